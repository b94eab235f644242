/** Statistics as a file: the numbers of the query `statistics`, a row for each part and origin. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { rowsOfCsv } from '../exports/support/csv.js';
import { pageTexts, POPPLER } from '../letters/support/pdf.js';
import type { Grant } from '../../src/security/principal.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { recordedReads } from '../support/reads.js';

const withPoppler = POPPLER ? it : it.skip;
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
  const { rows } = await house.database.pool.query<{ schema: string }>(
    `select schema from projector.versions where projection = 'statistics' and status = 'current'`,
  );
  // Numbers of every state and of several origins, which no import gives.
  const { schema } = rows[0]!;
  await house.database.pool.query(
    `insert into ${schema}.cells (scope, kind, degree, origin, state, accounts)
      select distinct c.scope, c.kind, c.degree, o, s, 1 + abs(hashtext(c.scope || c.kind || o || s)) % 900
        from ${schema}.cells c, unnest(array['ETABLISSEMENT', 'FRANCECONNECT']) o,
          unnest(array['NOTIFIED', 'ACTIVATING', 'ACTIVATED', 'EXPIRED']) s
      on conflict do nothing`,
  );
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
  readonly label: string | null;
  readonly counts: Counts;
  readonly origins: readonly { readonly origin: string; readonly counts: Counts }[];
}

const COUNTS = 'counts { total notNotified notified activating activated expired }';
const ROW = `{ code label ${COUNTS} origins { origin ${COUNTS} } }`;

async function table(
  scope: object,
  groupBy: string,
  token: string,
): Promise<{ total: Row; rows: Row[]; position: string }> {
  const { data, errors } = await house.ask(
    token,
    `query Q($scope: StatisticsScope!, $groupBy: StatisticsGroupBy!) {
      statistics(scope: $scope, groupBy: $groupBy) { position total ${ROW} rows ${ROW} } }`,
    { scope, groupBy },
  );
  expect(errors).toBeUndefined();
  return data.statistics;
}

const ORIGINS: Record<string, string> = {
  NON_RENSEIGNE: 'N/A',
  ETABLISSEMENT: 'Établissement',
  FRANCECONNECT: 'FranceConnect',
};

const numbers = ({ total, notNotified, notified, activating, activated, expired }: Counts): string[] =>
  [total, notNotified, notified, activating, activated, expired].map(String);
/** The rows of the file for a row of the query. */
const shown = ({ code, counts, origins }: Row, label: string): string[][] => [
  [code, label, 'Toutes', ...numbers(counts)],
  ...origins.map(({ origin, counts: of }) => [code, label, ORIGINS[origin]!, ...numbers(of)]),
];

async function offered(token: string, statistics: object, format = 'CSV') {
  const answer = await house.ask(token, operation('ListExport'), { input: { format, statistics } });
  return {
    ...answer,
    ...(answer.data?.listExport as { url: string; rowCount: number; userErrors: { code: string }[] }),
  };
}

async function exported(token: string, statistics: object, format = 'CSV'): Promise<Response> {
  const { url } = await offered(token, statistics, format);
  const answer = await fetch(house.url + url, { headers: { authorization: `Bearer ${token}` } });
  expect(answer.status).toBe(200);
  return answer;
}
const csvOf = async (token: string, statistics: object): Promise<string[][]> =>
  rowsOfCsv(Buffer.from(await (await exported(token, statistics)).arrayBuffer()).toString('utf8'));

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
      const parts = expected.rows.flatMap(row => shown(row, row.label ?? row.code));
      expect(rows).toEqual([...shown(expected.total, 'Ensemble'), ...parts]);
      expect(rows.length).toBeGreaterThan(groupBy === 'NONE' ? 0 : 1);
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
    const answer = await exported(head, statistics);
    const rows = rowsOfCsv(Buffer.from(await answer.arrayBuffer()).toString('utf8'));
    expect(answer.headers.get('content-disposition')).toContain(`statistiques-${uai}-`);
    expect(answer.headers.get('x-position')! >= (await house.database.lastDeed())).toBe(true);
    expect([answer.headers.get('x-rows'), rowCount]).toEqual([String(rows.length - 1), rows.length - 1]);
    expect(await recordedReads(house.database, { kind: 'EXPORT', after })).toEqual([]);
  });
});

describe('statistics as PDF', () => {
  withPoppler(
    'has the numbers of the query under scope, kind and breakdown in words (needs poppler-utils)',
    async () => {
      const scope = { type: 'SCHOOL', uai, degree: 'SECOND' };
      const answer = await exported(head, { scope, groupBy: 'CLASS' }, 'PDF');
      const text = pageTexts(Buffer.from(await answer.arrayBuffer()), '-raw')
        .join('')
        .replaceAll(/\s+/g, '');
      const { total, rows } = await table(scope, 'CLASS', head);
      expect(rows.length).toBeGreaterThan(1);
      for (const row of [...shown(total, 'Ensemble'), ...rows.flatMap(one => shown(one, one.label ?? one.code))])
        expect(text).toContain(row.join('').replaceAll(/\s+/g, ''));
      expect(text).toContain(`Statistiquesdescomptes–${house.schools[0]!.name.replaceAll(/\s+/g, '')}(${uai})`);
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

  it('ends with the right: the address then serves no more', async () => {
    const until = new Date(Date.now() + 86_400_000).toISOString();
    const grant: Grant = { role: 'SCHOOL_DELEGATE', schools: [uai], rights: ['STATISTICS_READ'], until };
    const lent = await house.token([grant]);
    const { url } = await offered(lent, { scope: { type: 'SCHOOL', uai } });
    house.clock.ahead = 2 * 86_400_000;
    try {
      const answer = await fetch(house.url + url, { headers: { authorization: `Bearer ${lent}` } });
      expect(answer.status).toBe(403);
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
