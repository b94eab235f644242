/** Holds that a new base needs no constraint of the database changed, and is on every page that has the places of the watched folder. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SOURCE_BASES } from '../../src/domain/bases.js';
import { baseOf } from '../../src/ingest/index.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const page = (name: string): string => readFileSync(fileURLToPath(new URL(`../../${name}`, import.meta.url)), 'utf8');

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

describe('the bases', () => {
  it('are named by no constraint of the database, which would refuse another one', async () => {
    const { rows } = await database.pool.query<{ constraint: string; definition: string }>(
      'select conname as constraint, pg_get_constraintdef(oid) as definition from pg_constraint',
    );
    expect(rows.length).toBeGreaterThan(20);
    const naming = rows.filter(({ definition }) => SOURCE_BASES.some(base => definition.includes(`'${base}'`)));
    expect(naming).toEqual([]);
  });

  it.each(SOURCE_BASES)('%s has its place in the watched folder on the pages and in the help', base => {
    const place = `${baseOf(base).folder}/<`;
    for (const name of ['README.md', 'docs/operations.md', 'src/config.ts'])
      expect([name, page(name)]).toEqual([name, expect.stringContaining(place)]);
  });
});
