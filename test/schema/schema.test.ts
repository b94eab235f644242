import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  getNamedType,
  GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLObjectType,
  isIntrospectionType,
  isNonNullType,
  isSpecifiedScalarType,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
} from 'graphql';
import { format, resolveConfig } from 'prettier';
import { printApiSchema } from '../../src/api/print.js';
import { ROOT_RIGHTS } from '../../src/api/rights.js';
import { buildApiSchema } from '../../src/api/schema.js';
import { LIVE_FIELDS } from '../../src/api/live/fields.js';

const file = fileURLToPath(new URL('../../schema/schema.graphql', import.meta.url));

let schema: GraphQLSchema;
let types: GraphQLNamedType[];
type Composite = GraphQLObjectType | GraphQLInterfaceType;
let objects: Composite[];

beforeAll(() => {
  schema = buildApiSchema();
  types = Object.values(schema.getTypeMap()).filter(type => !isIntrospectionType(type) && !isSpecifiedScalarType(type));
  objects = types.filter(
    type => type instanceof GraphQLObjectType || type instanceof GraphQLInterfaceType,
  ) as Composite[];
});

const fieldsOf = (type: Composite | GraphQLInputObjectType): { path: string; description?: string | null }[] =>
  Object.values(type.getFields()).flatMap(field => [
    { path: `${type.name}.${field.name}`, description: field.description ?? null },
    ...('args' in field
      ? (field as GraphQLField<unknown, unknown>).args.map(arg => ({
          path: `${type.name}.${field.name}(${arg.name})`,
          description: arg.description ?? null,
        }))
      : []),
  ]);

/** Every type, field, argument and value, with its description. */
function described(): { path: string; description: string }[] {
  const inputs = types.filter(type => type instanceof GraphQLInputObjectType);
  const enums = types.filter(type => type instanceof GraphQLEnumType);
  return [
    ...types.map(({ name, description }) => ({ path: name, description })),
    ...[...objects, ...inputs].flatMap(fieldsOf),
    ...enums.flatMap(type =>
      type.getValues().map(({ name, description }) => ({ path: `${type.name}.${name}`, description })),
    ),
  ].map(({ path, description }) => ({ path, description: description ?? '' }));
}

describe('the schema', () => {
  it('is the one committed (UPDATE_SCHEMA=1 writes it anew)', async () => {
    const options = await resolveConfig(file);
    const printed = await format(printApiSchema(), { ...options, parser: 'graphql' });
    if (process.env.UPDATE_SCHEMA) writeFileSync(file, printed);
    expect(readFileSync(file, 'utf8')).toBe(printed);
  });

  it('describes every type, field, argument and value', () => {
    expect(
      described()
        .filter(({ description }) => !/^[\p{Lu}"`].*[.)"]$/su.test(description))
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it('describes each in four words or more', () => {
    const words = (text: string): number => text.split(/[\s,;:]+/).filter(word => /\p{L}/u.test(word)).length;
    expect(
      described()
        .filter(({ description }) => words(description) < 4)
        .map(({ path }) => path),
    ).toEqual([]);
  });

  it('begins with a verb what an input, an enumeration, a payload and a mutation are for', () => {
    const named = types.filter(
      type =>
        type instanceof GraphQLInputObjectType ||
        type instanceof GraphQLEnumType ||
        /(Payload|Update)$/.test(type.name),
    );
    const does = [...named, ...Object.values(schema.getMutationType()!.getFields())];
    expect(does.length).toBeGreaterThan(80);
    expect(
      does.filter(({ description }) => !/^\p{Lu}\p{Ll}+s\b/u.test(description ?? '')).map(({ name }) => name),
    ).toEqual([]);
  });

  it('names types in PascalCase, fields and arguments in camelCase, values in capitals', () => {
    const enums = types.filter(type => type instanceof GraphQLEnumType);
    expect(types.map(({ name }) => name).filter(name => !/^[A-Z][A-Za-z]*$/.test(name))).toEqual([]);
    const inputs = types.filter(type => type instanceof GraphQLInputObjectType);
    const names = [...objects, ...inputs].flatMap(type =>
      Object.values(type.getFields()).flatMap(field => [
        field.name,
        ...('args' in field ? (field as GraphQLField<unknown, unknown>).args.map(({ name }) => name) : []),
      ]),
    );
    expect(names.filter(name => !/^[a-z][A-Za-z]*$/.test(name))).toEqual([]);
    const values = enums.flatMap(type => type.getValues().map(({ name }) => name));
    expect(values.filter(name => !/^[A-Z][A-Z_]*$/.test(name))).toEqual([]);
  });

  it('shapes connections as Relay has them', () => {
    const connections = objects.filter(({ name }) => name.endsWith('Connection'));
    expect(connections.length).toBeGreaterThan(4);
    for (const connection of connections) {
      const { edges, pageInfo, totalCount } = connection.getFields();
      expect(String(pageInfo?.type)).toBe('PageInfo!');
      expect(String(totalCount?.type)).toBe('Int');
      const edge = getNamedType(edges!.type) as GraphQLObjectType;
      expect(String(edges?.type)).toBe(`[${edge.name}!]!`);
      expect(String(edge.getFields().cursor?.type)).toBe('String!');
      expect(Object.keys(edge.getFields()).sort()).toEqual(['cursor', 'node']);
    }
    const paged = objects
      .flatMap(type => Object.values(type.getFields()))
      .filter(field => getNamedType(field.type).name.endsWith('Connection'));
    for (const { args } of paged) {
      const paging = ['first', 'after', 'last', 'before'].map(name =>
        String(args.find(arg => arg.name === name)?.type),
      );
      expect(paging).toEqual(['Int', 'String', 'Int', 'String']);
    }
  });

  /** How many fields of a payload are answered whatever became of the mutation, so that a visitor learns nothing. */
  const ALWAYS_ANSWERED: Readonly<Record<string, number>> = { passwordResetRequest: 2, loginRecoveryRequest: 1 };

  it('gives every mutation one input and a payload with userErrors, position and projected', () => {
    for (const mutation of Object.values(schema.getMutationType()!.getFields())) {
      expect(mutation.args.map(({ name, type }) => [name, isNonNullType(type)])).toEqual([['input', true]]);
      const payload = getNamedType(mutation.type) as GraphQLObjectType;
      const stem = mutation.name[0]!.toUpperCase() + mutation.name.slice(1);
      expect(payload.name).toBe(`${stem}Payload`);
      expect(getNamedType(mutation.args[0]!.type).name).toBe(`${stem}Input`);
      const { userErrors, position, projected, ...results } = payload.getFields();
      expect([String(userErrors?.type), String(position?.type), String(projected?.type)]).toEqual([
        '[UserError!]!',
        'Position',
        'Boolean!',
      ]);
      const nullable = Object.values(results).filter(({ type }) => !isNonNullType(type));
      expect(nullable.length + (ALWAYS_ANSWERED[mutation.name] ?? 0)).toBe(Object.keys(results).length);
    }
  });

  it('names subscriptions in the past tense, each with a position', () => {
    for (const { name, type } of Object.values(schema.getSubscriptionType()!.getFields())) {
      expect(name).toMatch(/(Updated|Appended|Progressed)$/);
      expect(String((getNamedType(type) as GraphQLObjectType).getFields().position?.type)).toBe('Position!');
      expect(Object.keys(LIVE_FIELDS)).toContain(name);
    }
  });

  it('puts a gate before every root field, and no gate before nothing', () => {
    const named = (type: GraphQLObjectType | null | undefined) => Object.keys(type?.getFields() ?? {}).sort();
    expect(named(schema.getQueryType())).toEqual(Object.keys(ROOT_RIGHTS.Query).sort());
    expect(named(schema.getMutationType())).toEqual(Object.keys(ROOT_RIGHTS.Mutation).sort());
    expect(named(schema.getSubscriptionType())).toEqual(Object.keys(ROOT_RIGHTS.Subscription).sort());
  });

  it('has the names that clients are written against', () => {
    expect(Object.keys(ROOT_RIGHTS.Query)).toEqual(
      expect.arrayContaining([
        ...['me', 'schools', 'school', 'responsables', 'students', 'account', 'statistics'],
        ...['accountHistory', 'accountAt', 'importReports', 'node'],
      ]),
    );
    expect(Object.keys(ROOT_RIGHTS.Mutation)).toEqual(
      expect.arrayContaining([
        ...['accountNotify', 'accountResetPassword', 'accountUpdateContact', 'accountRevealProvisionalPassword'],
        ...['linkDispute', 'linkDisputeResolve', 'accountStartActivation', 'accountConfirmEmail'],
        ...['signIn', 'passwordChange'],
      ]),
    );
    expect(Object.keys(ROOT_RIGHTS.Subscription).sort()).toEqual([
      'accountHistoryAppended',
      'assistanceQueueUpdated',
      'basesQualityUpdated',
      'campaignProgressed',
      'eventsAppended',
      'linkDisputesUpdated',
      'responsablesUpdated',
      'statisticsUpdated',
    ]);
  });

  /** A `ListedStudent` is a part of a `Student`, under whose id it is read again. */
  it('implements Node by every type that has a global id', () => {
    const withId = objects.filter(
      type => type instanceof GraphQLObjectType && 'id' in type.getFields() && type.name !== 'ListedStudent',
    );
    for (const type of withId)
      expect((type as GraphQLObjectType).getInterfaces().map(({ name }) => name)).toEqual(['Node']);
  });

  it('says of `node` which types it reads', () => {
    const { description } = schema.getQueryType()!.getFields().node!;
    const [, named = ''] = /\((.*?)\)/.exec(description!) ?? [];
    const types = schema.getPossibleTypes(schema.getType('Node') as GraphQLInterfaceType).map(({ name }) => name);
    expect(named.split(/, | or /).sort()).toEqual([...types].sort());
  });
});
