/** What goes wrong at FranceConnect, and what attackers try with it: nobody gets in as somebody else, and everybody is told how to go on. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { identityOf } from '../../src/franceconnect/identity.js';
import type { Vouched } from '../../src/openid/index.js';
import { activate, PASSWORD, responsablesOf, type Person } from '../api/support/people.js';
import {
  codesOf,
  eventsOf,
  namesOf,
  openFranceConnectHouse,
  subOf,
  Visitor,
  type Came,
  type FranceConnectHouse,
} from './support.js';

let at: FranceConnectHouse;
let uai: string;
let person: Person;
let login: string;
const url = (path: string): string => at.house.url + path;

beforeAll(async () => {
  at = await openFranceConnectHouse();
  uai = at.house.schools[0]!.uai;
  person = (await responsablesOf(at.house, uai)).find(({ studentIds }) => studentIds.length === 1)!;
  login = person.login;
  await activate(at.house, person, uai);
  at.know(login, await namesOf(at, person));
  const visitor = new Visitor(at);
  const { accessToken } = await visitor.act('SignIn', { login, password: PASSWORD });
  const franceConnect = await visitor.come(login);
  await visitor.act('FranceConnectLink', { franceConnect, currentPassword: PASSWORD }, accessToken as string);
});
afterEach(() => {
  at.provider.away = false;
});
afterAll(() => at?.close());

/** The address at which FranceConnect would send the browser back, and that browser, which does not go there. */
async function halfWay(): Promise<{ visitor: Visitor; callback: URL; request: string }> {
  const visitor = new Visitor(at);
  const request = await visitor.start();
  const { address } = await visitor.submitUpTo(({ pathname }) => pathname === '/franceconnect/callback', {
    login,
    level: 'eidas1',
  });
  return { visitor, callback: address, request };
}

/** Expects that the visitor sees a page of this status with this code, which no browser keeps. */
const shows = (visitor: Visitor, status: number, code: string): void => {
  expect(visitor.page.status).toBe(status);
  expect(visitor.page.text).toContain(code);
  expect(visitor.page.headers.get('cache-control')).toBe('no-store');
};

describe('a sign-in that fails', () => {
  it('says in the language of the person what happened, and the ways on', async () => {
    const visitor = new Visitor(at);
    await visitor.start();
    await visitor.submit({ cancel: 'yes' });
    shows(visitor, 403, 'SIGN_IN_CANCELLED');
    expect(visitor.page.text).toContain('lang="fr"');
    expect(visitor.page.text).toContain('avec votre mobile');
    // Where `start` asked to come back to.
    expect(visitor.page.text).toContain(`<a href="${url('/healthz?from=here')}">`);
    const english = new Visitor(at);
    await english.start();
    const response = await english.request(url('/franceconnect/callback?error=access_denied&state=x'), {
      headers: { 'accept-language': 'en' },
    });
    expect(await response.text()).toContain('Without FranceConnect');
  });

  it.each([
    ['access_denied', 403, 'SIGN_IN_CANCELLED'],
    ['server_error', 503, 'ISSUER_UNAVAILABLE'],
    ['temporarily_unavailable', 503, 'ISSUER_UNAVAILABLE'],
    ['invalid_scope', 502, 'ISSUER_ANSWER_UNFIT'],
    ['Y000400', 502, 'ISSUER_ANSWER_UNFIT'],
  ])('FranceConnect answers %s', async (error, status, code) => {
    const visitor = new Visitor(at);
    await visitor.start();
    const state = visitor.trail.find(({ pathname }) => pathname.endsWith('/authorize'))!.searchParams.get('state')!;
    const iss = at.provider.issuer;
    const answer = new URLSearchParams({ error, state, iss, error_description: '<script>' });
    await visitor.open(url(`/franceconnect/callback?${answer.toString()}`));
    shows(visitor, status, code);
    expect(visitor.page.text).not.toContain('<script>');
  });

  it('FranceConnect does not answer, at the beginning or in between', async () => {
    const { visitor, callback } = await halfWay();
    at.provider.away = true;
    await visitor.open(callback);
    shows(visitor, 503, 'ISSUER_UNAVAILABLE');
    expect(visitor.page.headers.get('retry-after')).toBe('30');
    const fresh = await openFranceConnectHouse({ house: { schools: false } });
    try {
      fresh.provider.away = true;
      const late = new Visitor(fresh);
      await late.start();
      shows(late, 503, 'ISSUER_UNAVAILABLE');
    } finally {
      await fresh.close();
    }
  });

  it('FranceConnect passes on no names', async () => {
    at.know('nameless', { familyName: '  ' });
    const visitor = new Visitor(at);
    await visitor.come('nameless');
    shows(visitor, 502, 'IDENTITY_UNFIT');
  });

  it.each<[string, Partial<Vouched['idToken']>]>([
    ['no level', { acr: undefined }],
    ['a level that is none of eIDAS', { acr: 'low' }],
    ['a level that is no text', { acr: ['eidas1'] }],
  ])('FranceConnect gives %s', (_, { acr }) => {
    const userinfo = { given_name: 'A', family_name: 'B' };
    const vouched = { idToken: { acr }, userinfo, token: '', sub: 's', sid: undefined };
    expect(() => identityOf(vouched)).toThrow('ISSUER_ANSWER_UNFIT');
    expect(identityOf({ ...vouched, idToken: { acr: 'eidas2' } })).toEqual({ givenName: 'A', familyName: 'B' });
  });
});

describe('a visitor', () => {
  it('is not signed in by an address that another browser was sent to: an attacker would have his session in the victim’s browser', async () => {
    const { callback } = await halfWay();
    const victim = new Visitor(at);
    await victim.open(callback);
    shows(victim, 400, 'SIGN_IN_EXPIRED');
    await victim.start();
    await victim.open(callback);
    shows(victim, 400, 'SIGN_IN_EXPIRED');
  });

  it('is not signed in twice by one address', async () => {
    const { visitor, callback } = await halfWay();
    await visitor.open(callback);
    expect(visitor.page.status).toBe(200);
    await visitor.open(callback);
    shows(visitor, 400, 'SIGN_IN_EXPIRED');
  });

  it('does not sign in with a ticket of another browser without the request that belongs to it', async () => {
    const thief = new Visitor(at);
    const [victim, own] = [await new Visitor(at).come(login), await thief.come(login)];
    const stolen: Came = { ticket: victim.ticket, request: own.request };
    expect(codesOf(await thief.signIn(stolen))).toEqual(['FRANCECONNECT_TICKET_INVALID']);
    expect(codesOf(await thief.signIn({ ticket: own.ticket, request: victim.request }))).toEqual([
      'FRANCECONNECT_TICKET_INVALID',
    ]);
    expect(codesOf(await thief.signIn(victim))).toEqual([]);
  });

  it('does not sign in twice with one ticket, not even at once', async () => {
    const visitor = new Visitor(at);
    const came = await visitor.come(login);
    const answers = await Promise.all([visitor.signIn(came), visitor.signIn(came), visitor.signIn(came)]);
    expect(answers.map(codesOf).sort()).toEqual([
      [],
      ['FRANCECONNECT_TICKET_INVALID'],
      ['FRANCECONNECT_TICKET_INVALID'],
    ]);
  });

  it('does not sign in with a ticket older than ten minutes', async () => {
    const visitor = new Visitor(at);
    const came = await visitor.come(login);
    await at.house.database.pool.query(
      `update vault.franceconnect_arrivals set expires_at = now() - interval '1 second'`,
    );
    expect(codesOf(await visitor.signIn(came))).toEqual(['FRANCECONNECT_TICKET_INVALID']);
    await at.house.vault.franceConnect.forget();
    const { rows } = await at.house.database.pool.query('select from vault.franceconnect_arrivals');
    expect(rows).toHaveLength(0);
  });

  it.each([
    ['another site', `return=https://evil.example&challenge=${'c'.repeat(43)}`, 'RETURN_UNFIT'],
    ['another site, disguised', `return=//evil.example&challenge=${'c'.repeat(43)}`, 'RETURN_UNFIT'],
    ['a script', `return=javascript:alert(1)&challenge=${'c'.repeat(43)}`, 'RETURN_UNFIT'],
    ['the portal, without a challenge', 'return=/', 'CHALLENGE_UNFIT'],
    ['the portal, with a challenge that is none', 'return=/&challenge=short', 'CHALLENGE_UNFIT'],
  ])('is not sent on to %s', async (_, query, code) => {
    const visitor = new Visitor(at);
    await visitor.open(url(`/franceconnect/sign-in?${query}`));
    shows(visitor, 400, code);
    expect(visitor.trail).toHaveLength(1);
  });

  it('comes back to the portal, and to no other site', async () => {
    const visitor = new Visitor(at);
    const { url: begun } = await visitor.act('FranceConnectStart', { returnTo: 'https://portal.test/in?a=1' });
    await visitor.open(begun as string);
    const { address, response } = await visitor.submitUpTo(({ origin }) => origin === 'https://portal.test', {
      login,
      level: 'eidas1',
    });
    expect(address.href).toMatch(/^https:\/\/portal\.test\/in\?a=1#franceconnect=[\w-]{43}$/);
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
  });
});

describe('signing out', () => {
  it('also signs out at FranceConnect, and leads back to the portal', async () => {
    const visitor = new Visitor(at);
    const { signOutUrl } = await visitor.signIn(await visitor.come(login));
    await visitor.open(`${signOutUrl as string}&return=${encodeURIComponent('/healthz?out')}`);
    const asked = visitor.trail.find(({ pathname }) => pathname.endsWith('/session/end'))!.searchParams;
    expect(asked.get('id_token_hint')).toMatch(/^ey/);
    expect(asked.get('state')!.length).toBeGreaterThanOrEqual(22);
    await visitor.submit({ logout: 'yes' });
    expect(visitor.page.url.href).toBe(url('/healthz?out'));
    await visitor.start();
    expect(visitor.page.text).toContain('name="login"');
  });

  it('does nothing with an address that was made up', async () => {
    const visitor = new Visitor(at);
    await visitor.open(url('/franceconnect/sign-out?hint=bm90aGluZw&return=/healthz'));
    expect(visitor.page.url.href).toBe(url('/healthz'));
    await visitor.open(url('/franceconnect/sign-out?hint=bm90aGluZw&return=https://evil.example'));
    shows(visitor, 400, 'RETURN_UNFIT');
    await visitor.open(url('/franceconnect/signed-out?state=x'));
    expect(visitor.page.url.origin).toBe(at.house.url);
  });
});

it('what FranceConnect says of a person stands nowhere in clear: not in ledger, tables, tasks, log or answers', async () => {
  const visitor = new Visitor(at);
  const came = await visitor.come(login);
  const answer = await visitor.signIn(came);
  const { signOutUrl } = answer;
  await visitor.open(signOutUrl as string);
  const idToken = visitor.trail
    .find(({ pathname }) => pathname.endsWith('/session/end'))!
    .searchParams.get('id_token_hint')!;
  const code = visitor.trail.find(({ pathname }) => pathname === '/franceconnect/callback')!.searchParams.get('code')!;
  const secrets = [subOf(login), idToken, code, came.ticket, came.request, at.provider.client.secret];
  const { pool } = at.house.database;
  const { rows: tables } = await pool.query<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
      where table_type = 'BASE TABLE' and table_schema not in ('pg_catalog', 'information_schema')`,
  );
  expect(tables.length).toBeGreaterThan(20);
  for (const { name } of tables) {
    const { rows } = await pool.query<{ text: string }>(`select row_to_json(t)::text as text from ${name} t`);
    const text = rows.map(row => row.text).join('\n');
    for (const secret of secrets) expect(text.includes(secret) ? `${name}: ${secret}` : '').toBe('');
  }
  expect((await eventsOf(at, person)).length).toBeGreaterThan(3);
  for (const secret of secrets) expect(at.log().includes(secret) ? secret : '').toBe('');
  for (const secret of [subOf(login), idToken, came.ticket]) expect(JSON.stringify(answer)).not.toContain(secret);
  const { data } = await at.house.ask(at.portal, '{ me { subject } }');
  expect(JSON.stringify(data)).not.toContain(subOf(login));
});
