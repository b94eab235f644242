import { beforeAll, describe, expect, it } from '@jest/globals';
import { getOperationAST, getVariableValues, parse, validate, type GraphQLSchema } from 'graphql';
import { canonicalOperation } from '../../src/api/live/canonical-operation.js';
import { buildApiSchema } from '../../src/api/schema.js';

let schema: GraphQLSchema;
beforeAll(() => {
  schema = buildApiSchema();
});

type Case = readonly [text: string, variables?: Record<string, unknown>];

function canonical([text, given = {}]: Case): string {
  const document = parse(text);
  expect(validate(schema, document)).toEqual([]);
  const operation = getOperationAST(document, undefined)!;
  const { coerced, errors } = getVariableValues(schema, operation.variableDefinitions ?? [], given);
  expect(errors).toBeUndefined();
  return canonicalOperation({ schema, document, operation, variables: coerced! });
}

const UAI = '0750001A';
/** What the others are compared with. */
const PLAIN: Case = [
  `subscription { responsablesUpdated(uai: "${UAI}") { position responsables(first: 5) { edges { node { id state } } } } }`,
];

describe('what a subscription asks for', () => {
  it.each<[string, Case]>([
    ['a name', [PLAIN[0].replace('subscription', 'subscription Another')]],
    ['blanks and a comment', [PLAIN[0].replaceAll(' {', '\n  { # here\n')]],
    ['a variable', [PLAIN[0].replace('subscription', 'subscription($u: Uai!)').replace(`"${UAI}"`, '$u'), { u: UAI }]],
    [
      'a variable of another name, left at its default',
      [PLAIN[0].replace('subscription', 'subscription($n: Int = 5)').replace('first: 5', 'first: $n')],
    ],
    [
      'fragments, inline and by name',
      [
        `subscription { responsablesUpdated(uai: "${UAI}") { ... { position } ...Page } }
         fragment Page on ResponsablesUpdate { responsables(first: 5) { edges { node { ...Row } } } }
         fragment Row on Node { id ... on Responsable { state } }`,
      ],
    ],
    [
      'what is said twice',
      [
        `subscription { responsablesUpdated(uai: "${UAI}") { position position
          responsables(first: 5) { edges { node { id } } } responsables(first: 5) { edges { node { state } } } } }`,
      ],
    ],
    [
      'conditions that hold, and what is skipped',
      [
        `subscription($no: Boolean!) { responsablesUpdated(uai: "${UAI}") { position @include(if: true)
          responsables(first: 5) { edges { cursor @include(if: $no) node { id state hasEmail @skip(if: true) } } } } }`,
        { no: false },
      ],
    ],
  ])('is the same with %s', (_, other) => expect(canonical(other)).toBe(canonical(PLAIN)));

  it('is the same whatever the order of arguments and of fields of inputs, and with defaults of inputs written down', () => {
    const texts: Case[] = [
      [`subscription { statisticsUpdated(scope: { type: SCHOOL, uai: "${UAI}" }) { position } }`],
      [`subscription { statisticsUpdated(groupBy: NONE, scope: { uai: "${UAI}", type: SCHOOL }) { position } }`],
      [
        'subscription($s: StatisticsScope!) { statisticsUpdated(scope: $s) { position } }',
        { s: { degree: 'ALL', uai: UAI, kind: 'RESPONSABLE', type: 'SCHOOL' } },
      ],
    ];
    expect(new Set(texts.map(canonical)).size).toBe(1);
  });

  it.each<[string, string, string]>([
    ['another school', UAI, '0690002B'],
    ['a key of its own in the answer', 'position', 'at: position'],
    ['another field', 'state', 'origin'],
    ['one field more', 'state', 'state origin'],
    ['another order of the answer', 'id state', 'state id'],
    ['another argument', 'first: 5', 'first: 6'],
    ['one argument more', 'first: 5', 'first: 5, filter: { hasEmail: true }'],
    ['a field skipped', 'state', 'state @skip(if: true)'],
    ['the name of the type', 'id state', 'id state __typename'],
  ])('is not the same with %s', (_, from, to) => {
    expect(canonical([PLAIN[0].replace(from, to)])).not.toBe(canonical(PLAIN));
  });

  it('is not the same with null for a value, of which the execution says what is wrong with it', () => {
    const text = PLAIN[0].replace('subscription', 'subscription($n: Int = 5)').replace('first: 5', 'first: $n');
    expect(canonical([text, { n: null }])).not.toBe(canonical([text, { n: 5 }]));
  });
});
