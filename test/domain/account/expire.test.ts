import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import { deadlines } from '../../../src/domain/account/expire.js';
import { credentialsInForce } from '../../../src/domain/account/state.js';
import {
  AT,
  EXPIRES_AT,
  UAI,
  contactRecorded,
  given,
  hasExpired,
  isActivated,
  isActivating,
  known,
  linked,
  notified,
  on,
  preCreated,
  wasNotified,
} from '../support.js';

const BEFORE = '2026-12-07T07:59:59.999Z';
const expire = (at: string) => ({ type: 'Expire', at }) as const;
const remind = (at: string) => ({ type: 'RemindExpiry', at, reminderDays: [14] }) as const;
const close = (at: string) => ({ type: 'Close', at, closeMonths: 3 }) as const;
const expired: AccountEvent = { type: 'AccountExpired', data: { notifiedAt: AT } };
const reminded: AccountEvent = { type: 'ExpiryReminderSent', data: { channel: 'EMAIL', expiresAt: EXPIRES_AT } };
/** An account notified by e-mail, at the address that the school gave. */
const byEmail = [...known, ...on(AT, notified({ channel: 'EMAIL' }))];
const gone = (at: string) =>
  on(
    at,
    { type: 'LinkDetached', data: { studentId: 'emma', reason: 'BASE' } },
    { type: 'LinkDetached', data: { studentId: 'yvan', reason: 'BASE' } },
  );

describe('expiring', () => {
  it('happens three calendar months after the notification, whether notified or activating', () => {
    for (const past of [wasNotified, isActivating]) {
      const outcome = given(past).when(expire(EXPIRES_AT));
      outcome.then(expired);
      expect(outcome.account).toMatchObject({ state: 'EXPIRED', origin: 'ETABLISSEMENT' });
      expect(outcome.account.credential).toBeUndefined();
      expect(outcome.account.activation).toBeUndefined();
    }
  });
  it('leaves the children attached', () =>
    expect(given(wasNotified).when(expire(EXPIRES_AT)).account.links).toHaveLength(2));
  it('does not happen a moment before', () => given(wasNotified).when(expire(BEFORE)).unchanged());
  it('does not happen when notified again meanwhile, activated, expired, or never notified', () => {
    const again = on('2026-10-01T08:00:00.000Z', notified({ expiresAt: '2027-01-01T08:00:00.000Z' }));
    given(wasNotified, again).when(expire(EXPIRES_AT)).unchanged();
    for (const past of [isActivated, hasExpired, known]) given(past).when(expire(EXPIRES_AT)).unchanged();
  });
});

describe('reminding', () => {
  it('happens fourteen days before the account expires', () =>
    given(byEmail).when(remind('2026-11-23T08:00:00.000Z')).then(reminded));
  it('does not happen when the last notification was a letter, which no link can follow', () => {
    given(wasNotified).when(remind('2026-11-23T08:00:00.000Z')).unchanged();
    given(byEmail, on(AT, notified())).when(remind('2026-11-23T08:00:00.000Z')).unchanged();
  });
  it('happens at each of several days, once', () => {
    const days = (at: string) => ({ type: 'RemindExpiry', at, reminderDays: [3, 30, 14] }) as const;
    const [at30, at14, at3] = ['2026-11-07T08:00:00.000Z', '2026-11-23T08:00:00.000Z', '2026-12-04T08:00:00.000Z'];
    let past = byEmail;
    for (const at of [at30, at14, at3]) {
      given(past).when(days(at)).then(reminded);
      past = [...past, ...on(at, reminded)];
      given(past).when(days(at)).unchanged();
    }
    given(past).when(days('2026-12-07T07:59:59.999Z')).unchanged();
  });
  it('happens once for all days that passed while nothing ran, then at the next day', () => {
    const days = (at: string) => ({ type: 'RemindExpiry', at, reminderDays: [30, 14, 3] }) as const;
    const late = '2026-11-30T08:00:00.000Z';
    given(byEmail).when(days(late)).then(reminded);
    const past = [...byEmail, ...on(late, reminded)];
    given(past).when(days('2026-12-04T07:59:59.999Z')).unchanged();
    given(past).when(days('2026-12-04T08:00:00.000Z')).then(reminded);
  });
  it('happens anew after another notification by e-mail, and no more after a letter', () => {
    const past = [...byEmail, ...on('2026-11-23T08:00:00.000Z', reminded)];
    const again = { expiresAt: '2027-02-24T08:00:00.000Z', channel: 'EMAIL' } as const;
    const anew: AccountEvent = { type: 'ExpiryReminderSent', data: { channel: 'EMAIL', expiresAt: again.expiresAt } };
    const at = '2027-02-10T08:00:00.000Z';
    given(past, on('2026-11-24T08:00:00.000Z', notified(again)))
      .when(remind(at))
      .then(anew);
    given(past, on('2026-11-24T08:00:00.000Z', notified({ ...again, channel: 'LETTER' })))
      .when(remind(at))
      .unchanged();
  });
  it('happens whenever a day has come due since the last look', () => {
    const hour = 3_600_000;
    const end = Date.parse(EXPIRES_AT);
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.integer({ min: 1, max: 60 }), { maxLength: 5 }),
        fc.array(fc.integer({ min: 1, max: 62 * 24 }), { maxLength: 20 }),
        (reminderDays, hoursBefore) => {
          let past = byEmail;
          let last = -Infinity;
          for (const before of [...new Set(hoursBefore)].sort((a, b) => b - a)) {
            const now = end - before * hour;
            const at = new Date(now).toISOString();
            // No clocks change in these months on La Réunion: a day is 24 hours.
            const due = reminderDays.map(days => end - days * 24 * hour).some(one => one <= now && one > last);
            const outcome = given(past).when({ type: 'RemindExpiry', at, reminderDays });
            if (!due) {
              outcome.unchanged();
              continue;
            }
            outcome.then(reminded);
            past = [...past, ...on(at, reminded)];
            last = now;
          }
        },
      ),
    );
  });
  it('does not happen earlier, a second time, too late, or without an address', () => {
    given(byEmail).when(remind('2026-11-23T07:59:59.000Z')).unchanged();
    given(byEmail, on('2026-11-23T08:00:00.000Z', reminded)).when(remind('2026-11-24T08:00:00.000Z')).unchanged();
    given(byEmail).when(remind(EXPIRES_AT)).unchanged();
    given(on(AT, preCreated, contactRecorded(false), linked('emma'), notified({ channel: 'EMAIL' })))
      .when(remind('2026-11-23T08:00:00.000Z'))
      .unchanged();
  });
});

describe('closing', () => {
  const closed: AccountEvent = { type: 'AccountClosed', data: { reason: 'NO_LINK' } };
  const left = gone('2026-10-01T00:00:00.000Z');
  it('happens after three months without a child', () => {
    for (const past of [known, isActivated]) {
      const outcome = given(past, left).when(close('2027-01-01T00:00:00.000Z'));
      outcome.then(closed);
      expect(outcome.account.state).toBe('CLOSED');
    }
  });
  it('goes by the clocks of the school of the last child', () => {
    // On the 30th at two in La Réunion, on the 29th in Paris.
    const at = '2026-11-29T22:00:00.000Z';
    given(known, gone(at)).when(close('2027-02-27T21:59:59.000Z')).unchanged();
    given(known, gone(at)).when(close('2027-02-27T22:00:00.000Z')).then(closed);
  });
  it('leaves no provisional password; the one that the holder has chosen waits for a child to return', () => {
    const reset = on(AT, { type: 'PasswordReset', data: { credentialId: 'c4', uai: UAI } });
    const provisional = given(isActivated, reset, left).when(close('2027-01-01T00:00:00.000Z')).account;
    expect(credentialsInForce(provisional)).toEqual([]);
    const chosen = given(isActivated, left).when(close('2027-01-01T00:00:00.000Z')).account;
    expect(credentialsInForce(chosen)).toEqual(['c2']);
  });
  it('does not happen earlier, with a child, while notified, or when closed already', () => {
    given(isActivated, left).when(close('2026-12-31T23:59:59.000Z')).unchanged();
    given(isActivated).when(close('2030-01-01T00:00:00.000Z')).unchanged();
    given(wasNotified, left).when(close('2030-01-01T00:00:00.000Z')).unchanged();
    given(isActivated, left, on(AT, closed)).when(close('2030-01-01T00:00:00.000Z')).unchanged();
  });
});

describe('the deadlines of an account', () => {
  const settings = { reminderDays: [14], closeMonths: 3 };
  it('are none before it is notified or once it is activated', () => {
    expect(deadlines(given(known).account, settings)).toEqual({});
    expect(deadlines(given(isActivated).account, settings)).toEqual({});
  });
  it('are expiry alone when notified by letter', () =>
    expect(deadlines(given(wasNotified).account, settings)).toEqual({ EXPIRY: EXPIRES_AT }));
  it('are reminder and expiry when notified by e-mail', () =>
    expect(deadlines(given(byEmail).account, settings)).toEqual({
      EXPIRY: EXPIRES_AT,
      REMINDER: '2026-11-23T08:00:00.000Z',
    }));
  it('have the first of several reminders that is still to come', () => {
    const days = { ...settings, reminderDays: [3, 30, 14] };
    expect(deadlines(given(byEmail).account, days).REMINDER).toBe('2026-11-07T08:00:00.000Z');
    const past = [...byEmail, ...on('2026-11-07T08:00:01.000Z', reminded)];
    expect(deadlines(given(past).account, days).REMINDER).toBe('2026-11-23T08:00:00.000Z');
    const done = [...byEmail, ...on('2026-12-04T08:00:00.000Z', reminded)];
    expect(deadlines(given(done).account, days).REMINDER).toBeUndefined();
    expect(deadlines(given(byEmail).account, { ...settings, reminderDays: [] }).REMINDER).toBeUndefined();
  });
  it('are closing when no child is left', () =>
    expect(deadlines(given(known, gone(AT)).account, settings)).toEqual({ CLOSING: EXPIRES_AT }));
});
