/** Imports by the command line, killed with -9 at random points and typed again: AAF complete and delta, SIECLE, ONDE. */
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { generate, generateAcademie } from '../../src/generator/index.js';
import { random } from '../projector/support/history.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { dist } from '../support/dist.js';
import { emptyParts, importedState } from './imported-state.js';

/** In each round every one of the four imports is killed once. */
const ROUNDS = Number(process.env.IMPORT_KILL_ROUNDS ?? 1);
const SEED = Number(process.env.IMPORT_KILL_SEED ?? Math.floor(Math.random() * 2 ** 31));
const PATIENCE_MS = 240_000 + ROUNDS * 120_000;

interface Import {
  readonly name: string;
  readonly options: readonly string[];
}

/** How many events the ledger holds, and how many imports were begun. */
interface Progress {
  readonly events: number;
  readonly begun: number;
}

describe('an import killed with -9', () => {
  let folder: string;
  const imports: Import[] = [];
  const environmentOf = ({ url }: TestDatabase): NodeJS.ProcessEnv => ({
    PATH: process.env.PATH,
    DATABASE_URL: url,
    DATA_DIR: join(folder, 'data'),
    VAULT_KEY: Buffer.alloc(32, 7).toString('base64'),
  });

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'registre-killed-'));
    const schoolsOf = (degree: 'FIRST' | 'SECOND') => ({
      seed: 'killed',
      year: 2026,
      degrees: [degree],
      pupilsPerSchool: 40,
    });
    const aaf = await generateAcademie({
      ...schoolsOf('SECOND'),
      academie: '12',
      schools: 3,
      delta: 0.3,
      partSize: 50,
      folder: join(folder, 'aaf'),
    });
    for (const extent of ['Complet', 'Delta']) {
      const files = aaf.exports.find(one => one.extent === extent)!;
      const options = ['--base', 'AAF', '--academie', '12', join(folder, 'aaf', files.folder)];
      imports.push({ name: `AAF ${extent}`, options });
    }
    for (const [degree, departement] of [
      ['SECOND', '33'],
      ['FIRST', '24'],
    ] as const) {
      const to = join(folder, degree);
      const made = await generate({ ...schoolsOf(degree), schools: 1, departements: [departement], folder: to });
      const [{ uai, base, files }] = made.schools as [(typeof made.schools)[number]];
      imports.push({ name: base, options: ['--base', base, '--uai', uai, ...files.map(file => join(to, file))] });
    }
  }, PATIENCE_MS);
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const start = (database: TestDatabase, { options }: Import) => {
    const args = [`${dist}/src/cli/registre.js`, 'import', '--year', '2026', ...options];
    const child = spawn(process.execPath, args, { env: environmentOf(database), stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr.on('data', data => (said += String(data)));
    const ended = new Promise<number | null>(resolve => child.once('close', resolve));
    return { child, ended, said: () => said };
  };

  const complete = async (database: TestDatabase, one: Import): Promise<void> => {
    const { ended, said } = start(database, one);
    expect({ code: await ended, said: said() }).toMatchObject({ code: 0 });
  };

  const progress = async ({ pool }: TestDatabase): Promise<Progress> => {
    const { rows } = await pool.query<Progress>(
      `select (select count(*)::int from ledger.events) as events, (select count(*)::int from ingest.imports) as begun`,
    );
    return rows[0]!;
  };

  /** Kills an import `afterMs` after it has come so far; answers whether it was still running. */
  const killed = async (
    database: TestDatabase,
    one: Import,
    hasCome: (at: Progress) => boolean,
    afterMs: number,
  ): Promise<boolean> => {
    const { child, ended } = start(database, one);
    while (child.exitCode === null && !hasCome(await progress(database))) await sleep(1);
    await sleep(afterMs);
    const alive = child.exitCode === null;
    child.kill('SIGKILL');
    await ended;
    return alive;
  };

  it(
    `${ROUNDS} times at random points of each (IMPORT_KILL_SEED=${SEED}) ends, typed again, where an uninterrupted one does`,
    async () => {
      const whole = await createDatabase();
      const lengths: Progress[] = [await progress(whole)];
      for (const one of imports) {
        await complete(whole, one);
        lengths.push(await progress(whole));
      }
      const state = await importedState(whole.pool, environmentOf(whole));
      await whole.drop();
      // Only the table of runs under way is empty. That of schools due is not: SIECLE has taken pupils of a school of AAF, which is due again.
      expect(emptyParts(state)).toEqual(['tables ingest.aaf_runs']);

      const pick = random(SEED);
      const alive = new Map(imports.map(({ name }) => [name, 0]));
      for (let round = 0; round < ROUNDS; round++) {
        const database = await createDatabase();
        for (const [at, one] of imports.entries()) {
          const { events } = lengths[at]!;
          const { begun } = await progress(database);
          // One in four dies while it reads or has hardly begun, the others after any of their events.
          const early = pick(4) === 0;
          const until = early ? 0 : events + pick(lengths[at + 1]!.events - events);
          const hasCome = (now: Progress): boolean => now.begun > begun && now.events >= until;
          if (await killed(database, one, hasCome, early ? pick(150) : 0))
            alive.set(one.name, alive.get(one.name)! + 1);
          await complete(database, one);
        }
        expect(await importedState(database.pool, environmentOf(database))).toEqual(state);
        await database.drop();
      }
      console.log(`seed ${SEED}: killed while alive, of ${ROUNDS}: ${JSON.stringify([...alive])}`);
    },
    PATIENCE_MS,
  );
});
