/** Given a reader that has enough (`| head -1`), or ids as the API gives them: the verbs take both. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { dist } from '../support/dist.js';
import { events, newStream } from '../eventstore/support.js';

let database: TestDatabase;
let env: NodeJS.ProcessEnv;
beforeAll(async () => {
  database = await createDatabase();
  env = {
    ...process.env,
    MODE: '',
    DATABASE_URL: database.url,
    DATA_DIR: '/tmp',
    VAULT_KEY: 'MOkH2VfVeDqHWCxrTr6RA1mIU8SLUh4fWHdYO6PIFPE=',
  };
  const store = postgresEventStore({ databaseUrl: database.url });
  for (let i = 0; i < 40; i++) await store.append(newStream(), 'none', events(60));
  await store.close();
});
afterAll(() => database.drop());

const shell = (line: string) =>
  promisify(execFile)(
    'bash',
    ['-o', 'pipefail', '-c', line.replaceAll('registre', `node ${dist}/src/cli/registre.js`)],
    { env },
  );

it('is no fault that whoever reads has enough', async () => {
  const { stdout, stderr } = await shell('registre events | head -1');
  expect(stdout.trim().split('\n')).toHaveLength(1);
  expect(stderr).toBe('');
});

it.each(['Account_00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000001'])(
  'takes %s for an id of an account',
  async id => {
    await expect(shell(`registre replay ${id}`)).rejects.toMatchObject({
      stderr: expect.stringContaining('holds nothing of account 00000000-0000-4000-8000-000000000001'),
    });
  },
);

it('names itself as it is called', async () => {
  const { stdout } = await shell('registre --help');
  expect(stdout).toMatch(/^Usage: npx registre /);
});
