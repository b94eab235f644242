import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase } from './database.js';

describe('a test database', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createDatabase();
  });
  afterAll(() => database.drop());

  it('comes with every migration applied', async () => {
    const { rows } = await database.pool.query<{ applied: number }>('select count(*)::int as applied from migrations');
    expect(rows[0]!.applied).toBeGreaterThan(0);
  });
});
