/**
 * Exports of ONDE with one fault each, byte by byte as real ones have it: `cases/<folder>`. Each is imported into a school of its own, all of
 * them into one ledger.
 */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { ImportFile, ImportReport, ImportRequest } from '../../../src/ingest/index.js';
import { listOf, type ListedRow } from '../support/list.js';
import { openWorld, type World } from '../support/support.js';

const CASES = join(import.meta.dirname, '../cases');

/** The files that lie in a folder of `cases`. */
const filesIn = async (folder: string): Promise<ImportFile[]> =>
  (await readdir(join(CASES, folder))).sort().map(name => ({ name, path: join(CASES, folder, name) }));

let world: World;
beforeAll(async () => {
  world = await openWorld();
});
afterAll(() => world.close());

/** A function that imports the files of a folder into one school. */
const schoolImport =
  (base: ImportRequest['base'], uai: string) =>
  async (folder: string, more: Partial<ImportRequest> = {}): Promise<ImportReport> =>
    world.run({ base, uai, year: 2026, files: await filesIn(folder), ...more });

/** A completed import that created so many people and links. */
const created = (students: number, responsables = students, links = responsables) => ({
  status: 'COMPLETED',
  students: { created: students },
  responsables: { created: responsables },
  links: { created: links },
  rejects: 0,
});

const NOTHING = { created: 0, changed: 0, ended: 0, disappeared: 0, rejected: 0 };
const people = (rows: readonly ListedRow[]): string[] =>
  rows.map(({ child, responsable }) => `${child} ← ${responsable}`);

/** Pairs of accounts suspected to be one person's. */
const suspected = async (): Promise<string[]> => {
  const { rows } = await world.database.pool.query<{ pair: string }>(
    `select account_id || ' ' || other_account_id as pair from ingest.candidates`,
  );
  return rows.map(({ pair }) => pair);
};

describe('ONDE', () => {
  it('reads addresses that begin with a quote nothing closes, and joins no rows', async () => {
    const uai = '0699906T';
    const run = schoolImport('ONDE', uai);
    expect(await run('onde-stray-quote/day1')).toMatchObject(created(24));
    const before = await listOf(world, uai);
    expect(before).toHaveLength(24);
    const report = await run('onde-stray-quote/day2');
    for (const counts of [report.students, report.responsables, report.links])
      expect(counts).toMatchObject({ read: 24, created: 0, ended: 0, disappeared: 0, rejected: 0 });
    expect(await listOf(world, uai)).toEqual(before);
  });

  it('reads cells with blanks around their quotes', async () => {
    const uai = '0699907U';
    expect(await schoolImport('ONDE', uai)('onde-blank-after-quote')).toMatchObject(created(4));
    const rows = await listOf(world, uai);
    expect(rows).toHaveLength(4);
    expect(people(rows).join()).not.toContain('"');
  });

  it('joins two rows of one parent that become one', async () => {
    const uai = '0699902N';
    const run = schoolImport('ONDE', uai);
    expect(await run('onde-two-rows-become-one/day1')).toMatchObject(created(10));
    expect(await run('onde-two-rows-become-one/day2')).toMatchObject({ status: 'COMPLETED', rejects: 0 });
    const ofClemence = (await listOf(world, uai)).filter(({ responsable }) => responsable.startsWith('Clémence'));
    expect(ofClemence.map(({ child }) => child)).toEqual(['Céleste BELFONTEUIL', 'Hector BELFONTEUIL']);
    expect(new Set(ofClemence.map(({ accountId }) => accountId)).size).toBe(1);
    for (const { mobile, email } of ofClemence) expect([mobile, email]).not.toContain(undefined);
    const again = await run('onde-two-rows-become-one/day2');
    expect(again).toMatchObject({ unchanged: true, rejects: 0 });
    for (const counts of [again.students, again.responsables, again.links]) expect(counts).toMatchObject(NOTHING);
  });

  it('suspects two rows of one name, and nobody who shares half of it', async () => {
    const uai = '0699903P';
    const before = await suspected();
    expect(await schoolImport('ONDE', uai)('onde-same-parent-two-rows')).toMatchObject(created(7));
    const two = (await listOf(world, uai)).filter(
      ({ responsable }, _, rows) => rows.filter(row => row.responsable === responsable).length === 2,
    );
    expect(two).toHaveLength(2);
    const pair = two.map(({ accountId }) => accountId).sort();
    expect((await suspected()).filter(found => !before.includes(found))).toEqual([pair.join(' ')]);
  });
});
