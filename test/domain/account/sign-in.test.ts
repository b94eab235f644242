import { describe, expect, it } from '@jest/globals';
import type { AccountCommand, ChangePassword, SignIn } from '../../../src/domain/account/commands.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import {
  AT,
  EXPIRES_AT,
  UAI,
  activated,
  activatedByHolder,
  children,
  given,
  hasExpired,
  isActivated,
  isActivating,
  known,
  on,
  ref,
  rightPassword,
  freshPassword,
  wasNotified,
  wrongPassword,
  type Past,
} from '../support.js';

const NOW = '2026-09-10T07:00:00.000Z';
const signIn = (more: Partial<SignIn> = {}): SignIn => ({ type: 'SignIn', at: NOW, password: rightPassword, ...more });
const change = (more: Partial<ChangePassword> = {}): ChangePassword => ({
  type: 'ChangePassword',
  at: NOW,
  password: rightPassword,
  newPassword: freshPassword(),
  ...more,
});

const signedIn: AccountEvent = { type: 'SignedIn', data: { method: 'PASSWORD' } };
const failures = (count: number): Past[] => on(AT, { type: 'SignInFailed', data: { failures: count } });
const resetBySchool = on(AT, { type: 'PasswordReset', data: { credentialId: 'c4', uai: UAI } });
const unlockedByTime: AccountEvent = { type: 'AccountUnlocked', data: { reason: 'ELAPSED' } };
const locked = on(
  NOW,
  { type: 'SignInFailed', data: { failures: 10 } },
  { type: 'AccountLocked', data: { until: '2026-09-10T07:15:00.000Z' } },
);

describe('signing in', () => {
  it('makes earlier failures forgotten', () => {
    const outcome = given(isActivated, failures(3)).when(signIn());
    outcome.then(signedIn);
    expect(outcome.account).toMatchObject({ failures: 0, lastSignedInAt: NOW });
  });

  it('is refused, and counted, with a wrong password', () => {
    given(isActivated, failures(1))
      .when(signIn({ password: wrongPassword }))
      .refused('CREDENTIALS_INVALID', { type: 'SignInFailed', data: { failures: 2 } });
  });

  it('is delayed from the fifth failure on, twice as long each time', () => {
    given(isActivated, failures(4))
      .when(signIn({ password: wrongPassword }))
      .refused('CREDENTIALS_INVALID', {
        type: 'SignInFailed',
        data: { failures: 5, retryAt: '2026-09-10T07:00:05.000Z' },
      });
    given(isActivated, failures(8))
      .when(signIn({ password: wrongPassword }))
      .refused('CREDENTIALS_INVALID', {
        type: 'SignInFailed',
        data: { failures: 9, retryAt: '2026-09-10T07:01:20.000Z' },
      });
  });

  it('is refused, whatever the password, while delayed or locked', () => {
    const delayed = on(NOW, { type: 'SignInFailed', data: { failures: 5, retryAt: '2026-09-10T07:00:05.000Z' } });
    for (const password of [rightPassword, wrongPassword]) {
      given(isActivated, delayed).when(signIn({ password })).refused('CREDENTIALS_INVALID');
      given(isActivated, locked).when(signIn({ password })).refused('CREDENTIALS_INVALID');
    }
    given(isActivated, delayed)
      .when(signIn({ at: '2026-09-10T07:00:05.000Z' }))
      .then(signedIn);
  });

  it('is locked for a quarter of an hour at the tenth failure', () => {
    given(isActivated, failures(9))
      .when(signIn({ password: wrongPassword }))
      .refused(
        'CREDENTIALS_INVALID',
        { type: 'SignInFailed', data: { failures: 10 } },
        { type: 'AccountLocked', data: { until: '2026-09-10T07:15:00.000Z' } },
      );
  });

  it('is possible once the lock is over, and failures are counted from one', () => {
    const at = '2026-09-10T07:15:00.000Z';
    const unlocked: AccountEvent = { type: 'AccountUnlocked', data: { reason: 'ELAPSED' } };
    given(isActivated, locked).when(signIn({ at })).then(unlocked, signedIn);
    given(isActivated, locked)
      .when(signIn({ at, password: wrongPassword }))
      .refused('CREDENTIALS_INVALID', unlocked, { type: 'SignInFailed', data: { failures: 1 } });
  });

  it('is locked for a quarter of an hour each time, however often', () => {
    const rounds = Array.from({ length: 9 }, () => [...failures(9), ...locked, ...on(AT, unlockedByTime)]).flat();
    const { events } = given(isActivated, rounds, failures(9)).when(signIn({ password: wrongPassword }));
    expect(events.at(-1)).toEqual({ type: 'AccountLocked', data: { until: '2026-09-10T07:15:00.000Z' } });
  });

  it('is never locked longer than that: tries during the lock do not count', () => {
    for (const minutes of [0, 5, 14])
      given(isActivated, locked)
        .when(signIn({ at: `2026-09-10T07:${String(minutes).padStart(2, '0')}:59.000Z`, password: wrongPassword }))
        .refused('CREDENTIALS_INVALID');
    const longer = on(NOW, { type: 'AccountLocked', data: { until: '2026-09-11T07:00:00.000Z' } });
    expect(given(isActivated, longer).account.lockedUntil).toBe('2026-09-10T07:15:00.000Z');
  });

  it('is refused with a provisional password that is for activating', () => {
    given(wasNotified).when(signIn()).refused('ACTIVATION_REQUIRED');
    given(isActivating)
      .when(signIn({ password: { current: false, pending: true } }))
      .refused('ACTIVATION_REQUIRED');
  });

  describe('after a reset by the school', () => {
    const dates = (birthDates: string[]) => ({ confirmation: { children, birthDates } });
    const all = dates(['2014-11-02', '2012-03-14']);
    const reset = given(isActivated, resetBySchool);
    const confirmed: AccountEvent = { type: 'ChildrenConfirmed', data: { studentIds: ['emma', 'yvan'] } };
    const changed: AccountEvent = { type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'FORCED' } };

    it('is refused until a new password is given', () => {
      reset.when(signIn(all)).refused('PASSWORD_CHANGE_REQUIRED');
      reset.when(signIn({ ...all, newPassword: { credentialId: 'c9', reused: true } })).refused('PASSWORD_REUSED');
      reset
        .when(signIn({ ...all, newPassword: { credentialId: 'c9', reused: false, weakness: 'PASSWORD_COMMON' } }))
        .refused('PASSWORD_COMMON');
    });

    it('is refused without the birth dates of all children, and counted when one is wrong', () => {
      reset.when(signIn({ newPassword: freshPassword() })).refused('BIRTH_DATES_REQUIRED');
      reset
        .when(signIn({ newPassword: freshPassword(), ...dates(['2012-03-14']) }))
        .refused('BIRTH_DATES_MISMATCH', { type: 'BirthDatesMismatched', data: { failures: 1 } });
    });

    it('succeeds with both', () => {
      const outcome = reset.when(signIn({ newPassword: freshPassword(), ...all }));
      outcome.then(confirmed, changed, signedIn);
      expect(outcome.account).toMatchObject({
        passwordChangeForced: false,
        confirmChildrenAgain: undefined,
        credential: { credentialId: 'c9', provisional: false },
      });
      given(isActivated, resetBySchool, on(NOW, confirmed, changed))
        .when(signIn())
        .then(signedIn);
    });

    it('succeeds with the letter whatever strangers have tried, but not when birth dates were tried too often', () => {
      given(isActivated, resetBySchool, locked)
        .when(signIn({ newPassword: freshPassword(), ...all }))
        .then(confirmed, changed, signedIn);
      const tried = on(NOW, {
        type: 'BirthDatesMismatched',
        data: { failures: 10, retryAt: '2026-09-10T07:15:00.000Z' },
      });
      given(isActivated, resetBySchool, tried)
        .when(signIn({ newPassword: freshPassword(), ...all }))
        .refused('BIRTH_DATES_MISMATCH');
    });

    it('is refused when no child is left to ask about: the school must look at the attachments', () => {
      const alone = on(
        NOW,
        { type: 'LinkDetached', data: { studentId: 'emma', reason: 'BASE' } },
        { type: 'LinkDetached', data: { studentId: 'yvan', reason: 'BASE' } },
      );
      given(isActivated, resetBySchool, alone)
        .when(signIn({ newPassword: freshPassword(), ...dates([]) }))
        .refused('NO_CHILD');
    });

    it('asks a pupil for no birth dates', () => {
      const pupil = [
        ...on(AT, {
          type: 'AccountPreCreated',
          data: { accountId: 'a', kind: 'STUDENT', personId: 'p', studentId: 'emma' },
        }),
        ...on(AT, activated(), { type: 'PasswordReset', data: { credentialId: 'c4', uai: UAI } }),
      ];
      given(pupil)
        .when(signIn({ newPassword: freshPassword() }))
        .then(changed, signedIn);
    });
  });

  it('is refused, and not counted, where there is no password to guess', () => {
    for (const past of [known, hasExpired, activatedByHolder])
      given(past)
        .when(signIn({ password: wrongPassword }))
        .refused('CREDENTIALS_INVALID');
  });

  it('is refused, and the account expires, when the three months are over', () => {
    given(wasNotified)
      .when(signIn({ at: EXPIRES_AT }))
      .refused('CREDENTIALS_INVALID', { type: 'AccountExpired', data: { notifiedAt: AT } });
  });
});

describe('changing a password', () => {
  it('is done by the holder', () => {
    given(isActivated)
      .when(change())
      .then({ type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'HOLDER' } });
  });

  it('is done because a change was forced, or the school has reset the password', () => {
    const changed: AccountEvent = { type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'FORCED' } };
    given(isActivated, on(AT, { type: 'PasswordChangeForced', data: { reason: 'STOLEN' } }))
      .when(change())
      .then(changed);
    given(isActivated, resetBySchool).when(change()).refused('BIRTH_DATES_REQUIRED');
    given(isActivated, resetBySchool)
      .when(change({ confirmation: { children, birthDates: ['2012-03-14', '2014-11-02'] } }))
      .then({ type: 'ChildrenConfirmed', data: { studentIds: ['emma', 'yvan'] } }, changed);
  });

  it('is refused with a wrong present password, the same one again, a weak one, or before activation', () => {
    given(isActivated)
      .when(change({ password: wrongPassword }))
      .refused('CREDENTIALS_INVALID', { type: 'SignInFailed', data: { failures: 1 } });
    given(isActivated)
      .when(change({ newPassword: { credentialId: 'c9', reused: true } }))
      .refused('PASSWORD_REUSED');
    given(isActivated)
      .when(change({ newPassword: { credentialId: 'c9', reused: false, weakness: 'PASSWORD_TOO_SHORT' } }))
      .refused('PASSWORD_TOO_SHORT');
    given(wasNotified).when(change()).refused('ACTIVATION_REQUIRED');
  });
});

describe('recovering a password', () => {
  const request = { type: 'RequestPasswordReset', at: NOW, tokenId: 't1', channel: 'EMAIL' } as const;
  const requested: AccountEvent = { type: 'PasswordResetRequested', data: { channel: 'EMAIL', tokenId: 't1' } };
  const byLink = {
    type: 'ResetPasswordByLink',
    at: NOW,
    channel: 'EMAIL',
    proven: ref(2),
    credentialId: 'c2',
    newPassword: freshPassword(),
  } as const;

  it('is requested at the proven address, or without one shown to the school, whatever address that has written', () => {
    given(isActivated).when(request).then(requested);
    const written = on(AT, {
      type: 'ContactDetailsRecorded',
      data: { contact: ref(3), hasEmail: true, hasMobile: true, changed: ['EMAIL'] },
    });
    given(isActivated, written).when(request).then(requested);
    const pupil = on(
      AT,
      { type: 'AccountPreCreated', data: { accountId: 'a', kind: 'STUDENT', personId: 'p' } },
      activated(),
    );
    given(pupil, written)
      .when(request)
      .then({ type: 'PasswordResetRequested', data: { channel: 'SCHOOL' } });
  });

  it('is possible on an account whose provisional password is gone', () => {
    const [closed, reopened] = [
      { type: 'AccountClosed', data: { reason: 'NO_LINK' } },
      { type: 'AccountReopened', data: { reason: 'LINK_RETURNED' } },
    ] as const;
    given(isActivated, resetBySchool, on(AT, closed, reopened))
      .when(request)
      .then(requested);
    const without: AccountCommand = {
      type: 'ResetPasswordByLink',
      at: NOW,
      channel: 'EMAIL',
      proven: ref(2),
      newPassword: freshPassword(),
    };
    given(isActivated, resetBySchool, on(AT, closed, reopened), on(NOW, requested))
      .when(without)
      .then({ type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'RESET' } }, signedIn);
  });

  it('changes nothing when asked again within minutes, or where nothing can be recovered', () => {
    given(isActivated, on(NOW, requested)).when(request).unchanged();
    for (const past of [known, wasNotified, hasExpired, activatedByHolder]) given(past).when(request).unchanged();
  });

  it('changes the password by the link, ends the lock and signs the holder in', () => {
    const outcome = given(isActivated, on(NOW, requested), locked).when(byLink);
    outcome.then(
      { type: 'AccountUnlocked', data: { reason: 'RECOVERED' } },
      { type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'RESET' } },
      signedIn,
    );
    expect(outcome.account).toMatchObject({ lockedUntil: undefined, resetRequest: undefined });
  });

  it('is refused by a link made before the school reset the password', () => {
    given(isActivated, resetBySchool).when(byLink).refused('TOKEN_INVALID');
    const again = on(AT, { type: 'PasswordReset', data: { credentialId: 'c5', uai: UAI } });
    given(isActivated, resetBySchool, again)
      .when({ ...byLink, credentialId: 'c4' })
      .refused('TOKEN_INVALID');
    given(isActivated, resetBySchool)
      .when({ ...byLink, credentialId: 'c4' })
      .then({ type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'RESET' } });
  });

  it('still asks for birth dates after a link that the holder has not asked for since the reset', () => {
    const bySchool = given(isActivated, resetBySchool).when({ ...byLink, credentialId: 'c4' });
    expect(bySchool.account.confirmChildrenAgain).toBe(true);
    given(isActivated, resetBySchool, on(NOW, ...bySchool.events))
      .when(signIn())
      .refused('BIRTH_DATES_REQUIRED');
    const outcome = given(isActivated, resetBySchool, on(NOW, requested)).when({ ...byLink, credentialId: 'c4' });
    outcome.then({ type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'RESET' } }, signedIn);
    expect(outcome.account.confirmChildrenAgain).toBeUndefined();
  });

  it('is refused by a link to an address that is not proven or not in force, or on an account not activated', () => {
    const written: AccountEvent = {
      type: 'ContactDetailsRecorded',
      data: { contact: ref(3), hasEmail: true, hasMobile: true, changed: ['EMAIL'], unproven: ['EMAIL'] },
    };
    given(isActivated, on(AT, written))
      .when({ ...byLink, proven: ref(3) })
      .refused('TOKEN_INVALID');
    given(isActivated)
      .when({ ...byLink, proven: ref(1) })
      .refused('TOKEN_INVALID');
    given(hasExpired).when(byLink).refused('TOKEN_INVALID');
  });
});

describe('unlocking', () => {
  it('is done by support', () =>
    given(isActivated, locked)
      .when({ type: 'Unlock', at: NOW })
      .then({ type: 'AccountUnlocked', data: { reason: 'SUPPORT' } }));
  it('changes nothing when nothing is locked', () => given(isActivated).when({ type: 'Unlock', at: NOW }).unchanged());
});
