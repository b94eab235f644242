/** When PostgreSQL ends a connection that a pool has lent out, the process goes on, and the pool opens another. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import { openSessions } from '../../src/eventstore/postgres/connections.js';
import { openPool } from '../../src/postgres/pool.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

describe('a connection that is lost while it is lent out', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  const pools: Record<string, () => pg.Pool> = {
    'of the database': () => openPool({ connectionString: database.url, max: 1 }),
    'of the ledger': () => openSessions({ databaseUrl: database.url }, 'test', 1, 0),
  };
  it.each(Object.keys(pools))('in a pool %s fails its next query, and nothing else', async which => {
    const pool = pools[which]!();
    try {
      const client = await pool.connect();
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      // Without a listener, an `error` of the client would end the process.
      expect(client.listenerCount('error')).toBeGreaterThan(0);
      const ended = new Promise(resolve => client.once('end', resolve));
      await database.pool.query('select pg_terminate_backend($1)', [rows[0]!.pid]);
      await ended;
      await expect(client.query('select 1')).rejects.toThrow();
      client.release(true);
      expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    } finally {
      await pool.end();
    }
  });
});
