/**
 * Given a server that logs all it can, and every secret and every typed value through every way of holders, staff and assistance: none of them is
 * found afterwards in a log, an event, a task, a table, a metric, or an answer other than the one that has to carry it.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { noticeOfToday } from '../../src/domain/assistance/notice.js';
import { operation } from '../api/support/operations.js';
import { bodies } from '../mail/support.js';
import { UserAgent } from '../support/user-agent.js';
import { Canaries, type Kind } from './canaries.js';
import { codesOf, found, HolderServer, type Answer, type Parent, type Payload } from './holder-server.js';
import { storeOfRecord } from './server-process.js';

const PATIENCE_MS = 300_000;
const kept = new Canaries();
const password = (name: string): string => kept.keep('chosen password', `${name}-abricot-tandem-71`);
const WRONG = kept.keep('wrong password', 'canari-faux-parapluie');
const WRONG_DATE = kept.keep('birth date typed', '1907-03-09');

let at: HolderServer;
let parents: Parent[];

/** Keeps what a payload gives out. */
function keepGiven(name: string, payload: Payload): Payload {
  const given: [Kind, unknown][] = [
    ['access token', payload.accessToken],
    ['refresh token', payload.refreshToken],
    ['code request', payload.codeRequest],
    ['registration', payload.registration],
    ['request to FranceConnect', name === 'FranceConnectStart' ? payload.request : undefined],
    ['provisional password', payload.password],
  ];
  for (const [kind, value] of given) if (typeof value === 'string') kept.keep(kind, value);
  if (typeof payload.signOutUrl === 'string')
    kept.keep('sign-out at FranceConnect', new URL(payload.signOutUrl).searchParams.get('hint')!);
  return payload;
}

async function ask(token: string | undefined, name: string, query: string, variables: object = {}): Promise<Answer> {
  const answer = await at.ask(token, query, variables);
  kept.said.push({ name, text: answer.text });
  return answer;
}
/** Carries out an operation of `schema/operations`, keeps the answer and what it gives out. */
async function act(name: string, input: object, token = at.portal): Promise<Payload> {
  const { data, errors } = await ask(token, name, operation(name), { input });
  if (errors) throw new Error(`${name}: ${JSON.stringify(errors)}`);
  return keepGiven(name, Object.values(data as Record<string, Payload>)[0]!);
}
const refused = async (code: string, name: string, input: object, token?: string): Promise<void> =>
  expect([name, codesOf(await act(name, input, token))]).toEqual([name, [code]]);
const taken = async (name: string, input: object, token?: string): Promise<Payload> => {
  const payload = await act(name, input, token);
  expect([name, codesOf(payload)]).toEqual([name, []]);
  return payload;
};

/** A browser, whose answers from the server are kept, and what addresses and cookies carry. */
class Browser extends UserAgent {
  override async request(address: string | URL, init: RequestInit = {}): Promise<Response> {
    const response = await super.request(address, init);
    const asked = this.trail.at(-1)!;
    const location = response.headers.get('location');
    const next = location === null ? undefined : new URL(location, asked);
    this.#keep(asked.searchParams);
    if (next) this.#keep(next.searchParams);
    if (asked.origin !== at.url) return response;
    const ticket = next && new URLSearchParams(next.hash.slice(1)).get('franceconnect');
    if (ticket) kept.keep('ticket of FranceConnect', ticket);
    const cookies = response.headers.getSetCookie();
    for (const cookie of cookies) {
      const value = /^[^=]+=([^;]{16,})/.exec(cookie)?.[1];
      if (value !== undefined) kept.keep('cookie', value);
    }
    const text = [location ?? '', ...cookies, await response.clone().text()].join('\n');
    kept.said.push({ name: `${init.method ?? 'GET'} ${asked.pathname}`, text });
    return response;
  }

  #keep(parameters: URLSearchParams): void {
    for (const [name, kind] of [
      ['state', 'state'],
      ['nonce', 'nonce'],
      ['code', 'code of OpenID Connect'],
    ] as const) {
      const value = parameters.get(name);
      if (value !== null) kept.keep(kind, value);
    }
  }

  /** Goes to FranceConnect as this person, and comes back with what the portal sends. */
  async come(login: string, again = false): Promise<{ franceConnect: { request: string; ticket: string } }> {
    const { url, request } = await taken('FranceConnectStart', { returnTo: '/healthz', again });
    await this.open(url as string);
    if (this.page.text.includes('name="login"')) await this.submit({ login, level: 'eidas1' });
    const ticket = new URLSearchParams(this.trail.at(-1)!.hash.slice(1)).get('franceconnect')!;
    return { franceConnect: { request: request as string, ticket } };
  }
}

const signIn = (login: string, chosen: string, more: object = {}): Promise<Payload> =>
  taken('SignIn', { login, password: chosen, ...more });

/** The token of the link to this page that an address is sent after it had `before`. */
async function link(kind: Kind, page: string, address: string, before = 0): Promise<string> {
  return kept.keep(kind, await at.linkTo(page, address, before));
}
/** The code that a number is sent after it had `before`. */
async function code(kind: Kind, mobile: string, before = 0): Promise<string> {
  return kept.keep(kind, await at.codeTo(mobile, before));
}
const wrongCode = (right: string): string =>
  kept.keep('wrong code', String((Number(right) + 1) % 1_000_000).padStart(6, '0'));
/** A responsable of the base, whose names and login are looked for from then on. */
function parent(): Parent {
  const one = parents.pop()!;
  kept.keep('name in the base', one.surname);
  kept.keep('login', one.login);
  kept.keep('mobile of the holder', one.mobile!);
  for (const date of one.birthDates) kept.keep('birth date typed', date);
  return one;
}
let addresses = 0;
const newAddress = (): string => kept.keep('address of the holder', `canari-${++addresses}@example.org`);

/** Activates the account by the letter, and answers the password and the proven address. */
async function activated(one: Parent): Promise<{ chosen: string; email: string }> {
  const { uai } = at.school;
  const { id: accountId, login, birthDates } = one;
  await taken('AccountNotify', { accountId, uai, channel: 'LETTER', resetPassword: true }, at.head);
  const revealed = await taken('AccountRevealProvisionalPassword', { accountId, uai }, at.head);
  const provisionalPassword = revealed.password as string;
  const [chosen, email] = [password('lettre'), newAddress()];
  const input = { login, provisionalPassword, newPassword: chosen, email, birthDates };
  await refused('CREDENTIALS_INVALID', 'AccountStartActivation', { ...input, provisionalPassword: WRONG });
  await refused('BIRTH_DATES_MISMATCH', 'AccountStartActivation', { ...input, birthDates: [WRONG_DATE] });
  await taken('AccountStartActivation', input);
  const token = await link('link EMAIL_CONFIRMATION', 'confirmation', email);
  await taken('AccountConfirmEmail', { token });
  await refused('TOKEN_INVALID', 'AccountConfirmEmail', { token });
  return { chosen, email };
}

/** Activation by the letter, sessions, recovery, and proofs of contact. */
async function throughSessionsAndProofs(): Promise<void> {
  const one = parent();
  const { login, birthDates } = one;
  const { chosen, email } = await activated(one);

  await refused('CREDENTIALS_INVALID', 'SignIn', { login, password: WRONG });
  const first = await signIn(login, chosen);
  const second = await taken('SessionRefresh', { refreshToken: first.refreshToken });
  const third = await taken('SessionRefresh', { refreshToken: second.refreshToken });
  await refused('SESSION_ENDED', 'SessionRefresh', { refreshToken: first.refreshToken });
  await refused('SESSION_ENDED', 'SessionRefresh', { refreshToken: third.refreshToken });

  const session = await signIn(login, chosen);
  const token = session.accessToken as string;
  const mobile = kept.keep('mobile of the holder', '+33639980423');
  await refused('CREDENTIALS_INVALID', 'PhoneChangeRequest', { mobile, currentPassword: WRONG }, token);
  const asked = await taken('PhoneChangeRequest', { mobile, currentPassword: chosen }, token);
  const { codeRequest } = asked;
  const right = await code('code PHONE_CHANGE', mobile);
  await refused('CODE_INVALID', 'PhoneChangeConfirm', { codeRequest, code: wrongCode(right) }, token);
  await taken('PhoneChangeConfirm', { codeRequest, code: right }, token);

  const other = newAddress();
  await taken('EmailChangeRequest', { email: other, currentPassword: chosen }, token);
  const changing = await link('link EMAIL_CHANGE', 'confirmation', other);
  await ask(token, 'MyAccount', operation('MyAccount'));
  await ask(token, 'MyHistory', operation('MyHistory'), { first: 50 });
  await ask(token, 'MySessions', operation('MySessions'));
  await taken('AccountConfirmEmail', { token: changing });
  const changed = password('changé');
  const anew = await taken('PasswordChange', { currentPassword: chosen, newPassword: changed }, token);
  await taken('SignOutEverywhere', {}, anew.accessToken as string);

  const bySms = await taken('PasswordResetRequest', { login, channel: 'SMS' });
  const reset = { codeRequest: bySms.codeRequest, newPassword: password('sms') };
  const sent = await code('code PASSWORD_RESET', mobile, 1);
  await refused('CODE_INVALID', 'PasswordResetByCode', { ...reset, code: wrongCode(sent) });
  await refused('BIRTH_DATES_MISMATCH', 'PasswordResetByCode', { ...reset, code: sent, birthDates: [WRONG_DATE] });
  await taken('PasswordResetByCode', { ...reset, code: sent, birthDates });
  await taken('PasswordResetRequest', { login, channel: 'EMAIL' });
  await taken('LoginRecoveryRequest', { email: other });
  await taken('LoginRecoveryRequest', { mobile });
  const byLink = await link('link PASSWORD_RESET', 'mot-de-passe', other);
  await taken('PasswordResetByLink', { token: byLink, newPassword: password('lien') });
  await refused('TOKEN_INVALID', 'PasswordResetByLink', { token: byLink, newPassword: password('encore') });

  // The address proven before stops the change.
  const stop = await link('link CHANGE_STOP', 'arret', email);
  await taken('ChangeStop', { token: stop });
  await refused('TOKEN_INVALID', 'ChangeStop', { token: stop });
}

/** Activation by a link, FranceConnect beside the password, and regrouping. */
async function throughFranceConnectAndRegrouping(): Promise<void> {
  const one = parent();
  const { id: accountId, birthDates, login } = one;
  const { uai } = at.school;
  const email = newAddress();
  await taken('AccountUpdateContact', { accountId, uai, email }, at.head);
  await taken('AccountNotify', { accountId, uai, channel: 'EMAIL', resetPassword: true }, at.head);
  const token = await link('link ACTIVATION', 'activation', email);
  const chosen = password('activé');
  const activation = { token, newPassword: chosen, birthDates };
  await refused('BIRTH_DATES_MISMATCH', 'AccountActivateByLink', { ...activation, birthDates: [WRONG_DATE] });
  await taken('AccountActivateByLink', activation);
  const session = await signIn(login, chosen);
  const holder = session.accessToken as string;
  const [familyName, givenName] = ['Canariensis', 'Zéphyrine Canarie'];
  for (const name of [familyName, givenName]) kept.keep('name at FranceConnect', name);
  const birthdate = kept.keep('birth date at FranceConnect', '1979-10-23');
  kept.keep('subject at FranceConnect', at.know('linked', { familyName, givenName, birthdate }));
  const browser = new Browser();
  const came = await browser.come('linked');
  await refused('FRANCECONNECT_UNKNOWN', 'FranceConnectSignIn', came);
  await refused('CREDENTIALS_INVALID', 'FranceConnectLink', { ...came, currentPassword: WRONG }, holder);
  await taken('FranceConnectLink', { ...came, currentPassword: chosen }, holder);
  const signedIn = await taken('FranceConnectSignIn', await browser.come('linked'));
  await browser.open(signedIn.signOutUrl as string);
  await taken('FranceConnectUnlink', { currentPassword: chosen }, holder);
  await taken('SignOut', {}, holder);

  const [keeper, absorbed, byCode] = [parent(), parent(), parent()];
  const mobile = kept.keep('mobile of the holder', '+33639980424');
  await at.recordInBase(keeper, { surname: 'PAYET', firstName: 'Marie' }, undefined);
  await at.recordInBase(absorbed, { surname: 'PAYET', firstName: 'Marie' }, undefined);
  await at.recordInBase(byCode, { surname: 'PAYET', firstName: 'Marie' }, mobile);
  const mine = await activated(keeper);
  const own = (await signIn(keeper.login, mine.chosen)).accessToken as string;
  const letter = await at.letterOf(absorbed);
  kept.keep('provisional password', letter);
  const other = { login: absorbed.login, password: letter };
  await refused('CREDENTIALS_INVALID', 'RegroupingByPassword', { ...other, password: WRONG }, own);
  await refused('BIRTH_DATES_MISMATCH', 'RegroupingByPassword', { ...other, birthDates: [WRONG_DATE] }, own);
  const { mergeId } = await taken('RegroupingByPassword', { ...other, birthDates: absorbed.birthDates }, own);
  await taken('RegroupingUndo', { mergeId }, own);

  const asked = await taken('PhoneChangeRequest', { mobile, currentPassword: mine.chosen }, own);
  const proof = await code('code PHONE_CHANGE', mobile);
  await taken('PhoneChangeConfirm', { codeRequest: asked.codeRequest, code: proof }, own);
  const { codeRequest } = await taken('RegroupingCodeRequest', { login: byCode.login }, own);
  const right = await code('code REGROUPING', mobile, 1);
  await refused('CODE_INVALID', 'RegroupingByCode', { codeRequest, code: wrongCode(right) }, own);
  await taken('RegroupingByCode', { codeRequest, code: right, birthDates: byCode.birthDates }, own);
}

/** Accounts made without the school, by SMS and by FranceConnect. */
async function throughRegistration(): Promise<void> {
  const one = parent();
  const { surname, firstName, birthDates } = one;
  const mobile = one.mobile!;
  const typo = kept.keep('name typed', 'Canarinette');
  await taken('SelfRegistrationStart', { surname: typo, firstName: 'Canarine', mobile });
  const nobodys = kept.keep('mobile typed', '+33639980425');
  await taken('SelfRegistrationStart', { surname, firstName, mobile: nobodys });
  const { registration } = await taken('SelfRegistrationStart', { surname, firstName, mobile });
  const right = await code('code REGISTRATION', mobile);
  await refused('CODE_INVALID', 'SelfRegistrationVerify', { registration, code: wrongCode(right) });
  await taken('SelfRegistrationVerify', { registration, code: right });
  const input = { registration, newPassword: password('inscrit'), birthDates };
  await refused('BIRTH_DATES_MISMATCH', 'SelfRegistrationComplete', { ...input, birthDates: [WRONG_DATE] });
  await taken('SelfRegistrationComplete', input);
  await refused('ALREADY_ACTIVATED', 'SelfRegistrationComplete', input);

  const another = parent();
  const [familyName, givenName] = [kept.keep('name at FranceConnect', 'Serinette'), another.firstName];
  kept.keep('subject at FranceConnect', at.know('first', { familyName, givenName }));
  const browser = new Browser();
  const came = await browser.come('first');
  await refused('FRANCECONNECT_UNKNOWN', 'FranceConnectSignIn', came);
  const notHers = kept.keep('mobile typed', '+33639980426');
  const begun = (await taken('FranceConnectRegistrationStart', { ...came, mobile: notHers })).registration as string;
  await taken('FranceConnectRegistrationCode', { registration: begun, mobile: another.mobile! });
  const sent = await code('code FRANCECONNECT', another.mobile!);
  const proof = { registration: begun, code: sent };
  await refused('CODE_INVALID', 'FranceConnectRegistrationVerify', { ...proof, code: wrongCode(sent) });
  await taken('FranceConnectRegistrationVerify', proof);
  const last = { registration: begun, birthDates: another.birthDates };
  await refused('BIRTH_DATES_MISMATCH', 'FranceConnectRegistrationComplete', { ...last, birthDates: [WRONG_DATE] });
  const made = await taken('FranceConnectRegistrationComplete', last);
  await taken('SessionRefresh', { refreshToken: made.refreshToken });
  const late = await browser.come('first', true);
  await taken('FranceConnectSignIn', late);
  await refused('FRANCECONNECT_TICKET_INVALID', 'FranceConnectSignIn', late);
}

/** The sign-in of staff, and requests for assistance. */
async function throughStaffAndAssistance(): Promise<void> {
  const browser = new Browser();
  await browser.open(`${at.url}/auth/sign-in?return=/auth/session`);
  await browser.submit({ login: 'head1', level: 'OTP' });
  expect(JSON.parse(browser.page.text)).toMatchObject({ signedIn: true });
  const { uai } = at.school;
  const say = (text: string): string => kept.keep('text for assistance', text);
  const [name, text, tried] = [say('Canari Nommé'), say('canari demandé'), say('canari essayé')];
  const [email, phone] = [say('canari-courriel@example.org'), say('+262692777888')];
  const noticeVersion = noticeOfToday(12).version;
  const request = { matter: 'CANNOT_ACTIVATE', uai, name, text, tried, email, phone, noticeVersion };
  const { reference } = await taken('AssistanceRequestCreate', request);
  const requestId = await found(async () => {
    const { rows } = await at.beside.pool.query<{ id: string }>(
      'select request_id as id from read.assistance_requests where reference = $1',
      [reference],
    );
    return rows[0] && `AssistanceRequest_${rows[0].id}`;
  }, 'the request for assistance');
  await taken('AssistanceRequestTake', { requestId }, at.head);
  await taken('AssistanceRequestAnswer', { requestId, text: say('canari répondu') }, at.head);
  const token = await found(
    () =>
      at.smtp.messages
        .filter(({ to }) => to.includes(email))
        .map(({ raw }) => /\/assistance#reference=[\w-]{11}&token=([\w-]{43})/.exec(bodies(raw).text)?.[1])
        .findLast(Boolean),
    'the link of assistance',
  );
  kept.keep('link of assistance', token);
  await taken('AssistanceMessageAdd', { reference, token, text: say('canari ajouté') });
  await ask(at.portal, 'AssistanceFollow', operation('AssistanceFollow'), { reference, token });
  await ask(at.head, 'AssistanceRequest', operation('AssistanceRequest'), { id: requestId });
  const { academie } = at.school;
  await taken('AssistanceRequestPassOn', { requestId, academie, note: say('canari noté au dossier') }, at.head);
  const out = new URLSearchParams({ return: '/auth/session' }).toString();
  const headers = { 'content-type': 'application/x-www-form-urlencoded', origin: at.url };
  await browser.open(`${at.url}/auth/sign-out`, { method: 'POST', headers, body: out });
}

/** Requests that are wrong, and faults of the server. */
async function throughFaults(): Promise<void> {
  // Of this responsable's own data nothing is looked for: only what is typed.
  const one = parents[0]!;
  const secret = kept.keep('wrong password', 'canari-de-travers');
  const where = kept.keep('name typed', 'Canarivage');
  const { login } = one;
  const variables = [
    ['SignIn', { login, password: { secret } }],
    ['SignIn', { login, password: [secret] }],
    ['SelfRegistrationStart', { surname: where, firstName: { where }, mobile: '+33639980425' }],
    ['AccountActivateByLink', { token: secret, newPassword: secret, birthDates: [secret, where] }],
    ['AssistanceRequestCreate', { name: where, text: secret, matter: secret }],
  ] as const;
  for (const [name, input] of variables) {
    const { errors } = await ask(at.portal, 'wrong request', operation(name), { input });
    expect([name, errors]).toEqual([name, expect.any(Array)]);
  }
  for (const query of [
    `mutation { signIn(input: { login: "${login}", password: "${secret}" } { accessToken } }`,
    `mutation { signIn(input: { login: "x", password: "${secret}", no: "${where}" }) { accessToken } }`,
  ])
    expect((await ask(at.portal, 'wrong request', query)).errors).toBeDefined();
  expect((await ask(secret, 'wrong request', '{ me { subject } }')).errors).toBeDefined();
  for (const path of [`/auth/callback?code=${secret}&state=${where}`, `/franceconnect/callback?code=${secret}`]) {
    const response = await fetch(at.url + path, { redirect: 'manual' });
    kept.said.push({ name: 'wrong request', text: await response.text() });
  }

  // With a provisional password: only then does a wrong one append an event.
  kept.keep('provisional password', await at.letterOf(one));
  const { pool } = at.beside;
  // The error of PostgreSQL quotes the row in its detail, as a violated constraint does.
  await pool.query(`create function refuse() returns trigger language plpgsql
      as $$ begin raise exception using errcode = '53100', message = 'no room', detail = new::text; end $$`);
  await pool.query('create trigger refuse before insert on ledger.events for each row execute function refuse()');
  try {
    for (const [name, input] of [
      ['SignIn', { login, password: secret }],
      ['AccountStartActivation', { ...started(one), provisionalPassword: secret, email: `${secret}@example.org` }],
    ] as const) {
      const { errors } = await ask(at.portal, 'fault', operation(name), { input });
      // An EventStoreDB has no table that could refuse the row.
      if (!storeOfRecord) expect([name, errors]).toEqual([name, expect.any(Array)]);
    }
  } finally {
    await pool.query('drop trigger refuse on ledger.events');
    await pool.query('drop function refuse()');
  }
}
const started = ({ login, birthDates }: Parent) => ({ login, newPassword: WRONG, birthDates });

describe('after every secret and every typed value has gone every way,', () => {
  beforeAll(async () => {
    at = await HolderServer.open({ pupils: 24, environment: { LOG_LEVEL: 'trace' } });
    parents = await at.parents();
    await throughSessionsAndProofs();
    await throughFranceConnectAndRegrouping();
    await throughRegistration();
    await throughStaffAndAssistance();
    await throughFaults();
    // What is queued is sent, and what follows the ledger has read all of it.
    await found(async () => {
      const { rowCount } = await at.beside.pool.query('select from jobs.tasks where ended_at is null limit 1');
      return rowCount === 0 || undefined;
    }, 'the end of all tasks');
  }, PATIENCE_MS);
  afterAll(() => at?.close(), PATIENCE_MS);

  it('there was a canary of every kind', () => expect(kept.missing).toEqual([]));

  it('none stands in what the server printed and logged, nor in the log of its database', () => {
    const log = at.server.output();
    expect(log).toContain('"level":30');
    expect(kept.in(log)).toEqual([]);
    for (const file of logFiles(at.server.dataDir))
      expect([file, kept.in(readFileSync(file, 'utf8'))]).toEqual([file, []]);
  });

  it(
    'none stands in an event, a task or any other table, in clear or as a digest that can be guessed',
    async () => {
      const { pool } = at.beside;
      const { rows: tables } = await pool.query<{ name: string }>(
        `select schemaname || '.' || tablename as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema') order by 1`,
      );
      const names = tables.map(({ name }) => name);
      expect(names).toEqual(expect.arrayContaining(['ledger.events', 'jobs.tasks', 'vault.tokens']));
      const standing: string[] = [];
      for (const name of names) {
        const quoted = name
          .split('.')
          .map(part => `"${part}"`)
          .join('.');
        const { rows } = await pool.query<{ text: string }>(`select t::text as text from ${quoted} t`);
        const text = rows.map(row => row.text).join('\n');
        standing.push(...kept.in(text, ({ storedIn }) => storedIn?.test(name) ?? false).map(one => `${name}: ${one}`));
      }
      expect(standing).toEqual([]);
    },
    PATIENCE_MS,
  );

  it('none stands in the figures for operators', async () => {
    for (const path of ['/metrics', '/readyz', '/healthz']) {
      const text = await (await fetch(at.admin + path)).text();
      expect(text.length).toBeGreaterThan(0);
      expect([path, kept.in(text)]).toEqual([path, []]);
    }
  });

  it('none stands in an answer other than the one that has to carry it', () => {
    expect(kept.said.length).toBeGreaterThan(80);
    expect(kept.inAnswers()).toEqual([]);
  });
});

/** The files that the server's database logs into. */
function logFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map(name => join(folder, name))
    .filter(path => /\.log$|\/log\//.test(path) && statSync(path).isFile());
}
