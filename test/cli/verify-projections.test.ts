/** `registre verify --projections`: every row of the read models beside one made anew of the ledger. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projections } from '../../projections/index.js';
import { openApiHouse, type House } from '../api/support/house.js';
import { dist } from '../support/dist.js';

const VAULT_KEY = 'MOkH2VfVeDqHWCxrTr6RA1mIU8SLUh4fWHdYO6PIFPE=';
let house: House;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 5, masterKey: Buffer.from(VAULT_KEY, 'base64') });
}, 120_000);
afterAll(() => house?.close());

interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}
async function verify(...args: string[]): Promise<Ended> {
  const env = { ...process.env, MODE: '', DATABASE_URL: house.database.url, DATA_DIR: '/tmp', VAULT_KEY };
  const command = [`${dist}/src/cli/registre.js`, 'verify', ...args];
  return promisify(execFile)(process.execPath, command, { env }).then(
    output => ({ code: 0, ...output }),
    (error: Ended) => error,
  );
}

describe('the operator who verifies the read models', () => {
  it('is told that all of them say what the ledger says, or those named', async () => {
    const all = await verify('--projections');
    expect(all).toMatchObject({ code: 0 });
    expect(all.stdout.match(/equal to the version that served/g)).toHaveLength(projections.length);
    const { code, stdout } = await verify('--projections', 'accounts');
    expect([code, stdout]).toEqual([0, expect.stringMatching(/^accounts: .*equal to the version that served\.\n$/)]);
  });

  it('is told which rows differ, and of which table; the exit code is 1', async () => {
    const { pool } = house.database;
    const { rows } = await pool.query<{ schema: string }>(
      `select schema from projector.versions where projection = 'responsables' and status = 'current'`,
    );
    const table = `${rows[0]!.schema}.responsables_rows`;
    const place = `(student_id, account_id) = (select student_id, account_id from ${table} order by 1, 2 limit 1)`;
    const altered = await pool.query<{ student_id: string; surname: string }>(
      `update ${table} set surname = surname || 'x' where ${place} returning student_id, surname`,
    );
    try {
      const { code, stdout } = await verify('--projections', 'responsables', 'students');
      expect([code, stdout]).toEqual([
        1,
        expect.stringContaining('{"table":"responsables","onlyCurrent":1,"onlyRebuilt":1'),
      ]);
      expect(stdout).toContain(altered.rows[0]!.student_id);
      expect(stdout).not.toContain(altered.rows[0]!.surname);
      expect(stdout).toMatch(/^students: .*equal to the version that served\.$/m);
    } finally {
      await pool.query(`update ${table} set surname = left(surname, -1) where ${place}`);
    }
  });

  it.each([
    [['--projections', 'nothing'], 'There is no projection nothing'],
    [['--projections', '--quorum', '1'], '--projections compares the read models'],
  ])('%j is answered with the remedy', async (args, remedy) => {
    const { code, stderr } = await verify(...args);
    expect([code, stderr]).toEqual([2, expect.stringContaining(remedy)]);
  });
});
