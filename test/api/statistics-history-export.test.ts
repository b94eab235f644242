/** The history of statistics as a file: the numbers of the query `statisticsHistory`, day after day, a row for each part and origin. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOfCsv } from '../exports/support/csv.js';
import { pageTexts, POPPLER } from '../letters/support/pdf.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { notifyByLetter, responsablesOf } from './support/people.js';

const withPoppler = POPPLER ? it : it.skip;
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

interface Counts {
  readonly total: number;
  readonly notNotified: number;
  readonly notified: number;
  readonly activating: number;
  readonly activated: number;
  readonly expired: number;
}
interface Row {
  readonly code: string;
  readonly label: string;
  readonly counts: Counts;
  readonly origins: readonly { readonly origin: string; readonly counts: Counts }[];
}

const dayFromNow = (days: number): string =>
  new Date(Date.parse(house.clock.now()) + days * DAY_MS).toISOString().slice(0, 10);
const french = (day: string): string => day.split('-').reverse().join('/');
const ORIGINS: Record<string, string> = { NON_RENSEIGNE: 'N/A', ETABLISSEMENT: 'Établissement' };
const numbers = ({ total, notNotified, notified, activating, activated, expired }: Counts): string[] =>
  [total, notNotified, notified, activating, activated, expired].map(String);
const shown = (day: string, { code, counts, origins }: Row, label: string): string[][] => [
  [french(day), code, label, 'Toutes', ...numbers(counts)],
  ...origins.map(({ origin, counts: of }) => [french(day), code, label, ORIGINS[origin]!, ...numbers(of)]),
];

const COUNTS = 'counts { total notNotified notified activating activated expired }';
const ROW = `{ code label ${COUNTS} origins { origin ${COUNTS} } }`;
const QUERY = `query Q($scope: StatisticsScope!, $groupBy: StatisticsGroupBy! = NONE, $from: LocalDate!, $to: LocalDate!, $interval: StatisticsInterval! = DAY) {
  statisticsHistory(scope: $scope, groupBy: $groupBy, from: $from, to: $to, interval: $interval) {
    days { day total ${ROW} rows ${ROW} } } }`;

async function expected(token: string, asked: object): Promise<string[][]> {
  const { data, errors } = await house.ask(token, QUERY, { ...asked });
  expect(errors).toBeUndefined();
  const { days } = data.statisticsHistory as { days: { day: string; total: Row; rows: Row[] }[] };
  return days.flatMap(({ day, total, rows }) => [
    ...shown(day, total, 'Ensemble'),
    ...rows.flatMap(row => shown(day, row, row.label)),
  ]);
}

async function offered(token: string, statisticsHistory: object, format = 'CSV') {
  const answer = await house.ask(token, operation('ListExport'), { input: { format, statisticsHistory } });
  return {
    errors: answer.errors,
    ...(answer.data?.listExport as { url: string; rowCount: number; userErrors: { code: string }[] }),
  };
}

async function bytes(token: string, asked: object, format = 'CSV'): Promise<Buffer> {
  const { url } = await offered(token, asked, format);
  const answer = await fetch(house.url + url, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-disposition')).toContain('evolution-');
  return Buffer.from(await answer.arrayBuffer());
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
    const [headings, ...rows] = rowsOfCsv((await bytes(tokenOf(), asked)).toString('utf8'));
    expect(headings!.slice(0, 5)).toEqual(['Jour', 'Code', 'Libellé', 'Origine', 'Total']);
    expect(rows).toEqual(await expected(tokenOf(), asked));
    const { rowCount } = await offered(tokenOf(), asked);
    expect(rowCount).toBe(rows.length);
    // The history moves: one more account was notified at the end of each of three days.
    const notified = new Set(rows.filter(row => row[2] === 'Ensemble' && row[3] === 'Toutes').map(row => row[6]));
    expect(notified.size).toBeGreaterThan(1);
  });

  withPoppler('is a PDF that says which days it has (needs poppler-utils)', async () => {
    const asked = { scope: { type: 'SCHOOL', uai }, from: dayFromNow(-3), to: dayFromNow(0) };
    const text = pageTexts(await bytes(head, asked, 'PDF'), '-raw')
      .join('')
      .replaceAll(/\s+/g, '');
    expect(text).toContain(`Du${french(asked.from)}au${french(asked.to)},jourparjour`);
    for (const row of await expected(head, asked)) expect(text).toContain(row.join('').replaceAll(/\s+/g, ''));
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
