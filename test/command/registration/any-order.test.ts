/** Registrations under any order of calls, held to a model: only the right steps in the right order activate an account, and once. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { addSeconds, reached } from '../../../src/domain/calendar.js';
import { REGISTRATION_SECONDS, REGISTRATION_TRIES } from '../../../src/vault/vault.js';
import { context, House, refusal, UAI } from '../support.js';
import { begun, newMobile, PASSWORD, searcher, somebody } from './support.js';

const PATH = 'SELF_REGISTRATION';
const OTHER_PASSWORD = 'zeppelin-tournesol-42';

/** One registration, as the model has it. */
interface Expected {
  readonly token: string;
  readonly begunAt: string;
  /** Whether the names are those of the base. */
  readonly known: boolean;
  searched: boolean;
  verified: boolean;
  tries: number;
  over: boolean;
  completed: boolean;
}

const STEPS = ['BEGIN', 'SEARCH', 'VERIFY', 'COMPLETE', 'LATER', 'LETTER', 'CHANGE_MOBILE'] as const;
const step = fc.record({
  // Drawn more often: the steps that lead on.
  what: fc.constantFrom(...STEPS, 'BEGIN', 'SEARCH', 'VERIFY', 'VERIFY', 'COMPLETE', 'COMPLETE'),
  /** Which registration, and which server. */
  which: fc.nat({ max: 2 }),
  right: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
  seconds: fc.constantFrom(30, 120, 700, 1_700),
});

describe('registrations in any order', () => {
  let house: House;
  beforeAll(async () => {
    house = await House.open();
  });
  afterAll(() => house.close());

  it('activate the account once, and only by the right code and then the right birth dates, in time', async () => {
    let activations = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 24 }), async steps => {
        const servers = [house.commands, house.commandsElsewhere(), house.commandsElsewhere()];
        const person = await somebody(house);
        const { accountId, birthDates, login } = person;
        const attempts: Expected[] = [];
        let mobileIsThere = true;
        let activatedBy: string | undefined;
        for (const { what, which, right, seconds } of steps) {
          const { registrations, holder, account } = servers[which]!;
          const attempt = attempts[which % Math.max(1, attempts.length)];
          const now = house.clock.now();
          if (attempt && reached(addSeconds(attempt.begunAt, REGISTRATION_SECONDS), now)) attempt.over = true;
          if (what === 'BEGIN') {
            const token = await begun(house, person, right ? {} : { surname: 'NOBODY' }, servers[which]);
            attempts.push({
              token,
              begunAt: now,
              known: right,
              searched: false,
              verified: false,
              tries: 0,
              over: false,
              completed: false,
            });
          } else if (what === 'SEARCH') {
            while ((await searcher(house, servers[which]).workOnce()) > 0) continue;
            for (const one of attempts) one.searched = true;
          } else if (what === 'VERIFY' && attempt) {
            // `000000x` can be no code.
            const code = right ? await lastCode(person.mobile) : '000000x';
            const answer = await registrations.verify({ path: PATH, token: attempt.token, code }, context());
            const wasVerified = attempt.verified;
            if (answer.outcome === 'verified') {
              expect({ ...attempt, right }).toMatchObject({ known: true, searched: true, over: false, right: true });
              attempt.verified = true;
            } else if (!wasVerified) expect(refusal(answer)).toBe('CODE_INVALID');
          } else if (what === 'COMPLETE' && attempt) {
            const dates = right ? birthDates : birthDates.slice(1);
            const input = { path: PATH, token: attempt.token, birthDates: dates, newPassword: PASSWORD } as const;
            const answer = await registrations.complete(input, context());
            const open = attempt.verified && !attempt.completed && !attempt.over && attempt.tries < REGISTRATION_TRIES;
            if (answer.outcome === 'accepted') {
              expect({ open, right, activatedBy, mobileIsThere }).toEqual({
                open: true,
                right: true,
                activatedBy: undefined,
                mobileIsThere: true,
              });
              activatedBy = PASSWORD;
              attempt.completed = true;
            } else if (attempt.completed && !attempt.over) expect(refusal(answer)).toBe('ALREADY_ACTIVATED');
            else if (!open) expect(refusal(answer)).toBe('REGISTRATION_INVALID');
            else if (activatedBy !== undefined && mobileIsThere) expect(refusal(answer)).toBe('ALREADY_ACTIVATED');
            else if (mobileIsThere) {
              expect({ right, refused: refusal(answer) }).toEqual({ right: false, refused: 'BIRTH_DATES_MISMATCH' });
              attempt.tries += 1;
            }
          } else if (what === 'LATER') {
            house.clock.set(addSeconds(now, seconds));
          } else if (what === 'LETTER' && activatedBy === undefined) {
            const notified = await account.notify(
              { accountId, uai: UAI, channel: 'LETTER', resetPassword: false },
              context(),
            );
            if (notified.outcome !== 'accepted') continue;
            const token = await house.issueToken(notified.state, 'ACTIVATION');
            // The letter alone, or its link used as well.
            if (!right) continue;
            const done = await holder.activateByLink({ token, newPassword: OTHER_PASSWORD, birthDates }, context());
            if (done.outcome === 'accepted') activatedBy = OTHER_PASSWORD;
          } else if (what === 'CHANGE_MOBILE' && !right) {
            await house.recordResponsable(person, { mobile: newMobile() }, UAI, person.names);
            mobileIsThere = false;
          }
        }
        const activated = (await house.eventTypes(accountId)).filter(type => type === 'AccountActivated');
        expect(activated).toHaveLength(activatedBy === undefined ? 0 : 1);
        for (const password of [PASSWORD, OTHER_PASSWORD])
          expect((await house.commands.holder.signIn({ login, password }, context())).outcome === 'accepted').toBe(
            password === activatedBy,
          );
        activations += activated.length;
      }),
      { numRuns: 40 },
    );
    expect(activations).toBeGreaterThan(0);
  });

  /** The code that this mobile was sent last, as the worker makes it; one that is none when there is none. */
  const lastCode = async (mobile: string): Promise<string> => {
    const { rows } = await house.database.pool.query<{ id: string }>(
      'select code_id as id from vault.codes where used_at is null order by asked_at desc, expires_at desc limit 5',
    );
    for (const { id } of rows) {
      const asked = await house.vault.codes.toSend(id, house.clock.now());
      if (asked?.number === mobile) return (await house.vault.codes.make(id, house.clock.now()))!.code;
    }
    return 'none';
  };
});
