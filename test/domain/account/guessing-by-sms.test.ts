/**
 * Given somebody who reads the SMS of a parent (the operator of a gateway, an ex with the phone) and makes the account with guessed birth dates,
 * disputing whichever children help: there is never less to know than half of the children, nor many tries. A parent with one wrong child goes on.
 */
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Register } from '../../../src/domain/account/commands.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import { evolve } from '../../../src/domain/account/evolve.js';
import { NO_DISPUTES_FROM, SMS_CLOSED_FROM } from '../../../src/domain/account/lockout.js';
import type { Account } from '../../../src/domain/account/state.js';
import { decideAccount } from '../deciders.js';
import { AT, contactRecorded, fold, freshPassword, linked, on, preCreated, ref, UAI } from '../support.js';

const UAIS = [UAI, '9740002B', '0750003C'];
const DAY = 86_400_000;
const dateOf = (n: number): string => new Date(Date.UTC(2012, 0, 1) + n * DAY).toISOString().slice(0, 10);
const WRONG = '1999-12-31';

/** The children of an account, each with a school and a birth date of its own. */
const families = fc
  .array(fc.constantFrom(...UAIS), { minLength: 1, maxLength: 6 })
  .map(uais => uais.map((uai, n) => ({ studentId: `child${n}`, uai, birthDate: dateOf(n) })));
type Family = typeof families extends fc.Arbitrary<infer T> ? T : never;

const accountOf = (family: Family, failures = 0): Account =>
  fold(
    on(
      AT,
      preCreated,
      contactRecorded(),
      ...family.map(({ studentId, uai }) => linked(studentId, uai)),
      ...(failures ? [{ type: 'BirthDatesMismatched', data: { failures, by: 'SMS' } } as AccountEvent] : []),
    ),
  )!;

const register = (family: Family, disputed: readonly string[], birthDates: readonly string[], at = AT): Register => ({
  type: 'Register',
  at,
  path: 'SELF_REGISTERED',
  contact: { contact: ref(1), hasEmail: true, hasMobile: true, changed: [] },
  newPassword: freshPassword('c7'),
  barred: false,
  eligible: true,
  children: family.map(({ studentId, birthDate }) => ({ studentId, birthDate, eligible: true })),
  birthDates,
  disputes: disputed.map(studentId => ({ studentId, disputeId: `dispute of ${studentId}` })),
});

/** A family, the children of it that somebody disputes, and the wrong tries before. */
const cases = families.chain(family =>
  fc.record({
    family: fc.constant(family),
    disputed: fc.subarray(family.map(({ studentId }) => studentId)),
    failures: fc.nat({ max: SMS_CLOSED_FROM + 2 }),
  }),
);

describe('making an account by SMS', () => {
  it('takes the dates of half of the children at least, and of all those of a school where there are several', () => {
    fc.assert(
      fc.property(cases, ({ family, disputed, failures }) => {
        const others = family.filter(({ studentId }) => !disputed.includes(studentId));
        const dates = others.map(({ birthDate }) => birthDate);
        const { outcome } = decideAccount(accountOf(family, failures), register(family, disputed, dates));
        if (outcome !== 'accepted') return;
        expect(others.length * 2).toBeGreaterThanOrEqual(family.length);
        const isWhole = (uai: string) => !family.some(one => one.uai === uai && disputed.includes(one.studentId));
        const schools = [...new Set(family.map(({ uai }) => uai))];
        if (schools.length > 1) expect(schools.some(isWhole)).toBe(true);
        if (failures >= NO_DISPUTES_FROM) expect(disputed).toEqual([]);
        expect(failures).toBeLessThan(SMS_CLOSED_FROM);
      }),
      { numRuns: 500 },
    );
  });

  it('a parent with at most one wrong child goes on, whichever it is', () => {
    fc.assert(
      fc.property(
        families.filter(({ length }) => length > 1),
        fc.nat(),
        fc.nat({ max: NO_DISPUTES_FROM - 1 }),
        (family, which, failures) => {
          const wrong = family[which % family.length]!;
          const dates = family.filter(one => one !== wrong).map(({ birthDate }) => birthDate);
          const account = accountOf(family, failures);
          expect(decideAccount(account, register(family, [wrong.studentId], dates)).outcome).toBe('accepted');
          const all = family.map(({ birthDate }) => birthDate);
          expect(decideAccount(account, register(family, [], all)).outcome).toBe('accepted');
        },
      ),
    );
  });

  it('whoever guesses has as many tries as are counted, of which a few with less to guess, however long he waits', () => {
    const tries = fc.array(fc.record({ disputes: fc.boolean(), hours: fc.nat({ max: 48 }) }), {
      minLength: SMS_CLOSED_FROM,
      maxLength: 60,
    });
    fc.assert(
      fc.property(
        families.filter(({ length }) => length > 1),
        tries,
        (family, sequence) => {
          let account = accountOf(family);
          let now = Date.parse(AT);
          let compared = 0;
          let withFewer = 0;
          for (const { disputes, hours } of sequence) {
            now += hours * 3_600_000;
            const at = new Date(now).toISOString();
            const disputed = disputes ? [family[0]!.studentId] : [];
            const dates = family.slice(disputed.length).map(() => WRONG);
            const decision = decideAccount(account, register(family, disputed, dates, at));
            expect(decision.outcome).toBe('refused');
            const events = decision.events ?? [];
            if (events.length) compared += 1;
            if (events.length && disputes) withFewer += 1;
            account = events.reduce((before, event) => evolve(before, event, at), account);
          }
          expect(compared).toBeLessThanOrEqual(SMS_CLOSED_FROM);
          expect(withFewer).toBeLessThanOrEqual(NO_DISPUTES_FROM);
        },
      ),
    );
  });
});

describe('whoever disputes too many', () => {
  const family: Family = [0, 1, 2, 3].map(n => ({ studentId: `child${n}`, uai: UAIS[n % 2]!, birthDate: dateOf(n) }));
  const tried = (disputed: number[], failures = 0) => {
    const ids = disputed.map(n => `child${n}`);
    const dates = family.filter(({ studentId }) => !ids.includes(studentId)).map(({ birthDate }) => birthDate);
    const decision = decideAccount(accountOf(family, failures), register(family, ids, dates));
    return decision.outcome === 'refused' ? [decision.refusal.code, decision.events ?? []] : 'accepted';
  };

  it.each([
    ['more than half', [0, 1, 2], 0],
    ['one of each school', [0, 1], 0],
    ['one, after three wrong tries', [0], NO_DISPUTES_FROM],
  ])('is told that the letter is needed, before any date is compared: %s', (_, disputed, failures) => {
    expect(tried(disputed, failures)).toEqual(['DISPUTE_BY_LETTER', []]);
  });

  it('is told that no child is left, when he or she disputes all', () => {
    expect(tried([0, 1, 2, 3])).toEqual(['NO_CHILD', []]);
  });

  it('both children of one of two schools may be disputed', () => {
    expect(tried([0, 2])).toBe('accepted');
  });

  it('after twenty wrong tries nothing is compared any more; what the school sends still opens the account', () => {
    expect(tried([], SMS_CLOSED_FROM)).toEqual(['BIRTH_DATES_BY_LETTER', []]);
    const { events = [] } = decideAccount(
      [
        ...on(AT, {
          type: 'AccountNotified',
          data: {
            channel: 'LETTER',
            uai: UAI,
            credentialId: 'c1',
            resetPassword: false,
            expiresAt: '2026-12-07T08:00:00.000Z',
          },
        }),
      ].reduce((account, { event, at }) => evolve(account, event, at), accountOf(family, SMS_CLOSED_FROM)),
      {
        type: 'StartActivation',
        at: AT,
        password: { current: true, pending: false },
        newPassword: freshPassword('c2'),
        children: family.map(one => ({ ...one, eligible: true })),
        birthDates: family.map(({ birthDate }) => birthDate),
        disputes: [],
        contact: ref(2),
        emailValid: true,
      },
    );
    expect(events.map(({ type }) => type)).toEqual(['ActivationStarted']);
  });
});
