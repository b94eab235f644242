/** Lists as of a moment over the API: what they show, who may read them, and what is refused. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { personToErase, systemContext } from '../../src/command/index.js';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { notifyByLetter, responsablesOf } from './support/people.js';

let house: House;
let uai: string;
let head: string;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 10 });
  uai = house.schools[0]!.uai;
  head = await house.token(grantsOf(house).SCHOOL_HEAD!);
});
afterAll(() => house?.close());

interface Node {
  readonly id: string;
  readonly accountId: string;
  readonly surname: string | null;
  readonly login: string | null;
  readonly state: string;
}
interface List {
  readonly edges: { readonly cursor: string; readonly node: Node }[];
  readonly pageInfo: { readonly endCursor: string; readonly hasNextPage: boolean };
  readonly totalCount: number;
}

const QUERY = `query Q($uai: Uai!, $first: Int!, $after: String, $filter: ResponsableFilter, $at: DateTime, $minPosition: Position) {
  responsables(uai: $uai, first: $first, after: $after, filter: $filter, at: $at, minPosition: $minPosition) {
    totalCount edges { node { id accountId surname login state } } pageInfo { endCursor hasNextPage } } }`;
const ask = (variables: object) => house.ask(head, QUERY, { uai, first: 100, ...variables });
async function listed(variables: object): Promise<List> {
  const { data, errors } = await ask(variables);
  expect(errors).toBeUndefined();
  return data.responsables as List;
}
/** A moment that every event until now is before, and every later one after. */
async function aMoment(): Promise<string> {
  const at = house.clock.now();
  house.clock.ahead += 120_000;
  await house.caughtUp();
  return at;
}
const rowsOf = ({ edges }: List): Node[] => edges.map(({ node }) => node);

describe('a list as of a moment', () => {
  it('is what it was then, filtered and counted by what was then', async () => {
    const before = await listed({});
    const at = await aMoment();
    const [person] = await responsablesOf(house, uai);
    await notifyByLetter(house, person!, uai);
    await house.caughtUp();
    expect(await listed({ at })).toEqual({ ...before, pageInfo: expect.anything() });
    const states = ['NOTIFIED'];
    expect((await listed({ at, filter: { states } })).totalCount).toBe(0);
    const now = await listed({ at: house.clock.now(), filter: { states } });
    expect(rowsOf(now).map(({ accountId }) => accountId)).toContain(`Account_${person!.accountId}`);
    expect(now).toEqual({ ...(await listed({ filter: { states } })), pageInfo: expect.anything() });
  });

  it('is empty before the school had a pupil', async () => {
    expect(await listed({ at: '2020-01-01T00:00:00Z' })).toEqual({
      totalCount: 0,
      edges: [],
      pageInfo: { endCursor: null, hasNextPage: false },
    });
  });

  it('is turned page by page, by cursors of that moment alone', async () => {
    const at = await aMoment();
    const whole = rowsOf(await listed({ at }));
    const pages: Node[] = [];
    let after: string | undefined;
    for (let more = true; more;) {
      const page: List = await listed({ at, first: 3, ...(after && { after }) });
      pages.push(...rowsOf(page));
      after = page.pageInfo.endCursor;
      more = page.pageInfo.hasNextPage;
    }
    expect(pages).toEqual(whole);
    for (const moment of [{}, { at: '2020-01-01T00:00:00Z' }]) {
      const { errors } = await ask({ ...moment, after });
      expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
    }
  });

  it('of pupils shows the class and the own account of then', async () => {
    const before = (await house.ask(head, operation('Students'), { uai, first: 50 })).data.students;
    const at = await aMoment();
    const past = await house.ask(head, operation('Students'), { uai, first: 50, at });
    expect(past.errors).toBeUndefined();
    const rows = ({ edges }: { edges: { node: object }[] }): object[] => edges.map(({ node }) => node);
    expect(rows(past.data.students)).toEqual(rows(before));
    expect(past.data.students.totalCount).toBe(before.totalCount);
  });

  it('is refused for an instant to come, and to whoever may not list the school today', async () => {
    const { errors } = await ask({ at: new Date(Date.parse(house.clock.now()) + 60_000).toISOString() });
    expect(errors![0]!.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'at' });
    const elsewhere = await ask({ uai: house.schools[1]!.uai, at: '2026-09-01T08:00:00Z' });
    expect(elsewhere.errors![0]!.extensions).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('waits for a position that the read models do not show yet', async () => {
    const { errors } = await ask({ at: '2026-09-01T08:00:00Z', minPosition: 'f'.repeat(32) });
    expect(errors![0]!.extensions).toMatchObject({ code: 'NOT_YET_PROJECTED' });
  }, 20_000);

  it('has no name and no login of somebody who was erased since, even where the list was read before', async () => {
    const person = (await responsablesOf(house, uai)).at(-1)!;
    const at = await aMoment();
    const id = `Account_${person.accountId}`;
    const rowOf = async (): Promise<Node> => rowsOf(await listed({ at })).find(({ accountId }) => accountId === id)!;
    expect(await rowOf()).toMatchObject({ login: person.login, surname: expect.any(String) });

    const store = postgresEventStore({ databaseUrl: house.database.url });
    const found = (await personToErase({ ...house, eventStore: store }, { accountId: person.accountId }))!;
    await store.close();
    const erased = await house.commands.erasures.erase(
      { accountId: person.accountId, ground: 'RESTORED', expectedDigest: found.digest },
      { ...systemContext('test'), correlationId: randomUUID() },
    );
    expect(erased).toMatchObject({ outcome: 'accepted' });
    for (const { personId } of found.accounts) await house.vault.persons.erase(personId);
    await house.vault.logins.erase([person.accountId]);
    await house.caughtUp();
    expect(await rowOf()).toMatchObject({ login: null, surname: null });
    // The others are still found by their names of then.
    const { surname } = rowsOf(await listed({ at }))[0]!;
    expect((await listed({ at, filter: { search: surname } })).totalCount).toBeGreaterThan(0);
  });
});
