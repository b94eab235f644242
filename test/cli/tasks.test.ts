/** Given tasks that failed: `registre tasks` lists them, and has those named done again. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { dist } from '../support/dist.js';

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
  await database.pool.query(
    `insert into jobs.tasks (kind, key, priority, payload, correlation_id, state, attempts, last_code, ended_at)
       values ('MAIL', 'refused', 1, '{}', 'c1', 'FAILED', 2, 'BOUNCED', now()), ('MAIL', 'given up', 1, '{}', 'c2', 'FAILED', 9, 'UNREACHABLE', now()),
              ('MAIL', 'again', 1, '{}', 'c3', 'WAITING', 1, 'DEFERRED', null), ('MAIL', 'new', 1, '{}', 'c4', 'WAITING', 0, null, null)`,
  );
});
afterAll(() => database.drop());

const tasks = (...args: string[]) =>
  promisify(execFile)(process.execPath, [`${dist}/src/cli/registre.js`, 'tasks', ...args], { env });
const listTasks = async (): Promise<Record<string, unknown>[]> => {
  const { stdout } = await tasks('--json');
  return stdout
    .trim()
    .split('\n')
    .map(line => JSON.parse(line) as Record<string, unknown>);
};

it('are listed with the reason, those that were not tried yet only counted', async () => {
  const { stdout } = await tasks();
  expect(stdout).toContain('MAIL: 2 waiting, 1 of them after a failure; 2 given up');
  expect(stdout).toMatch(/MAIL\s+given up\s+2\s+BOUNCED\s+.*refused/);
  expect(stdout).toMatch(/MAIL\s+again at [\dT:-]+\s+1\s+DEFERRED\s+.*again/);
  expect(stdout).not.toMatch(/new$/m);
});

it('are tried again by their number, the others left alone', async () => {
  const refused = (await listTasks()).find(({ key }) => key === 'refused');
  const { stdout } = await tasks('--retry', String(refused?.taskId));
  expect(stdout).toContain('1 task is tried again');
  expect((await listTasks()).map(({ key }) => key).sort()).toEqual(['again', 'given up']);
});

it.each([
  [['--retry'], 'Say which tasks to retry'],
  [['--retry', 'all'], 'all is not the id of a task'],
  [['--kind', 'LETTERBOX'], 'Allowed choices are MAIL'],
])('given %j, says what is wrong and does nothing', async (args, message) => {
  await expect(tasks(...args)).rejects.toMatchObject({ stderr: expect.stringContaining(message) });
});
