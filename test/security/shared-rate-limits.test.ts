/** Given limiters on one database, as servers of one installation have them, or on one that does not answer. */
import { createHash, randomBytes, createHmac } from 'node:crypto';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { lockInTransaction } from '../../src/postgres/advisory-lock.js';
import { openPool } from '../../src/postgres/pool.js';
import { inTransaction } from '../../src/postgres/transaction.js';
import {
  forgetExpiredTries,
  openSharedRateLimits,
  type SharedRateLimitsOptions,
} from '../../src/security/shared-rate-limits.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const secret = randomBytes(32);
const digest = (...parts: string[]): string => createHmac('sha256', secret).update(JSON.stringify(parts)).digest('hex');
const RATE = { burst: 4, perMinute: 1 };

let database: TestDatabase;
const closers: (() => Promise<unknown> | void)[] = [];

const faults: unknown[] = [];
function open(options: Partial<SharedRateLimitsOptions> = {}) {
  const onFault = (error: unknown): void => void faults.push(error);
  return openSharedRateLimits({ pool: database.pool, digest, onFault, ...options });
}

beforeAll(async () => {
  database = await createDatabase();
});
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
  faults.length = 0;
  await database.pool.query('delete from jobs.tries');
});
afterAll(() => database?.drop());

describe('the limit of tries that servers share', () => {
  it('counts what two of them let pass together, and at the same moment', async () => {
    const [one, other] = [open().limiter('A', RATE), open().limiter('A', RATE)];
    const waits = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 ? one : other).take('x')));
    expect(waits.filter(wait => wait === 0)).toHaveLength(RATE.burst);
    for (const limiter of [one, other]) {
      const wait = await limiter.take('x');
      // The tries are given back all together, four minutes after the first: so long it is to wait.
      expect(wait).toBeGreaterThan(200);
      expect(wait).toBeLessThanOrEqual(240);
    }
    expect(await one.take('y')).toBe(0);
  });

  it('outlasts a restart', async () => {
    const before = open();
    for (let i = 0; i < RATE.burst; i += 1) expect(await before.limiter('A', RATE).take('x')).toBe(0);
    expect(await open().limiter('A', RATE).take('x')).toBeGreaterThan(0);
  });

  it('counts each kind for itself', async () => {
    const limits = open();
    for (let i = 0; i < RATE.burst; i += 1) await limits.limiter('A', RATE).take('x');
    expect(await limits.limiter('B', RATE).take('x')).toBe(0);
  });

  it('asks the database no more for what is used up', async () => {
    let asked = 0;
    const pool = {
      query: (query: pg.QueryConfig) => {
        asked += 1;
        return database.pool.query(query);
      },
    } as unknown as pg.Pool;
    const [here, elsewhere] = [open({ pool }).limiter('A', RATE), open().limiter('A', RATE)];
    for (let i = 0; i < RATE.burst; i += 1) await elsewhere.take('x');
    expect(await here.take('x')).toBeGreaterThan(0);
    for (let i = 0; i < 50; i += 1) expect(await here.take('x')).toBeGreaterThan(0);
    expect(asked).toBe(1);
  });

  it('stores keyed digests: neither an address nor a login, nor what anybody could compute from one', async () => {
    const key = 'm.abbeym 192.0.2.1';
    await open().limiter('A', RATE).take(key);
    const { rows } = await database.pool.query<{ row: string }>('select t::text as row from jobs.tries t');
    expect(rows).toHaveLength(1);
    const { row } = rows[0]!;
    expect(row).not.toMatch(/abbeym|192\.0\.2/);
    for (const form of ['hex', 'base64', 'base64url'] as const) {
      expect(row).not.toContain(createHash('sha256').update(key).digest(form));
      expect(row).not.toContain(Buffer.from(key).toString(form));
    }
  });
});

describe('expired counts', () => {
  const keys = async (): Promise<string[]> =>
    (await database.pool.query<{ key: string }>('select key from jobs.tries order by key')).rows.map(({ key }) => key);
  beforeEach(async () => {
    await database.pool.query("insert into jobs.tries values ('A:old', 9, $1), ('A:new', 9, $2), ('A:ever', 9, null)", [
      Date.now() - 1,
      Date.now() + 3_600_000,
    ]);
  });

  it('are deleted, and nothing else', async () => {
    await Promise.all([forgetExpiredTries(database.pool), forgetExpiredTries(database.pool)]);
    expect(await keys()).toEqual(['A:ever', 'A:new']);
  });

  it('are left to the server that is deleting them', async () => {
    await inTransaction(database.pool, async client => {
      await lockInTransaction(client, 'expired tries');
      await forgetExpiredTries(database.pool);
      expect(await keys()).toEqual(['A:ever', 'A:new', 'A:old']);
    });
    await forgetExpiredTries(database.pool);
    expect(await keys()).toEqual(['A:ever', 'A:new']);
  });
});

describe('the limit of tries, when the database', () => {
  const passed = async (limiter: { take(key: string): Promise<number> }, tries: number): Promise<number> => {
    let n = 0;
    for (let i = 0; i < tries; i += 1) if ((await limiter.take('x')) === 0) n += 1;
    return n;
  };

  it('is away, lets the same number pass, then refuses, and says so once', async () => {
    const pool = openPool({ connectionString: 'postgres://nobody@127.0.0.1:1/none' });
    closers.push(() => pool.end());
    expect(await passed(open({ pool }).limiter('A', RATE), 10)).toBe(RATE.burst);
    expect(faults).toHaveLength(1);
  });

  it('takes the connection and says nothing, waits no longer than it has patience', async () => {
    const sockets: Socket[] = [];
    const mute = createServer(socket => void sockets.push(socket));
    await new Promise<void>(listening => mute.listen(0, '127.0.0.1', listening));
    const { port } = mute.address() as AddressInfo;
    const pool = openPool({ connectionString: `postgres://nobody@127.0.0.1:${port}/none` });
    closers.push(() => void mute.close());
    closers.push(() => pool.end());
    closers.push(() => sockets.forEach(socket => socket.destroy()));
    expect(await passed(open({ pool, patienceMs: 30 }).limiter('A', RATE), 10)).toBe(RATE.burst);
    expect(faults).toHaveLength(1);
  });

  it('comes back, shares the count again, and says the next absence anew', async () => {
    let away = true;
    const pool = {
      query: async (query: pg.QueryConfig) => {
        if (away) throw new Error('away');
        return database.pool.query(query);
      },
    } as unknown as pg.Pool;
    const here = open({ pool }).limiter('A', RATE);
    await here.take('x');
    away = false;
    await here.take('x');
    const { rows } = await database.pool.query('select points from jobs.tries');
    expect(rows).toEqual([{ points: 1 }]);
    away = true;
    await here.take('x');
    expect(faults).toHaveLength(2);
  });
});
