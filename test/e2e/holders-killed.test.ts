/**
 * Given a server killed with -9 at random moments while holders make their accounts, by SMS or by FranceConnect, or are in their sessions: they go
 * on, or start again, and end with one account, one way in, and whole sessions.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Random } from '../../src/common/random.js';
import { UserAgent } from '../support/user-agent.js';
import { codesOf, found, HolderServer, type Parent, type Payload } from './holder-server.js';

/** How often the server is killed in each of the three tests. */
const ROUNDS = Number(process.env.HOLDER_KILL_ROUNDS ?? 2);
const SEED = process.env.HOLDER_KILL_SEED ?? String(Date.now());
const PATIENCE_MS = 240_000 + ROUNDS * 120_000;
const PASSWORD = 'pluie-abricot-tandem';

/** What became of a step whose server was killed: nobody knows. */
const LOST: unique symbol = Symbol('the answer was lost');

/** When the server is killed: so far into the step of this number. */
interface Death {
  readonly step: number;
  /** A part of the time that the step takes, from 0 to a little more than 1. */
  readonly part: number;
}

/** The steps of somebody, one of which the server does not survive. */
class Steps {
  readonly took: number[] = [];
  killed = false;
  #next = 0;

  constructor(
    private readonly at: HolderServer,
    private readonly death?: Death,
    /** How long the steps take, in milliseconds, when nobody is killed. */
    private readonly usual: readonly number[] = [],
  ) {}

  /** Takes a step: its answer, or LOST when the server was killed before it came. The server is running again then. */
  async take<T>(step: () => Promise<T>): Promise<T | typeof LOST> {
    const number = this.#next++;
    const begun = performance.now();
    if (this.killed || number !== this.death?.step) {
      const answer = await step();
      this.took.push(performance.now() - begun);
      return answer;
    }
    const answer = step().catch((): typeof LOST => LOST);
    await sleep(this.death.part * (this.usual[number] ?? 100));
    await this.at.server.kill();
    this.killed = true;
    const came = await Promise.race([answer, sleep(1_000).then((): typeof LOST => LOST)]);
    await this.at.server.start();
    return came;
  }
}

describe(`a server killed with -9 at random moments (HOLDER_KILL_SEED=${SEED})`, () => {
  let at: HolderServer;
  let parents: Parent[];
  beforeAll(async () => {
    // Of the pupils' parents, `parents` gives those who have one child, and a mobile of their own: these pupils are enough for it.
    at = await HolderServer.open({ pupils: 24 + 3 * ROUNDS, environment: { LOG_LEVEL: 'error' } });
    // Each of the two registrations takes one for the path without a kill and one a round, the sessions one in all; and one to spare.
    parents = await at.parents(2 * (1 + ROUNDS) + 2);
  }, PATIENCE_MS);
  afterAll(() => at?.close(), PATIENCE_MS);

  const act = (name: string, input: object): Promise<Payload> => at.act(at.portal, name, input);
  const count = async (sql: string, values: unknown[]): Promise<number> =>
    (await at.beside.pool.query<{ n: number }>(`select count(*)::int as n from ${sql}`, values)).rows[0]!.n;

  /** Waits until those who register have been searched for, and what is to be sent is sent. */
  const sent = () =>
    found(async () => {
      const open = await count(`jobs.tasks where kind in ('REGISTRATION', 'SMS') and ended_at is null`, []);
      return open === 0 || undefined;
    }, 'the end of all searches and SMS');

  /** Gives the code that the mobile was sent last; where that is used up already, the one that it is sent then. */
  async function verified(
    steps: Steps,
    path: 'SelfRegistration' | 'FranceConnectRegistration',
    { registration, mobile }: { registration: string; mobile: string },
  ): Promise<boolean> {
    await steps.take(async () => {
      await at.codeTo(mobile);
      await sent();
    });
    await sent();
    const code = at.codesTo(mobile).at(-1)!;
    let answer = await steps.take(() => act(`${path}Verify`, { registration, code }));
    if (answer === LOST) {
      // Taken before the kill or not: given again, it is still the code of this registration.
      answer = await act(`${path}Verify`, { registration, code });
      expect(codesOf(answer)).toEqual([]);
    }
    return codesOf(answer).length === 0;
  }

  /** Registers by SMS. After a kill goes on; with `startsAgain`, starts again, and leaves the registration that the kill fell into. */
  async function registerBySms(
    steps: Steps,
    { surname, firstName, birthDates, mobile = '' }: Parent,
    startsAgain: boolean,
  ) {
    for (let begins = 0; begins < 4; begins++) {
      const wasKilledBefore = steps.killed;
      const begun = await steps.take(() => act('SelfRegistrationStart', { surname, firstName, mobile }));
      if (begun === LOST) continue;
      const registration = begun.registration as string;
      if (!(await verified(steps, 'SelfRegistration', { registration, mobile }))) continue;
      if (startsAgain && steps.killed && !wasKilledBefore) continue;
      const input = { registration, birthDates, newPassword: PASSWORD };
      const done = await steps.take(() => act('SelfRegistrationComplete', input));
      const codes = codesOf(done === LOST ? await act('SelfRegistrationComplete', input) : done);
      if (codes.length === 0) return;
      expect(codes).toEqual(['ALREADY_ACTIVATED']);
      expect(steps.killed).toBe(true);
      return;
    }
    throw new Error('no registration came to its end');
  }

  /** Comes from FranceConnect as this person; the ticket serves once. */
  async function come(steps: Steps, login: string) {
    const browser = new UserAgent();
    return steps.take(async () => {
      const { url, request } = await act('FranceConnectStart', { returnTo: '/healthz' });
      await browser.open(url as string);
      if (browser.page.text.includes('name="login"')) await browser.submit({ login, level: 'eidas1' });
      const ticket = new URLSearchParams(browser.trail.at(-1)!.hash.slice(1)).get('franceconnect') ?? '';
      return { request: request as string, ticket };
    });
  }

  /** Registers by FranceConnect; after a kill goes on or starts again, as `registerBySms` does. */
  async function registerByFranceConnect(steps: Steps, parent: Parent, startsAgain: boolean): Promise<void> {
    const { login, birthDates, mobile = '' } = parent;
    for (const deadline = Date.now() + 100_000; Date.now() < deadline;) {
      const wasKilledBefore = steps.killed;
      const franceConnect = await come(steps, login);
      if (franceConnect === LOST || franceConnect.ticket === '') continue;
      const input = { franceConnect, mobile, commandId: randomUUID() };
      const name = 'FranceConnectRegistrationStart';
      let begun = await steps.take(() => act(name, input));
      if (begun === LOST) begun = await act(name, input);
      const [code] = codesOf(begun);
      // An identity whose link was cut off half-way counts as taken for a minute.
      if (code === 'FRANCECONNECT_TAKEN') await sleep(2_000);
      if (code !== undefined) {
        expect(['FRANCECONNECT_TAKEN', 'FRANCECONNECT_TICKET_INVALID']).toContain(code);
        expect(steps.killed).toBe(true);
        if ((await at.eventTypes(parent)).includes('AccountActivated')) return;
        continue;
      }
      const registration = begun.registration as string;
      if (!(await verified(steps, 'FranceConnectRegistration', { registration, mobile }))) continue;
      if (startsAgain && steps.killed && !wasKilledBefore) continue;
      const complete = { registration, birthDates };
      const done = await steps.take(() => act('FranceConnectRegistrationComplete', complete));
      const codes = codesOf(done === LOST ? await act('FranceConnectRegistrationComplete', complete) : done);
      if (codes.length > 0) expect([codes, steps.killed]).toEqual([['ALREADY_ACTIVATED'], true]);
      return;
    }
    throw new Error('no registration came to its end');
  }

  /** Sessions are whole: each has its refresh tokens, the last of them in force. */
  async function sessionsAreWhole(): Promise<void> {
    const { rows } = await at.beside.pool.query(
      `select s.session_id from vault.holder_sessions s left join vault.refresh_tokens t using (session_id)
        group by s.session_id having count(t.digest) <> s.generation or max(t.generation) is distinct from s.generation`,
    );
    expect(rows).toEqual([]);
  }

  /** One activation, and of the passwords in the vault the one that an event names. */
  async function hasOneWayIn(parent: Parent): Promise<void> {
    const types = await at.eventTypes(parent);
    for (const once of ['AccountActivated', 'ContactProven', 'ChildrenConfirmed'])
      expect([once, types.filter(type => type === once).length]).toEqual([once, 1]);
    const account = await at.beside.commands.accounts.account(parent.accountId);
    const named = await count(
      `vault.credentials c where account_id = $1 and exists (select from ledger.events e
         where e.stream = 'account-' || $1 and e.data ->> 'credentialId' = c.credential_id::text)`,
      [parent.accountId],
    );
    const links = await count('vault.franceconnect_links where account_id = $1', [parent.accountId]);
    expect({ named, links }).toEqual({ named: account!.credential ? 1 : 0, links: account!.franceConnect ? 1 : 0 });
    await sessionsAreWhole();
  }

  /** Kills the server once in each round, at a moment of the path drawn by chance. */
  async function eachRound(name: string, path: (steps: Steps, random: Random) => Promise<void>): Promise<void> {
    const alive = new Steps(at);
    await path(alive, Random.of(SEED, name));
    for (let round = 0; round < ROUNDS; round++) {
      const random = Random.of(SEED, name, round);
      const death = { step: random.below(alive.took.length), part: random.next() * 1.2 };
      const steps = new Steps(at, death, alive.took);
      try {
        await path(steps, random);
      } catch (error) {
        throw new Error(`${name}, round ${round}, killed in step ${death.step} after ${death.part} of it`, {
          cause: error,
        });
      }
      expect([name, round, steps.killed]).toEqual([name, round, true]);
    }
  }

  it(
    'leaves those who register by SMS one account, which the password chosen opens',
    async () => {
      await eachRound('by SMS', async (steps, random) => {
        const parent = parents.pop()!;
        await registerBySms(steps, parent, random.chance(0.5));
        await hasOneWayIn(parent);
        const { userErrors, accessToken } = await act('SignIn', { login: parent.login, password: PASSWORD });
        expect([userErrors, typeof accessToken]).toEqual([[], 'string']);
      });
    },
    PATIENCE_MS,
  );

  it(
    'leaves those who register by FranceConnect one account, which FranceConnect opens',
    async () => {
      await eachRound('by FranceConnect', async (steps, random) => {
        const parent = parents.pop()!;
        at.know(parent.login, { familyName: parent.surname, givenName: parent.firstName });
        await registerByFranceConnect(steps, parent, random.chance(0.5));
        await hasOneWayIn(parent);
        const franceConnect = (await come(new Steps(at), parent.login)) as { request: string; ticket: string };
        const { userErrors, accessToken } = await act('FranceConnectSignIn', { franceConnect });
        expect([userErrors, typeof accessToken]).toEqual([[], 'string']);
      });
    },
    PATIENCE_MS,
  );

  it(
    'leaves sessions whole or none: refreshed once, ended for good, each recorded once',
    async () => {
      const parent = parents.pop()!;
      await registerBySms(new Steps(at), parent, false);
      const { login } = parent;
      await eachRound('sessions', async steps => {
        const credentials = { login, password: PASSWORD };
        let session = await steps.take(() => act('SignIn', credentials));
        if (session === LOST) session = await act('SignIn', credentials);
        expect(codesOf(session)).toEqual([]);
        const { refreshToken } = session;
        let refreshed = await steps.take(() => act('SessionRefresh', { refreshToken }));
        // Whoever lost the answer asks again, and goes on with what is answered.
        if (refreshed === LOST) refreshed = await act('SessionRefresh', { refreshToken });
        expect(codesOf(refreshed)).toEqual([]);
        let again = await steps.take(() => act('SessionRefresh', { refreshToken: refreshed.refreshToken }));
        if (again === LOST) again = await act('SessionRefresh', { refreshToken: refreshed.refreshToken });
        expect(codesOf(again)).toEqual([]);
        await sessionsAreWhole();

        const { accessToken, refreshToken: last } = again;
        const everywhere = () =>
          at.ask(accessToken as string, 'mutation { signOutEverywhere(input: {}) { userErrors { code } } }');
        if ((await steps.take(everywhere)) === LOST) await everywhere();
        expect((await at.ask(accessToken as string, '{ me { subject } }')).errors).toHaveLength(1);
        expect(codesOf(await act('SessionRefresh', { refreshToken: last }))).toEqual(['SESSION_ENDED']);
        await found(async () => {
          const left = await count('vault.holder_sessions where account_id = $1', [parent.accountId]);
          return left === 0 || undefined;
        }, 'the record of all ended sessions');
        const ended: string[] = [];
        for await (const { type, data } of at.beside.eventStore.read(`account-${parent.accountId}`))
          if (type === 'SessionsEnded') ended.push(...(data.sessionIds as string[]));
        expect(new Set(ended).size).toBe(ended.length);
      });
    },
    PATIENCE_MS,
  );
});
