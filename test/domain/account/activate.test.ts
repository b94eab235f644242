import { describe, expect, it } from '@jest/globals';
import type { ActivateByLink, ConfirmActivation, StartActivation } from '../../../src/domain/account/commands.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import {
  AT,
  EXPIRES_AT,
  UAI,
  accountId,
  activated,
  children,
  contactRecorded,
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
  freshPassword,
  wasNotified,
  wrongPassword,
} from '../support.js';

const DATES = ['2014-11-02', '2012-03-14'];

const start = (more: Partial<StartActivation> = {}): StartActivation => ({
  type: 'StartActivation',
  at: '2026-09-08T18:00:00.000Z',
  password: rightPassword,
  newPassword: freshPassword('c2'),
  children,
  birthDates: DATES,
  disputes: [],
  contact: ref(2),
  emailValid: true,
  ...more,
});

const withoutContact = (more: Partial<StartActivation> = {}): StartActivation => {
  const command = { ...start(more) };
  delete (command as { contact?: unknown }).contact;
  return command;
};

const failed = { type: 'BirthDatesMismatched', data: { failures: 1 } } as const;
const proven = { type: 'ContactProven', data: { contact: ref(1), field: 'EMAIL' } } as const;
const expired = { type: 'AccountExpired', data: { notifiedAt: AT } } as const;

describe('starting an activation by the letter', () => {
  it('takes password, e-mail and the birth dates of all children, in any order', () => {
    const outcome = given(wasNotified).when(start());
    outcome.then(started());
    expect(outcome.account.state).toBe('ACTIVATING');
    expect(outcome.account.credential).toEqual({ credentialId: 'c1', provisional: true });
  });

  it('asks for the same date twice where there are twins', () => {
    const twins = children.map(child => ({ ...child, birthDate: '2012-03-14' }));
    given(wasNotified)
      .when(start({ children: twins, birthDates: ['2012-03-14', '2012-03-14'] }))
      .then(started());
    given(wasNotified)
      .when(start({ children: twins, birthDates: ['2012-03-14'] }))
      .refused('BIRTH_DATES_MISMATCH', failed);
  });

  it('may be repeated with either password, to correct the address', () => {
    const again = { contact: ref(3), newPassword: freshPassword('c3') };
    for (const password of [rightPassword, { current: false, pending: true }])
      given(isActivating)
        .when(start({ ...again, password }))
        .then({
          type: 'ActivationStarted',
          data: { credentialId: 'c3', contact: ref(3), confirmedStudentIds: ['emma', 'yvan'] },
        });
  });

  it('confirms the other children when one is disputed', () => {
    given(wasNotified)
      .when(start({ birthDates: ['2012-03-14'], disputes: [{ studentId: 'yvan', disputeId: 'd1' }] }))
      .then(
        { type: 'LinkDisputed', data: { disputeId: 'd1', studentId: 'yvan', uai: UAI, by: 'HOLDER' } },
        started(['emma']),
      );
  });

  it('does not ask for the date of a child disputed before', () => {
    const disputed = on(AT, { type: 'LinkDisputed', data: { disputeId: 'd1', studentId: 'yvan', uai: UAI } });
    given(wasNotified, disputed)
      .when(start({ birthDates: ['2012-03-14'] }))
      .then(started(['emma']));
  });

  it('is refused, and counted, when a date is wrong, missing or too many', () => {
    for (const birthDates of [['2012-03-14', '2014-11-03'], ['2012-03-14'], [], [...DATES, '2012-03-14']])
      given(wasNotified).when(start({ birthDates })).refused('BIRTH_DATES_MISMATCH', failed);
  });

  it('allows one try every quarter of an hour from the tenth wrong birth date on, whatever the school does', () => {
    let past = wasNotified;
    let at = start().at;
    const waits: number[] = [];
    for (let tries = 1; tries <= 13; tries++) {
      const { events } = given(past).when(start({ at, birthDates: ['2012-03-15', '2014-11-02'] }));
      past = [...past, ...on(at, ...events), ...on(at, notified())];
      const { retryAt = at } = given(past).account.mismatches!;
      waits.push((Date.parse(retryAt) - Date.parse(at)) / 1_000);
      at = retryAt;
    }
    expect(waits).toEqual([0, 0, 0, 0, 5, 10, 20, 40, 80, 900, 900, 900, 900]);
    given(past)
      .when(start({ at: new Date(Date.parse(at) - 1).toISOString() }))
      .refused('BIRTH_DATES_MISMATCH');
    given(past).when(start({ at })).then(started());
    expect(given(past).when(start({ at })).account.mismatches).toBeUndefined();
  });

  it('is open to the letter whatever strangers have tried at the login', () => {
    const locked = on(
      start().at,
      { type: 'SignInFailed', data: { failures: 10 } },
      { type: 'AccountLocked', data: { until: '2027-01-01T00:00:00.000Z' } },
    );
    given(wasNotified, locked).when(start()).then(started());
    given(wasNotified, locked)
      .when(start({ password: wrongPassword }))
      .refused('CREDENTIALS_INVALID');
    // A chosen password can be guessed: the lock holds for it.
    given(isActivating, locked)
      .when(start({ password: { current: false, pending: true } }))
      .refused('CREDENTIALS_INVALID');
  });

  it('is refused, and counted, with a wrong provisional password', () => {
    given(wasNotified)
      .when(start({ password: wrongPassword }))
      .refused('CREDENTIALS_INVALID', { type: 'SignInFailed', data: { failures: 1 } });
  });

  it('is refused when every child is disputed, a child who is not attached is disputed, or a birth date is unknown', () => {
    const disputes = ['emma', 'yvan'].map(studentId => ({ studentId, disputeId: studentId }));
    given(wasNotified)
      .when(start({ disputes, birthDates: [] }))
      .refused('NO_CHILD');
    given(wasNotified)
      .when(start({ disputes: [{ studentId: 'nobody', disputeId: 'd1' }] }))
      .refused('LINK_UNKNOWN');
    given(wasNotified)
      .when(start({ children: [children[0]!, { studentId: 'yvan', eligible: true }] }))
      .refused('BIRTH_DATE_MISSING');
  });

  it('is refused for a weak password or a bad address before the account is looked at', () => {
    const weak = { credentialId: 'c2', reused: false, weakness: 'PASSWORD_TOO_SHORT' } as const;
    given(wasNotified)
      .when(start({ newPassword: weak, password: wrongPassword }))
      .refused('PASSWORD_TOO_SHORT');
    given(wasNotified)
      .when(start({ emailValid: false, password: wrongPassword }))
      .refused('EMAIL_INVALID');
  });

  it('is refused with the provisional password as the new one, or without an address', () => {
    given(wasNotified)
      .when(start({ newPassword: { credentialId: 'c2', reused: true } }))
      .refused('PASSWORD_REUSED');
    given(wasNotified).when(withoutContact()).refused('EMAIL_REQUIRED');
  });

  it('is refused, and the account expires, when the three months are over', () => {
    given(wasNotified)
      .when(start({ at: EXPIRES_AT }))
      .refused('CREDENTIALS_INVALID', expired);
    given(hasExpired)
      .when(start({ at: EXPIRES_AT, password: wrongPassword }))
      .refused('CREDENTIALS_INVALID');
  });

  it('is refused when the account is activated already, or was never notified', () => {
    given(isActivated).when(start()).refused('ALREADY_ACTIVATED');
    given(known)
      .when(start({ password: wrongPassword }))
      .refused('CREDENTIALS_INVALID');
  });

  it('activates at once the account of a pupil who gives no e-mail address, and confirms nobody', () => {
    const pupil = on(
      AT,
      { type: 'AccountPreCreated', data: { accountId, kind: 'STUDENT', personId, studentId: 'emma' } },
      notified(),
    );
    given(pupil)
      .when(withoutContact({ birthDates: [], children: [] }))
      .then(activated());
    given(pupil)
      .when(start({ birthDates: [], children: [] }))
      .then(started([]));
  });
});

describe('the link of the confirmation e-mail', () => {
  const confirm = (more: Partial<ConfirmActivation> = {}): ConfirmActivation => ({
    type: 'ConfirmActivation',
    at: '2026-09-08T18:05:00.000Z',
    proven: ref(2),
    ...more,
  });

  it('activates with the chosen password, the proven address and the confirmed children', () => {
    const outcome = given(isActivating).when(confirm());
    outcome.then(activated());
    expect(outcome.account).toMatchObject({
      state: 'ACTIVATED',
      origin: 'ETABLISSEMENT',
      credential: { credentialId: 'c2', provisional: false },
      contact: ref(2),
      proven: { EMAIL: ref(2) },
      confirmedStudentIds: ['emma', 'yvan'],
    });
    expect(outcome.account.expiresAt).toBeUndefined();
  });

  it('keeps both changes when the base has changed a phone meanwhile', () => {
    const merged = { contact: ref(4), hasEmail: true, hasMobile: true, changed: ['EMAIL'] as const };
    given(isActivating)
      .when(confirm({ merged }))
      .then(activated(), {
        type: 'ContactDetailsRecorded',
        data: { ...merged, changed: ['EMAIL'] },
      });
  });

  it('is refused when the address was corrected since, or the activation started over or done', () => {
    given(isActivating)
      .when(confirm({ proven: ref(1) }))
      .refused('TOKEN_INVALID');
    given(isActivating, on(AT, notified())).when(confirm()).refused('TOKEN_INVALID');
    given(isActivated).when(confirm()).refused('TOKEN_INVALID');
  });

  it('is refused, and the account expires, when it comes too late', () =>
    given(isActivating)
      .when(confirm({ at: EXPIRES_AT }))
      .refused('TOKEN_INVALID', expired));
});

describe('the one-time link of the notification e-mail', () => {
  const byLink = (more: Partial<ActivateByLink> = {}): ActivateByLink => ({
    type: 'ActivateByLink',
    at: '2026-09-08T18:00:00.000Z',
    proven: ref(1),
    newPassword: freshPassword('c2'),
    children,
    birthDates: DATES,
    disputes: [],
    ...more,
  });
  const confirmed: AccountEvent = { type: 'ChildrenConfirmed', data: { studentIds: ['emma', 'yvan'] } };

  it('activates at once', () => given(wasNotified).when(byLink()).then(confirmed, proven, activated()));

  it('activates in the place of an activation whose e-mail never came', () => {
    const outcome = given(isActivating).when(byLink({ newPassword: freshPassword('c5') }));
    outcome.then(confirmed, proven, activated('c5'));
    expect(outcome.account).toMatchObject({
      credential: { credentialId: 'c5' },
      activation: undefined,
      contact: ref(1),
    });
  });

  it('is refused, and counted, with wrong birth dates', () =>
    given(wasNotified)
      .when(byLink({ birthDates: [] }))
      .refused('BIRTH_DATES_MISMATCH', failed));

  it('is refused when the address is another by now, or the account is not notified, expired or activated', () => {
    const newAddress = { ...contactRecorded(), data: { ...contactRecorded().data, contact: ref(6) } } as ReturnType<
      typeof contactRecorded
    >;
    given(wasNotified, on(AT, newAddress)).when(byLink()).refused('TOKEN_INVALID');
    given(known).when(byLink()).refused('TOKEN_INVALID');
    given(hasExpired).when(byLink()).refused('TOKEN_INVALID');
    given(isActivated).when(byLink()).refused('ALREADY_ACTIVATED');
    given(wasNotified)
      .when(byLink({ at: EXPIRES_AT }))
      .refused('TOKEN_INVALID', expired);
  });
});
