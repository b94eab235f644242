/** Objects by their ids, alone, together, and from the rows that name them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { responsablesOf, type Person } from './support/people.js';
import { watch } from './support/watch.js';
import type { ReadKind } from '../../src/domain/access/events.js';
import { recordedReads } from '../support/reads.js';

let house: House;
let uai: string;
let head: string;
let helpdesk: string;
let people: Person[];
let foreign: Person;

beforeAll(async () => {
  house = await openApiHouse();
  ({ uai } = house.schools[0]!);
  head = await house.token(grantsOf(house).SCHOOL_HEAD!, { subject: 'head' });
  helpdesk = await house.token(grantsOf(house).STUDENT_HELPDESK!);
  people = await responsablesOf(house, uai);
  foreign = (await responsablesOf(house, house.schools[2]!.uai))[0]!;
});
afterAll(() => house?.close());

/** The accounts of which reads of this kind by the head are recorded, once there are any. */
async function recorded(kind: ReadKind): Promise<(string | undefined)[]> {
  for (;;) {
    const reads = await recordedReads(house.database, { kind, actor: 'head' });
    if (reads.length > 0) return reads.map(({ accountId }) => accountId);
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}

describe('nodes', () => {
  it('come in the order of their ids, each once however often it is named, null where there is none', async () => {
    const [one, other] = people as [Person, Person];
    const ids = [
      `Account_${other.accountId}`,
      'School_0000000X',
      `School_${uai}`,
      `Account_${foreign.accountId}`,
      `Account_${one.accountId}`,
      `Account_${other.accountId.toUpperCase()}`,
      'Account_0b8e5a52-6c0f-4f6e-9b2a-0e2f6f0c9c55',
    ];
    const { data, errors } = await house.ask(head, operation('Nodes'), { ids });
    expect(errors).toBeUndefined();
    expect(data.nodes.map((node: { id: string } | null) => node?.id ?? null)).toEqual([
      `Account_${other.accountId}`,
      null,
      `School_${uai}`,
      null,
      `Account_${one.accountId}`,
      `Account_${other.accountId}`,
      null,
    ]);
    expect((await recorded('SHEET')).sort()).toEqual([one.accountId, other.accountId].sort());
  });

  it.each([
    ['what is no id', ['Account_none']],
    ['an id of no type', ['Thing_0b8e5a52-6c0f-4f6e-9b2a-0e2f6f0c9c55']],
    ['more than are read at once', Array.from({ length: 51 }, () => 'School_0000000X')],
  ])('refuse %s', async (_case, ids) => {
    const { errors, data } = await house.ask(head, operation('Nodes'), { ids });
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(data).toEqual({ nodes: null });
  });
});

describe('the account of a row', () => {
  const ROWS = `query ($uai: Uai!) { responsables(uai: $uai, first: 20) { edges { node { accountId account { id kind contact { email } } } } } }`;

  it('is its sheet, and each opening is recorded', async () => {
    const { data, errors } = await house.ask(head, ROWS, { uai });
    expect(errors).toBeUndefined();
    const nodes = data.responsables.edges.map(({ node }: { node: unknown }) => node) as {
      accountId: string;
      account: { id: string; kind: string };
    }[];
    expect(nodes.length).toBeGreaterThan(5);
    for (const { accountId, account } of nodes) expect(account).toMatchObject({ id: accountId, kind: 'RESPONSABLE' });
    const opened = new Set(nodes.map(({ accountId }) => accountId.replace('Account_', '')));
    expect([...opened].filter(id => !people.some(({ accountId }) => accountId === id))).toEqual([]);
    for (const id of opened) while (!(await recorded('SHEET')).includes(id)) await new Promise(r => setTimeout(r, 20));
  });

  it('is read for all rows together', async () => {
    const queries: string[] = [];
    const { pool } = house.deps;
    const query = pool.query.bind(pool) as (...args: unknown[]) => unknown;
    pool.query = ((...args: unknown[]) => {
      queries.push((args[0] as { name?: string }).name ?? '');
      return query(...args);
    }) as never;
    try {
      await house.ask(head, ROWS, { uai });
    } finally {
      delete (pool as { query?: unknown }).query;
    }
    expect(queries.filter(name => name === 'account_sheets')).toHaveLength(1);
  });

  it('is null for those who may list and not open', async () => {
    const delegate = await house.token(grantsOf(house).SCHOOL_DELEGATE!);
    const { data, errors } = await house.ask(delegate, ROWS, { uai });
    expect(errors).toBeUndefined();
    expect(data.responsables.edges[0].node).toMatchObject({ accountId: expect.any(String), account: null });
  });

  it('of a pupil is the pupil’s own', async () => {
    const query = `query ($uai: Uai!) { students(uai: $uai, first: 20) { edges { node { accountId account { id kind } } } } }`;
    const { data, errors } = await house.ask(helpdesk, query, { uai });
    expect(errors).toBeUndefined();
    for (const { node } of data.students.edges)
      expect(node.account).toEqual(node.accountId && { id: node.accountId, kind: 'STUDENT' });
  });

  it('is not opened by what watches a list: nobody would be named as its reader', async () => {
    const { first, close } = watch(
      house,
      head,
      `subscription ($uai: Uai!) { responsablesUpdated(uai: $uai) { responsables(first: 1) { edges { node { account { id } } } } } }`,
      { uai },
    );
    const { errors } = await first();
    expect(errors?.[0]).toMatchObject({ extensions: { code: 'BAD_USER_INPUT' } });
    await close();
    expect(await recordedReads(house.database, { actor: 'live' })).toEqual([]);
  });
});
