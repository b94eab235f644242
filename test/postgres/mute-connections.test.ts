/** Connections to PostgreSQL over which nothing comes any more are given up, and their locks are free again. */
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { openClient } from '../../src/postgres/client.js';
import { openPool } from '../../src/postgres/pool.js';
import { isAway } from '../../src/postgres/trouble.js';
import { Proxy } from '../eventstore/proxy.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

/** How many connections the pool has. */
const MOST = 3;

let database: TestDatabase;
let proxy: Proxy;
let url: string;
let pool: pg.Pool;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());
beforeEach(async () => {
  const through = new URL(database.url);
  proxy = await Proxy.to(through.hostname, Number(through.port));
  through.hostname = '127.0.0.1';
  through.port = String(proxy.port);
  url = through.href;
  pool = openPool({ connectionString: url, max: MOST, overdueMs: 200 });
});
afterEach(async () => {
  proxy.close();
  await pool.end();
});

const failed = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );
const lendAll = (): Promise<pg.PoolClient[]> => Promise.all(Array.from({ length: MOST }, () => pool.connect()));

describe('mute connections of a pool', () => {
  it('fail their queries as a server that is away does, and make room for others', async () => {
    for (const client of await lendAll()) client.release();
    proxy.mute();
    const asked = Array.from({ length: 2 * MOST }, () => failed(pool.query('select 1')));
    const errors = await Promise.all(asked);
    expect(errors.slice(0, MOST).map(isAway)).toEqual(Array(MOST).fill(true));
    expect(errors.slice(MOST)).toEqual(Array(MOST).fill(undefined));
  });

  it('serve nobody else when they are given back before an answer has come', async () => {
    const clients = await lendAll();
    proxy.mute();
    const asked = clients.map(client => failed(client.query('select 1')));
    for (const client of clients) client.release();
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    expect((await Promise.all(asked)).map(isAway)).toEqual(Array(MOST).fill(true));
  });

  it('lose their locks in the server', async () => {
    const client = await pool.connect();
    await client.query('select pg_advisory_lock(7)');
    proxy.mute();
    expect(isAway(await failed(client.query('select 1')))).toBe(true);
    client.release();
    const isFree = 'select pg_try_advisory_xact_lock(7) as free';
    while (!(await database.pool.query<{ free: boolean }>(isFree)).rows[0]!.free) await pause(20);
  });

  it('are given up, too, when no other connection answers, and the pool works once the server does', async () => {
    await pool.query('select 1');
    proxy.swallowing = true;
    expect(isAway(await failed(pool.query('select 1')))).toBe(true);
    proxy.swallowing = false;
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
  }, 30_000);
});

describe('a connection', () => {
  it('on which a statement takes long is not given up, in a transaction or after many other statements', async () => {
    const client = await pool.connect();
    for (let i = 0; i < 20; i++) await client.query('select 1');
    await client.query('begin');
    // So long that the pool looks at the connection several times.
    await client.query('select pg_sleep(1.2)');
    await client.query('commit');
    await pause(400);
    expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    client.release();
  });

  it('that only listens notices by itself that it is mute', async () => {
    const client = openClient({ connectionString: url, overdueMs: 100, heartbeatMs: 50 });
    await client.connect();
    const lost = once(client, 'error');
    proxy.mute();
    const [error] = (await lost) as unknown[];
    expect(isAway(error)).toBe(true);
    await client.end();
  });

  it('that is mute can be ended', async () => {
    const client = openClient({ connectionString: url });
    await client.connect();
    proxy.mute();
    await client.end();
  }, 15_000);
});
