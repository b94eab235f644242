import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Pool } from 'pg';
import type { Commands } from '../../../src/command/index.js';
import { importAcademie, importReports, type ImportProgress } from '../../../src/ingest/index.js';
import { ProgressThrottle } from '../../../src/ingest/report/progress.js';
import { base, completeExport, parent, pupil, school } from '../support/academie.js';
import { CONTEXT, openWorld, type World } from '../support/support.js';

/** A clock that stands still until it is put forward. */
class StillClock {
  constructor(public at = Date.parse('2026-09-16T04:00:00.000Z')) {}
  now(): string {
    return new Date(this.at).toISOString();
  }
}

describe('progress through a throttle', () => {
  const reading = (done: number): ImportProgress => ({ phase: 'READ', done });

  /** A throttle on a still clock: `tell` offers progress so many milliseconds later, and `all` is what came through. */
  const throttled = () => {
    const clock = new StillClock();
    const all: number[] = [];
    const throttle = new ProgressThrottle(clock, ({ done }) => Promise.resolve(void all.push(done)));
    const tell = async (progress: ImportProgress, after: number): Promise<void> => {
      clock.at += after;
      throttle.offer(progress);
      await throttle.settled();
    };
    return { all, tell };
  };

  it('comes through once a second by the clock', async () => {
    const { all, tell } = throttled();
    for (const [at, after] of [0, 400, 599, 1, 999, 1, 5_000].entries()) await tell(reading(at), after);
    expect(all).toEqual([0, 3, 5, 6]);
  });

  it('comes through at once when another phase begins, and when the clock is put back', async () => {
    const { all, tell } = throttled();
    await tell(reading(7), 0);
    await tell({ phase: 'RECORD', done: 0, total: 2 }, 1);
    await tell({ phase: 'RECORD', done: 1, total: 2 }, -3_600_000);
    expect(all).toEqual([7, 0, 1]);
  });

  it('is dropped while earlier progress is passed on, and goes on after a fault', async () => {
    const clock = new StillClock();
    const all: number[] = [];
    let fail: (error: Error) => void = () => undefined;
    const slow = new Promise<void>((_, reject) => (fail = reject));
    const throttle = new ProgressThrottle(clock, ({ done }) => {
      all.push(done);
      return done === 0 ? slow : Promise.resolve();
    });
    for (const done of [0, 1]) {
      throttle.offer(reading(done));
      clock.at += 2_000;
    }
    fail(new Error('the database is gone'));
    await throttle.settled();
    throttle.offer(reading(2));
    expect(all).toEqual([0, 2]);
  });
});

describe('the progress of an import of an académie', () => {
  const A = completeExport(
    base(school(1), school(2), parent(1), pupil(1, { parents: [1] }), pupil(2, { school: 2, parents: [1] })),
  );
  const inRecords = { phase: 'RECORD', done: expect.any(Number), total: 2, updatedAt: '2026-09-16T04:00:00.000Z' };
  let world: World;
  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(() => world.close());

  /** What a run has in the place of the world's own. */
  interface Instead {
    readonly pool?: Pool;
    readonly commands?: Commands;
    readonly onProgress?: (progress: ImportProgress) => void;
  }
  const run = ({ onProgress, ...instead }: Instead) =>
    importAcademie(
      { pool: world.database.pool, vault: world.vault, commands: world.commands, clock: new StillClock(), ...instead },
      { academie: '12', year: 2026, files: A, context: CONTEXT, ...(onProgress && { onProgress }) },
    );
  /** The reports of the imports of an académie. */
  const reports = async () => {
    const { rows } = await world.database.pool.query<{ id: string }>('select id from ingest.imports where uai is null');
    return Promise.all(rows.map(({ id }) => importReports(world.database.pool).find(id)));
  };
  const rowsKept = async () => (await world.database.pool.query('select from ingest.import_progress')).rowCount;

  it('is in its report while it is under way, and no longer once it has ended', async () => {
    const seen: unknown[] = [];
    const { imports } = world.commands;
    const start: Commands['imports']['start'] = async (input, context) => {
      let now = await reports();
      while (now[0]?.progress?.phase !== 'RECORD') now = await reports();
      seen.push(...now);
      return imports.start(input, context);
    };
    await run({ commands: { ...world.commands, imports: { ...imports, start } } });
    // Seen at the start of each of the two schools.
    const underWay = { status: 'RUNNING', progress: inRecords };
    expect(seen).toMatchObject([underWay, underWay]);
    const [ended] = await reports();
    expect(ended?.status).toBe('COMPLETED');
    expect(ended).not.toHaveProperty('progress');
    expect(await rowsKept()).toBe(0);
  });

  it('stays with its time when the import is killed, until it is taken up', async () => {
    const killing = ({ phase, done }: ImportProgress): void => {
      if (phase === 'RECORD' && done === 1) throw new Error('killed');
    };
    await expect(run({ onProgress: killing })).rejects.toThrow('killed');
    expect(await reports()).toMatchObject([{ status: 'RUNNING', progress: inRecords }]);
    expect(await world.resume()).toMatchObject([{ status: 'COMPLETED' }]);
    expect(await rowsKept()).toBe(0);
  });

  it('fails no import when it cannot be kept', async () => {
    const pool = new Proxy(world.database.pool, {
      get: (target, name, receiver) =>
        name === 'query'
          ? (text: string, values?: unknown[]) =>
              /import_progress/.test(text) ? Promise.reject(new Error('no room')) : target.query(text, values)
          : (Reflect.get(target, name, receiver) as unknown),
    });
    expect(await run({ pool })).toMatchObject({ status: 'COMPLETED', students: { created: 2 } });
  });
});
