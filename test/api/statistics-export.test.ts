/** Statistics as a file: the numbers of the query `statistics`, a row for each part and origin. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Grant } from '../../src/security/principal.js';
import {
  cellsOf,
  fetchExport,
  fetchFile,
  itWithPoppler,
  offerExport,
  squeezed,
  squeezedPages,
  type OfferedExport,
} from './support/downloads.js';
import { FIGURES, linesOfTable, type FigureRow } from './support/figures.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { recordedReads } from '../support/reads.js';
import { schemaOf } from '../support/schemas.js';

let house: House;
let uai: string;
let academie: string;
let head: string;
let dashboard: string;
let national: string;

beforeAll(async () => {
  house = await openApiHouse({ pupils: 20 });
  ({ uai, academie } = house.schools[0]!);
  const grants = grantsOf(house);
  head = await house.token(grants.SCHOOL_HEAD!);
  dashboard = await house.token(grants.ACADEMIE_DASHBOARD!, { subject: 'dashboard' });
  national = await house.token(grants.NATIONAL_ADMIN!);
  // Numbers of every state and of several origins, which no import gives.
  const schema = await schemaOf(house.database, 'statistics');
  await house.database.pool.query(
    `insert into ${schema}.cells (scope, kind, degree, origin, state, accounts)
      select distinct c.scope, c.kind, c.degree, o, s, 1 + abs(hashtext(c.scope || c.kind || o || s)) % 900
        from ${schema}.cells c, unnest(array['ETABLISSEMENT', 'FRANCECONNECT']) o,
          unnest(array['NOTIFIED', 'ACTIVATING', 'ACTIVATED', 'EXPIRED']) s
      on conflict do nothing`,
  );
});
afterAll(() => house?.close());

async function table(scope: object, groupBy: string, token: string): Promise<{ total: FigureRow; rows: FigureRow[] }> {
  const { data, errors } = await house.ask(
    token,
    `query Q($scope: StatisticsScope!, $groupBy: StatisticsGroupBy!) {
      statistics(scope: $scope, groupBy: $groupBy) { total ${FIGURES} rows ${FIGURES} } }`,
    { scope, groupBy },
  );
  expect(errors).toBeUndefined();
  return data.statistics;
}

const offered = (token: string, statistics: object): Promise<OfferedExport> =>
  offerExport(house, token, { format: 'CSV', statistics });
const csvOf = async (token: string, statistics: object): Promise<string[][]> =>
  cellsOf(await fetchExport(house, token, { format: 'CSV', statistics }));

const SCOPES: readonly (readonly [scope: () => object, groupBy: string, token: () => string])[] = [
  [() => ({ type: 'SCHOOL', uai }), 'NONE', () => head],
  [() => ({ type: 'SCHOOL', uai }), 'CLASS', () => head],
  [() => ({ type: 'SCHOOL', uai, kind: 'STUDENT' }), 'MEF', () => head],
  [() => ({ type: 'CLASS', uai, code: '6A', degree: 'SECOND' }), 'NONE', () => head],
  [() => ({ type: 'ACADEMIE', code: academie }), 'SCHOOL', () => dashboard],
  [() => ({ type: 'ACADEMIE', code: academie, degree: 'FIRST' }), 'DEPARTEMENT', () => dashboard],
  [() => ({ type: 'NATION', kind: 'STUDENT' }), 'DEPARTEMENT', () => national],
];

describe('statistics as CSV', () => {
  it.each(SCOPES)(
    '%#: the numbers of the query, whole first, then its parts, by origin',
    async (scopeOf, groupBy, tokenOf) => {
      const [scope, token] = [scopeOf(), tokenOf()];
      const [headings, ...rows] = await csvOf(token, { scope, groupBy });
      expect(headings).toEqual([
        ...['Code', 'Libellé', 'Origine', 'Total'],
        ...['Non notifié', 'Notifié et non activé', 'En cours d’activation', 'Activé', 'Expiré'],
      ]);
      const expected = await table(scope, groupBy, token);
      expect(rows).toEqual(linesOfTable(expected));
      expect(expected.rows.length > 0).toBe(groupBy !== 'NONE');
    },
  );

  it('gives the names of académies', async () => {
    const rows = await csvOf(national, { scope: { type: 'NATION' }, groupBy: 'ACADEMIE' });
    expect(new Set(rows.slice(1).map(([, label]) => label))).toEqual(new Set(['Ensemble', 'Paris', 'La Réunion']));
  });

  it('shows the labels of classes, which may name a teacher, to those alone who may list people of the school', async () => {
    const labels = async (token: string): Promise<Set<string>> => {
      const rows = await csvOf(token, { scope: { type: 'SCHOOL', uai }, groupBy: 'CLASS' });
      return new Set(rows.slice(1).map(([code, label]) => `${code} ${label}`));
    };
    expect(await labels(head)).toContain('6A 6EME A');
    expect(await labels(dashboard)).toContain('6A 6A');
  });

  it('is named by its scope, has position and number of rows, and is no read of personal data', async () => {
    const after = await house.database.lastAppended();
    const statistics = { scope: { type: 'SCHOOL', uai }, groupBy: 'CLASS' };
    const { rowCount } = await offered(head, statistics);
    const answer = await fetchExport(house, head, { format: 'CSV', statistics });
    const [, ...rows] = await cellsOf(answer);
    expect(answer.headers.get('content-disposition')).toContain(`statistiques-${uai}-`);
    expect(answer.headers.get('x-position')! >= (await house.database.lastDeed())).toBe(true);
    expect([answer.headers.get('x-rows'), rowCount]).toEqual([String(rows.length), rows.length]);
    expect(await recordedReads(house.database, { kind: 'EXPORT', after })).toEqual([]);
  });
});

describe('statistics as PDF', () => {
  itWithPoppler(
    'has the numbers of the query under scope, kind and breakdown in words (needs poppler-utils)',
    async () => {
      const scope = { type: 'SCHOOL', uai, degree: 'SECOND' };
      const input = { format: 'PDF', statistics: { scope, groupBy: 'CLASS' } };
      const text = (await squeezedPages(await fetchExport(house, head, input))).join('');
      const expected = await table(scope, 'CLASS', head);
      expect(expected.rows.length).toBeGreaterThan(1);
      for (const line of linesOfTable(expected)) expect(text).toContain(squeezed(line.join('')));
      expect(text).toContain(squeezed(`Statistiques des comptes – ${house.schools[0]!.name} (${uai})`));
      expect(text).toMatch(/Comptesderesponsablesseconddegréparclasse;.*Àjourdu\d\d\/\d\d\/\d{4}à\d\d:\d\d/);
    },
  );
});

describe('the right to export statistics', () => {
  it.each([
    ['another school', () => ({ type: 'SCHOOL', uai: house.schools[1]!.uai }), () => head],
    ['the académie of a head', () => ({ type: 'ACADEMIE', code: academie }), () => head],
    ['another académie', () => ({ type: 'ACADEMIE', code: house.schools[2]!.academie }), () => dashboard],
    ['the nation', () => ({ type: 'NATION' }), () => dashboard],
  ])('is that of the query: %s is FORBIDDEN', async (_, scope, token) => {
    expect((await offered(token(), { scope: scope() })).userErrors).toMatchObject([{ code: 'FORBIDDEN' }]);
  });

  it('ends with the right: the address then serves nothing', async () => {
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const grant: Grant = { role: 'SCHOOL_DELEGATE', schools: [uai], rights: ['STATISTICS_READ'], until };
    const lent = await house.token([grant]);
    const { url } = await offered(lent, { scope: { type: 'SCHOOL', uai } });
    house.clock.ahead = 2 * 86_400_000;
    try {
      expect((await fetchFile(house, lent, url)).status).toBe(403);
    } finally {
      house.clock.ahead = 0;
    }
  });

  it.each([
    ['a part that the scope does not have', () => ({ scope: { type: 'SCHOOL', uai }, groupBy: 'ACADEMIE' })],
    ['a scope without its code', () => ({ scope: { type: 'ACADEMIE' } })],
  ])('refuses %s', async (_, statistics) => {
    expect((await offered(head, statistics())).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});
