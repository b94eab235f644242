/** Given a responsable with an activated account: links FranceConnect to it, and signs in with it, by real redirects. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { activate, codeFor, PASSWORD, responsablesOf, type Person } from '../api/support/people.js';
import { watch } from '../api/support/watch.js';
import { codesOf, eventsOf, namesOf, openFranceConnectHouse, Visitor, type FranceConnectHouse } from './support.js';

let at: FranceConnectHouse;
let uai: string;
let people: Person[];

/** A responsable with an activated account, at a browser, with an access token by password. */
async function holder(): Promise<{ person: Person; visitor: Visitor; token: string; login: string }> {
  const person = people.pop()!;
  await activate(at.house, person, uai);
  at.know(person.login, await namesOf(at, person));
  const visitor = new Visitor(at);
  const { accessToken } = await visitor.act('SignIn', { login: person.login, password: PASSWORD });
  return { person, visitor, token: accessToken as string, login: person.login };
}

/** The same, with FranceConnect linked to the account. */
async function linkedHolder() {
  const all = await holder();
  const franceConnect = await all.visitor.come(all.login);
  const linked = await all.visitor.act('FranceConnectLink', { franceConnect, currentPassword: PASSWORD }, all.token);
  expect(codesOf(linked)).toEqual([]);
  await at.house.caughtUp();
  return all;
}

const ME = '{ me { subject } }';
const mine = async (token: string): Promise<string | undefined> =>
  (await at.house.ask(token, ME)).data?.me?.subject as string | undefined;

beforeAll(async () => {
  at = await openFranceConnectHouse({ house: { pupils: 30 } });
  uai = at.house.schools[0]!.uai;
  people = (await responsablesOf(at.house, uai)).filter(({ studentIds }) => studentIds.length === 1);
});
afterAll(() => at?.close());

describe('a holder', () => {
  it('links FranceConnect, and signs in with it from then on', async () => {
    const { person, visitor, login } = await linkedHolder();
    const other = new Visitor(at);
    const signedIn = await other.signIn(await other.come(login));
    expect(codesOf(signedIn)).toEqual([]);
    expect(await mine(signedIn.accessToken as string)).toBe(person.accountId);
    expect((await eventsOf(at, person)).slice(-2)).toMatchObject([
      { type: 'FranceConnectLinked', data: { differs: [] } },
      { type: 'SignedIn', data: { method: 'FRANCECONNECT' } },
    ]);
    // The address of the portal that `start` of the visitor asks to return to.
    expect(visitor.trail.at(-1)!.pathname).toBe('/healthz');
    expect(visitor.trail.at(-1)!.search).toBe('?from=here');
  });

  it('is asked for the level of eIDAS, with state, nonce and PKCE, and for the scopes of the identity', async () => {
    const visitor = new Visitor(at);
    await visitor.start();
    const asked = visitor.trail.find(({ pathname }) => pathname.endsWith('/authorize'))!.searchParams;
    expect(Object.fromEntries(asked)).toMatchObject({
      response_type: 'code',
      acr_values: 'eidas1',
      code_challenge_method: 'S256',
      scope: 'openid given_name family_name birthdate gender',
    });
    expect(asked.get('state')!.length).toBeGreaterThanOrEqual(22);
    expect(asked.get('nonce')!.length).toBeGreaterThanOrEqual(22);
    expect(asked.has('prompt')).toBe(false);
  });

  it('signs in though the name has changed at FranceConnect, which assistance sees', async () => {
    const { person, login } = await linkedHolder();
    at.know(login, { ...(await namesOf(at, person)), familyName: 'AUTREMENT' });
    const visitor = new Visitor(at);
    expect(codesOf(await visitor.signIn(await visitor.come(login)))).toEqual([]);
    await at.house.caughtUp();
    const support = await at.house.token([{ role: 'ACADEMIE_SUPPORT', academie: at.house.schools[0]!.academie }]);
    const query = `{ account(id: "${person.accountId}") { franceConnect { linkedAt differs } } }`;
    const { data } = await at.house.ask(support, query);
    expect(data.account.franceConnect.differs).toEqual(['SURNAME']);
    expect(data.account.franceConnect.linkedAt).toMatch(/^\d{4}-/);
  });

  it('signs in while strangers have locked the account', async () => {
    const { person, visitor, login } = await linkedHolder();
    const { clock } = at.house;
    const locked = async () => (await eventsOf(at, person)).some(({ type }) => type === 'AccountLocked');
    for (let tries = 0; !(await locked()); tries++) {
      expect(tries).toBeLessThan(12);
      await visitor.act('SignIn', { login, password: 'wrong' });
      // Each failure delays the next try a little longer.
      clock.set(new Date(Date.parse(clock.now()) + 100_000).toISOString());
    }
    const home = new Visitor(at);
    expect(codesOf(await home.signIn(await home.come(login)))).toEqual([]);
  });

  it('unlinks FranceConnect: it signs in nobody any more, and its sessions end', async () => {
    const { person, visitor, token, login } = await linkedHolder();
    const { accessToken } = await visitor.signIn(await visitor.come(login));
    await at.house.caughtUp();
    expect(await mine(accessToken as string)).toBe(person.accountId);
    expect(codesOf(await visitor.act('FranceConnectUnlink', { currentPassword: 'wrong' }, token))).toEqual([
      'CREDENTIALS_INVALID',
    ]);
    expect(codesOf(await visitor.act('FranceConnectUnlink', { currentPassword: PASSWORD }, token))).toEqual([]);
    await at.house.caughtUp();
    expect(await mine(accessToken as string)).toBeUndefined();
    expect(codesOf(await visitor.signIn(await visitor.come(login)))).toEqual(['FRANCECONNECT_UNKNOWN']);
    const franceConnect = await visitor.come(login);
    const anew = await visitor.act('FranceConnectLink', { franceConnect, currentPassword: PASSWORD }, token);
    expect(codesOf(anew)).toEqual([]);
  });
});

describe('a session through FranceConnect', () => {
  const history = (accountId: string): string =>
    `subscription { accountHistoryAppended(accountId: "${accountId}") { position } }`;

  it('goes on by its refresh token, and ends when FranceConnect says so, open subscriptions within a second', async () => {
    const { person, login } = await linkedHolder();
    const visitor = new Visitor(at);
    const { accessToken, refreshToken, signOutUrl } = await visitor.signIn(await visitor.come(login));
    await at.house.caughtUp();
    const refreshed = await visitor.act('SessionRefresh', { refreshToken });
    expect(await mine(refreshed.accessToken as string)).toBe(person.accountId);
    const watched = watch(at.house, accessToken as string, history(person.accountId));
    await watched.first();
    // The person signs out at FranceConnect, here by the address of our own sign-out.
    await visitor.open(signOutUrl as string);
    const started = performance.now();
    const ended = watched.ended.then(end => ({ end, ms: performance.now() - started }));
    await visitor.submit({ logout: 'yes' });
    const { end, ms } = await ended;
    expect(end).toMatchObject({ code: 4403 });
    expect(ms).toBeLessThan(1_000);
    expect(await mine(refreshed.accessToken as string)).toBeUndefined();
    const again = await visitor.act('SessionRefresh', { refreshToken: refreshed.refreshToken });
    expect(codesOf(again)).toEqual(['SESSION_ENDED']);
    expect((await eventsOf(at, person)).at(-1)).toMatchObject({
      type: 'SessionsEnded',
      data: { reason: 'FRANCECONNECT' },
    });
    await watched.close();
  });

  it('ends alone: those by password, and of other people, go on', async () => {
    const [one, other] = [await linkedHolder(), await linkedHolder()];
    const [visitor, neighbour] = [new Visitor(at), new Visitor(at)];
    const { signOutUrl } = await visitor.signIn(await visitor.come(one.login));
    const theirs = await neighbour.signIn(await neighbour.come(other.login));
    await at.house.caughtUp();
    await visitor.open(signOutUrl as string);
    await visitor.submit({ logout: 'yes' });
    expect(await mine(one.token)).toBe(one.person.accountId);
    expect(await mine(theirs.accessToken as string)).toBe(other.person.accountId);
  });

  it.each([
    ['nothing', ''],
    ['a text', 'logout_token=x'],
    ['a token without a signature', `logout_token=${btoa('{"alg":"none"}')}.${btoa('{"sub":"x"}')}.`],
  ])('does not end by %s in place of a logout token', async (_, body) => {
    const response = await fetch(`${at.house.url}/franceconnect/back-channel-logout`, {
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body,
    });
    expect(response.status).toBe(400);
  });
});

describe('one identity', () => {
  it('opens one account: another holder cannot link it', async () => {
    const { login } = await linkedHolder();
    const other = await holder();
    const franceConnect = await other.visitor.come(login);
    const taken = await other.visitor.act(
      'FranceConnectLink',
      { franceConnect, currentPassword: PASSWORD },
      other.token,
    );
    expect(codesOf(taken)).toEqual(['FRANCECONNECT_TAKEN']);
  });

  it('and an account has one: a second is not linked beside it', async () => {
    const { visitor, token } = await linkedHolder();
    at.know('somebody.else');
    const fresh = new Visitor(at);
    const franceConnect = await fresh.come('somebody.else');
    const second = await visitor.act('FranceConnectLink', { franceConnect, currentPassword: PASSWORD }, token);
    expect(codesOf(second)).toEqual(['FRANCECONNECT_LINKED']);
  });

  it('linked to two accounts at once, is linked to one of them', async () => {
    const [one, other] = [await holder(), await holder()];
    const came = [await one.visitor.come(one.login), await new Visitor(at).come(one.login)];
    const link = (who: typeof one, franceConnect: object) =>
      who.visitor.act('FranceConnectLink', { franceConnect, currentPassword: PASSWORD }, who.token);
    const answers = await Promise.all([link(one, came[0]!), link(other, came[1]!)]);
    expect(answers.map(codesOf).sort()).toEqual([[], ['FRANCECONNECT_TAKEN']]);
  });

  it('is known to no account before it is linked; the ticket then still serves to link it', async () => {
    const { visitor, token, login } = await holder();
    const franceConnect = await visitor.come(login);
    expect(codesOf(await visitor.signIn(franceConnect))).toEqual(['FRANCECONNECT_UNKNOWN']);
    const linked = await visitor.act('FranceConnectLink', { franceConnect, currentPassword: PASSWORD }, token);
    expect(codesOf(linked)).toEqual([]);
    expect(codesOf(await visitor.signIn(franceConnect))).toEqual(['FRANCECONNECT_TICKET_INVALID']);
  });
});

describe('FranceConnect in place of a password', () => {
  const MOBILE = '+33639980077';

  it('changes the mobile of the holder, when the person was asked anew', async () => {
    const { visitor, token, login } = await linkedHolder();
    const notAskedAnew = { mobile: MOBILE, franceConnect: await visitor.come(login) };
    expect(codesOf(await visitor.act('PhoneChangeRequest', notAskedAnew, token))).toEqual([
      'FRANCECONNECT_TICKET_INVALID',
    ]);
    const request = await visitor.start({ again: true });
    expect(visitor.page.text).toContain('name="login"');
    await visitor.submit({ login, level: 'eidas1' });
    const franceConnect = { ticket: visitor.ticket(), request };
    const { codeRequest, ...asked } = await visitor.act('PhoneChangeRequest', { mobile: MOBILE, franceConnect }, token);
    expect(codesOf(asked)).toEqual([]);
    const code = await codeFor(at.house);
    expect(codesOf(await visitor.act('PhoneChangeConfirm', { codeRequest, code }, token))).toEqual([]);
    expect(codesOf(await visitor.act('PhoneChangeRequest', { mobile: MOBILE, franceConnect }, token))).toEqual([
      'FRANCECONNECT_TICKET_INVALID',
    ]);
  });

  it('does not serve when it is somebody else', async () => {
    const { visitor, token } = await linkedHolder();
    at.know('another');
    const other = new Visitor(at);
    const franceConnect = await other.come('another', { again: true });
    expect(
      codesOf(await visitor.act('EmailChangeRequest', { email: 'new@example.org', franceConnect }, token)),
    ).toEqual(['FRANCECONNECT_TICKET_INVALID']);
  });
});
