/** Given holders who are signed in on several devices, what the portal and they themselves can do about it, over HTTP and WebSocket. */
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { settleEndedSessions } from '../../src/process/ended-sessions.js';
import { byHead } from './support/contexts.js';
import { grantsOf, openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';
import { activate, notifyByLetter, PASSWORD, responsablesOf, type Person } from './support/people.js';
import { watch } from './support/watch.js';

const WINDOWS = 'Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:130.0) Gecko/20100101 Firefox/130.0';
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
const OTHER_PASSWORD = 'zeppelin-tournesol-42';

let house: House;
let uai: string;
let portal: string;
let people: Person[];
let person: Person;
beforeAll(async () => {
  house = await openApiHouse({ pupils: 40, processes: true });
  uai = house.schools[0]!.uai;
  portal = await house.token(grantsOf(house).PORTAL!);
  people = (await responsablesOf(house, uai)).filter(({ studentIds }) => studentIds.length === 1);
});
afterAll(() => house?.close());
beforeEach(async () => {
  person = people.shift()!;
  await activate(house, person, uai);
});
afterEach(() => house.database.pool.query('delete from vault.holder_sessions'));

type Payload = Record<string, unknown> & {
  accessToken: string;
  refreshToken: string;
  sessionExpiresAt: string;
  userErrors: { code: string }[];
};

/** Asks as the portal does in the name of a visitor. */
async function act(token: string, name: string, input: object, visitor: Record<string, string> = {}): Promise<Payload> {
  const response = await fetch(`${house.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}`, ...visitor },
    body: JSON.stringify({ query: operation(name), variables: { input } }),
  });
  const { data, errors } = (await response.json()) as { data: Record<string, Payload>; errors?: unknown };
  if (errors) throw new Error(JSON.stringify(errors));
  return Object.values(data)[0]!;
}
const signIn = (visitor: Record<string, string> = {}, password = PASSWORD): Promise<Payload> =>
  act(portal, 'SignIn', { login: person.login, password }, visitor);
const refresh = (refreshToken: string): Promise<Payload> => act(portal, 'SessionRefresh', { refreshToken });
const codesOf = ({ userErrors }: Payload): string[] => userErrors.map(({ code }) => code);
const ME = '{ me { subject } }';
const isIn = async (accessToken: string): Promise<boolean> => (await house.ask(accessToken, ME)).errors === undefined;
/** The answer of the API to an access token whose session has ended. */
const SESSION_ENDED = [{ extensions: { code: 'UNAUTHENTICATED', reason: 'SESSION_ENDED' } }];
const sessionsOf = async (accessToken: string) => {
  const { data, errors } = await house.ask(accessToken, operation('MySessions'));
  expect(errors).toBeUndefined();
  return data.me.sessions as { sessionId: string; current: boolean; device: string; network: string | null }[];
};
const recorded = async (): Promise<unknown[]> => {
  const { rows } = await house.database.pool.query<{ data: unknown }>(
    `select data from ledger.events where stream = $1 and type = 'SessionsEnded' order by version`,
    [`account-${person.accountId}`],
  );
  return rows.map(({ data }) => data);
};

/** Lets time pass since the refresh tokens in force were made. */
const later = (interval: string): Promise<unknown> =>
  house.database.pool.query(`update vault.holder_sessions set rotated_at = rotated_at - $1::interval`, [interval]);

describe('a session', () => {
  it('goes on by its refresh token: other tokens, the same end', async () => {
    const first = await signIn();
    // The house lets sessions last a day: 86,400,000 ms, less what has passed since the sign-in.
    expect(Date.parse(first.sessionExpiresAt) - Date.now()).toBeGreaterThan(86_000_000);
    const second = await refresh(first.refreshToken);
    expect(second).toMatchObject({ userErrors: [], sessionExpiresAt: first.sessionExpiresAt });
    expect([second.accessToken, second.refreshToken]).not.toContain(first.accessToken);
    expect(second.refreshToken).not.toBe(first.refreshToken);
    expect([await isIn(first.accessToken), await isIn(second.accessToken)]).toEqual([true, true]);
  });

  it('is opened before the read models show the sign-in; where `projected` is asked for, after', async () => {
    const { pool } = house.database;
    const signInFor = (fields: string) =>
      house.ask(
        portal,
        `mutation S($input: SignInInput!) { signIn(input: $input) { ${fields} userErrors { code } } }`,
        {
          input: { login: person.login, password: PASSWORD },
        },
      );
    const signIns = async (): Promise<number> => {
      const counted = await pool.query<{ count: string }>(
        `select count(*) from ledger.events where stream = $1 and type = 'SignedIn'`,
        [`account-${person.accountId}`],
      );
      return Number(counted.rows[0]!.count);
    };
    const holding = await pool.connect();
    try {
      await holding.query('begin');
      await holding.query(
        `select from projector.versions where projection = 'accounts' and status = 'current' for update`,
      );
      const before = await signIns();
      const { data } = await signInFor('accessToken position');
      expect(data.signIn).toEqual({ accessToken: expect.any(String), position: expect.any(String), userErrors: [] });
      let answered = false;
      const waiting = signInFor('...on MutationPayload { projected }').finally(() => (answered = true));
      while ((await signIns()) < before + 2) await pause(10);
      await pause(100);
      expect(answered).toBe(false);
      await holding.query('rollback');
      expect((await waiting).data.signIn).toEqual({ projected: true, userErrors: [] });
    } finally {
      holding.release(true);
    }
  });

  it('refreshed by two tabs at once goes on in both', async () => {
    const { refreshToken } = await signIn();
    const [one, other] = await Promise.all([refresh(refreshToken), refresh(refreshToken)]);
    expect(one.refreshToken).toBe(other.refreshToken);
    expect([await isIn(one.accessToken), await isIn(other.accessToken)]).toEqual([true, true]);
    expect(codesOf(await refresh(other.refreshToken))).toEqual([]);
  });

  it('goes on where the answer of a refresh was lost and the phone tries again minutes later', async () => {
    const first = await signIn();
    const lost = await refresh(first.refreshToken);
    expect(await isIn(first.accessToken)).toBe(true);
    await later('10 minutes');
    const again = await refresh(first.refreshToken);
    expect(again).toMatchObject({ userErrors: [], refreshToken: lost.refreshToken });
    expect(await isIn(again.accessToken)).toBe(true);
    expect(await recorded()).toEqual([]);
  });

  it('whose copy was used ends when the phone that it was copied from comes minutes later', async () => {
    const first = await signIn();
    const thief = await refresh(first.refreshToken);
    expect(await isIn(thief.accessToken)).toBe(true);
    await later('10 minutes');
    expect(codesOf(await refresh(first.refreshToken))).toEqual(['SESSION_ENDED']);
    expect(await isIn(thief.accessToken)).toBe(false);
    expect(await recorded()).toEqual([{ reason: 'TOKEN_REUSED', sessionIds: [expect.any(String)] }]);
  });

  it('whose refresh token comes back ends for everybody, sockets as well, and its holder is told', async () => {
    const first = await signIn();
    const second = await refresh(first.refreshToken);
    const third = await refresh(second.refreshToken);
    const watched = watch(house, third.accessToken, operation('AccountHistoryAppended'), {
      accountId: person.accountId,
      first: 5,
    });
    await watched.first();
    const reused = performance.now();
    const answer = await refresh(first.refreshToken);
    expect(answer).toMatchObject({ accessToken: null, refreshToken: null, userErrors: [{ code: 'SESSION_ENDED' }] });
    expect(await watched.ended).toMatchObject({ code: 4403 });
    expect(performance.now() - reused).toBeLessThan(1_000);
    expect((await house.ask(third.accessToken, ME)).errors).toMatchObject(SESSION_ENDED);
    expect(codesOf(await refresh(third.refreshToken))).toEqual(['SESSION_ENDED']);
    expect(await recorded()).toEqual([{ reason: 'TOKEN_REUSED', sessionIds: [expect.any(String)] }]);
    await watched.close();
  });

  it('ends by a sign-out: its tokens, and its sockets within a second; the others go on', async () => {
    const [one, other] = [await signIn(), await signIn()];
    const watched = watch(house, one.accessToken, operation('AccountHistoryAppended'), {
      accountId: person.accountId,
      first: 5,
    });
    await watched.first();
    const signedOut = performance.now();
    expect(codesOf(await act(one.accessToken, 'SignOut', {}))).toEqual([]);
    expect(await watched.ended).toMatchObject({ code: 4403 });
    expect(performance.now() - signedOut).toBeLessThan(1_000);
    expect((await house.ask(one.accessToken, ME)).errors).toMatchObject(SESSION_ENDED);
    expect(codesOf(await refresh(one.refreshToken))).toEqual(['SESSION_ENDED']);
    expect(await isIn(other.accessToken)).toBe(true);
    expect(await recorded()).toEqual([{ reason: 'SIGNED_OUT', sessionIds: [expect.any(String)] }]);
    await watched.close();
  });

  it('ends by its refresh token too, where the access token is over', async () => {
    const { accessToken, refreshToken } = await signIn();
    expect(codesOf(await act(portal, 'SignOut', { refreshToken }))).toEqual([]);
    expect(codesOf(await act(portal, 'SignOut', { refreshToken }))).toEqual(['SESSION_ENDED']);
    expect(await isIn(accessToken)).toBe(false);
  });

  it('is listed with device and network, and tells which is this one', async () => {
    const phone = await signIn({ 'x-visitor-user-agent': IPHONE, 'x-visitor-address': '2001:db8:1:2::5' });
    const { accessToken } = await signIn({ 'x-visitor-user-agent': WINDOWS, 'x-visitor-address': '203.0.113.7' });
    const listed = await sessionsOf(accessToken);
    expect(listed).toHaveLength(2);
    expect(listed.find(({ current }) => current)).toMatchObject({
      device: 'Firefox sur Windows',
      network: '203.0.x.x',
    });
    expect(listed.find(({ current }) => !current)).toMatchObject({
      device: 'Safari sur iPhone',
      network: '2001:db8:x',
    });
    expect((await sessionsOf(phone.accessToken)).find(({ current }) => current)?.device).toBe('Safari sur iPhone');
  });

  it('is not made to say another device by a holder: the portal alone is believed', async () => {
    const { accessToken } = await signIn({ 'user-agent': WINDOWS });
    const input = { currentPassword: PASSWORD, newPassword: OTHER_PASSWORD };
    const changed = await act(accessToken, 'PasswordChange', input, {
      'user-agent': WINDOWS,
      'x-visitor-user-agent': IPHONE,
    });
    expect((await sessionsOf(changed.accessToken)).map(({ device }) => device)).toEqual(['Firefox sur Windows']);
  });

  it('of somebody else is neither seen nor ended', async () => {
    const mine = await signIn();
    const { sessionId } = (await sessionsOf(mine.accessToken))[0]!;
    const stranger = people[0]!;
    await activate(house, stranger, uai);
    const { accessToken } = await act(portal, 'SignIn', { login: stranger.login, password: PASSWORD });
    people.shift();
    expect((await sessionsOf(accessToken)).map(one => one.sessionId)).not.toContain(sessionId);
    expect(codesOf(await act(accessToken, 'SessionEnd', { sessionId }))).toEqual([]);
    expect(await isIn(mine.accessToken)).toBe(true);
  });

  it('is ended by the holder from another one, and all of them at once', async () => {
    const [here, lost, third] = [await signIn(), await signIn(), await signIn()];
    const lostOne = (await sessionsOf(lost.accessToken)).find(({ current }) => current)!;
    await act(here.accessToken, 'SessionEnd', { sessionId: lostOne.sessionId });
    expect([await isIn(lost.accessToken), await isIn(here.accessToken)]).toEqual([false, true]);
    await act(here.accessToken, 'SignOutEverywhere', {});
    for (const { accessToken, refreshToken } of [here, third]) {
      expect(await isIn(accessToken)).toBe(false);
      expect(codesOf(await refresh(refreshToken))).toEqual(['SESSION_ENDED']);
    }
    expect(await recorded()).toMatchObject([
      { reason: 'ENDED_BY_HOLDER', sessionIds: [expect.any(String)] },
      { reason: 'EVERYWHERE', sessionIds: [expect.any(String), expect.any(String)] },
    ]);
  });
});

describe('all sessions', () => {
  it.each<[string, () => Promise<unknown>]>([
    ['the school resets the password', () => notifyByLetter(house, person, uai)],
    [
      'a change of password is forced',
      () => house.commands.account.forcePasswordChange({ accountId: person.accountId, reason: 'STOLEN' }, byHead()),
    ],
    [
      'the password is changed by login',
      () =>
        act(portal, 'PasswordChange', {
          login: person.login,
          currentPassword: PASSWORD,
          newPassword: OTHER_PASSWORD,
        }),
    ],
  ])('end when %s: access tokens, refresh tokens, and nothing is listed', async (_, happen) => {
    const { accessToken, refreshToken } = await signIn();
    await happen();
    await house.caughtUp();
    expect(await isIn(accessToken)).toBe(false);
    expect(codesOf(await refresh(refreshToken))).toEqual(['SESSION_ENDED']);
    expect(await house.vault.sessions.of(person.accountId)).toEqual([]);
  });

  it('but one end when the holder changes the password: that one goes on with other tokens', async () => {
    const [here, other] = [await signIn(), await signIn()];
    const input = { currentPassword: PASSWORD, newPassword: OTHER_PASSWORD };
    const changed = await act(here.accessToken, 'PasswordChange', input);
    expect(changed).toMatchObject({ userErrors: [], state: 'ACTIVATED' });
    for (const { accessToken, refreshToken } of [here, other]) {
      expect(await isIn(accessToken)).toBe(false);
      expect(codesOf(await refresh(refreshToken))).toEqual(['SESSION_ENDED']);
    }
    expect(await isIn(changed.accessToken)).toBe(true);
    expect(codesOf(await refresh(changed.refreshToken))).toEqual([]);
  });

  it('outlive a lock that a stranger has caused: nobody signs a holder out by guessing', async () => {
    const { accessToken, refreshToken } = await signIn();
    // The tenth wrong password locks the account. Between two of them more time passes than any delay lasts.
    for (let n = 0; n < 12; n += 1) {
      await signIn({ 'x-visitor-address': `198.51.100.${n}` }, 'wrong');
      house.clock.ahead += 600_000;
    }
    expect(await isIn(accessToken)).toBe(true);
    expect(codesOf(await refresh(refreshToken))).toEqual([]);
  });
});

describe('a server that was killed', () => {
  /** Lets more time pass since the end of sessions than whoever ends them may take to record it: ten seconds. */
  const letItBeLongOver = (): Promise<unknown> =>
    house.database.pool.query(`update vault.holder_sessions set ended_at = ended_at - interval '11 seconds'`);

  it('between ending a session and recording it leaves no session open, and the next one records it once', async () => {
    const { accessToken } = await signIn();
    const [session] = await house.vault.sessions.of(person.accountId);
    await house.vault.sessions.end(person.accountId, { sessionId: session!.sessionId }, 'TOKEN_REUSED');
    expect(await isIn(accessToken)).toBe(false);
    await letItBeLongOver();
    const work = { vault: house.vault, commands: house.commands };
    await Promise.all([settleEndedSessions(work), settleEndedSessions(work)]);
    await settleEndedSessions(work);
    expect(await recorded()).toEqual([{ reason: 'TOKEN_REUSED', sessionIds: [session!.sessionId] }]);
    const { rowCount } = await house.database.pool.query('select from vault.holder_sessions');
    expect(rowCount).toBe(0);
  });

  it('between recording and forgetting it records nothing more', async () => {
    const { accessToken } = await signIn();
    const [session] = await house.vault.sessions.of(person.accountId);
    const killed = jest.spyOn(house.vault.sessions, 'forget').mockRejectedValueOnce(new Error('killed'));
    await expect(act(accessToken, 'SignOut', {})).rejects.toThrow();
    killed.mockRestore();
    await letItBeLongOver();
    await settleEndedSessions({ vault: house.vault, commands: house.commands });
    expect(await recorded()).toEqual([{ reason: 'SIGNED_OUT', sessionIds: [session!.sessionId] }]);
  });
});

describe('a refresh token', () => {
  it('stands in no table, event, task or answer but its own', async () => {
    const tokens: string[] = [];
    const answers: string[] = [];
    const first = await signIn();
    const second = await refresh(first.refreshToken);
    const third = await refresh(second.refreshToken);
    tokens.push(first.refreshToken, second.refreshToken, third.refreshToken);
    answers.push(JSON.stringify(await sessionsOf(third.accessToken)));
    answers.push(JSON.stringify(await refresh(first.refreshToken)));
    answers.push(JSON.stringify(await act(portal, 'SignOut', { refreshToken: second.refreshToken })));
    answers.push((await house.ask(third.accessToken, ME)).text);
    await house.caughtUp();
    const { rows: tables } = await house.database.pool.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
        where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    for (const { name } of tables) {
      const { rows } = await house.database.pool.query<{ row: string }>(`select t::text as row from ${name} t`);
      const text = rows.map(({ row }) => row).join('\n');
      for (const token of tokens) {
        expect([name, text.includes(token)]).toEqual([name, false]);
        expect([name, text.includes(Buffer.from(token).toString('hex'))]).toEqual([name, false]);
        expect([name, text.includes(Buffer.from(token, 'base64url').toString('hex'))]).toEqual([name, false]);
      }
    }
    for (const token of tokens) for (const answer of answers) expect(answer).not.toContain(token);
  });
});
