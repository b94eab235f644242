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
  it('gives a provisional password and three calendar months, the first time', () => {
    const outcome = given(known).when(notify());
    outcome.then(notified({ credentialId: 'c9' }));
    expect(outcome.account).toMatchObject({
      state: 'NOTIFIED',
      origin: 'ETABLISSEMENT',
      expiresAt: EXPIRES_AT,
      credential: { credentialId: 'c9', provisional: true },
    });
  });

  it('is possible by e-mail when there is an address', () => {
    given(known)
      .when(notify({ channel: 'EMAIL' }))
      .then(notified({ channel: 'EMAIL', credentialId: 'c9' }));
  });

  it('is refused by e-mail without an address', () => {
    given(on(AT, preCreated, contactRecorded(false), linked('emma')))
      .when(notify({ channel: 'EMAIL' }))
      .refused('EMAIL_MISSING');
  });

  it('keeps a valid password when done again without a reset; the months start anew', () => {
    const outcome = given(wasNotified).when(notify({ at: LATER }));
    outcome.then({
      type: 'AccountNotified',
      data: { channel: 'LETTER', uai: UAI, resetPassword: false, expiresAt: LATER_EXPIRES },
    });
    expect(outcome.account.credential).toEqual({ credentialId: 'c1', provisional: true });
  });

  it('replaces the provisional password when done again with a reset', () => {
    const outcome = given(wasNotified).when(notify({ at: LATER, resetPassword: true }));
    outcome.then(notified({ credentialId: 'c9', resetPassword: true, expiresAt: LATER_EXPIRES }));
    expect(outcome.account.credential).toEqual({ credentialId: 'c9', provisional: true });
  });

  it('makes an activation under way start over', () => {
    const outcome = given(isActivating).when(notify({ at: LATER }));
    expect(outcome.account).toMatchObject({
      state: 'NOTIFIED',
      credential: { credentialId: 'c1' },
      activation: undefined,
    });
  });

  it('gives a new password once the account has expired, with the children still attached', () => {
    const outcome = given(hasExpired).when(notify({ at: '2027-01-10T08:00:00.000Z' }));
    outcome.then(notified({ credentialId: 'c9', expiresAt: '2027-04-10T08:00:00.000Z' }));
    expect(outcome.account.state).toBe('NOTIFIED');
    expect(outcome.account.links.map(({ studentId }) => studentId)).toEqual(['emma', 'yvan']);
  });

  it('gives a new password when the time is over, though nobody has had the account expire yet', () => {
    const outcome = given(wasNotified).when(notify({ at: EXPIRES_AT }));
    expect(outcome.account.credential?.credentialId).toBe('c9');
  });

  it('tells the login alone when the account is activated, without a reset', () => {
    const outcome = given(isActivated).when(notify({ at: LATER }));
    outcome.then({ type: 'AccountNotified', data: { channel: 'LETTER', uai: UAI, resetPassword: false } });
    expect(outcome.account).toMatchObject({ state: 'ACTIVATED', passwordChangeForced: false });
  });

  it('leaves an activated account activated with a reset, and demands a change of password', () => {
    const outcome = given(isActivated).when(notify({ at: LATER, resetPassword: true }));
    expect(outcome.account).toMatchObject({
      state: 'ACTIVATED',
      passwordChangeForced: true,
      credential: { credentialId: 'c9', provisional: true },
    });
    expect(outcome.account.expiresAt).toBeUndefined();
  });

  it('is refused when the holder opened the account without the school', () => {
    given(activatedByHolder).when(notify()).refused('NO_SCHOOL_ACTION');
  });

  it('is refused when no attached pupil is enrolled with an INE', () => {
    given(known)
      .when(notify({ eligible: false }))
      .refused('NOT_ELIGIBLE');
  });

  it('is refused when the account is closed', () => {
    given(known, on(AT, { type: 'AccountClosed', data: { reason: 'NO_LINK' } }))
      .when(notify())
      .refused('ACCOUNT_CLOSED');
  });

  it('is refused when there is no such account', () => given().when(notify()).refused('ACCOUNT_UNKNOWN'));
});

describe('resetting a password', () => {
  it('gives a notified account a new password and three months anew', () => {
    const outcome = given(wasNotified).when(reset({ at: LATER }));
    outcome.then({ type: 'PasswordReset', data: { credentialId: 'c9', uai: UAI, expiresAt: LATER_EXPIRES } });
    expect(outcome.account).toMatchObject({ state: 'NOTIFIED', expiresAt: LATER_EXPIRES });
  });

  it('takes an account that is activating back to notified', () =>
    expect(given(isActivating).when(reset()).account.state).toBe('NOTIFIED'));

  it('leaves an activated account activated, and demands a change of password', () => {
    const outcome = given(isActivated).when(reset());
    outcome.then({ type: 'PasswordReset', data: { credentialId: 'c9', uai: UAI } });
    expect(outcome.account).toMatchObject({ state: 'ACTIVATED', passwordChangeForced: true });
  });

  it('ends a lock and a pending request', () => {
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

  it('is refused before any notification, once expired, where the school may not act, and without an eligible child', () => {
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

  it('is recorded each time, while the password is valid', () => {
    given(wasNotified).when(reveal).then(revealed);
    given(wasNotified, on(AT, revealed)).when(reveal).then(revealed);
  });

  it('is refused for a chosen one, for none, for one whose time is over', () => {
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

  it('is possible when activated with a chosen password', () => given(isActivated).when(force).then(forced));
  it('changes nothing when it is forced already', () => given(isActivated, on(AT, forced)).when(force).unchanged());
  it('is refused when not activated, expired, closed, or activated by FranceConnect alone', () => {
    given(wasNotified).when(force).refused('NOT_ACTIVATED');
    given(hasExpired).when(force).refused('ACCOUNT_EXPIRED');
    given(isActivated, on(AT, { type: 'AccountClosed', data: { reason: 'NO_LINK' } }))
      .when(force)
      .refused('ACCOUNT_CLOSED');
    given(activatedByHolder).when(force).refused('NO_SCHOOL_ACTION');
  });
});
