import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { AdjustableClock } from '../../src/clock.js';
import type { SystemCommands } from '../../src/command/index.js';
import { runSweep } from '../../src/process/deadline-sweep.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database?.drop());
afterEach(() => database.pool.query('delete from jobs.deadlines'));

/** Notes a deadline that came due long ago and failed so many times before. */
async function note(attempts: number): Promise<string> {
  const accountId = randomUUID();
  await database.pool.query(
    `insert into jobs.deadlines (account_id, kind, due_at, attempts) values ($1, 'EXPIRY', '2026-01-01', $2)`,
    [accountId, attempts],
  );
  return accountId;
}

/** Runs a sweep in which every deadline is an expiry carried out by `expire`, until `done` answers true for a fault. */
async function sweeping(
  { expire, pool = database.pool }: { expire: () => Promise<never>; pool?: Pool },
  done: (fault: unknown, process: string) => boolean,
): Promise<void> {
  const stopping = new AbortController();
  await runSweep({
    pool,
    clock: new AdjustableClock(),
    system: { expire } as unknown as SystemCommands,
    settings: { reminderDays: [14], closeMonths: 3 },
    signal: stopping.signal,
    everyMs: 10,
    onFault: (fault, process) => {
      if (done(fault, process)) stopping.abort();
    },
  });
}

describe('the sweep of deadlines', () => {
  // Five seconds after the first failure, twice as long after each further one, an hour at most.
  it.each([
    [0, 5],
    [3, 40],
    [9, 2_560],
    [10, 3_600],
    [2_000, 3_600],
  ])('tries a deadline that failed %d times before, and fails again, after %d seconds', async (attempts, seconds) => {
    const accountId = await note(attempts);
    await sweeping({ expire: () => Promise.reject(new Error('not today')) }, () => true);
    const { rows } = await database.pool.query(
      `select attempts, extract(epoch from retry_at - now())::float as left from jobs.deadlines where account_id = $1`,
      [accountId],
    );
    expect(rows[0].attempts).toBe(attempts + 1);
    expect(rows[0].left).toBeLessThanOrEqual(seconds);
    expect(rows[0].left).toBeGreaterThan(seconds - 5);
  });

  it('leaves nothing under way when the database fails, because another server may sweep then', async () => {
    for (let n = 0; n < 30; n++) await note(0);
    let begun = 0;
    let underWay = 0;
    const expire = async (): Promise<never> => {
      begun += 1;
      underWay += 1;
      await sleep(begun === 1 ? 5 : 30);
      underWay -= 1;
      throw new Error('not today');
    };
    let failures = 0;
    const pool = {
      connect: () => database.pool.connect(),
      query: (statement: { name?: string }) => {
        if (statement.name === 'deadline-failed' && failures++ === 0) return Promise.reject(new Error('no database'));
        return database.pool.query(statement as never);
      },
    } as unknown as Pool;
    let atFault: { begun: number; underWay: number } | undefined;

    await sweeping({ expire, pool }, fault => {
      if ((fault as Error).message !== 'no database') return false;
      atFault = { begun, underWay };
      return true;
    });

    // So many deadlines are carried out at a time.
    const atOnce = 8;
    expect(atFault).toEqual({ begun: atOnce, underWay: 0 });
    await sleep(80);
    expect(begun).toBe(atOnce);
  });
});
