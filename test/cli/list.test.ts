/** Given a school that was imported: `registre list` writes lists as CSV and PDF, and records whose data they hold. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeEach, beforeAll, expect, it } from '@jest/globals';
import { campaignOver, recordSlice } from '../api/support/campaigns.js';
import { openApiHouse, type House } from '../api/support/house.js';
import { responsablesOf } from '../api/support/people.js';
import { rowsOfCsv } from '../exports/support/csv.js';
import { dist } from '../support/dist.js';
import { dayShown, zoneOfSchool } from '../../src/domain/time-zones.js';
import type { Position } from '../../src/eventstore/eventstore.js';
import { recordedReads, refuseToRecordReads } from '../support/reads.js';

const VAULT_KEY = 'MOkH2VfVeDqHWCxrTr6RA1mIU8SLUh4fWHdYO6PIFPE=';
let house: House;
let uai: string;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 5, masterKey: Buffer.from(VAULT_KEY, 'base64') });
  uai = house.schools[0]!.uai;
});
afterAll(() => house?.close());
let began: Position;
beforeEach(async () => {
  began = await house.database.lastAppended();
});

const list = (...args: string[]) => {
  const { url } = house.database;
  const env = { ...process.env, MODE: '', DATABASE_URL: url, DATA_DIR: '/tmp', VAULT_KEY };
  return promisify(execFile)(process.execPath, [`${dist}/src/cli/registre.js`, 'list', ...args], { env });
};
/** What the test has had recorded. */
const recorded = async (): Promise<object[]> => {
  const reads = await recordedReads(house.database, { after: began });
  return reads.map(read => ({
    kind: read.kind,
    role: read.role,
    right: read.right,
    uai: read.uai,
    persons: read.persons,
    named: read.actor !== '',
  }));
};

it.each([
  ['responsables', 'Nom de l’élève;'],
  ['students', 'Nom;'],
])('%s: all rows, with their headings, recorded', async (name, heading) => {
  const { rows } = await house.database.pool.query<{ count: number }>(
    `select count(*)::int as count from read.${name} where uai = $1`,
    [uai],
  );
  const { count } = rows[0]!;
  const { stdout, stderr } = await list(name, uai.toLowerCase(), '--csv');
  expect(stdout.startsWith(`\uFEFF${heading}`)).toBe(true);
  expect(stdout.trimEnd().split('\r\n')).toHaveLength(count + 1);
  const [, position] = /rows, at position (\w+)/.exec(stderr) ?? [];
  expect(stderr).toContain(`${count} rows, at position `);
  expect(position! >= (await house.database.lastDeed())).toBe(true);
  expect(await recorded()).toEqual([
    { kind: 'EXPORT', role: 'SYSTEM', right: 'SYSTEM', uai, persons: count, named: true },
  ]);
});

it('outcomes: the accounts of a campaign with what became of them, recorded school by school', async () => {
  const schools = house.schools.slice(0, 2);
  const people = await Promise.all(schools.map(school => responsablesOf(house, school.uai)));
  const targets = people.flatMap((persons, at) =>
    persons.slice(0, 2).map(({ accountId }) => ({ accountId, uai: schools[at]!.uai, classCode: null })),
  );
  const campaignId = await campaignOver(house, targets);
  await recordSlice(house, campaignId, 0, [
    { accountId: targets[0]!.accountId, outcome: 'DONE', channel: 'LETTER' },
    { accountId: targets[1]!.accountId, outcome: 'LEFT_OUT', reason: 'EMAIL_MISSING' },
  ]);
  const [, ...all] = rowsOfCsv((await list('outcomes', `Campaign_${campaignId}`, '--csv')).stdout);
  expect(all.map(row => row.slice(3, 6))).toEqual([
    [schools[0]!.name, '', 'Fait'],
    [schools[0]!.name, '', 'Écarté'],
    [schools[1]!.name, '', 'À traiter'],
    [schools[1]!.name, '', 'À traiter'],
  ]);
  const read = { kind: 'EXPORT', role: 'SYSTEM', right: 'SYSTEM', persons: 2, named: true };
  expect(await recorded()).toEqual(schools.map(school => ({ ...read, uai: school.uai })));
  const some = await list('outcomes', campaignId, '--csv', '--outcome', 'DONE', 'LEFT_OUT');
  expect(rowsOfCsv(some.stdout).slice(1)).toEqual(all.slice(0, 2));
});

it('statistics: the numbers of a scope, which name nobody and are no read of people', async () => {
  const { stdout } = await list('statistics', uai, '--csv', '--by', 'CLASS', '--kind', 'STUDENT');
  const rows = rowsOfCsv(stdout);
  expect(rows[1]!.slice(0, 3)).toEqual([uai, 'Ensemble', 'Toutes']);
  const { rows: classes } = await house.database.pool.query<{ n: number }>(
    'select jsonb_array_length(classes)::int as n from read.schools where uai = $1',
    [uai],
  );
  expect(rows.filter(([, , origin]) => origin === 'Toutes')).toHaveLength(1 + classes[0]!.n);
  const nation = rowsOfCsv((await list('statistics', 'nation', '--csv', '--by', 'ACADEMIE')).stdout);
  expect(nation.map(([, label]) => label)).toEqual(expect.arrayContaining(['Ensemble', 'Paris', 'La Réunion']));
  const ofClass = rowsOfCsv((await list('statistics', `class:${uai.toLowerCase()}:6A`, '--csv')).stdout);
  expect(ofClass[1]!.slice(0, 3)).toEqual(['6A', 'Ensemble', 'Toutes']);
  const nested = rowsOfCsv(
    (await list('statistics', 'nation', '--csv', '--by', 'SCHOOL', '--then-by', 'CLASS')).stdout,
  );
  const { name } = house.schools[0]!;
  expect(nested.find(([code]) => code === `${uai} 6A`)?.[1]).toBe(`${name} – 6EME A`);
  const { academie } = house.schools[0]!;
  const ofMef = rowsOfCsv((await list('statistics', `mef:academie:${academie}:10010012110`, '--csv')).stdout);
  expect(ofMef[1]!.slice(0, 3)).toEqual(['10010012110', 'Ensemble', 'Toutes']);
  const before = rowsOfCsv((await list('statistics', uai, '--csv', '--at', '2020-01-01')).stdout);
  expect(before.slice(1)).toEqual([[uai, 'Ensemble', 'Toutes', '0', '0', '0', '0', '0', '0']]);
  expect(await recorded()).toEqual([]);
});

it('history: the numbers of a scope at the end of days, which name nobody', async () => {
  const days = ['--from', '2020-01-30', '--to', '2020-02-02', '--interval', 'MONTH'];
  const rows = rowsOfCsv((await list('history', uai, '--csv', ...days)).stdout);
  expect(rows[0]!.slice(0, 3)).toEqual(['Jour', 'Code', 'Libellé']);
  expect(rows.slice(1).map(row => row.slice(0, 5))).toEqual([
    ['31/01/2020', uai, 'Ensemble', 'Toutes', '0'],
    ['02/02/2020', uai, 'Ensemble', 'Toutes', '0'],
  ]);
  expect(await recorded()).toEqual([]);
});

it('changes and flows: what became otherwise between two days; the first is recorded with all whom it shows, the second names nobody', async () => {
  const today = dayShown(house.clock.now(), zoneOfSchool(uai));
  const days = ['--from', '2020-01-01', '--to', today];
  const [headings, ...changed] = rowsOfCsv((await list('changes', uai.toLowerCase(), '--csv', ...days)).stdout);
  expect(headings!.slice(0, 4)).toEqual(['Nom', 'Prénom', 'Identifiant', 'Changements']);
  const { rows } = await house.database.pool.query<{ accounts: number; people: number }>(
    `select count(distinct account_id)::int as accounts, (count(distinct account_id) + count(distinct student_id))::int as people
      from read.responsables where uai = $1`,
    [uai],
  );
  const { accounts, people } = rows[0]!;
  expect(changed.map(row => row[3])).toEqual(Array.from({ length: accounts }, () => 'Arrivée'));
  const read = { kind: 'EXPORT', role: 'SYSTEM', right: 'SYSTEM', uai, persons: people, named: true };
  expect(await recorded()).toEqual([read]);
  expect(rowsOfCsv((await list('changes', uai, '--csv', ...days, '--change', 'LEFT', 'STATE')).stdout)).toHaveLength(1);
  expect(rowsOfCsv((await list('changes', uai, '--csv', ...days, '--before', 'NOTIFIED')).stdout)).toHaveLength(1);
  expect(await recorded()).toEqual([read, { ...read, persons: 0 }, { ...read, persons: 0 }]);
  const flows = rowsOfCsv((await list('flows', uai, '--csv', ...days)).stdout);
  expect(flows).toEqual([
    ['État avant', 'État après', 'Comptes'],
    ['Hors de l’établissement', 'Non notifié', String(accounts)],
  ]);
  expect(await recorded()).toHaveLength(3);
});

it('quality: what the bases lack, of a scope and its parts, which names nobody and is no read of people', async () => {
  const rows = rowsOfCsv((await list('quality', uai, '--csv', '--by', 'CLASS')).stdout);
  expect(rows[0]!.slice(0, 3)).toEqual(['Code', 'Libellé', 'Responsables']);
  expect(rows[1]!.slice(0, 2)).toEqual([uai, 'Ensemble']);
  expect(rows[1]!.slice(-2)).toEqual([expect.stringMatching(/^SIECLE \d\d\/\d\d\/\d{4}$/), 'non']);
  expect(rows.slice(2).map(([code]) => code)).toContain('6A');
  const nation = rowsOfCsv((await list('quality', 'nation', '--csv', '--by', 'ACADEMIE')).stdout);
  expect(nation[1]!.at(-1)).toBe(`0 sur ${house.schools.length}`);
  expect(nation.map(([, label]) => label)).toEqual(expect.arrayContaining(['Ensemble', 'Paris', 'La Réunion']));
  expect(await recorded()).toEqual([]);
});

it.each(['responsables', 'students'])('%s: as of a moment: nobody before the import, all after it', async name => {
  const now = (await list(name, uai, '--csv')).stdout;
  expect((await list(name, uai, '--csv', '--at', house.clock.now())).stdout).toBe(now);
  const [headings] = rowsOfCsv(now);
  expect(rowsOfCsv((await list(name, uai, '--csv', '--at', '2020-01-01')).stdout)).toEqual([headings]);
});

const DAYS = ['--from', '2020-01-01', '--to', '2020-01-02'];
it.each([
  ['responsables', []],
  ['statistics', []],
  ['quality', []],
  ['changes', DAYS],
  ['flows', DAYS],
])('%s: as PDF', async (name, more) => {
  const { stdout } = await list(name, uai, '--pdf', ...more);
  expect(stdout.startsWith('%PDF-')).toBe(true);
  expect(stdout.trimEnd().endsWith('%%EOF')).toBe(true);
});

it('sorts as the API does', async () => {
  const logins = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await list('students', uai, '--csv', '--sort', 'LOGIN', ...args);
    return stdout.split('\r\n').slice(1, -1);
  };
  expect((await logins('--desc')).toReversed()).toEqual(await logins());
});

it.each([
  [['responsables', 'x', '--csv'], 'A UAI is 7 digits and a letter'],
  [['responsables', '0750001A', '--csv', '--sort', 'AGE'], 'sorted by one of STUDENT'],
  [['responsables', '0750001A'], 'Give --csv or --pdf'],
  [['students', '0750001A', '--csv', '--at', 'yesterday'], '--at must be a day (2026-09-30) or an instant'],
  [['students', '0750001A', '--csv', '--at', '2999-01-01'], '2999-01-01 is to come'],
  [['responsables', '0750001A', '--csv', '--pdf'], "'--csv' cannot be used with option '--pdf'"],
  [['parents', '0750001A', '--csv'], "unknown command 'parents'"],
  [['outcomes', 'x', '--csv'], 'nor the id of a campaign'],
  [['outcomes', '00000000-0000-4000-8000-000000000000', '--csv'], 'There is no campaign'],
  [['outcomes', '00000000-0000-4000-8000-000000000000', '--csv', '--outcome', 'LOST'], 'Allowed choices are WAITING'],
  [['statistics', 'academie', '--csv'], 'A scope is a UAI'],
  [['statistics', 'class:0750001A', '--csv'], 'A scope is a UAI'],
  [['statistics', 'planet:1', '--csv'], 'A scope is a UAI'],
  [['statistics', 'mef:academie:28', '--csv'], 'A scope is a UAI'],
  [['statistics', 'mef:departement:974:10010012110', '--csv', '--by', 'CLASS'], 'broken down by NONE or SCHOOL.'],
  [['quality', 'mef:academie:28:10010012110', '--csv'], 'A MEF of an area'],
  [['history', 'nation', '--csv', '--from', '2026-01-02', '--to', '2026-01-01'], 'The last day is before the first'],
  [['history', 'nation', '--csv', '--from', '2026-01-02', '--to', '2999-01-01'], 'The last day has not begun'],
  [['history', 'nation', '--csv', '--from', '2026-01-02'], "required option '--to <day>' not specified"],
  [['changes', '0750001A', '--csv', '--from', '2026-01-02', '--to', '2026-01-01'], 'The last day is before the first'],
  [['changes', '0750001A', '--csv', '--from', '2026-01-02', '--to', '2999-01-01'], 'The last day has not begun'],
  [['changes', '0750001A', '--csv', '--to', '2026-01-01'], "required option '--from <day>' not specified"],
  [['flows', 'x', '--csv', '--from', '2026-01-02', '--to', '2026-01-02'], 'A UAI is 7 digits and a letter'],
  [['quality', 'planet:1', '--csv'], 'A scope is a UAI'],
  [['quality', '0750001A', '--csv', '--by', 'SCHOOL'], 'of type SCHOOL is broken down by NONE or CLASS or MEF.'],
  [['statistics', 'class:0750001A:6A', '--csv', '--by', 'CLASS'], 'of type CLASS is broken down by NONE.'],
  [['statistics', 'nation', '--csv', '--by', 'MEF', '--then-by', 'CLASS'], 'of type MEF is broken down by NONE.'],
  [['statistics', 'nation', '--csv', '--at', '2026-13-01'], 'A day is such as 2026-09-30; not 2026-13-01.'],
])('given %j, says what is wrong, and reads nobody', async (args, message) => {
  await expect(list(...args)).rejects.toMatchObject({ stderr: expect.stringContaining(message) });
  expect(await recorded()).toEqual([]);
});

it('writes nothing when the read cannot be recorded', async () => {
  const takeAgain = await refuseToRecordReads(house.database);
  try {
    await expect(list('students', uai, '--csv')).rejects.toMatchObject({ stdout: '' });
  } finally {
    await takeAgain();
  }
});
