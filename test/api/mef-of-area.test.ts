/** A MEF of a whole académie or département: one figure over its schools, in which an account counts once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { cellsOf, fetchExport } from './support/downloads.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { notifyByLetter, responsablesOf } from './support/people.js';
import { watch } from './support/watch.js';

let house: House;
let uais: string[];
let academie: string;
let departement: string;
let code: string;
let head: string;
let dashboard: string;

interface Row {
  readonly type: string;
  readonly uai: string | null;
  readonly code: string;
  readonly label: string | null;
  readonly counts: { readonly total: number; readonly notified: number };
}

beforeAll(async () => {
  house = await openApiHouse({ pupils: 40 });
  ({ academie, departement } = house.schools[0]!);
  uais = house.schools.filter(school => school.academie === academie).map(({ uai }) => uai);
  const grants = grantsOf(house);
  head = await house.token(grants.SCHOOL_HEAD!);
  dashboard = await house.token(grants.ACADEMIE_DASHBOARD!);
  const { rows } = await house.database.pool.query<{ mef: string }>(
    `select mef from read.responsables where uai = any($1) group by mef having count(distinct uai) = 2 order by mef limit 1`,
    [uais],
  );
  code = rows[0]!.mef;
});
afterAll(() => house?.close());

const LINE = '{ type uai code label counts { total notified } }';
const QUERY = `query Q($scope: StatisticsScope!, $groupBy: StatisticsGroupBy!) {
  statistics(scope: $scope, groupBy: $groupBy) { total ${LINE} rows ${LINE} } }`;

async function table(scope: object, groupBy = 'NONE', token = dashboard): Promise<{ total: Row; rows: Row[] }> {
  const { data, errors } = await house.ask(token, QUERY, { scope, groupBy });
  expect(errors).toBeUndefined();
  return data.statistics;
}

/** Distinct accounts that the lists of the schools show with this MEF. */
async function listed(schools: readonly string[]): Promise<number> {
  const { rows } = await house.database.pool.query<{ n: number }>(
    'select count(distinct account_id)::int as n from read.responsables where uai = any($1) and mef = $2',
    [schools, code],
  );
  return rows[0]!.n;
}

describe('a MEF of an area', () => {
  it('is the distinct accounts of its schools, and each school is a row of its own', async () => {
    for (const area of [{ academie }, { departement }]) {
      const { total, rows } = await table({ type: 'MEF', code, ...area }, 'SCHOOL');
      expect(total).toMatchObject({ type: 'MEF', uai: null, code });
      expect(total.counts.total).toBe(await listed(uais));
      expect(rows.map(({ uai }) => uai).sort()).toEqual([...uais].sort());
      for (const row of rows) {
        expect(row).toMatchObject({ type: 'MEF', code, label: house.schools.find(({ uai }) => uai === row.uai)!.name });
        expect(row.counts.total).toBe(await listed([row.uai!]));
        expect((await table({ type: 'MEF', uai: row.uai, code })).total.counts).toEqual(row.counts);
      }
    }
  });

  it('is known day by day, is a file, and is pushed when an account moves', async () => {
    const scope = { type: 'MEF', code, academie };
    const today = house.clock.now().slice(0, 10);
    const history = await house.ask(
      dashboard,
      `query Q($scope: StatisticsScope!, $day: LocalDate!) {
        statisticsHistory(scope: $scope, from: $day, to: $day) { days { total { counts { total } } } } }`,
      { scope, day: today },
    );
    expect(history.data.statisticsHistory.days[0].total.counts.total).toBe(await listed(uais));
    const watched = watch(
      house,
      dashboard,
      `subscription S($scope: StatisticsScope!) { statisticsUpdated(scope: $scope) { statistics { total ${LINE} } } }`,
      { scope },
    );
    const shows = (notified: number) =>
      watched.until(
        ({ data }) =>
          (data!.statisticsUpdated as { statistics: { total: Row } }).statistics.total.counts.notified === notified,
      );
    await shows(0);
    const { rows } = await house.database.pool.query<{ id: string; uai: string }>(
      'select account_id as id, uai from read.responsables where uai = any($1) and mef = $2 order by 1 limit 1',
      [uais, code],
    );
    const one = (await responsablesOf(house, rows[0]!.uai)).find(({ accountId }) => accountId === rows[0]!.id)!;
    await notifyByLetter(house, one, rows[0]!.uai);
    await shows(1);
    await watched.close();
    const input = { format: 'CSV', statistics: { scope, groupBy: 'SCHOOL' } };
    const file = await fetchExport(house, dashboard, input);
    expect(file.headers.get('content-disposition')).toContain(`statistiques-mef-${academie}-${code}-`);
    const [, whole] = await cellsOf(file);
    expect(whole!.slice(0, 4)).toEqual([code, 'Ensemble', 'Toutes', String(await listed(uais))]);
  });

  it('is shown to those of the area alone; what the bases lack is not known of it', async () => {
    const codes = async (token: string, query: string) =>
      (await house.ask(token, query)).errors?.map(({ extensions }) => extensions.code);
    const ofMef = (field: string, area: string) =>
      `{ ${field}(scope: { type: MEF, code: "${code}", ${area} }) { position } }`;
    expect(await codes(head, ofMef('statistics', `academie: "${academie}"`))).toEqual(['FORBIDDEN']);
    expect(await codes(head, ofMef('statistics', `departement: "${departement}"`))).toEqual(['FORBIDDEN']);
    const foreign = house.schools.find(school => school.academie !== academie)!;
    expect(await codes(dashboard, ofMef('statistics', `academie: "${foreign.academie}"`))).toEqual(['FORBIDDEN']);
    expect(await codes(dashboard, `{ basesQuality(scope: { type: MEF, code: "${code}" }) { position } }`)).toEqual([
      'BAD_USER_INPUT',
    ]);
  });
});
