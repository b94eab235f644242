/** Null sent for a nullable variable whose place has a default, but takes no null: wherever the schema has such a place. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  getNamedType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isNonNullType,
  isObjectType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLInputType,
} from 'graphql';
import { buildApiSchema } from '../../src/api/schema.js';
import { literal } from './support/documents.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { watch } from './support/watch.js';

const schema = buildApiSchema();
let house: House;
let token: string;
let accountId: string;

beforeAll(async () => {
  house = await openApiHouse({ pupils: 3 });
  const { rows } = await house.database.pool.query<{ id: string }>(
    'select account_id as id from read.accounts where $1 = any(uais) order by login limit 1',
    [house.schools[0]!.uai],
  );
  accountId = rows[0]!.id;
  const grants = Object.values(grantsOf(house)).flat();
  token = await house.token(grants);
});
afterAll(() => house?.close());

const UUID = '00000000-0000-4000-8000-000000000000';

/** A value that the type takes. */
function value(type: GraphQLInputType): unknown {
  if (isNonNullType(type)) return value(type.ofType);
  if (isInputObjectType(type))
    return Object.fromEntries(
      Object.values(type.getFields())
        .filter(field => isNonNullType(field.type) && field.defaultValue === undefined)
        .map(field => [field.name, value(field.type)]),
    );
  const named = getNamedType(type);
  if (isEnumType(named)) return named.getValues()[0]!.name;
  const known: Record<string, unknown> = {
    Int: 1,
    Boolean: true,
    Uai: house.schools[0]!.uai,
    Uuid: UUID,
    ID: accountId,
    LocalDate: '2015-01-01',
    DateTime: '2026-09-01T00:00:00Z',
    Position: '0'.repeat(32),
  };
  return String(type).startsWith('[') ? [known[named.name] ?? 'x'] : (known[named.name] ?? 'x');
}

interface Place {
  readonly path: string;
  /** The operation, with `$v` at the place. */
  readonly query: string;
}

const mayBeLeftOut = ({ type, defaultValue }: { type: GraphQLInputType; defaultValue?: unknown }): boolean =>
  isNonNullType(type) && defaultValue !== undefined;

/** What of an argument, down to its fields, takes no null and has a default: its path, and the text with `$v` there. */
function* placesIn(
  type: GraphQLInputType,
  hasDefault: boolean,
  path: string,
): Generator<{ path: string; text: string; type: string }> {
  if (isNonNullType(type) && hasDefault) yield { path, text: '$v', type: String(type.ofType) };
  const inner = getNamedType(type);
  if (!isInputObjectType(inner)) return;
  for (const field of Object.values(inner.getFields()))
    for (const place of placesIn(field.type, field.defaultValue !== undefined, `${path}.${field.name}`)) {
      const others = Object.values(inner.getFields()).filter(
        other => other !== field && isNonNullType(other.type) && !mayBeLeftOut(other),
      );
      const texts = [
        ...others.map(other => `${other.name}: ${literal(other.type, value(other.type))}`),
        `${field.name}: ${place.text}`,
      ];
      yield { ...place, text: `{ ${texts.join(', ')} }` };
    }
}

const required = (field: GraphQLField<unknown, unknown>, but?: GraphQLArgument): string[] =>
  field.args
    .filter(arg => arg !== but && isNonNullType(arg.type) && arg.defaultValue === undefined)
    .map(arg => `${arg.name}: ${literal(arg.type, value(arg.type))}`);
const written = (args: readonly string[]): string => (args.length > 0 ? `(${args.join(', ')})` : '');

/** Every place below a root field: of its own arguments, and of those of the fields of what it gives. */
function* places(kind: string, root: GraphQLField<unknown, unknown>): Generator<Place> {
  const type = getNamedType(root.type);
  const leaf = '{ __typename }';
  const body = (inner = leaf) => (isCompositeType(type) ? inner : '');
  for (const arg of root.args)
    for (const { path, text, type: of } of placesIn(
      arg.type,
      arg.defaultValue !== undefined,
      `${root.name}.${arg.name}`,
    ))
      yield {
        path,
        query: `${kind} Q($v: ${of}) { ${root.name}${written([...required(root, arg), `${arg.name}: ${text}`])} ${body()} }`,
      };
  for (const field of isObjectType(type) ? Object.values(type.getFields()) : [])
    for (const arg of field.args)
      for (const { path, text, type: of } of placesIn(
        arg.type,
        arg.defaultValue !== undefined,
        `${root.name}.${field.name}.${arg.name}`,
      ))
        yield {
          path,
          query: `${kind} Q($v: ${of}) { ${root.name}${written(required(root))} { ${field.name}${written([...required(field, arg), `${arg.name}: ${text}`])} ${leaf} } }`,
        };
}

const all = (): Place[] =>
  (
    [
      ['query', schema.getQueryType()],
      ['mutation', schema.getMutationType()],
      ['subscription', schema.getSubscriptionType()],
    ] as const
  ).flatMap(([kind, type]) => Object.values(type!.getFields()).flatMap(field => [...places(kind, field)]));

describe('null for a variable that may be null, where none may be', () => {
  it('is a value that the client got wrong, wherever there is such a place', async () => {
    const found = all();
    expect(found.map(({ path }) => path)).toEqual(
      expect.arrayContaining([
        'statistics.groupBy',
        'statistics.scope.kind',
        'statistics.scope.degree',
        'responsables.sort.direction',
        'accountHistory.order',
        'importReports.dryRuns',
        'accountNotify.input.resetPassword',
        'accountsMerge.input.preview',
        'statisticsUpdated.scope.kind',
        'accountHistoryAppended.history.order',
        'responsablesUpdated.responsables.sort.direction',
      ]),
    );
    for (const { path, query } of found) {
      // Twice over HTTP: compiled at the second use.
      for (let use = 0; use < 2 && !query.startsWith('subscription'); use++) {
        const { errors } = await house.ask(token, query, { v: null });
        expect([path, errors?.map(({ extensions }) => extensions.code)]).toEqual([path, ['BAD_USER_INPUT']]);
      }
      const watched = watch(house, token, query, { v: null });
      const said = await Promise.race([watched.first(), watched.ended]);
      await watched.close();
      expect([path, JSON.stringify(said)]).toEqual([path, expect.stringContaining('BAD_USER_INPUT')]);
    }
  });

  it.each(['@include(if: $v)', '@skip(if: $v)'])('is such a value as a condition, too: %s', async condition => {
    for (const query of [
      `query Q($v: Boolean = true) { me ${condition} { subject } }`,
      `query Q($v: Boolean = true) { me { subject ${condition} } }`,
      `query Q($v: Boolean = true) { me { ... ${condition} { subject } } }`,
    ])
      for (let use = 0; use < 2; use++) {
        const { errors } = await house.ask(token, query, { v: null });
        expect(errors?.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
      }
  });
});
