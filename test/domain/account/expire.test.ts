import { describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import { deadlines } from '../../../src/domain/account/expire.js';
import {
  AT,
  EXPIRES_AT,
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
const remind = (at: string) => ({ type: 'RemindExpiry', at, reminderDays: 14 }) as const;
const close = (at: string) => ({ type: 'Close', at, closeMonths: 3 }) as const;
const expired: AccountEvent = { type: 'AccountExpired', data: { notifiedAt: AT } };
const reminded: AccountEvent = { type: 'ExpiryReminderSent', data: { channel: 'EMAIL', expiresAt: EXPIRES_AT } };
const gone = (at: string) =>
  on(
    at,
    { type: 'LinkDetached', data: { studentId: 'emma', reason: 'BASE' } },
    { type: 'LinkDetached', data: { studentId: 'yvan', reason: 'BASE' } },
  );

describe('expiring', () => {
  it('expired three calendar months after the notification, notified or activating', () => {
    for (const past of [wasNotified, isActivating]) {
      const outcome = given(past).when(expire(EXPIRES_AT));
      outcome.then(expired);
      expect(outcome.account).toMatchObject({ state: 'EXPIRED', origin: 'ETABLISSEMENT' });
      expect(outcome.account.credential).toBeUndefined();
      expect(outcome.account.activation).toBeUndefined();
    }
  });
  it('the children stay attached', () =>
    expect(given(wasNotified).when(expire(EXPIRES_AT)).account.links).toHaveLength(2));
  it('unchanged a moment before', () => given(wasNotified).when(expire(BEFORE)).unchanged());
  it('unchanged when notified again meanwhile, activated, expired, or never notified', () => {
    const again = on('2026-10-01T08:00:00.000Z', notified({ expiresAt: '2027-01-01T08:00:00.000Z' }));
    given(wasNotified, again).when(expire(EXPIRES_AT)).unchanged();
    for (const past of [isActivated, hasExpired, known]) given(past).when(expire(EXPIRES_AT)).unchanged();
  });
});

describe('reminding', () => {
  it('reminded fourteen days before', () => given(wasNotified).when(remind('2026-11-23T08:00:00.000Z')).then(reminded));
  it('unchanged earlier, when done, when too late, without an address', () => {
    given(wasNotified).when(remind('2026-11-23T07:59:59.000Z')).unchanged();
    given(wasNotified, on('2026-11-23T08:00:00.000Z', reminded)).when(remind('2026-11-24T08:00:00.000Z')).unchanged();
    given(wasNotified).when(remind(EXPIRES_AT)).unchanged();
    given(on(AT, preCreated, contactRecorded(false), linked('emma'), notified()))
      .when(remind('2026-11-23T08:00:00.000Z'))
      .unchanged();
  });
});

describe('closing', () => {
  const closed: AccountEvent = { type: 'AccountClosed', data: { reason: 'NO_LINK' } };
  const left = gone('2026-10-01T00:00:00.000Z');
  it('closed after three months without a child', () => {
    for (const past of [known, isActivated]) {
      const outcome = given(past, left).when(close('2027-01-01T00:00:00.000Z'));
      outcome.then(closed);
      expect(outcome.account.state).toBe('CLOSED');
    }
  });
  it('unchanged earlier, with a child, while notified, when closed', () => {
    given(isActivated, left).when(close('2026-12-31T23:59:59.000Z')).unchanged();
    given(isActivated).when(close('2030-01-01T00:00:00.000Z')).unchanged();
    given(wasNotified, left).when(close('2030-01-01T00:00:00.000Z')).unchanged();
    given(isActivated, left, on(AT, closed)).when(close('2030-01-01T00:00:00.000Z')).unchanged();
  });
});

describe('the deadlines of an account', () => {
  const settings = { reminderDays: 14, closeMonths: 3 };
  it('none before it is notified or once it is activated', () => {
    expect(deadlines(given(known).account, settings)).toEqual({});
    expect(deadlines(given(isActivated).account, settings)).toEqual({});
  });
  it('reminder and expiry when notified', () =>
    expect(deadlines(given(wasNotified).account, settings)).toEqual({
      EXPIRY: EXPIRES_AT,
      REMINDER: '2026-11-23T08:00:00.000Z',
    }));
  it('closing when no child is left', () =>
    expect(deadlines(given(known, gone(AT)).account, settings)).toEqual({ CLOSING: EXPIRES_AT }));
});
