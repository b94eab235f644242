/** Given a read model that cannot take in an event: `registre parked` lists, shows and replays its stream. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { grantsOf, openApiHouse, type House } from '../api/support/house.js';
import { operation } from '../api/support/operations.js';
import { breakResponsable, untilParked, type Breakage } from '../api/support/parking.js';
import { responsablesOf } from '../api/support/people.js';
import { dist } from '../support/dist.js';

const VAULT_KEY = 'MOkH2VfVeDqHWCxrTr6RA1mIU8SLUh4fWHdYO6PIFPE=';
let house: House;
let stream: string;
let breakage: Breakage;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 3, masterKey: Buffer.from(VAULT_KEY, 'base64') });
  const { uai } = house.schools[0]!;
  const { accountId } = (await responsablesOf(house, uai))[0]!;
  stream = `account-${accountId}`;
  breakage = await breakResponsable(house, accountId);
  const head = await house.token(grantsOf(house).SCHOOL_HEAD!);
  const input = { accountId, uai, channel: 'LETTER', resetPassword: true };
  // The first event fails, the second is held back behind it.
  for (let n = 0; n < 2; n++) await house.ask(head, operation('AccountNotify'), { input });
  await untilParked(house, stream);
  await house.caughtUp();
});
afterAll(() => house?.close());

interface Outcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

async function parked(...args: string[]): Promise<Outcome> {
  const { url } = house.database;
  const env = { ...process.env, MODE: '', DATABASE_URL: url, DATA_DIR: '/tmp', VAULT_KEY };
  try {
    const done = await promisify(execFile)(process.execPath, [`${dist}/src/cli/registre.js`, 'parked', ...args], {
      env,
    });
    return { code: 0, ...done };
  } catch (error) {
    return error as Outcome;
  }
}

it('lists them, with the reason, as a table or as JSON lines', async () => {
  const { stdout, code } = await parked();
  expect(code).toBe(0);
  expect(stdout).toMatch(new RegExp(`responsables +${stream} +\\d+ AccountNotified +1 .*this row is refused`));
  const lines = (await parked('list', '--json')).stdout.trim().split('\n');
  expect(lines.map(line => JSON.parse(line) as object)).toMatchObject([
    { reader: 'responsables', stream, heldBack: 1 },
  ]);
  expect((await parked('--reader', 'students')).stdout).toContain('Nothing is parked');
});

it('shows one, with the events that wait, what it means and what to do', async () => {
  const { stdout } = await parked('show', stream);
  expect(stdout).toContain(`${stream}, parked by responsables since`);
  expect(stdout).toContain('this row is refused');
  expect(stdout).toContain('One later event waits.');
  expect(stdout).toContain('Replay the stream.');
  expect(stdout.match(/AccountNotified/g)).toHaveLength(2);
  const unknown = await parked('show', 'account-x');
  expect(unknown.code).not.toBe(0);
  expect(unknown.stderr).toBe(`account-x is not parked. Parked are: responsables: ${stream}.\n`);
  const elsewhere = await parked('show', stream, '--reader', 'students');
  expect(elsewhere.stderr).toContain(`${stream} is not parked by students. Parked are: responsables: ${stream}.`);
});

it('replays them: code 1 while something stays parked', async () => {
  const failed = await parked('replay', stream, '--reader', 'responsables');
  expect(failed.code).toBe(1);
  expect(failed.stdout).toContain('0 replayed, 1 still parked.');
  await breakage.mend();
  const done = await parked('replay');
  expect(done).toMatchObject({ code: 0, stdout: '1 replayed, 0 still parked.\n' });
  expect((await parked()).stdout).toContain('Nothing is parked');
  expect((await parked('replay')).stdout).toBe('0 replayed, 0 still parked.\n');
});
