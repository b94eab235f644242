/**
 * Given somebody who guesses at a registration: 500 guesses at the same moment, half of them on each of two servers, and again after both have been
 * started anew. Given a stranger who knows names and mobile of people and tries all day to make their accounts: their numbers are sent ten SMS at
 * most, and they still make their accounts.
 */
import { createHash, randomBytes } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { existingAccount, type Commands } from '../../../src/command/index.js';
import { SENDS_A_DAY, SENDS_A_QUARTER } from '../../../src/sms/sends.js';
import { REGISTRATION_CODE_TRIES } from '../../../src/vault/postgres/codes.js';
import { REGISTRATION_TRIES } from '../../../src/vault/vault.js';
import { anotherDay, everyTenMinutes, guessEverywhere, later, twoServers } from '../guesses.js';
import { accepted, context, NOW, refusal, type House } from '../support.js';
import { begun, PASSWORD, RegistrationHouse, searcher, somebody, type Somebody } from './support.js';

const PATH = 'SELF_REGISTRATION';

let room: RegistrationHouse;
let house: House;
beforeAll(async () => {
  room = await RegistrationHouse.open();
  ({ house } = room);
});
beforeEach(() => house.clock.set(NOW));
afterAll(async () => {
  expect(room.sms.faults).toEqual([]);
  await room.close();
});

const verify = (token: string, code: string, { registrations }: Commands = house.commandsElsewhere()) =>
  registrations.verify({ path: PATH, token, code }, context());
const complete = (token: string, birthDates: readonly string[], { registrations } = house.commandsElsewhere()) =>
  registrations.complete({ path: PATH, token, birthDates, newPassword: PASSWORD }, context());
/** Registers from the beginning, by the code that the mobile is sent now. */
async function register(person: Somebody): Promise<void> {
  const token = await begun(house, person);
  const before = room.texts(person.mobile).length;
  await room.work();
  expect(room.texts(person.mobile).length).toBeGreaterThan(before);
  expect((await verify(token, room.code(person.mobile))).outcome).toBe('verified');
  accepted(await complete(token, person.birthDates));
}
const activations = async ({ accountId }: Somebody): Promise<number> =>
  (await house.eventTypes(accountId)).filter(type => type === 'AccountActivated').length;

describe('of 500 guesses at the same moment on two servers, and again after a restart,', () => {
  it('five codes are compared; the right one no longer serves, and the next one does', async () => {
    const person = await somebody(house);
    const token = await begun(house, person);
    await room.work();
    const code = room.code(person.mobile);
    const codes = await guessEverywhere(house, (server, nth) =>
      verify(token, String((Number(code) + 1 + nth) % 1_000_000).padStart(6, '0'), server),
    );
    expect(codes).toEqual(['CODE_INVALID']);
    expect(refusal(await verify(token, code))).toBe('CODE_INVALID');
    later(house, 11);
    await register(person);
  });

  it('fifteen codes are compared in all, of however many registrations of strangers; then the holder is sent another', async () => {
    const person = await somebody(house);
    const tokens: string[] = [];
    for (let n = 0; n < 10; n++) tokens.push(await begun(house, person));
    await room.work();
    expect(room.texts(person.mobile)).toHaveLength(1);
    const code = room.code(person.mobile);
    const codes = await guessEverywhere(house, (server, nth) =>
      verify(tokens[nth % 10]!, String((Number(code) + 1 + nth) % 1_000_000).padStart(6, '0'), server),
    );
    expect(codes).toEqual(['CODE_INVALID']);
    const { rows } = await house.database.pool.query<{ tries: number }>(
      'select tries from vault.codes order by asked_at desc limit 1',
    );
    expect(rows[0]!.tries).toBeLessThanOrEqual(REGISTRATION_CODE_TRIES);
    for (const token of tokens) expect(refusal(await verify(token, code))).toBe('CODE_INVALID');
    later(house, 11);
    await register(person);
  });

  it('five birth dates are compared; the right ones open nothing then, and the holder comes in who starts again', async () => {
    const person = await somebody(house);
    const token = await begun(house, person);
    await room.work();
    await verify(token, room.code(person.mobile));
    const codes = await guessEverywhere(house, (server, nth) =>
      complete(token, [person.birthDates[0]!, anotherDay(nth)], server),
    );
    expect(codes).toEqual(['BIRTH_DATES_MISMATCH', 'REGISTRATION_INVALID']);
    expect((await existingAccount(house, person.accountId)).mismatchesBySms?.failures).toBe(REGISTRATION_TRIES);
    expect(refusal(await complete(token, person.birthDates))).toBe('REGISTRATION_INVALID');
    expect(await activations(person)).toBe(0);
    later(house, 11);
    await register(person);
    expect(await activations(person)).toBe(1);
  });
});

/** Comes from FranceConnect as whoever it is, with this mobile. */
async function beginByFranceConnect({ registrations }: Commands, subject: string, mobile: string): Promise<unknown> {
  const request = randomBytes(32).toString('base64url');
  const ticket = await house.vault.franceConnect.arrive(
    {
      subject,
      identity: { familyName: 'STRANGER', givenName: 'Nora', birthDate: '1980-01-01', gender: 'female' },
      idToken: 'none',
      again: false,
    },
    createHash('sha256').update(request).digest('base64url'),
  );
  const answer = await registrations.beginByFranceConnect({ ticket, request, mobile, language: 'fr' }, context());
  return answer.outcome === 'begun' ? answer.token : undefined;
}

describe('whatever a stranger tries for a day, every ten minutes, on two servers and in every way,', () => {
  /** What somebody tries who knows names and mobile, and has neither phone nor letter nor birth dates. */
  const tries = ({ login, names, mobile, birthDates }: Somebody): ((server: Commands) => Promise<unknown>)[] => [
    async server => {
      const token = await begun(house, { names, mobile }, {}, server);
      await server.registrations.verify({ path: PATH, token, code: '123456' }, context());
      await server.registrations.complete({ path: PATH, token, birthDates, newPassword: PASSWORD }, context());
    },
    async server => {
      const token = (await beginByFranceConnect(server, `stranger ${login}`, mobile)) as string;
      await server.registrations.verify({ path: 'FRANCECONNECT', token, code: '123456' }, context());
      await server.registrations.completeByFranceConnect({ token, birthDates }, context());
    },
    server =>
      server.holder.startActivation(
        { login, provisionalPassword: 'CDFG-HJKM-NPQR', newPassword: PASSWORD, email: 'x@example.org', birthDates },
        context(),
      ),
    server => server.holder.signIn({ login, password: 'wrong-wrong-wrong' }, context()),
    server => server.holder.requestPasswordReset({ login, channel: 'SMS', language: 'fr' }, context()),
  ];
  const sent = new Map<string, number[]>();

  /** What two servers with the role `worker` do at once: search, and send. */
  async function workTwice(): Promise<void> {
    const { pool } = house.database;
    let searched: readonly number[];
    do {
      await pool.query('update jobs.tasks set due_at = now() where ended_at is null');
      const [one, other] = twoServers(house);
      searched = await Promise.all([one, other].map(commands => searcher(house, commands).workOnce()));
      await Promise.all([room.sms.worker().workOnce(), room.sms.worker().workOnce()]);
      for (const mobile of new Set(room.sms.gateway.messages.map(({ to }) => to))) {
        const known = sent.get(mobile) ?? [];
        const fresh = room.texts(mobile).slice(known.length);
        sent.set(mobile, [...known, ...fresh.map(() => Date.parse(house.clock.now()))]);
      }
      // An SMS that waits for its turn is looked at again ten minutes later.
    } while (searched.some(tasks => tasks > 0));
  }
  /** The most SMS that a number was sent within so many minutes. */
  const mostWithin = (mobile: string, minutes: number): number => {
    const at = sent.get(mobile) ?? [];
    return Math.max(0, ...at.map(from => at.filter(one => one >= from && one < from + minutes * 60_000).length));
  };

  it('a number is sent three SMS in a quarter of an hour and ten in a day; who was never notified activates by the letter, or registers the day after', async () => {
    const [lettered, registered] = [await somebody(house), await somebody(house)];
    await everyTenMinutes(house, async servers => {
      for (const person of [lettered, registered])
        await Promise.all(servers.flatMap(server => tries(person).map(attempt => attempt(server))));
      await workTwice();
    });
    for (const { mobile } of [lettered, registered]) {
      expect(mostWithin(mobile, 24 * 60)).toBe(SENDS_A_DAY);
      expect(mostWithin(mobile, 15)).toBeLessThanOrEqual(SENDS_A_QUARTER);
    }
    for (const person of [lettered, registered]) expect(await activations(person)).toBe(0);

    const provisionalPassword = await house.notify(lettered);
    const { login, birthDates } = lettered;
    const input = { login, provisionalPassword, newPassword: PASSWORD, email: 'marie@example.org', birthDates };
    accepted(await house.commandsElsewhere().holder.startActivation(input, context()));
    later(house, 24 * 60);
    await register(registered);
  }, 300_000);
});
