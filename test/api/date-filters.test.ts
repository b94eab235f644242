/** Filters by dates of accounts, in both lists: rows, counts, and the figures that draw attention to them. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountsNeedingAttention } from '../../projections/responsables/queries.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { schemaOf } from '../support/schemas.js';

const DAY = '2026-10-01T00:00:00.000Z';
const BEFORE = '2026-09-30T23:59:59.999Z';

/** The dates that the accounts of the school are given by turns. */
const DATES: readonly { state: string; notified?: string; expires?: string; signedIn?: string }[] = [
  { state: 'NOTIFIED', notified: BEFORE, expires: DAY },
  { state: 'ACTIVATING', notified: DAY, expires: BEFORE },
  { state: 'ACTIVATED', notified: BEFORE, expires: BEFORE, signedIn: BEFORE },
  { state: 'ACTIVATED', signedIn: DAY },
  { state: 'NOT_NOTIFIED' },
];

let house: House;
let uai: string;
let head: string;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 5 });
  uai = house.schools[0]!.uai;
  head = await house.token(grantsOf(house).SCHOOL_HEAD!);
  const { pool } = house.database;
  for (const list of ['responsables', 'students']) {
    const table = `${await schemaOf(house.database, list)}.${list}_rows`;
    await pool.query(`update ${table} t set state = d.state, notified_at = d.notified, expires_at = d.expires,
        last_signed_in_at = d.signed_in
      from (select account_id, dense_rank() over (order by account_id) as n from ${table}
             where uai = '${uai}' and account_id is not null) as numbered
      left join (values ${DATES.map((_, n) => valuesOf(n)).join(', ')})
        as d (n, state, notified, expires, signed_in) on d.n = 1 + (numbered.n - 1) % ${DATES.length}
      where t.account_id = numbered.account_id`);
  }
});
afterAll(() => house?.close());

const instant = (text: string | undefined): string =>
  text === undefined ? 'null::timestamptz' : `timestamptz '${text}'`;
function valuesOf(n: number): string {
  const { state, notified, expires, signedIn } = DATES[n]!;
  return `(${n + 1}, '${state}', ${instant(notified)}, ${instant(expires)}, ${instant(signedIn)})`;
}

interface Row {
  readonly state: string;
  readonly notifiedAt: string | null;
  readonly expiresAt: string | null;
  readonly lastSignedInAt: string | null;
}

async function listed(list: string, filter: object): Promise<{ rows: Row[]; totalCount: number }> {
  const type = list === 'responsables' ? 'ResponsableFilter' : 'StudentFilter';
  const { data, errors } = await house.ask(
    head,
    `query Q($uai: Uai!, $filter: ${type}) { ${list}(uai: $uai, first: 100, filter: $filter) {
      totalCount edges { node { state notifiedAt expiresAt lastSignedInAt } } } }`,
    { uai, filter },
  );
  expect(errors).toBeUndefined();
  const { totalCount, edges } = data[list] as { totalCount: number; edges: { node: Row }[] };
  return { totalCount, rows: edges.map(({ node }) => node) };
}

/** Which rows each filter keeps. Of dates there are three: `BEFORE`, `DAY`, which is not before itself, and none. */
const KEPT: Record<string, (row: Row) => boolean> = {
  expiresBefore: ({ state, expiresAt }) => ['NOTIFIED', 'ACTIVATING'].includes(state) && expiresAt === BEFORE,
  notifiedBefore: ({ notifiedAt }) => notifiedAt === BEFORE,
  signedInBefore: ({ lastSignedInAt }) => lastSignedInAt === BEFORE || lastSignedInAt === null,
};
const CASES = ['responsables', 'students'].flatMap(list => Object.keys(KEPT).map(name => [list, name] as const));

describe('a list filtered by a date', () => {
  it.each(CASES)('%s, %s: rows and count are those strictly before', async (list, name) => {
    const all = await listed(list, {});
    const found = await listed(list, { [name]: DAY });
    expect(found.rows).toEqual(all.rows.filter(KEPT[name]!));
    expect(found.totalCount).toBe(found.rows.length);
    expect(found.rows.length).toBeGreaterThan(0);
    expect(found.rows.length).toBeLessThan(all.rows.length);
  });

  it.each(['responsables', 'students'])('%s: conditions hold together', async list => {
    const all = await listed(list, {});
    const filter = { notifiedBefore: DAY, signedInBefore: DAY };
    const { rows } = await listed(list, filter);
    expect(rows).toEqual(all.rows.filter(row => KEPT.notifiedBefore!(row) && KEPT.signedInBefore!(row)));
  });

  it('finds the accounts that the figure of those about to expire counts', async () => {
    const { data } = await house.ask(
      head,
      `query Q($uai: Uai!, $filter: ResponsableFilter) { responsables(uai: $uai, first: 100, filter: $filter) {
        edges { node { accountId } } } }`,
      { uai, filter: { expiresBefore: DAY } },
    );
    const edges = data.responsables.edges as { node: { accountId: string } }[];
    const { expiringSoon } = await accountsNeedingAttention(house.database.pool, uai, DAY);
    expect(expiringSoon).toBe(new Set(edges.map(({ node }) => node.accountId)).size);
    expect(expiringSoon).toBeGreaterThan(0);
  });
});
