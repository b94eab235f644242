import { describe, expect, it } from '@jest/globals';
import type { RecordRegistrationTried, Register, StartActivation } from '../../../src/domain/account/commands.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import { credentialsInForce } from '../../../src/domain/account/state.js';
import {
  accountId,
  activatedByHolder,
  AT,
  children,
  EXPIRES_AT,
  freshPassword,
  given,
  hasExpired,
  isActivated,
  isActivating,
  known,
  notified,
  on,
  personId,
  ref,
  rightPassword,
  started,
  UAI,
  wasNotified,
} from '../support.js';

const LATER = '2026-09-09T18:00:00.000Z';
const DATES = ['2014-11-02', '2012-03-14'];
const sameContact = { contact: ref(1), hasEmail: true, hasMobile: true, changed: [] };

const register = (more: Partial<Register> = {}): Register => ({
  type: 'Register',
  at: LATER,
  path: 'SELF_REGISTERED',
  contact: sameContact,
  newPassword: freshPassword('c7'),
  eligible: true,
  barred: false,
  children,
  birthDates: DATES,
  disputes: [],
  ...more,
});
const withoutPassword = (more: Partial<Register> = {}): Register => {
  const command = { ...register(more) };
  delete (command as { newPassword?: unknown }).newPassword;
  return command;
};

const confirmed = (...studentIds: string[]): AccountEvent => ({ type: 'ChildrenConfirmed', data: { studentIds } });
const proven: AccountEvent = { type: 'ContactProven', data: { contact: ref(1), field: 'MOBILE' } };
const registered: AccountEvent = {
  type: 'AccountActivated',
  data: { path: 'SELF_REGISTERED', origin: 'RESPONSABLE', credentialId: 'c7' },
};
const signedIn: AccountEvent = { type: 'SignedIn', data: { method: 'PASSWORD' } };
const whole = [confirmed('emma', 'yvan'), proven, registered, signedIn];

describe('making an account without the school', () => {
  it.each([
    ['never notified', known],
    ['notified', wasNotified],
    ['being activated by the letter', isActivating],
    ['expired', hasExpired],
  ])('activates one that is %s, proves the mobile and signs in', (_, past) => {
    const outcome = given(past).when(register());
    outcome.then(...whole);
    expect(outcome.account).toMatchObject({
      state: 'ACTIVATED',
      origin: 'RESPONSABLE',
      credential: { credentialId: 'c7', provisional: false },
      proven: { MOBILE: ref(1) },
      confirmedStudentIds: ['emma', 'yvan'],
      lastSignedInAt: LATER,
    });
    expect(outcome.account.expiresAt).toBeUndefined();
  });

  it('voids what the school has handed out: the provisional password, and an activation whose e-mail is not confirmed', () => {
    const { account } = given(isActivating).when(register());
    expect(credentialsInForce(account)).toEqual(['c7']);
    given([...isActivating, ...on(LATER, ...whole)])
      .when({ type: 'ConfirmActivation', at: LATER, proven: ref(2) })
      .refused('TOKEN_INVALID');
  });

  it('is open after the three months, though no event says yet that they are over', () => {
    given(wasNotified)
      .when(register({ at: EXPIRES_AT }))
      .then(...whole);
  });

  it('is open whatever strangers have tried at the login', () => {
    const locked = on(LATER, { type: 'AccountLocked', data: { until: '2026-09-09T18:15:00.000Z' } });
    const outcome = given(wasNotified, locked).when(register());
    outcome.then(...whole);
    expect(outcome.account).toMatchObject({ failures: 0, lockedUntil: undefined });
  });

  it('without a password, by FranceConnect', () => {
    const outcome = given(wasNotified).when(withoutPassword({ path: 'FRANCECONNECT' }));
    outcome.then(
      confirmed('emma', 'yvan'),
      proven,
      { type: 'AccountActivated', data: { path: 'FRANCECONNECT', origin: 'FRANCECONNECT' } },
      { type: 'SignedIn', data: { method: 'FRANCECONNECT' } },
    );
    expect(credentialsInForce(outcome.account)).toEqual([]);
  });

  it('records the mobile that the account did not have, before it is proven', () => {
    const contact = { contact: ref(2), hasEmail: true, hasMobile: true, changed: ['MOBILE'] as const };
    given(known)
      .when(register({ contact }))
      .then(
        confirmed('emma', 'yvan'),
        {
          type: 'ContactDetailsRecorded',
          data: { contact: ref(2), hasEmail: true, hasMobile: true, changed: ['MOBILE'] },
        },
        { type: 'ContactProven', data: { contact: ref(2), field: 'MOBILE' } },
        registered,
        signedIn,
      );
  });

  it('confirms the other children when one is disputed', () => {
    given(known)
      .when(register({ birthDates: ['2012-03-14'], disputes: [{ studentId: 'yvan', disputeId: 'd1' }] }))
      .then(
        { type: 'LinkDisputed', data: { disputeId: 'd1', studentId: 'yvan', uai: UAI, by: 'HOLDER' } },
        confirmed('emma'),
        proven,
        registered,
        signedIn,
      );
    given(known)
      .when(register({ disputes: [{ studentId: 'lea', disputeId: 'd1' }] }))
      .refused('LINK_UNKNOWN');
  });

  it('is refused, and counted, when a date is wrong, missing or too many', () => {
    const failed = { type: 'BirthDatesMismatched', data: { failures: 1, by: 'SMS' } } as const;
    for (const birthDates of [['2012-03-14', '2014-11-03'], ['2012-03-14'], [], [...DATES, '2012-03-14']])
      given(known).when(register({ birthDates })).refused('BIRTH_DATES_MISMATCH', failed);
  });

  it('counts wrong dates apart from those given by the letter: one try every quarter of an hour from the tenth on', () => {
    const wait = { failures: 10, retryAt: '2026-09-09T18:15:00.000Z' };
    const byLetter = on(LATER, { type: 'BirthDatesMismatched', data: wait });
    const tenth = on(LATER, { type: 'BirthDatesMismatched', data: { ...wait, by: 'SMS' } });
    given(wasNotified, byLetter)
      .when(register())
      .then(...whole);
    const start: StartActivation = {
      type: 'StartActivation',
      at: LATER,
      password: rightPassword,
      newPassword: freshPassword('c2'),
      children,
      birthDates: DATES,
      disputes: [],
      contact: ref(2),
      emailValid: true,
    };
    // Whoever reads the SMS shuts nobody out who has the letter.
    given(wasNotified, tenth).when(start).then(started());
    const { account } = given(wasNotified, byLetter, tenth).when(register({ at: wait.retryAt }));
    expect([account.mismatches, account.mismatchesBySms]).toEqual([undefined, undefined]);
    given(wasNotified, tenth).when(register()).refused('BIRTH_DATES_MISMATCH');
    given(wasNotified, tenth)
      .when(register({ at: '2026-09-09T18:15:00.000Z' }))
      .then(...whole);
  });

  it('says which birth date the base does not have, and when no child is left', () => {
    const undated = { studentId: 'yvan', eligible: true };
    given(known)
      .when(register({ children: [children[0]!, undated] }))
      .refused('BIRTH_DATE_MISSING');
    const disputes = ['emma', 'yvan'].map(studentId => ({ studentId, disputeId: studentId }));
    given(known).when(register({ disputes })).refused('NO_CHILD');
  });

  it('is refused where no child has an INE, on a pupil’s account and on a closed one', () => {
    given(known)
      .when(register({ eligible: false }))
      .refused('REGISTRATION_INVALID');
    const pupil = on(AT, {
      type: 'AccountPreCreated',
      data: { accountId, kind: 'STUDENT', personId, studentId: 'emma' },
    });
    given(pupil).when(register()).refused('REGISTRATION_INVALID');
    given(known, on(AT, { type: 'AccountClosed', data: { reason: 'NO_LINK' } }))
      .when(register())
      .refused('REGISTRATION_INVALID');
  });

  it('is refused on an activated account, however it was activated', () => {
    for (const past of [isActivated, activatedByHolder, [...known, ...on(AT, ...whole)]])
      given(past).when(register()).refused('ALREADY_ACTIVATED');
  });

  it('judges the password first', () => {
    for (const past of [known, isActivated])
      given(past)
        .when(register({ newPassword: { ...freshPassword('c7'), weakness: 'PASSWORD_COMMON' } }))
        .refused('PASSWORD_COMMON');
    given(wasNotified)
      .when(register({ newPassword: { credentialId: 'c7', reused: true } }))
      .refused('PASSWORD_REUSED');
  });

  it('leaves an account that the school can do nothing to', () => {
    const { account } = given(known).when(register());
    expect(account.origin).toBe('RESPONSABLE');
    given([...known, ...on(LATER, ...whole)])
      .when({
        type: 'Notify',
        at: LATER,
        uai: UAI,
        channel: 'LETTER',
        resetPassword: true,
        newCredentialId: 'c9',
        eligible: true,
        expiryMonths: 3,
      })
      .refused('NO_SCHOOL_ACTION');
  });
});

describe('a registration tried on an activated account', () => {
  const tried = (at: string): RecordRegistrationTried => ({
    type: 'RecordRegistrationTried',
    at,
    path: 'SELF_REGISTERED',
  });
  const event: AccountEvent = { type: 'RegistrationTried', data: { path: 'SELF_REGISTERED' } };

  it('is recorded once a day', () => {
    given(isActivated).when(tried(LATER)).then(event);
    const told = [...isActivated, ...on(LATER, event)];
    given(told).when(tried('2026-09-10T17:59:59.999Z')).unchanged();
    given(told).when(tried('2026-09-10T18:00:00.000Z')).then(event);
  });

  it('is not recorded on any other', () => {
    for (const past of [known, wasNotified, isActivating, hasExpired]) given(past).when(tried(LATER)).unchanged();
    given(known, on(AT, notified())).when(tried(LATER)).unchanged();
  });
});
