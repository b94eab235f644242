/** What operations cost: counted from the schema before anything is done, and bounded on every transport. */
import { describe, expect, it } from '@jest/globals';
import { getOperationAST, parse, validate } from 'graphql';
import { COMMAND, costOf, READ } from '../../src/api/pipeline/cost.js';
import { documentPreparer } from '../../src/api/pipeline/documents.js';
import { REQUEST_LIMITS } from '../../src/api/pipeline/limits.js';
import { inlineFragments } from '../../src/api/pipeline/inlined.js';
import { buildApiSchema } from '../../src/api/schema.js';
import { OPERATIONS } from './support/operations.js';

const schema = buildApiSchema();
const MOST = REQUEST_LIMITS.cost;

function cost(query: string, variables: Record<string, unknown> = {}): number {
  const document = parse(query);
  expect(validate(schema, document)).toEqual([]);
  const { operation } = inlineFragments(document, getOperationAST(document, undefined)!, variables);
  return costOf(schema, operation)(variables);
}

const LIST = 'responsables(uai: "0750001A", first: FIRST)';
const list = (first: number | string, body: string): string => `${LIST.replace('FIRST', String(first))} { ${body} }`;

describe('the cost of an operation', () => {
  it.each([
    ['what is known without asking', '{ me { subject roles { role } } }', 0],
    ['a page: its reading and its rows', `{ ${list(50, 'edges { node { id student { id } } }')} }`, READ + 50],
    ['no row when no edge is asked for', `{ ${list(50, 'pageInfo { hasNextPage }')} }`, READ],
    ['the count of all', `{ ${list(1, 'totalCount')} }`, 2 * READ],
    [
      'a field that asks again for each row',
      '{ schools(first: 7) { edges { node { attention { disputes } } } } }',
      READ + 7 + 7 * READ,
    ],
    [
      'a field that asks once for all rows',
      '{ schools(first: 7) { edges { node { lastImport { at } } } } }',
      READ + 7 + READ,
    ],
    [
      'pages within a page',
      '{ importReports(first: 20) { edges { node { reportCsv lines(first: 5) { edges { node { code } } } } } } }',
      READ + 20 + 20 * (READ + 5),
    ],
    [
      'the same under several names',
      `{ a: ${list(10, 'edges { cursor }')} b: ${list(10, 'edges { cursor }')} }`,
      2 * (READ + 10),
    ],
    [
      'the same said twice, once',
      `{ ${list(10, 'edges { cursor }')} ${list(10, 'edges { node { id } }')} }`,
      READ + 10,
    ],
    ['commands', 'mutation { linkDispute(input: { accountId: "x", studentId: "y" }) { position } }', COMMAND],
    [
      'what stands in fragments',
      `{ ...F } fragment F on Query { ... { ${list(10, '...E ...E')} } } fragment E on ResponsableConnection { edges { cursor } }`,
      READ + 10,
    ],
    ['introspection: nothing, however deep', '{ __schema { types { fields { type { ofType { name } } } } } }', 0],
  ])('counts %s', (_name, query, expected) => expect(cost(query)).toBe(expected));

  it('is that of the values given, and of what the conditions let through', () => {
    const query = `query Q($n: Int!, $all: Boolean!) { ${list('$n', 'edges { cursor } totalCount @include(if: $all)')} }`;
    expect(cost(query, { n: 3, all: false })).toBe(READ + 3);
    expect(cost(query, { n: 100, all: true })).toBe(READ + 100 + READ);
    expect(cost(query, { n: 1_000_000, all: false })).toBe(READ + 100);
    expect(cost(query, { n: -5, all: false })).toBe(READ);
  });

  it('of every example operation lies within the bound, with pages of 50', () => {
    for (const [name, text] of Object.entries(OPERATIONS))
      expect([name, cost(text, { first: 50 }) <= MOST]).toEqual([name, true]);
  });

  it('of what would make hundreds of statements lies beyond it', () => {
    const reports = (i: number): string =>
      `r${i}: importReports(first: 30) { edges { node { lines(first: 100) { edges { cursor } } } } }`;
    expect(cost(`{ ${Array.from({ length: 10 }, (_, i) => reports(i)).join(' ')} }`)).toBeGreaterThan(MOST);
    expect(
      cost('{ importReports(first: 100) { edges { node { lines(first: 10) { edges { cursor } } } } } }'),
    ).toBeGreaterThan(MOST);
  });
});

describe('the fields of the root', () => {
  const prepareDocument = documentPreparer(schema, REQUEST_LIMITS, true);
  const limitOf = (query: string): unknown => {
    const prepared = prepareDocument(query, undefined);
    return 'errors' in prepared ? prepared.errors[0]!.extensions.limit : undefined;
  };
  const fields = (count: number): string => Array.from({ length: count }, (_, i) => `r${i}: me { subject }`).join(' ');

  it.each([
    ['directly', (many: string) => `{ ${many} }`],
    ['by a fragment', (many: string) => `{ ...F } fragment F on Query { ${many} }`],
    [
      'by a fragment within a fragment',
      (many: string) => `{ ...G } fragment G on Query { ...F } fragment F on Query { ${many} }`,
    ],
    ['by an inline fragment', (many: string) => `{ ... on Query { ... { ${many} } } }`],
  ])('are bounded when asked for %s', (_name, wrap) => {
    expect(limitOf(wrap(fields(REQUEST_LIMITS.rootFields)))).toBeUndefined();
    expect(limitOf(wrap(fields(REQUEST_LIMITS.rootFields + 1)))).toBe('fields at its root');
  });
});
