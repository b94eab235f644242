import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { ERRORS } from '../../src/api/errors.js';
import { REFUSALS } from '../../src/domain/refusals.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { responsablesOf } from './support/people.js';

let house: House;
let head: string;
let variables: { input: Record<string, unknown> };
const RESET = operation('AccountResetPassword');

beforeAll(async () => {
  house = await openApiHouse({ pupils: 4 });
  const { uai } = house.schools[0]!;
  head = await house.token(grantsOf(house).SCHOOL_HEAD!);
  const { accountId } = (await responsablesOf(house, uai))[0]!;
  // Not notified yet: refused.
  variables = { input: { accountId, uai } };
});
afterAll(() => house?.close());

interface Body {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly data?: any;
  readonly errors?: { message: string; path?: string[] }[];
}

async function post(query: string, given: unknown, headers: Record<string, string>, token = head): Promise<Body> {
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...headers },
    body: JSON.stringify({ query, variables: given }),
  });
  return (await response.json()) as Body;
}

function overSocket(params: Record<string, unknown>, headers: Record<string, string> = {}): Promise<Body> {
  class Socket extends WebSocket {
    constructor(url: string, protocols: string) {
      super(url, protocols, { headers });
    }
  }
  const client = createClient({
    url: `${house.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: Socket,
    connectionParams: { authorization: `Bearer ${head}`, ...params },
    retryAttempts: 0,
  });
  return new Promise<Body>((resolve, reject) => {
    client.subscribe(
      { query: RESET, variables },
      { next: answer => resolve(answer as Body), error: reject, complete: () => undefined },
    );
  }).finally(() => void client.dispose());
}

const toldIn = ({ data }: Body): string | undefined =>
  (data as Record<string, { userErrors: { message: string }[] }>).accountResetPassword?.userErrors[0]?.message;
const { fr, en } = REFUSALS.NOT_NOTIFIED;

describe('a refusal is told in the language of whoever asks', () => {
  it.each([
    ['fr-FR,fr;q=0.9,en;q=0.8', fr],
    ['en-GB,en;q=0.9', en],
    ['de', fr],
  ])('over HTTP, by the header: %s', async (language, text) => {
    expect(toldIn(await post(RESET, variables, { 'accept-language': language }))).toBe(text);
  });

  it('over WebSocket, by the message that opens the connection', async () => {
    expect(toldIn(await overSocket({ 'accept-language': 'en' }))).toBe(en);
    expect(toldIn(await overSocket({ acceptLanguage: 'en' }, { 'accept-language': 'fr' }))).toBe(en);
  });

  it('over WebSocket, by the header where the message says nothing', async () => {
    expect(toldIn(await overSocket({}, { 'accept-language': 'en' }))).toBe(en);
    expect(toldIn(await overSocket({}))).toBe(fr);
  });
});

describe('an error is told in the language of whoever asks', () => {
  const FOREIGN = '{ school(uai: "0000000X") { name } }';

  it.each(['fr', 'en'] as const)('in %s', async language => {
    const { errors } = await post(FOREIGN, {}, { 'accept-language': language });
    expect(errors?.[0]?.message).toBe(ERRORS.FORBIDDEN[language]);
  });

  it.each(['fr', 'en'] as const)('outside of GraphQL too, in %s', async language => {
    const response = await fetch(`${house.url}/imports/0b8e5a52-6c0f-4f6e-9b2a-0e2f6f0c9c55/report.json`, {
      headers: { 'accept-language': language },
    });
    expect(((await response.json()) as Body).errors?.[0]?.message).toBe(ERRORS.UNAUTHENTICATED[language]);
  });
});

describe('an error of one root field', () => {
  const NOBODY = '0b8e5a52-6c0f-4f6e-9b2a-0e2f6f0c9c55';
  const list = (school: number): string =>
    `responsables(uai: "${house.schools[school]!.uai}", first: 1) { totalCount }`;

  it.each([
    ['a list that is refused (fast)', () => list(2)],
    ['an unknown account', () => `account(id: "${NOBODY}") { id }`],
    ['a node that is none', () => `node(id: "Account_${NOBODY}") { id }`],
  ])('leaves a list beside it: %s', async (_case, other) => {
    // Compiled at the second use.
    for (let use = 0; use < 3; use++) {
      const { data, errors } = await post(`{ ${list(0)} failing: ${other()} }`, {}, {});
      expect(data.responsables.totalCount).toBeGreaterThan(0);
      expect(data.failing).toBeNull();
      expect(errors?.map(({ path }) => path)).toEqual([['failing']]);
    }
  });

  it('leaves a school whose `attention` is not for the caller', async () => {
    const token = await house.token(grantsOf(house).ACADEMIE_DASHBOARD!);
    const { uai } = house.schools[0]!;
    const query = 'query ($uai: Uai!) { school(uai: $uai) { uai attention { disputes } } }';
    const { data, errors } = await post(query, { uai }, {}, token);
    expect(data.school).toEqual({ uai, attention: null });
    expect(errors).toHaveLength(1);
  });

  it('leaves a mutation that was done beside one that fails', async () => {
    const query = `mutation ($input: AccountNotifyInput!) {
      accountNotify(input: $input) { userErrors { code } account { state } }
      failing: accountNotify(input: { accountId: "none", uai: "0000000X", channel: LETTER }) { projected } }`;
    const input = { ...variables.input, channel: 'LETTER' };
    const { data } = await post(query, { input }, {});
    expect(data).toMatchObject({ accountNotify: { userErrors: [], account: { state: 'NOTIFIED' } }, failing: null });
  });
});
