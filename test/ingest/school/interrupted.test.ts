import { describe, expect, it } from '@jest/globals';
import type { Commands } from '../../../src/command/index.js';
import { evolution } from '../../../src/generator/index.js';
import { figuresOf, generateInMemory, openWorld, stateOf, type Generated, type World } from '../support/support.js';

class Killed extends Error {}

/** Commands that carry out `calls` calls and then die for good: at the next call, before or after it is carried out. */
function dying(commands: Commands, calls: number, after: boolean): Commands {
  let left = calls;
  const mortal = <T extends object>(noun: T): T =>
    new Proxy(noun, {
      get: (target, verb, receiver) => {
        const call = Reflect.get(target, verb, receiver) as (...given: unknown[]) => Promise<unknown>;
        return async (...given: unknown[]) => {
          const last = --left < 0;
          if (last && !after) throw new Killed();
          const result = await call(...given);
          if (last) throw new Killed();
          return result;
        };
      },
    });
  return {
    ...commands,
    base: mortal(commands.base),
    accounts: mortal(commands.accounts),
    duplicates: mortal(commands.duplicates),
    school: mortal(commands.school),
    imports: mortal(commands.imports),
  };
}

/** Imports every school; returns the figures of the reports. */
const importAll = async (world: World, { manifest, files }: Generated, commands?: Commands): Promise<Counted[]> => {
  const figures: Counted[] = [];
  for (const { uai, base } of manifest.schools) {
    const report = await world.run({ uai, base, year: 2026, files: files.get(uai)! }, commands);
    expect(report.status).toBe('COMPLETED');
    figures.push(figuresOf(report));
  }
  return figures;
};

type Counted = ReturnType<typeof figuresOf>;
const isUnchanged = ({ students, responsables, links }: Counted): boolean =>
  [students, responsables, links].every(
    ({ created, changed, ended, disappeared }) => created + changed + ended + disappeared === 0,
  );

describe('an interrupted import', () => {
  it('ends, once it is run again, in the state of one that was not interrupted', async () => {
    const options = { seed: 'interrupted', schools: 2, pupilsPerSchool: 16 };
    const first = await generateInMemory(options);
    const second = await generateInMemory({ ...options, evolve: evolution('next', 0.3) });
    const whole = await openWorld();
    const reports = [await importAll(whole, first)];
    const states = [stateOf(await whole.events())];
    reports.push(await importAll(whole, second));
    states.push(stateOf(await whole.events()));
    await whole.close();

    // Ids differ from world to world. Compared is how many streams of each kind have which events.
    const shape = (state: Record<string, string[]>): string[] =>
      Object.entries(state)
        .map(([stream, events]) => `${stream.split('-')[0]}: ${events.map(event => event.split(' ')[0]).join()}`)
        .sort();
    for (const [calls, after] of [
      [0, false],
      [1, true],
      [7, false],
      [26, true],
      [50, false],
    ] as const) {
      const world = await openWorld();
      try {
        for (const [at, files] of [first, second].entries()) {
          const killed = await importAll(world, files, dying(world.commands, calls, after)).then(
            () => false,
            error => error instanceof Killed || Promise.reject(error as Error),
          );
          // The second import may take fewer commands than that.
          expect(killed || at === 1).toBe(true);
          const figures = await importAll(world, files);
          // A school that was done before the kill has nothing more to report.
          const left = figures.map((said, school) => (isUnchanged(said) ? undefined : reports[at]![school]));
          expect(figures.map(said => (isUnchanged(said) ? undefined : said))).toEqual(left);
          expect(killed).toBe(left.some(said => said !== undefined));
          expect(shape(stateOf(await world.events()))).toEqual(shape(states[at]!));
          const { rows } = await world.database.pool.query<{ n: number }>(
            `select count(*)::int as n from ingest.source_records where state in ('PENDING', 'DIRTY')`,
          );
          expect(rows[0]!.n).toBe(0);
          const before = (await world.events()).length;
          await importAll(world, files);
          expect((await world.events()).length).toBe(before);
        }
      } finally {
        await world.close();
      }
    }
  }, 240_000);
});
