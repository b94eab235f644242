/** Given schools that were imported: `registre events` finds what the options ask for, as JSON lines in the order of the ledger. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openApiHouse, type House } from '../api/support/house.js';
import { notifyByLetter, responsablesOf } from '../api/support/people.js';
import { dist } from '../support/dist.js';

const PUPILS = 4;
const VAULT_KEY = 'MOkH2VfVeDqHWCxrTr6RA1mIU8SLUh4fWHdYO6PIFPE=';
let house: House;
let uai: string;
let academie: string;
beforeAll(async () => {
  house = await openApiHouse({ pupils: PUPILS, masterKey: Buffer.from(VAULT_KEY, 'base64') });
  ({ uai, academie } = house.schools[0]!);
  const [person] = await responsablesOf(house, uai);
  await notifyByLetter(house, person!, uai);
  await house.caughtUp();
});
afterAll(() => house?.close());

interface Line {
  readonly id: string;
  readonly type: string;
  readonly stream: string;
  readonly position: string;
  readonly metadata: Record<string, string>;
}

const verb = (...args: string[]) =>
  promisify(execFile)(process.execPath, [`${dist}/src/cli/registre.js`, ...args], {
    env: { ...process.env, MODE: '', DATABASE_URL: house.database.url, DATA_DIR: '/tmp', VAULT_KEY },
    maxBuffer: 50e6,
  });
const run = (...args: string[]) => verb('events', ...args);
const events = async (...args: string[]): Promise<Line[]> => {
  const { stdout } = await run(...args);
  return stdout.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line) as Line]));
};

it('prints an event found by the index exactly as the ledger has it', async () => {
  const all = await events();
  expect(all).toHaveLength(await house.events());
  const byActor = await events('--actor', 'head');
  expect(byActor).toEqual(all.filter(({ metadata }) => metadata.actor === 'head'));
  expect(byActor.map(({ type }) => type)).toEqual(['AccountNotified', 'ProvisionalPasswordRevealed']);
});

it('prints all that happened around an event', async () => {
  const [notified] = await events('--actor', 'head');
  const correlation = notified!.metadata.correlationId!;
  const around = await events('--correlation', correlation);
  expect(around.length).toBeGreaterThan(1);
  expect(new Set(around.map(({ metadata }) => metadata.correlationId))).toEqual(new Set([correlation]));
});

it('takes conditions together: académie, school, role, type, dates, after a position, and a limit', async () => {
  const ofSchool = await events('--school', uai.toLowerCase(), '--type', 'StudentEnrolled');
  expect(ofSchool).toHaveLength(PUPILS);
  const registered = await events('--academie', academie, '--type', 'SchoolRegistered');
  expect(registered).toHaveLength(house.schools.filter(school => school.academie === academie).length);
  const byHead = await events('--academie', academie, '--role', 'SCHOOL_HEAD', '--source', 'CONSOLE');
  expect(byHead.map(({ type }) => type)).toEqual(['AccountNotified', 'ProvisionalPasswordRevealed']);
  const rest = await events('--school', uai, '--type', 'StudentEnrolled', '--after', ofSchool[1]!.position);
  expect(rest).toEqual(ofSchool.slice(2));
  expect(await events('--school', uai, '--type', 'StudentEnrolled', '--limit', '1')).toEqual(ofSchool.slice(0, 1));
  expect(await events('--from', '2000-01-01', '--to', '2000-01-02')).toEqual([]);
});

it.each([
  [['--school', 'nowhere'], /--school must be a UAI/],
  [['--from', 'yesterday'], /--from must be a day/],
  [['--role', 'KING'], /Allowed choices are SCHOOL_HEAD/],
])('says what is wrong with %j', async (args, message) => {
  await expect(run(...args)).rejects.toMatchObject({ stderr: expect.stringMatching(message) });
});

it('prints who read personal data, by account, actor, school and kind', async () => {
  const [person] = await responsablesOf(house, uai);
  const reader = await house.token([{ role: 'SCHOOL_HEAD', schools: [uai] }], { subject: 'reader' });
  await house.ask(reader, 'query Q($id: ID!) { account(id: $id) { id } }', { id: person!.accountId });
  const accesses = async (...args: string[]): Promise<object[]> => {
    const { stdout } = await verb('accesses', ...args);
    return stdout.split('\n').flatMap(line => (line === '' ? [] : [JSON.parse(line) as object]));
  };
  while ((await accesses('--actor', 'reader')).length === 0);
  const read = { kind: 'SHEET', actor: 'reader', role: 'SCHOOL_HEAD', scope: uai, accountId: person!.accountId };
  expect(await accesses('--account', person!.login, '--kind', 'SHEET')).toMatchObject([read]);
  expect(await accesses('--school', uai, '--from', '2000-01-01', '--actor', 'reader')).toMatchObject([read]);
  expect(await accesses('--school', house.schools[2]!.uai, '--actor', 'reader')).toEqual([]);
});
