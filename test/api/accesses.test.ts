/** Given staff who read data of people: auditors find who read what, within their reach. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { notifyByLetter, responsablesOf, type Person } from './support/people.js';
import { refuseToRecordReads } from '../support/reads.js';

let house: House;
let uai: string;
let academie: string;
let elsewhere: { uai: string; academie: string };
let person: Person;
let other: Person;
let auditor: string;
let nation: string;

interface Access {
  readonly at: string;
  readonly kind: string;
  readonly actor: string;
  readonly accountId: string | null;
  readonly uai: string | null;
  readonly persons: number;
}

const QUERY = operation('Accesses');
async function accesses(token: string, filter: object, more: object = {}): Promise<Access[]> {
  const { data, errors } = await house.ask(token, QUERY, { first: 100, filter, ...more });
  expect(errors).toBeUndefined();
  const { edges, totalCount } = data.accesses as { edges: { node: Access }[]; totalCount: number };
  if (edges.length < 100) expect(totalCount).toBe(edges.length);
  return edges.map(({ node }) => node);
}
const refusal = async (token: string, filter: object): Promise<unknown> =>
  (await house.ask(token, QUERY, { first: 1, filter })).errors?.[0]!.extensions.code;
const briefly = (found: readonly Access[]) => found.map(({ actor, kind }) => `${actor} ${kind}`);

beforeAll(async () => {
  house = await openApiHouse({ pupils: 6 });
  ({ uai, academie } = house.schools[0]!);
  elsewhere = house.schools[2]!;
  [person] = (await responsablesOf(house, uai)) as [Person];
  [other] = (await responsablesOf(house, elsewhere.uai)) as [Person];
  await notifyByLetter(house, person, uai);
  const grants = grantsOf(house);
  auditor = await house.token(grants.AUDITOR!, { subject: 'auditor' });
  nation = await house.token([{ role: 'AUDITOR', nation: true }], { subject: 'nation' });
  const head = await house.token(grants.SCHOOL_HEAD!, { subject: 'head' });
  const foreign = await house.token([{ role: 'SCHOOL_HEAD', schools: [elsewhere.uai] }], { subject: 'foreign-head' });
  // Six reads: two sheets, two lists, a search and a password.
  const sheet = 'query Q($id: ID!) { account(id: $id) { id } }';
  await house.ask(head, sheet, { id: person.accountId });
  await house.ask(head, operation('Responsables'), { uai, first: 5 });
  await house.ask(head, operation('Responsables'), { uai, first: 5, filter: { search: 'a' } });
  await house.ask(foreign, sheet, { id: other.accountId });
  await house.ask(foreign, operation('Responsables'), { uai: elsewhere.uai, first: 5 });
  const { data } = await house.ask(head, operation('AccountRevealProvisionalPassword'), {
    input: { accountId: person.accountId, uai },
  });
  expect(data.accountRevealProvisionalPassword.password).not.toBeNull();
  while ((await accesses(nation, {})).length < 6) await new Promise(resolve => setTimeout(resolve, 20));
});
afterAll(() => house?.close());

describe('who read personal data', () => {
  it('is found by account, actor, school, académie, kind and date', async () => {
    const { accountId } = person;
    const ofAccount = ['head SHEET', 'head REVEAL'];
    const oldest = { order: 'OLDEST_FIRST' };
    /** Without what this test itself reads of one account, which is recorded, too. */
    const staff = async (filter: object) =>
      briefly(await accesses(nation, filter, oldest)).filter(text => !/^(nation|auditor) /.test(text));
    expect(await staff({ accountId })).toEqual(ofAccount);
    expect(await staff({ accountId: `Account_${accountId}` })).toEqual(ofAccount);
    expect(await staff({ actor: 'head' })).toEqual(['head SHEET', 'head LIST', 'head SEARCH', 'head REVEAL']);
    expect(await staff({ uai })).toEqual(['head SHEET', 'head LIST', 'head SEARCH', 'head REVEAL']);
    expect(await staff({ academie: elsewhere.academie })).toEqual(['foreign-head SHEET', 'foreign-head LIST']);
    expect(await staff({ kinds: ['REVEAL', 'SEARCH'] })).toEqual(['head SEARCH', 'head REVEAL']);
    const [first] = await accesses(nation, { actor: 'head' }, oldest);
    expect(await staff({ actor: 'head', to: first!.at })).toEqual([]);
    expect((await staff({ actor: 'head', from: first!.at })).length).toBe(4);
    expect(await staff({ actor: 'head', uai: elsewhere.uai })).toEqual([]);
  });

  it('says how many persons an answer held, of which school or account, and nothing of what was searched for', async () => {
    const { data } = await house.ask(nation, QUERY, { first: 100, filter: { actor: 'head' }, order: 'OLDEST_FIRST' });
    const nodes = (data.accesses.edges as { node: Access }[]).map(({ node }) => node);
    expect(nodes[0]).toMatchObject({ accountId: `Account_${person.accountId}`, uai: null });
    expect(nodes[1]).toMatchObject({ accountId: null, uai, persons: 5 });
    expect(nodes[3]).toMatchObject({ kind: 'REVEAL', accountId: `Account_${person.accountId}`, persons: 1 });
  });

  it('reaches, for an auditor of an académie, its schools and their accounts alone', async () => {
    const actors = new Set((await accesses(auditor, {})).map(({ actor }) => actor));
    expect(actors.has('head')).toBe(true);
    expect(actors.has('foreign-head')).toBe(false);
    expect(briefly(await accesses(auditor, { academie, actor: 'foreign-head' }))).toEqual([]);
    expect(await refusal(auditor, { accountId: other.accountId })).toBe('NOT_FOUND');
    expect(await refusal(auditor, { accountId: '00000000-0000-4000-8000-000000000000' })).toBe('NOT_FOUND');
    expect(await refusal(auditor, { uai: elsewhere.uai })).toBe('FORBIDDEN');
    expect(await refusal(auditor, { academie: elsewhere.academie })).toBe('FORBIDDEN');
    expect(await refusal(auditor, { accountId: person.accountId, uai: elsewhere.uai })).toBe('FORBIDDEN');
  });

  it('is read page by page, either way', async () => {
    const page = async (after: string | null) => {
      const { data } = await house.ask(nation, QUERY, { first: 1, after, filter: { actor: 'head' } });
      return data.accesses as { edges: { node: Access }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    };
    const kinds: string[] = [];
    for (let after: string | null = null; ;) {
      const { edges, pageInfo } = await page(after);
      kinds.push(edges[0]!.node.kind);
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(kinds).toEqual(['REVEAL', 'SEARCH', 'LIST', 'SHEET']);
  });
});

describe('a password whose reading cannot be recorded', () => {
  it('is not shown', async () => {
    const head = await house.token(grantsOf(house).SCHOOL_HEAD!, { subject: 'late-head' });
    const takeAgain = await refuseToRecordReads(house.database);
    try {
      const { data, errors, text } = await house.ask(head, operation('AccountRevealProvisionalPassword'), {
        input: { accountId: person.accountId, uai },
      });
      expect(data?.accountRevealProvisionalPassword ?? null).toBeNull();
      expect(errors).toHaveLength(1);
      expect(text).not.toMatch(/\w{4}-\w{4}-\w{4}"/);
    } finally {
      await takeAgain();
    }
  });
});
