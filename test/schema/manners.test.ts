/** What every operation of the API has in common, held over the whole schema. */
import { beforeAll, describe, expect, it } from '@jest/globals';
import {
  getNamedType,
  type GraphQLEnumType,
  GraphQLInputObjectType,
  GraphQLInterfaceType,
  GraphQLObjectType,
  isIntrospectionType,
  isNonNullType,
  type GraphQLSchema,
} from 'graphql';
import { buildApiSchema } from '../../src/api/schema.js';
import { USER_ERRORS } from '../../src/api/user-errors.js';

let schema: GraphQLSchema;
/** Every field of an output or an input and every argument: where it stands, its name, its type. */
let outputs: { path: string; name: string; type: string; description: string }[];
let inputs: { path: string; name: string; type: string }[];

beforeAll(() => {
  schema = buildApiSchema();
  const types = Object.values(schema.getTypeMap()).filter(type => !isIntrospectionType(type));
  outputs = types.flatMap(type =>
    type instanceof GraphQLObjectType || type instanceof GraphQLInterfaceType
      ? Object.values(type.getFields()).map(field => ({
          path: `${type.name}.${field.name}`,
          name: field.name,
          type: String(field.type),
          description: field.description ?? '',
        }))
      : [],
  );
  const args = types.flatMap(type =>
    type instanceof GraphQLObjectType
      ? Object.values(type.getFields()).flatMap(field =>
          field.args.map(arg => ({
            path: `${type.name}.${field.name}(${arg.name})`,
            name: arg.name,
            type: String(arg.type),
          })),
        )
      : [],
  );
  const fields = types.flatMap(type =>
    type instanceof GraphQLInputObjectType
      ? Object.values(type.getFields()).map(({ name, type: of }) => ({
          path: `${type.name}.${name}`,
          name,
          type: String(of),
        }))
      : [],
  );
  inputs = [...args, ...fields];
});

const namesId = (name: string): boolean => /^ids?$|Ids?$/.test(name);

describe('a user error', () => {
  it('has a code of an enumeration that knows every refusal', () => {
    const { code } = (schema.getType('UserError') as GraphQLObjectType).getFields();
    expect(String(code?.type)).toBe('UserErrorCode!');
    const codes = (schema.getType('UserErrorCode') as GraphQLEnumType).getValues().map(({ name }) => name);
    expect(codes.sort()).toEqual(Object.keys(USER_ERRORS).sort());
  });
});

describe('the payloads of mutations', () => {
  it('share one interface, so that a client reads userErrors once for all', () => {
    const shared = schema.getType('MutationPayload') as GraphQLInterfaceType;
    expect(Object.keys(shared.getFields()).sort()).toEqual(['position', 'projected', 'userErrors']);
    const payloads = Object.values(schema.getMutationType()!.getFields()).map(({ type }) => getNamedType(type).name);
    const implementing = schema.getPossibleTypes(shared).map(({ name }) => name);
    expect(implementing.sort()).toEqual(payloads.sort());
  });
});

describe('an error', () => {
  it('of one root field leaves the answers of the others as they are', () => {
    for (const type of [schema.getQueryType()!, schema.getMutationType()!]) {
      const fields = Object.values(type.getFields());
      expect(fields.filter(field => isNonNullType(field.type)).map(({ name }) => `${type.name}.${name}`)).toEqual([]);
    }
  });

  it('that a field below the root announces empties that field alone', () => {
    const roots = ['Query', 'Mutation', 'Subscription'];
    const announcing = outputs.filter(
      ({ path, description }) =>
        !roots.includes(path.split('.')[0]!) && /\b(?:FORBIDDEN|NOT_FOUND)\b/.test(description),
    );
    expect(announcing.map(({ path }) => path)).toContain('School.attention');
    expect(announcing.filter(({ type }) => type.endsWith('!')).map(({ path }) => path)).toEqual([]);
  });
});

describe('ids', () => {
  /** Facts of the ledger, as every export of it writes them; and the id that a client chooses. */
  const OF_THE_LEDGER = [
    'AccountHistoryEntry.eventId',
    'AccountHistoryEntry.causationId',
    'AccountHistoryEntry.correlationId',
    'Access.correlationId',
    'LedgerEvent.eventId',
    'ParkedStream.eventId',
    'LedgerEvent.causationId',
    'LedgerEvent.correlationId',
    'EventProof.eventId',
  ];
  /** Of a school base, not of the API. */
  const OF_A_BASE = ['ImportLine.recordId'];

  it('are of one kind wherever they are given', () => {
    const others = outputs.filter(({ name, type }) => namesId(name) && !/^\[?ID!?\]?!?$/.test(type));
    expect(others.map(({ path }) => path).sort()).toEqual([...OF_THE_LEDGER, ...OF_A_BASE].sort());
  });

  it('are of one kind wherever they are taken; only the id of a request is a UUID of the client’s', () => {
    const others = inputs.filter(({ name, type }) => namesId(name) && !/^\[?ID!?\]?!?$/.test(type));
    expect(others.filter(({ name }) => name !== 'commandId').map(({ path }) => path)).toEqual([]);
    const ids = outputs.concat(inputs.map(input => ({ ...input, description: '' })));
    expect(ids.filter(({ name, type }) => /\bID\b/.test(type) && !namesId(name)).map(({ path }) => path)).toEqual([]);
  });
});
