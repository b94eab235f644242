import { describe, expect, it } from '@jest/globals';
import type { Notify, ResetPassword } from '../../../src/domain/account/commands.js';
import {
  AT,
  EXPIRES_AT,
  UAI,
  activatedByHolder,
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

const notify = (more: Partial<Notify> = {}): Notify => ({
  type: 'Notify',
  at: AT,
  channel: 'LETTER',
  uai: UAI,
  resetPassword: false,
  newCredentialId: 'c9',
  eligible: true,
  expiryMonths: 3,
  ...more,
});

const reset = (more: Partial<ResetPassword> = {}): ResetPassword => ({
  type: 'ResetPassword',
  at: AT,
  uai: UAI,
  newCredentialId: 'c9',
  eligible: true,
  expiryMonths: 3,
  ...more,
});

const LATER = '2026-10-05T08:00:00.000Z';
const LATER_EXPIRES = '2027-01-05T08:00:00.000Z';

describe('notifying an account', () => {
  it('notified for the first time: a provisional password, three calendar months', () => {
    const outcome = given(known).when(notify());
    outcome.then(notified({ credentialId: 'c9' }));
    expect(outcome.account).toMatchObject({
      state: 'NOTIFIED',
      origin: 'ETABLISSEMENT',
      expiresAt: EXPIRES_AT,
      credential: { credentialId: 'c9', provisional: true },
    });
  });

  it('notified by e-mail when there is an address', () => {
    given(known)
      .when(notify({ channel: 'EMAIL' }))
      .then(notified({ channel: 'EMAIL', credentialId: 'c9' }));
  });

  it('refused by e-mail without an address', () => {
    given(on(AT, preCreated, contactRecorded(false), linked('emma')))
      .when(notify({ channel: 'EMAIL' }))
      .refused('EMAIL_MISSING');
  });

  it('notified again without a reset: the valid password is printed again, the months start anew', () => {
    const outcome = given(wasNotified).when(notify({ at: LATER }));
    outcome.then({
      type: 'AccountNotified',
      data: { channel: 'LETTER', uai: UAI, resetPassword: false, expiresAt: LATER_EXPIRES },
    });
    expect(outcome.account.credential).toEqual({ credentialId: 'c1', provisional: true });
  });

  it('notified again with a reset: a new provisional password takes the place of the old', () => {
    const outcome = given(wasNotified).when(notify({ at: LATER, resetPassword: true }));
    outcome.then(notified({ credentialId: 'c9', resetPassword: true, expiresAt: LATER_EXPIRES }));
    expect(outcome.account.credential).toEqual({ credentialId: 'c9', provisional: true });
  });

  it('notified again while activating: the activation starts over', () => {
    const outcome = given(isActivating).when(notify({ at: LATER }));
    expect(outcome.account).toMatchObject({
      state: 'NOTIFIED',
      credential: { credentialId: 'c1' },
      activation: undefined,
    });
  });

  it('notified again once expired: a new password, and the children are still attached', () => {
    const outcome = given(hasExpired).when(notify({ at: '2027-01-10T08:00:00.000Z' }));
    outcome.then(notified({ credentialId: 'c9', expiresAt: '2027-04-10T08:00:00.000Z' }));
    expect(outcome.account.state).toBe('NOTIFIED');
    expect(outcome.account.links.map(({ studentId }) => studentId)).toEqual(['emma', 'yvan']);
  });

  it('notified again past its time though nobody has expired it yet: the old password is not printed again', () => {
    const outcome = given(wasNotified).when(notify({ at: EXPIRES_AT }));
    expect(outcome.account.credential?.credentialId).toBe('c9');
  });

  it('notified when activated, without a reset: the login alone', () => {
    const outcome = given(isActivated).when(notify({ at: LATER }));
    outcome.then({ type: 'AccountNotified', data: { channel: 'LETTER', uai: UAI, resetPassword: false } });
    expect(outcome.account).toMatchObject({ state: 'ACTIVATED', passwordChangeForced: false });
  });

  it('notified when activated, with a reset: stays activated and must change the password', () => {
    const outcome = given(isActivated).when(notify({ at: LATER, resetPassword: true }));
    expect(outcome.account).toMatchObject({
      state: 'ACTIVATED',
      passwordChangeForced: true,
      credential: { credentialId: 'c9', provisional: true },
    });
    expect(outcome.account.expiresAt).toBeUndefined();
  });

  it('refused when the holder opened the account without the school', () => {
    given(activatedByHolder).when(notify()).refused('NO_SCHOOL_ACTION');
  });

  it('refused when no attached pupil is enrolled with an INE', () => {
    given(known)
      .when(notify({ eligible: false }))
      .refused('NOT_ELIGIBLE');
  });

  it('refused when closed', () => {
    given(known, on(AT, { type: 'AccountClosed', data: { reason: 'NO_LINK' } }))
      .when(notify())
      .refused('ACCOUNT_CLOSED');
  });

  it('refused when there is no such account', () => given().when(notify()).refused('ACCOUNT_UNKNOWN'));
});

describe('resetting a password', () => {
  it('reset when notified: a new password, three months anew', () => {
    const outcome = given(wasNotified).when(reset({ at: LATER }));
    outcome.then({ type: 'PasswordReset', data: { credentialId: 'c9', uai: UAI, expiresAt: LATER_EXPIRES } });
    expect(outcome.account).toMatchObject({ state: 'NOTIFIED', expiresAt: LATER_EXPIRES });
  });

  it('reset while activating: back to notified', () =>
    expect(given(isActivating).when(reset()).account.state).toBe('NOTIFIED'));

  it('reset when activated: stays activated, forced to change', () => {
    const outcome = given(isActivated).when(reset());
    outcome.then({ type: 'PasswordReset', data: { credentialId: 'c9', uai: UAI } });
    expect(outcome.account).toMatchObject({ state: 'ACTIVATED', passwordChangeForced: true });
  });

  it('reset ends a lock and a pending request', () => {
    const locked = on(
      AT,
      { type: 'AccountLocked', data: { until: LATER } },
      { type: 'PasswordResetRequested', data: { channel: 'SCHOOL' } },
    );
    expect(given(isActivated, locked).when(reset()).account).toMatchObject({
      lockedUntil: undefined,
      resetRequest: undefined,
    });
  });

  it('refused before any notification, once expired, and for accounts without school action', () => {
    given(known).when(reset()).refused('NOT_NOTIFIED');
    given(hasExpired).when(reset()).refused('ACCOUNT_EXPIRED');
    given(activatedByHolder).when(reset()).refused('NO_SCHOOL_ACTION');
    given(wasNotified)
      .when(reset({ eligible: false }))
      .refused('NOT_ELIGIBLE');
  });
});

describe('revealing a provisional password', () => {
  const reveal = { type: 'RevealProvisionalPassword', at: AT, uai: UAI } as const;
  const revealed = { type: 'ProvisionalPasswordRevealed', data: { credentialId: 'c1', uai: UAI } } as const;

  it('revealed while it is valid, each time anew', () => {
    given(wasNotified).when(reveal).then(revealed);
    given(wasNotified, on(AT, revealed)).when(reveal).then(revealed);
  });

  it('refused for a chosen one, for none, for one past its time', () => {
    given(isActivated).when(reveal).refused('NO_PROVISIONAL_PASSWORD');
    given(known).when(reveal).refused('NO_PROVISIONAL_PASSWORD');
    given(hasExpired).when(reveal).refused('NO_PROVISIONAL_PASSWORD');
    given(wasNotified)
      .when({ ...reveal, at: EXPIRES_AT })
      .refused('NO_PROVISIONAL_PASSWORD');
  });
});

describe('forcing a new password', () => {
  const force = { type: 'ForcePasswordChange', at: AT, reason: 'STOLEN_2026' } as const;
  const forced = { type: 'PasswordChangeForced', data: { reason: 'STOLEN_2026' } } as const;

  it('forced when activated with a password of its own', () => given(isActivated).when(force).then(forced));
  it('unchanged when forced already', () => given(isActivated, on(AT, forced)).when(force).unchanged());
  it('refused when not activated, or by FranceConnect alone', () => {
    given(wasNotified).when(force).refused('NOT_ACTIVATED');
    given(activatedByHolder).when(force).refused('NO_SCHOOL_ACTION');
  });
});
