/** Notifications that expire soon: a figure of every scope, which moves with time alone and is pushed when it does. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { notifyByLetter, responsablesOf } from './support/people.js';
import { watch } from './support/watch.js';

const DAY_MS = 86_400_000;
let house: House;
let uai: string;
let academie: string;
let head: string;
let dashboard: string;

beforeAll(async () => {
  house = await openApiHouse({ deps: { expiringSoonDays: 10 } });
  ({ uai, academie } = house.schools[0]!);
  const grants = grantsOf(house);
  head = await house.token(grants.SCHOOL_HEAD!);
  dashboard = await house.token(grants.ACADEMIE_DASHBOARD!);
  const people = await responsablesOf(house, uai);
  for (const person of people.slice(0, 3)) await notifyByLetter(house, person, uai);
  await house.caughtUp();
});
afterAll(() => house?.close());

const FIELDS = 'expiringBefore total { expiringSoon } rows { code expiringSoon }';
const STATISTICS = `query Q($scope: StatisticsScope!, $groupBy: StatisticsGroupBy!, $at: LocalDate) {
  statistics(scope: $scope, groupBy: $groupBy, at: $at) { ${FIELDS} } }`;

interface Table {
  readonly expiringBefore: string | null;
  readonly total: { readonly expiringSoon: number | null };
  readonly rows: readonly { readonly code: string; readonly expiringSoon: number | null }[];
}

async function table(token: string, scope: object, groupBy = 'NONE', at: string | null = null): Promise<Table> {
  const { data, errors } = await house.ask(token, STATISTICS, { scope, groupBy, at });
  expect(errors).toBeUndefined();
  return data.statistics as Table;
}

/** How many accounts the list of the school shows that expire before the instant. */
async function listed(expiresBefore: string, classes?: string[]): Promise<number> {
  const { data } = await house.ask(
    head,
    `query Q($uai: Uai!, $filter: ResponsableFilter!) {
      responsables(uai: $uai, first: 100, filter: $filter) { edges { node { accountId } } } }`,
    { uai, filter: { expiresBefore, ...(classes ? { classes } : {}) } },
  );
  const { edges } = data.responsables as { edges: { node: { accountId: string } }[] };
  return new Set(edges.map(({ node }) => node.accountId)).size;
}

describe('what expires soon', () => {
  it('is no account at first, then those that the list shows by the instant that it names, in every scope', async () => {
    const school = { type: 'SCHOOL', uai };
    expect((await table(head, school)).total.expiringSoon).toBe(0);
    // Three calendar months are 89 to 92 days.
    house.clock.ahead = 85 * DAY_MS;
    try {
      const { expiringBefore, total, rows } = await table(head, school, 'CLASS');
      // Up to the end of the hour: expiries are counted by the hour.
      expect(Date.parse(expiringBefore!)).toBeGreaterThan(Date.parse(house.clock.now()) + 10 * DAY_MS);
      expect(Date.parse(expiringBefore!)).toBeLessThanOrEqual(Date.parse(house.clock.now()) + 10 * DAY_MS + 3_600_000);
      expect(total.expiringSoon).toBe(3);
      expect(await listed(expiringBefore!)).toBe(3);
      for (const row of rows)
        expect([row.code, row.expiringSoon]).toEqual([row.code, await listed(expiringBefore!, [row.code])]);
      const above = await table(dashboard, { type: 'ACADEMIE', code: academie }, 'SCHOOL');
      expect(above.total.expiringSoon).toBe(3);
      expect(above.rows.find(({ code }) => code === uai)?.expiringSoon).toBe(3);
      const yesterday = new Date(Date.parse(house.clock.now()) - DAY_MS).toISOString().slice(0, 10);
      expect(await table(head, school, 'NONE', yesterday)).toMatchObject({
        expiringBefore: null,
        total: { expiringSoon: null },
      });
    } finally {
      house.clock.ahead = 0;
    }
  });

  it('is pushed when time alone moves it', async () => {
    const query = `subscription { statisticsUpdated(scope: { type: ACADEMIE, code: "${academie}" }, groupBy: SCHOOL) {
      statistics { ${FIELDS} } } }`;
    const watched = watch(house, dashboard, query);
    const shows = (soon: number) =>
      watched.until(
        ({ data }) => (data!.statisticsUpdated as { statistics: Table }).statistics.total.expiringSoon === soon,
      );
    try {
      await shows(0);
      const events = await house.events();
      house.clock.ahead = 85 * DAY_MS;
      await shows(3);
      expect(await house.events()).toBe(events);
    } finally {
      house.clock.ahead = 0;
      await watched.close();
    }
  });
});
