/**
 * Given a holder whose account somebody takes over with the password, what the links of the notices do: over HTTP, with a real SMTP server from
 * which links are read.
 */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { postgresEventStore, type PostgresEventStore } from '../../src/eventstore/postgres.js';
import { mailTasks } from '../../src/mail/mailer.js';
import { mailProcess } from '../../src/mail/process.js';
import { createSmtpTransport } from '../../src/mail/smtp.js';
import type { MailJob } from '../../src/mail/task.js';
import { createThrottle } from '../../src/mail/throttle.js';
import { runProcess } from '../../src/process/follower.js';
import { TaskWorker } from '../../src/tasks/worker.js';
import { bodies, SmtpUnderTest } from '../mail/support.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, codeFor, notifyByLetter, PASSWORD, responsablesOf, type Person } from './support/people.js';

const THIEF = 'voleur@example.org';
const THIEFS_PASSWORD = 'cargo-myrtille-boussole';
const OWN_PASSWORD = 'zeppelin-tournesol-42';
const HOUR = 3_600_000;

let house: House;
let store: PostgresEventStore;
let uai: string;
let portal: string;
let people: Person[];
let person: Person;
let address: string;
let mailer: TaskWorker<MailJob>;
const smtp = new SmtpUnderTest();
const faults: unknown[] = [];
const stopping = new AbortController();
const closers: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  await smtp.start();
  house = await openApiHouse({ pupils: 30, processes: true });
  uai = house.schools[0]!.uai;
  portal = await house.token(grantsOf(house).PORTAL!);
  people = (await responsablesOf(house, uai)).filter(({ studentIds }) => studentIds.length === 1);
  store = postgresEventStore({ databaseUrl: house.database.url });
  const { pool } = house.database;
  const { clock, commands, vault } = house;
  const onFault = (error: unknown): void => void faults.push(error);
  const following = runProcess(mailProcess, { pool, eventStore: store, signal: stopping.signal, onFault });
  const from = 'EduConnect <no-reply@example.org>';
  const transport = createSmtpTransport({ url: smtp.url, from, timeout: 2_000 });
  const settings = { atOnce: 50, perMinute: 100_000, firstPause: 0, retryPlace: 0.1 };
  mailer = new TaskWorker(
    mailTasks({
      eventStore: store,
      vault,
      clock,
      commands,
      transport,
      throttle: createThrottle({ pool, digest: vault.digest, settings }),
      portalUrl: 'https://portail.example.fr',
      from,
    }),
    { pool, onFault },
  );
  closers.push(
    () => following,
    () => transport.close(),
    () => store.close(),
  );
});
afterAll(async () => {
  stopping.abort();
  for (const close of closers) await close();
  await smtp.stop();
  await house?.close();
  expect(faults).toEqual([]);
});
beforeEach(async () => {
  // The next of whom the base has an address.
  do person = people.shift()!;
  while ((await contactNow())?.email === null);
  await activate(house, person, uai);
  address = (await contactNow()).email;
  await sendAll();
  smtp.messages.length = 0;
});
afterEach(() => house.database.pool.query('delete from vault.holder_sessions'));

type Payload = Record<string, unknown> & { accessToken: string; refreshToken: string; userErrors: { code: string }[] };
async function act(token: string, name: string, input: object): Promise<Payload> {
  const { data, errors } = await house.ask(token, operation(name), { input });
  if (errors) throw new Error(JSON.stringify(errors));
  return Object.values(data as Record<string, Payload>)[0]!;
}
const codesOf = ({ userErrors }: Payload): string[] => userErrors.map(({ code }) => code);
const signIn = (password: string, more: object = {}): Promise<Payload> =>
  act(portal, 'SignIn', { login: person.login, password, ...more });

async function contactNow(): Promise<{ email: string; emailProven: boolean; mobile: string | null }> {
  await house.caughtUp();
  const head = await house.token(grantsOf(house).SCHOOL_HEAD!);
  const query = `query Q($id: ID!) { account(id: $id) { contact { email emailProven mobile mobileProven } } }`;
  const { data } = await house.ask(head, query, { id: person.accountId });
  return data.account.contact;
}

/** Sends all e-mails that the events so far ask for. */
async function sendAll(): Promise<void> {
  const last = await house.database.lastAppended();
  for (;;) {
    const { rows } = await house.database.pool.query<{ done: boolean }>(
      `select position >= $1 as done from jobs.checkpoints where process = 'mails'`,
      [last],
    );
    while ((await mailer.workOnce()) > 0);
    if (rows[0]?.done) break;
    await new Promise(resolve => setTimeout(resolve, 20));
  }
  while ((await mailer.workOnce()) > 0);
}
/** The token of the link in the last e-mail to that address that leads to that page. */
async function linkTo(page: string, to: string): Promise<string> {
  await sendAll();
  const link = new RegExp(`/${page}#token=([\\w-]{43})`);
  const sent = smtp.messages.filter(message => message.to.includes(to)).map(({ raw }) => bodies(raw).text);
  const found = sent.findLast(text => link.test(text));
  if (found === undefined) throw new Error(`no link to ${page} went to ${to}: ${smtp.messages.length} messages`);
  return link.exec(found)![1]!;
}
const textsTo = (to: string): string[] =>
  smtp.messages.filter(message => message.to.includes(to)).map(({ raw }) => bodies(raw).text);

/** Somebody signs in with the password and takes the account over by an address of his or her own. */
async function takeOver(): Promise<Payload> {
  const thief = await signIn(PASSWORD);
  await act(thief.accessToken, 'EmailChangeRequest', { email: THIEF, currentPassword: PASSWORD });
  await act(portal, 'AccountConfirmEmail', { token: await linkTo('confirmation', THIEF) });
  return thief;
}

describe('a change of address that the holder did not ask for', () => {
  it('is told with a link to the address proven before, and stopped before it is confirmed', async () => {
    const thief = await signIn(PASSWORD);
    await act(thief.accessToken, 'EmailChangeRequest', { email: THIEF, currentPassword: PASSWORD });
    const confirmation = await linkTo('confirmation', THIEF);
    const token = await linkTo('arret', address);
    expect(codesOf(await act(portal, 'ChangeStop', { token }))).toEqual([]);
    expect(codesOf(await act(portal, 'AccountConfirmEmail', { token: confirmation }))).toEqual(['TOKEN_INVALID']);
    expect((await house.ask(thief.accessToken, '{ me { subject } }')).errors).toHaveLength(1);
    expect(codesOf(await act(portal, 'SessionRefresh', { refreshToken: thief.refreshToken }))).toEqual([
      'SESSION_ENDED',
    ]);
    expect(codesOf(await signIn(PASSWORD))).toEqual(['CREDENTIALS_INVALID']);
    const reset = await linkTo('mot-de-passe', address);
    const back = await act(portal, 'PasswordResetByLink', { token: reset, newPassword: OWN_PASSWORD });
    expect(back).toMatchObject({ userErrors: [], accessToken: expect.any(String) });
    expect(await contactNow()).toMatchObject({ email: address, emailProven: true });
  });

  it('is put back after it was confirmed: the new password goes to the old address, and signing in asks for the birth dates', async () => {
    const thief = await takeOver();
    expect(await contactNow()).toMatchObject({ email: THIEF, emailProven: true });
    await act(thief.accessToken, 'PasswordChange', { currentPassword: PASSWORD, newPassword: THIEFS_PASSWORD });
    const token = await linkTo('arret', address);
    expect(codesOf(await act(portal, 'ChangeStop', { token }))).toEqual([]);
    expect(await contactNow()).toMatchObject({ email: address, emailProven: true });
    for (const password of [PASSWORD, THIEFS_PASSWORD])
      expect(codesOf(await signIn(password))).toEqual(['CREDENTIALS_INVALID']);
    const reset = await linkTo('mot-de-passe', address);
    expect(await act(portal, 'PasswordResetByLink', { token: reset, newPassword: OWN_PASSWORD })).toMatchObject({
      userErrors: [],
      accessToken: null,
    });
    // Whoever only reads the old mailbox comes no further.
    expect(codesOf(await signIn(OWN_PASSWORD))).toEqual(['BIRTH_DATES_REQUIRED']);
    const { birthDates } = person;
    expect(await signIn(OWN_PASSWORD, { birthDates })).toMatchObject({ accessToken: expect.any(String) });
    await sendAll();
    expect(textsTo(THIEF).at(-1)).toMatch(/a été arrêté/);
    expect(textsTo(THIEF).at(-1)).not.toContain('token=');
  });

  it('is put back with the mobile that was changed after it, though that was told to the new address alone', async () => {
    const thief = await takeOver();
    const mobile = '+33639980012';
    const asked = await act(thief.accessToken, 'PhoneChangeRequest', { mobile, currentPassword: PASSWORD });
    const { codeRequest } = asked;
    await act(thief.accessToken, 'PhoneChangeConfirm', { codeRequest, code: await codeFor(house) });
    const before = await contactNow();
    expect(before).toMatchObject({ email: THIEF, mobile, mobileProven: true });
    await act(portal, 'ChangeStop', { token: await linkTo('arret', address) });
    expect(await contactNow()).toMatchObject({ email: address, emailProven: true, mobileProven: false });
    expect((await contactNow()).mobile).not.toBe(mobile);
    await house.caughtUp();
    expect(await house.vault.proven.accountsOf({ email: THIEF })).not.toContain(person.accountId);
  });

  it('cannot be stopped after 72 hours, nor twice, nor by another text', async () => {
    await takeOver();
    const token = await linkTo('arret', address);
    const ahead = house.clock.ahead;
    house.clock.ahead += 73 * HOUR;
    expect(codesOf(await act(portal, 'ChangeStop', { token }))).toEqual(['TOKEN_INVALID']);
    house.clock.ahead = ahead;
    expect(codesOf(await act(portal, 'ChangeStop', { token }))).toEqual([]);
    for (const used of [token, 'x'.repeat(43), ''])
      expect(codesOf(await act(portal, 'ChangeStop', { token: used }))).toEqual(['TOKEN_INVALID']);
  });
});

describe('a change of password that the holder did not make', () => {
  it('is told with a link, which voids that password', async () => {
    await act(portal, 'PasswordChange', {
      login: person.login,
      currentPassword: PASSWORD,
      newPassword: THIEFS_PASSWORD,
    });
    const thief = await signIn(THIEFS_PASSWORD);
    expect(codesOf(await act(portal, 'ChangeStop', { token: await linkTo('arret', address) }))).toEqual([]);
    expect(codesOf(await signIn(THIEFS_PASSWORD))).toEqual(['CREDENTIALS_INVALID']);
    expect((await house.ask(thief.accessToken, '{ me { subject } }')).errors).toHaveLength(1);
    const reset = await linkTo('mot-de-passe', address);
    const back = await act(portal, 'PasswordResetByLink', { token: reset, newPassword: OWN_PASSWORD });
    expect(back).toMatchObject({ accessToken: expect.any(String) });
  });
});

describe('somebody who reads the mailbox that the holder leaves', () => {
  it('puts the address back once, gets no further, and cannot stop the holder who leaves it again', async () => {
    const holder = await signIn(PASSWORD);
    const email = 'nouvelle@example.org';
    await act(holder.accessToken, 'EmailChangeRequest', { email, currentPassword: PASSWORD });
    await act(portal, 'AccountConfirmEmail', { token: await linkTo('confirmation', email) });
    await act(portal, 'ChangeStop', { token: await linkTo('arret', address) });
    const reset = await linkTo('mot-de-passe', address);
    await act(portal, 'PasswordResetByLink', { token: reset, newPassword: THIEFS_PASSWORD });
    expect(codesOf(await signIn(THIEFS_PASSWORD))).toEqual(['BIRTH_DATES_REQUIRED']);
    // The holder comes back by a letter of the school and the birth dates, and leaves that mailbox for good.
    const password = await notifyByLetter(house, person, uai);
    const { birthDates } = person;
    const back = await signIn(password, { newPassword: OWN_PASSWORD, birthDates });
    await act(back.accessToken, 'EmailChangeRequest', { email, currentPassword: OWN_PASSWORD });
    await act(portal, 'AccountConfirmEmail', { token: await linkTo('confirmation', email) });
    const token = await linkTo('arret', address);
    expect(codesOf(await act(portal, 'ChangeStop', { token }))).toEqual(['TOKEN_INVALID']);
    expect(await contactNow()).toMatchObject({ email, emailProven: true });
  });
});

describe('a link that stops a change', () => {
  it('stands in no table, event or task', async () => {
    await takeOver();
    const token = await linkTo('arret', address);
    const { rows: tables } = await house.database.pool.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    for (const { name } of tables) {
      const { rows } = await house.database.pool.query<{ row: string }>(`select t::text as row from ${name} t`);
      expect([name, rows.some(({ row }) => row.includes(token))]).toEqual([name, false]);
    }
  });
});
