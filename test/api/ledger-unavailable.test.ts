/** Given a ledger that is away: a mutation is answered within five seconds, by a code that says how to go on. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createReachable, unlessUnavailable } from '../../src/api/pipeline/ledger-unavailable.js';
import { EventStoreUnavailable } from '../../src/eventstore/eventstore.js';
import { isAway } from '../../src/postgres/trouble.js';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { createServer, type ServerDeps } from '../../src/server.js';
import { openApiHouse, type House } from './support/house.js';

let house: House;
beforeAll(async () => {
  house = await openApiHouse({ schools: false });
});
afterAll(() => house.close());

const SIGN_IN = 'mutation ($input: SignInInput!) { signIn(input: $input) { accessToken userErrors { code } } }';

async function signIn(deps: Partial<ServerDeps>, language = 'en'): Promise<{ code: unknown; message: string }> {
  const app = await createServer({ ...house.deps, ...deps });
  try {
    const url = await app.listen({ host: '127.0.0.1', port: 0 });
    const input = { login: 'm.abbeym', password: 'quatre-mots-sans-rapport', commandId: randomUUID() };
    const answer = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'accept-language': language,
        authorization: `Bearer ${await house.token([{ role: 'PORTAL' }])}`,
      },
      body: JSON.stringify({ query: SIGN_IN, variables: { input } }),
    });
    const { errors } = (await answer.json()) as { errors: { message: string; extensions: { code: unknown } }[] };
    return { code: errors[0]!.extensions.code, message: errors[0]!.message };
  } finally {
    await app.close();
  }
}
/** The commands of the house, of which signing in does this. */
const commandsSigningIn = (answer: () => Promise<never>): ServerDeps['commands'] => ({
  ...house.deps.commands,
  holder: { ...house.deps.commands.holder, signIn: answer },
});
const never = () => new Promise<never>(() => undefined);

describe('a mutation', () => {
  it.each([
    ['answers nothing', never],
    ['refuses connections', () => Promise.reject(new EventStoreUnavailable('away'))],
  ])('is answered in time when the store %s', async (_, askStores) => {
    const before = performance.now();
    const { code, message } = await signIn({ commands: commandsSigningIn(never), askStores });
    expect([code, performance.now() - before < 5_000]).toEqual(['LEDGER_UNAVAILABLE', true]);
    expect(message).toContain('same commandId');
  });

  it('says so at once where the store says so, in the language of whoever asks', async () => {
    const failing = commandsSigningIn(() => Promise.reject(new EventStoreUnavailable('away')));
    expect(await signIn({ commands: failing }, 'fr')).toEqual({
      code: 'LEDGER_UNAVAILABLE',
      message: expect.stringContaining('même commandId'),
    });
  });

  it('that is merely slow is waited for', async () => {
    const reachable = createReachable(async () => undefined);
    const slow = new Promise(resolve => setTimeout(resolve, 100, 'done'));
    expect(await unlessUnavailable(slow, reachable, { firstMs: 5, againMs: 5 })).toBe('done');
  });
});

describe('an error', () => {
  it('means that the store is away when its code says so, and otherwise that something is wrong here', () => {
    const coded = (code: string) => Object.assign(new Error('said'), { code });
    for (const [code, what] of Object.entries({
      ECONNREFUSED: 'nobody listens',
      ETIMEDOUT: 'no answer in time',
      '57P03': 'PostgreSQL starts or stops',
      '53100': 'its disk is full',
      '53300': 'it has no connection left',
      '08006': 'the connection broke',
      '25006': 'it only reads: another server has taken over',
      '58030': 'its disk fails',
      '40001': 'it undid the transaction for the sake of another',
      '55P03': 'a lock was not free in time',
    }))
      expect([code, what, isAway(coded(code))]).toEqual([code, what, true]);
    for (const [code, what] of Object.entries({
      '42P01': 'a table that is not there',
      '23505': 'a key that is there already',
      '22021': 'a character that PostgreSQL cannot hold',
      ENOENT: 'a file that is not there',
    }))
      expect([code, what, isAway(coded(code))]).toEqual([code, what, false]);
    expect(isAway(new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]))).toBe(true);
    expect(isAway(new TypeError('x is not a function'))).toBe(false);
  });

  it('means so when PostgreSQL refuses connections, as it comes from the store itself', async () => {
    const store = postgresEventStore({ databaseUrl: 'postgres://u:p@127.0.0.1:9/d', patienceMs: 50 });
    expect(isAway(await store.head().catch((error: unknown) => error))).toBe(true);
    await store.close();
  });
});
