/** A subscription sent over HTTP is executed in no way: neither as itself nor as a query. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { openApiHouse, type House } from './support/house.js';
import { castOf, type Cast } from './support/rights-cases.js';

let house: House;
let cast: Cast;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 4 });
  cast = await castOf(house);
});
afterAll(() => house?.close());

const HISTORY = `subscription Watch($id: ID!) {
  accountHistoryAppended(accountId: $id) { state history(first: 5) { edges { node { type } } } }
}`;
const ME = 'query Who { me { subject } }';

async function post(body: object, headers: Record<string, string> = {}): Promise<{ status: number; text: string }> {
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'accept-language': 'en',
      authorization: `Bearer ${cast.tokens.SCHOOL_HEAD}`,
      ...headers,
    },
    body: JSON.stringify(body),
  });
  return { status: response.status, text: await response.text() };
}

const refusal = {
  message: expect.stringMatching(/subscriptions go over WebSocket.*\/graphql.*graphql-transport-ws/i),
  extensions: { code: 'SUBSCRIPTION_OVER_HTTP', correlationId: expect.any(String) },
};

describe('a subscription sent by POST', () => {
  it.each([
    ['alone', () => ({ query: HISTORY })],
    ['among others, chosen by its name', () => ({ query: `${ME} ${HISTORY}`, operationName: 'Watch' })],
    [
      'by a fragment',
      () => ({
        query: `subscription Watch($id: ID!) { ...All } fragment All on Subscription {
       accountHistoryAppended(accountId: $id) { state } }`,
      }),
    ],
    ['without a name', () => ({ query: HISTORY.replace('Watch', '') })],
  ])('%s: refused with 400 and the way to take, told nothing', async (_, body) => {
    for (const { accountId } of [cast.own.person, cast.foreign.person]) {
      const { status, text } = await post({ variables: { id: accountId }, ...body() });
      expect([status, JSON.parse(text)]).toEqual([400, { errors: [refusal] }]);
    }
  });

  it.each(['text/event-stream', 'multipart/mixed;subscriptionSpec="1.0", application/json'])(
    'asking for a stream (%s): refused',
    async accept => {
      const { status, text } = await post({ query: HISTORY, variables: { id: cast.own.person.accountId } }, { accept });
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
      expect(text).not.toContain('AccountPreCreated');
    },
  );

  it('of which the query beside it is chosen: the query is answered', async () => {
    const { status, text } = await post({
      query: `${ME} ${HISTORY}`,
      operationName: 'Who',
      variables: { id: cast.own.person.accountId },
    });
    expect([status, JSON.parse(text)]).toEqual([200, { data: { me: { subject: expect.any(String) } } }]);
  });
});

describe('an operation sent by GET', () => {
  it.each([
    ['a query', ME],
    ['a subscription', HISTORY],
  ])('is told how to send it: %s', async (_, query) => {
    const search = new URLSearchParams({ query, variables: JSON.stringify({ id: cast.own.person.accountId }) });
    // `apollo-require-preflight`: so that it is not refused as a forgery (CSRF) before.
    const response = await fetch(`${house.url}/graphql?${search.toString()}`, {
      headers: { authorization: `Bearer ${cast.tokens.SCHOOL_HEAD}`, 'apollo-require-preflight': 'true' },
    });
    expect(response.status).toBe(405);
    expect(JSON.stringify(await response.json())).toMatch(/POST.*WebSocket/);
  });
});
