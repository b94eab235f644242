/** What the school bases lack: each figure is the number of people or pairs that the list it names shows, and late imports are named. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { metadata } from '../projector/support/history.js';
import { byHead, byImporter } from './support/contexts.js';
import { cellsOf, fetchExport } from './support/downloads.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { responsablesOf } from './support/people.js';

const FIGURES = [
  ...['responsables', 'withoutMobile', 'withoutEmail', 'disputing', 'duplicates', 'students', 'withoutIne'],
] as const;

interface Row {
  readonly type: string;
  readonly uai: string | null;
  readonly code: string;
  readonly label: string | null;
  readonly schools: number | null;
  readonly schoolsLate: number | null;
  readonly imports: readonly { readonly base: string; readonly at: string; readonly late: boolean }[];
  readonly rows: readonly Row[];
  readonly [figure: string]: unknown;
}
interface Table {
  readonly position: string;
  readonly roundedTo: number | null;
  readonly lateAfterDays: number;
  readonly total: Row;
  readonly rows: readonly Row[];
}

let house: House;
let uai: string;
let academie: string;
let head: string;
let dashboard: string;
let national: string;

/** Records that the base no longer gives an INE of these pupils. */
async function takeInesAway(studentIds: readonly string[]): Promise<void> {
  const store = postgresEventStore({ databaseUrl: house.database.url });
  for (const studentId of studentIds) {
    const { rows } = await house.database.pool.query<{ version: number; identity: object }>(
      `select max(version)::int as version, (array_agg(data -> 'identity' order by version desc)
          filter (where type = 'IdentityRecorded'))[1] as identity
        from ledger.events where stream = $1`,
      [`student-${studentId}`],
    );
    const { version, identity } = rows[0]!;
    const data = { identity: { ...identity }, hasIne: false };
    await store.append(`student-${studentId}`, version, [
      { id: randomUUID(), type: 'IdentityRecorded', data, metadata: metadata() },
    ]);
  }
  await store.close();
}

beforeAll(async () => {
  house = await openApiHouse({ pupils: 25 });
  ({ uai, academie } = house.schools[0]!);
  const grants = grantsOf(house);
  head = await house.token(grants.SCHOOL_HEAD!);
  dashboard = await house.token(grants.ACADEMIE_DASHBOARD!);
  national = await house.token(grants.NATIONAL_ADMIN!);
  const people = await responsablesOf(house, uai);
  // The last have the most children. The first two lack an e-mail address, the second to the fourth a mobile, the fifth disputes a child; of the first
  // and the sixth a child lacks its INE, and they are one pair of possible duplicates, as the third and fourth are.
  const [first, second, third, fourth, fifth, sixth] = people.slice(-6);
  for (const person of [first!, second!])
    await house.commands.account.updateContact({ accountId: person.accountId, email: null }, byHead());
  for (const person of [second!, third!, fourth!])
    await house.commands.account.updateContact({ accountId: person.accountId, mobile: null }, byHead());
  await house.commands.holder.dispute({ accountId: fifth!.accountId, studentId: fifth!.studentIds[0]! }, byHead());
  for (const pair of [
    [first!, sixth!],
    [third!, fourth!],
  ])
    await house.commands.duplicates.suspect(
      { accountIds: pair.map(({ accountId }) => accountId) as [string, string], score: 60, reasons: ['NAME_NEAR'] },
      byImporter(),
    );
  await takeInesAway([first!.studentIds[0]!, sixth!.studentIds[0]!]);
  await house.caughtUp();
});
afterAll(() => house?.close());

async function quality(token: string, scope: object, groupBy = 'NONE', thenBy = 'NONE'): Promise<Table> {
  const { data, errors } = await house.ask(token, operation('BasesQuality'), { scope, groupBy, thenBy });
  expect(errors).toBeUndefined();
  return data.basesQuality as Table;
}

const RESPONSABLES = `query Q($uai: Uai!, $filter: ResponsableFilter!) {
  responsables(uai: $uai, first: 100, filter: $filter) { pageInfo { hasNextPage } edges { node { accountId } } } }`;
const STUDENTS = `query Q($uai: Uai!, $filter: StudentFilter!) {
  students(uai: $uai, first: 1, filter: $filter) { totalCount } }`;
const DUPLICATES = `query Q($uai: Uai!, $filter: DuplicateFilter!) {
  duplicates(uai: $uai, first: 1, filter: $filter) { totalCount } }`;

async function asked(query: string, within: object, filter: object) {
  const { data, errors } = await house.ask(head, query, { uai, filter: { ...within, ...filter } });
  expect(errors).toBeUndefined();
  return data;
}

/** How many accounts the list of responsables shows by this filter. */
async function accounts(within: object, filter: object): Promise<number> {
  const { responsables } = await asked(RESPONSABLES, within, filter);
  expect(responsables.pageInfo.hasNextPage).toBe(false);
  return new Set(responsables.edges.map(({ node }: { node: { accountId: string } }) => node.accountId)).size;
}

/** What the lists of the school show by the filters that the figures name. */
const listed = async (within: object) => ({
  responsables: await accounts(within, {}),
  withoutMobile: await accounts(within, { hasMobile: false }),
  withoutEmail: await accounts(within, { hasEmail: false }),
  disputing: await accounts(within, { disputed: true }),
  duplicates: (await asked(DUPLICATES, within, {})).duplicates.totalCount as number,
  students: (await asked(STUDENTS, within, {})).students.totalCount as number,
  withoutIne: (await asked(STUDENTS, within, { hasIne: false })).students.totalCount as number,
});

const figuresOf = (row: Row) => Object.fromEntries(FIGURES.map(figure => [figure, row[figure]]));

describe('the quality of the bases', () => {
  it('is, in a school and in each of its classes and MEF, what the lists show by the filters that it names', async () => {
    const ofSchool = await quality(head, { type: 'SCHOOL', uai }, 'CLASS');
    const figures = await listed({});
    expect(figuresOf(ofSchool.total)).toEqual(figures);
    for (const figure of FIGURES) expect([figure, figures[figure] > 0]).toEqual([figure, true]);
    expect(figures.withoutMobile).toBeLessThan(figures.responsables);
    expect(figures.withoutIne).toBeGreaterThanOrEqual(2);
    expect(figures.withoutIne).toBeLessThan(figures.students);
    expect(figures.duplicates).toBe(2);
    expect(ofSchool.rows.length).toBeGreaterThan(1);
    for (const row of ofSchool.rows)
      expect([row.code, figuresOf(row)]).toEqual([row.code, await listed({ classes: [row.code] })]);
    for (const row of (await quality(head, { type: 'SCHOOL', uai }, 'MEF')).rows)
      expect([row.code, figuresOf(row)]).toEqual([row.code, await listed({ mefs: [row.code] })]);
    const { code } = ofSchool.rows[0]!;
    const { total } = await quality(head, { type: 'CLASS', uai, code });
    expect(figuresOf(total)).toEqual(figuresOf(ofSchool.rows[0]!));
  });

  it('is, in an area, the sum over its schools, and so in each of its parts', async () => {
    const sum = (rows: readonly Row[]) =>
      Object.fromEntries(FIGURES.map(figure => [figure, rows.reduce((total, row) => total + Number(row[figure]), 0)]));
    const ofAcademie = await quality(dashboard, { type: 'ACADEMIE', code: academie }, 'SCHOOL');
    expect(ofAcademie.rows.map(row => row.uai).sort()).toEqual(
      house.schools
        .filter(school => school.academie === academie)
        .map(school => school.uai)
        .sort(),
    );
    expect(figuresOf(ofAcademie.total)).toEqual(sum(ofAcademie.rows));
    expect(ofAcademie.total).toMatchObject({ schools: ofAcademie.rows.length, imports: [] });
    const nation = await quality(national, { type: 'NATION' }, 'ACADEMIE', 'DEPARTEMENT');
    expect(figuresOf(nation.total)).toEqual(sum(nation.rows));
    for (const row of nation.rows) expect(figuresOf(row)).toEqual(sum(row.rows));
    const inNation = nation.rows.find(({ code }) => code === academie)!;
    expect(figuresOf(inNation)).toEqual(figuresOf(ofAcademie.total));
  });

  it('says when each base was last imported, and that it is late after the days configured', async () => {
    const scope = { type: 'SCHOOL', uai };
    const { total, lateAfterDays } = await quality(head, scope);
    // As the house is configured (IMPORT_LATE_DAYS).
    expect(lateAfterDays).toBe(7);
    const { data } = await house.ask(head, 'query Q($uai: Uai!) { school(uai: $uai) { lastImports { base at } } }', {
      uai,
    });
    expect(data.school.lastImports).toHaveLength(1);
    expect(total.imports).toEqual([{ ...data.school.lastImports[0], late: false }]);
    expect(total).toMatchObject({ schools: 1, schoolsLate: 0 });
    house.clock.ahead = 8 * 86_400_000;
    try {
      const later = await quality(national, { type: 'NATION' }, 'SCHOOL', 'CLASS');
      expect(later.total).toMatchObject({ schools: house.schools.length, schoolsLate: house.schools.length });
      for (const row of later.rows) {
        expect(row).toMatchObject({ schools: 1, schoolsLate: 1, imports: [{ late: true }] });
        for (const ofClass of row.rows)
          expect(ofClass).toMatchObject({ schools: null, schoolsLate: null, imports: [] });
      }
    } finally {
      house.clock.ahead = 0;
    }
  });

  it('is refused to whoever may not see statistics there, and for a scope that is none', async () => {
    const helpdesk = await house.token(grantsOf(house).STUDENT_HELPDESK!);
    const query = 'query Q($s: BasesQualityScope!) { basesQuality(scope: $s) { position } }';
    const codes = async (token: string, s: object) =>
      (await house.ask(token, query, { s })).errors?.map(({ extensions }) => extensions.code);
    expect(await codes(helpdesk, { type: 'SCHOOL', uai })).toEqual(['FORBIDDEN']);
    expect(await codes(head, { type: 'ACADEMIE', code: academie })).toEqual(['FORBIDDEN']);
    expect(await codes(head, { type: 'SCHOOL' })).toEqual(['BAD_USER_INPUT']);
    expect(await codes(head, { type: 'SCHOOL', uai, code: '6A' })).toEqual(['BAD_USER_INPUT']);
  });

  it('is a file with the same numbers', async () => {
    const basesQuality = { scope: { type: 'ACADEMIE', code: academie }, groupBy: 'SCHOOL' };
    const answer = await fetchExport(house, dashboard, { format: 'CSV', basesQuality });
    expect(answer.headers.get('content-disposition')).toContain('qualite-des-bases-academie');
    const [headings, ...lines] = await cellsOf(answer);
    expect(headings).toEqual([
      ...['Code', 'Libellé', 'Responsables', 'Sans portable', 'Sans adresse mail', 'Rattachement contesté'],
      ...['Doublons présumés', 'Élèves', 'Sans INE', 'Derniers imports', 'Import en retard'],
    ]);
    const table = await quality(dashboard, basesQuality.scope, basesQuality.groupBy);
    const numbers = (row: Row) => FIGURES.map(figure => String(row[figure]));
    expect(lines).toEqual([
      [academie, 'Ensemble', ...numbers(table.total), '', `0 sur ${table.rows.length}`],
      ...table.rows.map(row => [
        row.code,
        row.label,
        ...numbers(row),
        expect.stringMatching(/^SIECLE \d\d\/\d\d\/\d{4}$/),
        'non',
      ]),
    ]);
  });

  it('is rounded for whoever may not list both responsables and pupils', async () => {
    const rounded = await openApiHouse({ pupils: 23, deps: { statisticsStep: 5 } });
    try {
      const school = rounded.schools[0]!;
      const grants = grantsOf(rounded);
      const ask = async (token: string) => {
        const variables = { scope: { type: 'SCHOOL', uai: school.uai }, groupBy: 'CLASS' };
        const { data, errors } = await rounded.ask(token, operation('BasesQuality'), variables);
        expect(errors).toBeUndefined();
        return data.basesQuality as Table;
      };
      const exact = await ask(await rounded.token(grants.SCHOOL_HEAD!));
      const shown = await ask(await rounded.token(grants.ACADEMIE_DASHBOARD!));
      expect([exact.roundedTo, shown.roundedTo]).toEqual([null, 5]);
      expect(shown.rows.map(({ code }) => code)).toEqual(exact.rows.map(({ code }) => code));
      for (const [at, row] of [shown.total, ...shown.rows].entries())
        for (const figure of FIGURES) {
          const number = Number(row[figure]);
          const truly = Number([exact.total, ...exact.rows][at]![figure]);
          expect([figure, number % 5, Math.abs(number - truly) < 5]).toEqual([figure, 0, true]);
        }
      expect(exact.total.students).toBeGreaterThan(5);
      expect(shown.total).toMatchObject({ schools: 1, schoolsLate: 0 });
    } finally {
      await rounded.close();
    }
  });
});
