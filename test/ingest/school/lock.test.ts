/** The locks of imports leave the pool's connections to the work, and end the work when they are lost. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { withLock } from '../../../src/ingest/lock.js';
import type { FileRefused } from '../../../src/ingest/report/refusal.js';
import { openPool } from '../../../src/postgres/pool.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

/** Far more imports at once than the pool has connections. */
const IMPORTS = 12;

/** How long the lock is waited for where it is refused at once, in milliseconds. */
const NO_PATIENCE = 0;

describe('the lock of an import', () => {
  let database: TestDatabase;
  let pool: pg.Pool;
  beforeAll(async () => {
    database = await createDatabase();
    pool = openPool({ connectionString: database.url, max: 2 });
  });
  afterAll(async () => {
    await pool.end();
    await database.drop();
  });

  const locksHeld = async (): Promise<number> => {
    const { rows } = await database.pool.query<{ pid: number }>(
      `select pid from pg_locks join pg_database d on d.oid = database
        where locktype = 'advisory' and datname = current_database()`,
    );
    return rows.length;
  };

  it('takes one connection for however many imports at once', async () => {
    let underWay = 0;
    let held: Promise<number> | undefined;
    const all = Array.from({ length: IMPORTS }, (_, n) =>
      withLock(pool, `SIECLE:${n}`, async () => {
        underWay += 1;
        while (underWay < IMPORTS) await pool.query('select pg_sleep(0.01)');
        held ??= locksHeld();
        await held;
        return n;
      }),
    );
    expect(await Promise.all(all)).toEqual(Array.from({ length: IMPORTS }, (_, n) => n));
    expect(await held).toBe(IMPORTS);
    expect(await locksHeld()).toBe(0);
    expect(pool.waitingCount + (pool.totalCount - pool.idleCount)).toBe(0);
  });

  it('is held by one import alone, in this process and in another', async () => {
    const other = openPool({ connectionString: database.url, max: 2 });
    const busy = expect.objectContaining({ code: 'ALREADY_RUNNING' }) as unknown as FileRefused;
    try {
      await withLock(pool, 'ONDE:1', async () => {
        await expect(withLock(pool, 'ONDE:1', () => Promise.resolve(), NO_PATIENCE)).rejects.toEqual(busy);
        await expect(withLock(other, 'ONDE:1', () => Promise.resolve(), NO_PATIENCE)).rejects.toEqual(busy);
        await expect(withLock(other, 'ONDE:2', () => Promise.resolve('done'), NO_PATIENCE)).resolves.toBe('done');
      });
      await expect(withLock(other, 'ONDE:1', () => Promise.resolve('done'), NO_PATIENCE)).resolves.toBe('done');
    } finally {
      await other.end();
    }
  });

  it('is free for the next import when the work fails', async () => {
    await expect(withLock(pool, 'ONDE:3', () => Promise.reject(new Error('a fault')))).rejects.toThrow('a fault');
    await expect(withLock(pool, 'ONDE:3', () => Promise.resolve('done'), NO_PATIENCE)).resolves.toBe('done');
  });

  it('aborts the work when its connection is lost, and the next import opens another', async () => {
    const work = withLock(pool, 'ONDE:4', async lost => {
      const ended = new Promise<unknown>(resolve => lost.addEventListener('abort', () => resolve(lost.reason)));
      await database.pool.query(
        `select pg_terminate_backend(pid) from pg_locks join pg_database d on d.oid = database
          where locktype = 'advisory' and datname = current_database()`,
      );
      expect(await ended).toBeInstanceOf(Error);
      expect(await withLock(pool, 'ONDE:4', () => Promise.resolve('another'), NO_PATIENCE)).toBe('another');
      lost.throwIfAborted();
    });
    await expect(work).rejects.toThrow(/terminat/i);
    expect(await withLock(pool, 'ONDE:4', () => Promise.resolve('next'), NO_PATIENCE)).toBe('next');
    expect(await locksHeld()).toBe(0);
  });
});
