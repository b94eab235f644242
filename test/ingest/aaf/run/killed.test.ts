import { describe, expect, it } from '@jest/globals';
import type { Pool, PoolClient } from 'pg';
import { systemClock } from '../../../../src/clock.js';
import { importAcademie } from '../../../../src/ingest/index.js';
import {
  base,
  completeExport,
  deltaExport,
  withRecords,
  withoutRecords,
  parent,
  pupil,
  school,
  type Base,
} from '../../support/academie.js';
import type { RunReport } from '../../../../src/ingest/report/report.js';
import { CONTEXT, figuresOf, openWorld, stateOf, type World } from '../../support/support.js';

class Killed extends Error {}

/** More calls than an import makes: it is not killed. */
const UNENDING = 1_000_000;
/** How many points of an import it is killed at. */
const POINTS = 10;

/** The life of a process: after so many calls to the outside it is over, and no call is carried out any longer. */
class Life {
  /** How many calls were made, the one that was not carried out included. */
  made = 0;
  constructor(readonly calls: number) {}
  get over(): boolean {
    return this.made > this.calls;
  }
  /** Counts a call. Throws `Killed` when the life is over. */
  spend(): void {
    this.made++;
    if (this.over) throw new Killed();
  }
}

/** A pool whose connections break when the life that uses it ends. */
function mortalPool(pool: Pool, life: Life): Pool {
  const spending = <T extends object>(target: T, own: Partial<Record<string, unknown>>): T =>
    new Proxy(target, {
      get: (of, name, receiver) => own[String(name)] ?? (Reflect.get(of, name, receiver) as unknown),
    });
  const asking =
    (on: Pool | PoolClient) =>
    (...given: unknown[]): unknown => {
      const ask = (): unknown => (on.query as (...all: unknown[]) => unknown).apply(on, given);
      if (typeof given[0] !== 'string') return ask();
      return (async () => {
        life.spend();
        return ask();
      })();
    };
  return spending(pool, {
    query: asking(pool),
    connect: async () => {
      life.spend();
      const client = await pool.connect();
      return spending<PoolClient>(client, {
        query: asking(client),
        release: () => client.release(life.over),
      });
    },
  });
}

/** Commands that are no longer carried out once the life that uses them is over. */
const mortal = <T extends object>(commands: T, life: Life): T =>
  new Proxy(commands, {
    get: (target, name, receiver) => {
      const found = Reflect.get(target, name, receiver) as unknown;
      if (typeof found === 'object' && found !== null) return mortal(found, life);
      if (typeof found !== 'function') return found;
      return async (...given: unknown[]) => {
        life.spend();
        return (found as (...all: unknown[]) => unknown)(...given);
      };
    },
  });

const A: Base = base(
  ...[1, 2, 3].map(n => school(n)),
  ...[1, 2, 3, 4].map(id => parent(id)),
  ...[1, 2, 3, 4, 5, 6].map(id => pupil(id, { school: 1 + (id % 3), parents: [1 + (id % 4), 1] })),
);
/** Pupils move, leave and come, a pupil has another parent, a parent another address, and links end. */
const B: Base = withRecords(
  withoutRecords(A, pupil(2)),
  pupil(1, { school: 3, parents: [2, 1] }),
  pupil(7, { school: 1, parents: [3] }),
  pupil(3, { school: 1, parents: [4] }),
  parent(4, { mail: 'new@example.org' }),
);

/** The report of the last export, complete or delta, that changed anything. */
const reportOf = async (world: World, isComplete: boolean): Promise<object> => {
  const { rows } = await world.database.pool.query<{ id: string; report: RunReport & { schools: object } }>(
    `select id, report from ingest.imports where academie is not null and status = 'COMPLETED'
        and not unchanged and (report ->> 'complete')::boolean = $1
      order by completed_at desc limit 1`,
    [isComplete],
  );
  const { rows: lines } = await world.database.pool.query<object>(
    'select kind, record_id, code from ingest.import_lines where import_id = $1 order by ordinal',
    [rows[0]!.id],
  );
  return { ...figuresOf({ ...rows[0]!.report, lines: [] }), schools: rows[0]!.report.schools, lines };
};

/** What an import that is under way keeps, and one that has ended does not. */
const leftovers = async (world: World): Promise<unknown> => {
  const { rows } = await world.database.pool.query<{ unsettled: number; due: number; runs: number; tables: number }>(
    `select (select count(*)::int from ingest.source_records where state in ('PENDING', 'DIRTY')) as unsettled,
            (select count(*)::int from ingest.aaf_schools_due) as due,
            (select count(*)::int from ingest.aaf_runs) as runs,
            (select count(*)::int from pg_tables where schemaname = 'ingest' and tablename ~ '_[0-9a-f]{32}$') as tables`,
  );
  return rows[0];
};

describe('an import of an académie that is killed', () => {
  /** Imports the files in a process of so many calls; returns its life, which may be over. */
  const importWithin = async (world: World, files: ReturnType<typeof completeExport>, calls: number): Promise<Life> => {
    const own = new Life(calls);
    await importAcademie(
      {
        pool: mortalPool(world.database.pool, own),
        vault: world.vault,
        commands: mortal(world.commands, own),
        clock: systemClock,
      },
      { academie: '12', year: 2026, files, context: CONTEXT },
    ).catch(error => {
      if (!own.over) throw error;
    });
    return own;
  };

  it('ends, once it is taken up again, in the state of one that was not killed', async () => {
    const whole = await openWorld();
    const steps = [completeExport(A), deltaExport(A, B)];
    const lengths: number[] = [];
    const states: Record<string, string[]>[] = [];
    const reports: object[] = [];
    for (const files of steps) {
      lengths.push((await importWithin(whole, files, UNENDING)).made);
      states.push(stateOf(await whole.events()));
      reports.push(await reportOf(whole, states.length === 1));
    }
    await whole.close();

    for (let point = 0; point < POINTS; point++) {
      const world = await openWorld();
      try {
        for (const [step, files] of steps.entries()) {
          const killed = await importWithin(world, files, Math.floor((lengths[step]! * (point + 0.5)) / POINTS));
          expect(killed.over).toBe(true);
          // The database may take a moment to see that whoever held the lock is dead.
          do await world.resume();
          while ((await world.academie(files)).status === 'REFUSED');
          expect(await reportOf(world, step === 0)).toEqual(reports[step]);
          const sorted = (state: Record<string, string[]>) =>
            Object.entries(state).map(([stream, events]) => [stream, [...events].sort()]);
          expect(sorted(stateOf(await world.events()))).toEqual(sorted(states[step]!));
          expect(await leftovers(world)).toEqual({ unsettled: 0, due: 0, runs: 0, tables: 0 });
          const before = (await world.events()).length;
          expect(await world.academie(files)).toMatchObject({ unchanged: true });
          expect((await world.events()).length).toBe(before);
        }
      } finally {
        await world.close();
      }
    }
  }, 240_000);
});
