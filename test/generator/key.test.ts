/**
 * Imports generated exports with every trap into the database, and compares what became of each record with the generator's key. `KEY_SEEDS`
 * asks for more seeds than one, and prints the figures.
 */
import { describe, expect, it } from '@jest/globals';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyLine, PersonLine } from '../../src/generator/traps/key.js';
import {
  generate,
  generateAcademie,
  parseTraps,
  TRAP_NAMES,
  type GenerateOptions,
  type TrapRates,
} from '../../src/generator/index.js';
import type { AcademieReport, ImportReport } from '../../src/ingest/index.js';
import { Imported, linesOf, ondeFilesOf } from '../ingest/support/imported.js';
import { outcomeOf, peoplePerAccount } from '../ingest/support/key-outcomes.js';
import { filesOf, inFolder, openWorld, type World } from '../ingest/support/support.js';

const SEEDS = Array.from({ length: Number(process.env.KEY_SEEDS ?? 1) }, (_, at) => `key-${at + 1}`);
const ALL = parseTraps('all=0.01');
const SIZE = { year: 2026, schools: 8, pupilsPerSchool: 60 };
const ACADEMIE = '28';
/** Options that make the same schools as the académie has. */
const SAME_SCHOOLS: Partial<GenerateOptions> = { departements: ['974'], degrees: ['FIRST', 'SECOND'] };

interface Made {
  readonly key: readonly KeyLine[];
  readonly people: readonly PersonLine[];
  readonly imported: Imported;
}
type Maker = (world: World, folder: string, seed: string, traps: TrapRates) => Promise<Imported>;

const academie: Maker = async (world, folder, seed, traps) => {
  const { exports } = await generateAcademie({ ...SIZE, seed, folder, academie: ACADEMIE, traps });
  const reports = new Map<string, AcademieReport>();
  for (const { degree, folder: of } of exports) {
    const files = (await readdir(join(folder, of))).map(name => ({ name, path: join(folder, of, name) }));
    reports.set(`AAF_${degree}`, await world.academie(files, { academie: ACADEMIE }));
  }
  return Imported.of(world, reports);
};

const schoolsIn =
  (place: Partial<GenerateOptions>): Maker =>
  async (world, folder, seed, traps) => {
    const manifest = await generate({ ...SIZE, ...place, seed, folder, packing: 'LOOSE', traps });
    const reports = new Map<string, ImportReport>();
    for (const school of manifest.schools) {
      const { uai, base, pupils } = school;
      const report = await world.run({ uai, base, year: SIZE.year, files: filesOf(folder, school) });
      if (report.status === 'COMPLETED') expect(report.students.read).toBe(pupils);
      reports.set(uai, report);
    }
    return Imported.of(world, reports, ondeFilesOf(folder, manifest));
  };

const schools = schoolsIn({});

/** Generates and imports files into a world of their own, and has the outcome judged. */
const withImported = (
  make: Maker,
  seed: string,
  traps: TrapRates,
  judge: (made: Made) => Promise<void>,
): Promise<void> =>
  inFolder(async folder => {
    const world = await openWorld();
    try {
      const imported = await make(world, folder, seed, traps);
      const key = await linesOf<KeyLine>(folder, 'key.jsonl');
      const people = await linesOf<PersonLine>(folder, 'people.jsonl');
      await judge({ key, people, imported });
    } finally {
      await world.close();
    }
  });

/** Figures of all the tests of this file, shown at the end where `KEY_SEEDS` asks for other seeds. */
const found = { pairs: 0, matched: 0, accounts: 0, traps: 0, seeds: 0 };
/** The traps that the tests above the last check have met: run alone, that check fails. */
const met = new Set<string>();

/** Expects of every record what the key says, and of every account that it is one person's. */
async function judge({ key, people, imported }: Made): Promise<void> {
  const outcomes: { line: KeyLine; outcome: string }[] = [];
  for (const line of key) outcomes.push({ line, outcome: await outcomeOf(line, key, imported) });
  const pairs = outcomes.filter(({ line }) => 'matched' in line.expect);
  const missed = pairs.filter(({ outcome }) => outcome !== 'AS_EXPECTED');
  expect(pairs.length).toBeGreaterThan(0);
  // Of a hundred pairs that satisfy the rule, one may be missed.
  expect({ missed: missed.length > pairs.length / 100 ? missed : [] }).toEqual({ missed: [] });
  expect(outcomes.filter(({ line, outcome }) => !('matched' in line.expect) && outcome !== 'AS_EXPECTED')).toEqual([]);
  const accounts = peoplePerAccount(people, imported);
  expect([...accounts.values()].filter(of => of.size > 1).map(of => [...of])).toEqual([]);
  for (const { trap } of key) met.add(trap);
  found.pairs += pairs.length;
  found.matched += pairs.length - missed.length;
  found.accounts += accounts.size;
  found.traps += key.length;
  found.seeds++;
}

describe('held against the key', () => {
  it.each(SEEDS)('AAF of both degrees: nobody merged, pairs matched, traps reported (%s)', seed =>
    withImported(academie, seed, ALL, judge),
  );

  it.each(SEEDS)('SIECLE and ONDE: nobody merged, pairs matched, traps reported (%s)', seed =>
    withImported(schools, seed, ALL, judge),
  );

  it('the same schools in AAF, then in SIECLE and ONDE: each person has one account, and no other', () =>
    inFolder(async folder => {
      const world = await openWorld();
      try {
        // Traps that touch no responsable: the people of both exports are the same.
        const traps = { 'ine-invalid': 0.001 };
        const aaf = await academie(world, join(folder, 'aaf'), 'both', traps);
        const both = await schoolsIn(SAME_SCHOOLS)(world, join(folder, 'schools'), 'both', traps);
        const people = [
          ...(await linesOf<PersonLine>(join(folder, 'aaf'), 'people.jsonl')),
          ...(await linesOf<PersonLine>(join(folder, 'schools'), 'people.jsonl')),
        ];
        expect([...peoplePerAccount(people, both).values()].filter(of => of.size > 1)).toEqual([]);
        const accounts = new Map<string, { aaf?: string; school?: string }>();
        for (const line of people) {
          const of = accounts.get(line.person) ?? {};
          if (line.base.startsWith('AAF')) of.aaf = aaf.entityOf('RESPONSABLE', line) ?? of.aaf!;
          else of.school = both.entityOf('RESPONSABLE', line) ?? of.school!;
          accounts.set(line.person, of);
        }
        const known = [...accounts.values()].filter(of => of.aaf && of.school);
        const one = known.filter(of => of.aaf === of.school);
        // A tenth of all has no mobile, and cannot be known again.
        expect(one.length).toBeGreaterThan(known.length * 0.8);
      } finally {
        await world.close();
      }
    }));

  it('every trap was met', () => {
    expect(TRAP_NAMES.filter(name => !met.has(name))).toEqual(['misdeclared-encoding']);
    if (process.env.KEY_SEEDS) console.info('held against the key', found);
  });

  it.each(SEEDS)('files of another encoding than they declare are refused (%s)', async seed => {
    const traps = { 'misdeclared-encoding': 0.05 };
    for (const make of [academie, schools])
      await withImported(make, seed, traps, async ({ key, imported }) => {
        expect(key.length).toBeGreaterThan(0);
        for (const line of key) expect([line, await outcomeOf(line, key, imported)]).toEqual([line, 'AS_EXPECTED']);
      });
  });
});
