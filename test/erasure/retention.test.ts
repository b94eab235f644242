/** Every table with personal data says how long its rows are kept; what sweeps delete is counted. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { SWEEPS, type SweepName } from '../../src/domain/sweeps.js';
import { RETENTIONS, type Retention } from '../../src/erasure/retention.js';
import { retentionLines } from '../../src/erasure/retention-lines.js';
import { PERSON_TABLES } from '../../src/erasure/tables.js';
import { forgetDownloads } from '../../src/process/downloads.js';
import { runChores } from '../../src/process/chores.js';
import { readSweeps, recordSweeps } from '../../src/process/sweeps.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

const SETTINGS = { assistanceMonths: 7 };
let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
});
afterAll(() => database.drop());

describe('the retention of personal data', () => {
  it('has a line for every table that holds some, with its period and its source', async () => {
    const lines = await retentionLines(database.pool, SETTINGS);
    expect(lines.map(({ table }) => table)).toEqual(Object.keys(PERSON_TABLES));
    for (const { table, kept, source } of lines)
      for (const text of [kept.fr, kept.en, source.fr, source.en])
        expect([table, text]).toEqual([table, expect.stringMatching(/^.{4,}[^.]$/)]);
  });

  it('names each sweep with a table that it is for', () => {
    const used = new Set(Object.values(RETENTIONS as Record<string, Retention>).flatMap(({ sweep }) => sweep ?? []));
    expect([...used].sort()).toEqual((Object.keys(SWEEPS) as SweepName[]).sort());
  });

  it('says the period that is set', async () => {
    const lines = await retentionLines(database.pool, SETTINGS);
    const { kept } = lines.find(({ table }) => table === 'vault.assistance_texts')!;
    expect(kept.en).toBe('7 months after the request was closed');
  });

  it('says when a sweep last ran, how many rows went, and when it is due again', async () => {
    const { pool } = database;
    const lineOf = async () => (await retentionLines(pool, SETTINGS)).find(({ table }) => table === 'vault.codes')!;
    expect((await lineOf()).applied).toMatchObject({ sweep: 'codes', lastAt: undefined, nextAt: undefined });
    await recordSweeps(pool, { codes: 3 });
    await recordSweeps(pool, { codes: 2 });
    const { applied } = await lineOf();
    expect(applied).toMatchObject({ lastGone: 2, total: 5 });
    expect(Date.parse(applied!.nextAt!) - Date.parse(applied!.lastAt!)).toBe(SWEEPS.codes);
    expect((await readSweeps(pool)).get('receipts')).toBeUndefined();
  });

  it('counts what chores say they have deleted', async () => {
    const { pool } = database;
    const stopping = new AbortController();
    const work = async () => {
      if ((await readSweeps(pool)).has('tasks')) stopping.abort();
      return { tasks: 4 };
    };
    const faults: unknown[] = [];
    const chore = { name: 'a chore of the test', everyMs: 5, work };
    await runChores([chore], { pool, signal: stopping.signal, onFault: error => faults.push(error) });
    expect(faults).toEqual([]);
    expect((await readSweeps(pool)).get('tasks')).toMatchObject({ gone: 4 });
  });

  it('deletes addresses of downloads that are over, and no others', async () => {
    const { pool } = database;
    await pool.query(`insert into jobs.downloads (token_digest, actor, sealed_request, expires_at, serving_until) values
      ('\\x01', 'a', '\\x', now() - interval '1 minute', null),
      ('\\x02', 'a', '\\x', now() - interval '1 minute', now() + interval '1 minute'),
      ('\\x03', 'a', '\\x', now() + interval '1 minute', null)`);
    expect(await forgetDownloads(pool)).toBe(1);
    const { rows } = await pool.query(`select encode(token_digest, 'hex') as token from jobs.downloads order by 1`);
    expect(rows).toEqual([{ token: '02' }, { token: '03' }]);
  });
});
