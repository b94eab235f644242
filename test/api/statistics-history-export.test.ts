/** The history of statistics as a file: the numbers of the query `statisticsHistory`, day after day, a row for each part and origin. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import {
  cellsOf,
  fetchExport,
  itWithPoppler,
  offerExport,
  squeezed,
  squeezedPages,
  type OfferedExport,
} from './support/downloads.js';
import { FIGURES, linesOfTable, type FigureRow } from './support/figures.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { notifyByLetter, responsablesOf } from './support/people.js';

const DAY_MS = 86_400_000;
let house: House;
let uai: string;
let academie: string;
let head: string;
let dashboard: string;
let national: string;

beforeAll(async () => {
  house = await openApiHouse({ pupils: 10 });
  ({ uai, academie } = house.schools[0]!);
  const grants = grantsOf(house);
  head = await house.token(grants.SCHOOL_HEAD!);
  dashboard = await house.token(grants.ACADEMIE_DASHBOARD!);
  national = await house.token(grants.NATIONAL_ADMIN!);
  const people = await responsablesOf(house, uai);
  for (const [day, person] of people.slice(0, 3).entries()) {
    house.clock.ahead = (day + 1) * DAY_MS;
    await notifyByLetter(house, person, uai);
  }
  house.clock.ahead = 4 * DAY_MS;
  await house.caughtUp();
});
afterAll(() => house?.close());

const dayFromNow = (days: number): string =>
  new Date(Date.parse(house.clock.now()) + days * DAY_MS).toISOString().slice(0, 10);
const french = (day: string): string => day.split('-').reverse().join('/');

const QUERY = `query Q($scope: StatisticsScope!, $groupBy: StatisticsGroupBy! = NONE, $from: LocalDate!, $to: LocalDate!, $interval: StatisticsInterval! = DAY) {
  statisticsHistory(scope: $scope, groupBy: $groupBy, from: $from, to: $to, interval: $interval) {
    days { day total ${FIGURES} rows ${FIGURES} } } }`;

/** The lines of the file: those of each day, with that day before them. */
async function expected(token: string, asked: object): Promise<string[][]> {
  const { data, errors } = await house.ask(token, QUERY, { ...asked });
  expect(errors).toBeUndefined();
  const { days } = data.statisticsHistory as { days: { day: string; total: FigureRow; rows: FigureRow[] }[] };
  return days.flatMap(({ day, ...table }) => linesOfTable(table).map(line => [french(day), ...line]));
}

const offered = (token: string, statisticsHistory: object): Promise<OfferedExport> =>
  offerExport(house, token, { format: 'CSV', statisticsHistory });

async function exported(token: string, statisticsHistory: object, format = 'CSV'): Promise<Response> {
  const answer = await fetchExport(house, token, { format, statisticsHistory });
  expect(answer.headers.get('content-disposition')).toContain('evolution-');
  return answer;
}

describe('the history of statistics as a file', () => {
  it.each([
    ['a school by class, day by day', () => ({ type: 'SCHOOL', uai }), 'CLASS', 'DAY', () => head],
    [
      'an académie by school, week by week',
      () => ({ type: 'ACADEMIE', code: academie }),
      'SCHOOL',
      'WEEK',
      () => dashboard,
    ],
  ] as const)('has the numbers of the query: %s', async (_, scopeOf, groupBy, interval, tokenOf) => {
    const asked = { scope: scopeOf(), groupBy, from: dayFromNow(-5), to: dayFromNow(0), interval };
    const [headings, ...rows] = await cellsOf(await exported(tokenOf(), asked));
    expect(headings!.slice(0, 5)).toEqual(['Jour', 'Code', 'Libellé', 'Origine', 'Total']);
    expect(rows).toEqual(await expected(tokenOf(), asked));
    const { rowCount } = await offered(tokenOf(), asked);
    expect(rowCount).toBe(rows.length);
    // The history moves: one more account was notified at the end of each of three days.
    const wholes = rows.filter(([, , label, origin]) => label === 'Ensemble' && origin === 'Toutes');
    const notified = new Set(wholes.map(row => row[headings!.indexOf('Notifié et non activé')]));
    expect(notified.size).toBeGreaterThan(1);
  });

  itWithPoppler('is a PDF that says which days it has (needs poppler-utils)', async () => {
    const asked = { scope: { type: 'SCHOOL', uai }, from: dayFromNow(-3), to: dayFromNow(0) };
    const text = (await squeezedPages(await exported(head, asked, 'PDF'))).join('');
    expect(text).toContain(`Du${french(asked.from)}au${french(asked.to)},jourparjour`);
    for (const line of await expected(head, asked)) expect(text).toContain(squeezed(line.join('')));
  });

  it('is refused without the right, and for days and parts that are none', async () => {
    const days = { from: dayFromNow(-3), to: dayFromNow(0) };
    const ofAcademie = { scope: { type: 'ACADEMIE', code: academie }, ...days };
    expect((await offered(head, ofAcademie)).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
    const scope = { type: 'SCHOOL', uai };
    for (const wrong of [
      { scope, from: dayFromNow(0), to: dayFromNow(-1) },
      { scope, from: dayFromNow(0), to: dayFromNow(2) },
      { scope, from: '1990-01-01', to: dayFromNow(0) },
      { scope, ...days, groupBy: 'ACADEMIE' },
      // Twenty years by class: more parts than a file may have.
      {
        scope: { type: 'NATION' },
        from: '2007-01-01',
        to: dayFromNow(0),
        groupBy: 'SCHOOL',
        thenBy: 'CLASS',
      },
    ]) {
      const { errors } = await offered(national, wrong);
      expect([wrong, errors?.map(({ extensions }) => extensions.code)]).toEqual([wrong, ['BAD_USER_INPUT']]);
    }
  });
});
