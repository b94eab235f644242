import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { LiveWriter } from '../../../src/projector/apply/live-writer.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

describe('the connection that projections share', () => {
  let database: TestDatabase;
  let writer: LiveWriter;
  beforeEach(async () => {
    database = await createDatabase();
    writer = new LiveWriter(database.url);
  });
  afterEach(async () => {
    await writer.end();
    await database.drop();
  });

  /** The processes of PostgreSQL that serve this connection. */
  const open = async (): Promise<number[]> => {
    const { rows } = await database.pool.query<{ pid: number }>(
      `select pid from pg_stat_activity
        where datname = current_database() and application_name = 'registre projector live'`,
    );
    return rows.map(({ pid }) => pid);
  };
  const answers = (): Promise<boolean> =>
    writer.query({ text: 'select 1' }).then(
      () => true,
      () => false,
    );

  it('is one alone, however often it is lost while it is in use', async () => {
    for (let loss = 0; loss < 10; loss++) {
      expect(await answers()).toBe(true);
      const [pid] = await open();
      let lost = false;
      const ended = database.pool.query('select pg_terminate_backend($1)', [pid]).then(() => (lost = true));
      while (!lost || !(await answers())) {
        void answers();
        await turn();
      }
      await ended;
      expect(await answers()).toBe(true);
    }
    while ((await open()).length > 1) await turn();
    await writer.end();
    while ((await open()).length > 0) await turn();
  });
});
