/** The rights matrix: every operation of the printed schema, by every transport, for every role, within its scope and out of it. */
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { Kind, parse, type InputObjectTypeDefinitionNode } from 'graphql';
import { ROOT_RIGHTS } from '../../src/api/rights.js';
import { openApiHouse, type House } from './support/house.js';
import {
  CASES,
  castOf,
  DENIED,
  denialIn,
  EXPORTS,
  mutation,
  ROLES,
  type Cast,
  type Target,
} from './support/rights-cases.js';
import { watch } from './support/watch.js';

/** The operations of the printed schema, such as `Query.me`. */
const OPERATIONS = parse(readFileSync('schema/schema.graphql', 'utf8')).definitions.flatMap(definition =>
  definition.kind === Kind.OBJECT_TYPE_DEFINITION && Object.hasOwn(ROOT_RIGHTS, definition.name.value)
    ? (definition.fields ?? []).map(field => `${definition.name.value}.${field.name.value}`)
    : [],
);

interface Outcome {
  /** Undefined when the request was let in. */
  readonly code: string | undefined;
  readonly status?: number;
}
type Transport = (token: string | undefined, query: string, variables: Record<string, unknown>) => Promise<Outcome>;

let house: House;
let cast: Cast;
beforeAll(async () => {
  house = await openApiHouse();
  cast = await castOf(house);
});
afterAll(() => house?.close());
beforeEach(async () => {
  await cast.holderReturns();
  // All requests come from one network, more of them than its limit of tries allows.
  await house.database.pool.query('delete from jobs.tries');
});

const byPost: Transport = async (token, query, variables) => {
  const answer = await house.ask(token, query, variables);
  return { code: denialIn(answer), status: answer.status };
};

const byGet: Transport = async (token, query, variables) => {
  const search = new URLSearchParams({ query, variables: JSON.stringify(variables) });
  const response = await fetch(`${house.url}/graphql?${search.toString()}`, {
    headers: {
      'apollo-require-preflight': 'true',
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
    },
  });
  return { code: denialIn((await response.json()) as object), status: response.status };
};

/** A connection that is refused, or closed, counts as a denial. */
const byWebSocket: Transport = async (token, query, variables) => {
  const watched = watch(house, token, query, variables);
  const outcome = await Promise.race([watched.first(), watched.ended]);
  await watched.close();
  if (Array.isArray(outcome)) return { code: denialIn({ errors: outcome }) };
  const closed = (outcome as { code?: unknown }).code;
  if (closed === undefined) return { code: denialIn(outcome as object) };
  expect(closed).toBe(4403);
  return { code: 'UNAUTHENTICATED' };
};

const SERVED: readonly (readonly [type: string, transport: string, Transport])[] = [
  ['Query', 'HTTP POST', byPost],
  ['Query', 'WebSocket', byWebSocket],
  ['Mutation', 'HTTP POST', byPost],
  ['Mutation', 'WebSocket', byWebSocket],
  ['Subscription', 'WebSocket', byWebSocket],
];
const ROWS = SERVED.flatMap(([type, transport, send]) =>
  OPERATIONS.filter(path => path.startsWith(`${type}.`)).map(path => [path, transport, send] as const),
);

const asked = (send: Transport, path: string, target: Target, token: string | undefined): Promise<Outcome> =>
  send(token, CASES[path]!.query, CASES[path]!.variables(target));

const outcomes = (send: Transport, path: string, target: Target): Promise<Outcome[]> =>
  Promise.all(ROLES.map(role => asked(send, path, target, cast.tokens[role])));

const letIn = (all: readonly Outcome[]): string[] => ROLES.filter((_, i) => all[i]!.code === undefined);

describe('the rights matrix', () => {
  it('has a line, and a gate, for every operation of the schema', () => {
    expect(Object.keys(CASES).sort()).toEqual([...OPERATIONS].sort());
    const gates = Object.entries(ROOT_RIGHTS).flatMap(([type, rights]) =>
      Object.keys(rights).map(name => `${type}.${name}`),
    );
    expect(gates.sort()).toEqual([...OPERATIONS].sort());
  });

  it.each(ROWS)('%s by %s: granted to those it is for, denied to all others', async (path, _, send) => {
    const all = await outcomes(send, path, cast.own);
    const { granted } = CASES[path]!;
    expect(letIn(all)).toEqual(ROLES.filter(role => granted.includes(role)));
    for (const { code } of all) if (code !== undefined) expect(DENIED).toContain(code);
  });

  it.each(ROWS)('%s by %s: out of scope, denied but to those it makes no difference to', async (path, _, send) => {
    const { anywhere = [] } = CASES[path]!;
    expect(letIn(await outcomes(send, path, cast.foreign))).toEqual(ROLES.filter(role => anywhere.includes(role)));
  });

  it.each(ROWS)('%s by %s: denied without a token', async (path, _, send) => {
    expect((await asked(send, path, cast.own, undefined)).code).toBe('UNAUTHENTICATED');
  });
});

describe('a list as a file', () => {
  it('may be each list that the input of listExport names', () => {
    const input = parse(readFileSync('schema/schema.graphql', 'utf8')).definitions.find(
      definition =>
        definition.kind === Kind.INPUT_OBJECT_TYPE_DEFINITION && definition.name.value === 'ListExportInput',
    ) as InputObjectTypeDefinitionNode;
    const fields = input.fields!.map(({ name }) => name.value);
    expect(fields.filter(name => !['format', 'minPosition'].includes(name)).sort()).toEqual(
      Object.keys(EXPORTS).sort(),
    );
  });

  it.each(Object.keys(EXPORTS))(
    '%s: is given to those who may have the query, within their scope and out of it',
    async list => {
      const { query, list: listOf } = EXPORTS[list]!;
      const exports = (target: Target): Promise<Outcome[]> =>
        Promise.all(
          ROLES.map(role =>
            byPost(cast.tokens[role], mutation('listExport'), { input: { format: 'CSV', ...listOf(target) } }),
          ),
        );
      const { granted, anywhere = [] } = CASES[query]!;
      expect(letIn(await exports(cast.own))).toEqual(ROLES.filter(role => granted.includes(role)));
      const beyond = await exports(cast.foreign);
      expect(letIn(beyond)).toEqual(ROLES.filter(role => anywhere.includes(role)));
      for (const { code } of beyond) if (code !== undefined) expect(DENIED).toContain(code);
    },
  );
});

describe('what no transport but its own serves', () => {
  const subscriptions = OPERATIONS.filter(path => path.startsWith('Subscription.'));

  it.each(subscriptions)('%s by HTTP POST: refused to everybody, with the way to take', async path => {
    for (const target of [cast.own, cast.foreign])
      for (const outcome of await outcomes(byPost, path, target))
        expect(outcome).toEqual({ code: 'SUBSCRIPTION_OVER_HTTP', status: 400 });
  });

  it.each(OPERATIONS)('%s by HTTP GET: refused to everybody', async path => {
    for (const outcome of await outcomes(byGet, path, cast.own))
      expect(outcome).toEqual({ code: 'BAD_REQUEST', status: 405 });
  });
});
