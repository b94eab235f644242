/** Given a school that was imported: `registre list` writes its people as CSV, and records that they were read. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { openApiHouse, type House } from '../api/support/house.js';
import { dist } from '../support/dist.js';

const VAULT_KEY = 'MOkH2VfVeDqHWCxrTr6RA1mIU8SLUh4fWHdYO6PIFPE=';
let house: House;
let uai: string;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 5, masterKey: Buffer.from(VAULT_KEY, 'base64') });
  uai = house.schools[0]!.uai;
});
afterAll(() => house?.close());
afterEach(() => house.database.pool.query('delete from audit.reads'));

const list = (...args: string[]) => {
  const { url } = house.database;
  const env = { ...process.env, MODE: '', DATABASE_URL: url, DATA_DIR: '/tmp', VAULT_KEY };
  return promisify(execFile)(process.execPath, [`${dist}/src/cli/registre.js`, 'list', ...args], { env });
};
const recordedReads = async (): Promise<object[]> => {
  const { rows } = await house.database.pool.query<object>(
    'select kind, role, "right", uai, persons, actor <> \'\' as named from audit.reads',
  );
  return rows;
};

it.each([
  ['responsables', 'Nom de l’élève;'],
  ['students', 'Nom;'],
])('%s: all rows, with their headings, recorded', async (name, heading) => {
  const { rows } = await house.database.pool.query<{ n: number }>(
    `select count(*)::int as n from read.${name} where uai = $1`,
    [uai],
  );
  const { n } = rows[0]!;
  const { stdout, stderr } = await list(name, uai.toLowerCase(), '--csv');
  expect(stdout.startsWith(`\uFEFF${heading}`)).toBe(true);
  expect(stdout.trimEnd().split('\r\n')).toHaveLength(n + 1);
  expect(stderr).toContain(`${n} rows, at position ${await house.database.lastAppended()}`);
  expect(await recordedReads()).toEqual([
    { kind: 'EXPORT', role: 'SYSTEM', right: 'SYSTEM', uai, persons: n, named: true },
  ]);
});

it('sorts as the API does', async () => {
  const logins = async (...args: string[]): Promise<string[]> => {
    const { stdout } = await list('students', uai, '--csv', '--sort', 'LOGIN', ...args);
    return stdout.split('\r\n').slice(1, -1);
  };
  expect((await logins('--desc')).toReversed()).toEqual(await logins());
});

it.each([
  [['responsables', 'x', '--csv'], 'A UAI is 7 digits and a letter'],
  [['responsables', '0750001A', '--csv', '--sort', 'AGE'], 'sorted by one of STUDENT'],
  [['responsables', '0750001A'], "'--csv' not specified"],
  [['parents', '0750001A', '--csv'], 'Allowed choices are responsables, students'],
])('given %j, says what is wrong, and reads nobody', async (args, message) => {
  await expect(list(...args)).rejects.toMatchObject({ stderr: expect.stringContaining(message) });
  expect(await recordedReads()).toEqual([]);
});

it('writes nothing when the read cannot be recorded', async () => {
  const { pool } = house.database;
  await pool.query('alter table audit.reads rename to elsewhere');
  try {
    await expect(list('students', uai, '--csv')).rejects.toMatchObject({ stdout: '' });
  } finally {
    await pool.query('alter table audit.elsewhere rename to reads');
  }
});
