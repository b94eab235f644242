import { describe, expect, it } from '@jest/globals';
import type { ChangePassword, SignIn } from '../../../src/domain/account/commands.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import {
  AT,
  EXPIRES_AT,
  UAI,
  byHolder,
  given,
  hasExpired,
  isActivated,
  isActivating,
  known,
  on,
  ref,
  right,
  strong,
  wasNotified,
  wrong,
  type Past,
} from '../support.js';

const NOW = '2026-09-10T07:00:00.000Z';
const signIn = (more: Partial<SignIn> = {}): SignIn => ({ type: 'SignIn', at: NOW, password: right, ...more });
const change = (more: Partial<ChangePassword> = {}): ChangePassword => ({
  type: 'ChangePassword',
  at: NOW,
  password: right,
  newPassword: strong(),
  ...more,
});

const signedIn: AccountEvent = { type: 'SignedIn', data: { method: 'PASSWORD' } };
const failures = (count: number): Past[] => on(AT, { type: 'SignInFailed', data: { failures: count } });
const resetBySchool = on(AT, { type: 'PasswordReset', data: { credentialId: 'c4', uai: UAI } });
const locked = on(
  NOW,
  { type: 'SignInFailed', data: { failures: 10 } },
  { type: 'AccountLocked', data: { until: '2026-09-10T07:15:00.000Z' } },
);

describe('signing in', () => {
  it('signed in, and earlier failures are forgotten', () => {
    const outcome = given(isActivated, failures(3)).when(signIn());
    outcome.then(signedIn);
    expect(outcome.account).toMatchObject({ failures: 0, lastSignedInAt: NOW });
  });

  it('refused and counted: wrong password', () => {
    given(isActivated, failures(1))
      .when(signIn({ password: wrong }))
      .refused('CREDENTIALS_INVALID', { type: 'SignInFailed', data: { failures: 2 } });
  });

  it('delayed from the fifth failure, twice as long each time', () => {
    given(isActivated, failures(4))
      .when(signIn({ password: wrong }))
      .refused('CREDENTIALS_INVALID', {
        type: 'SignInFailed',
        data: { failures: 5, retryAt: '2026-09-10T07:00:05.000Z' },
      });
    given(isActivated, failures(8))
      .when(signIn({ password: wrong }))
      .refused('CREDENTIALS_INVALID', {
        type: 'SignInFailed',
        data: { failures: 9, retryAt: '2026-09-10T07:01:20.000Z' },
      });
  });

  it('refused without a look at the password while delayed, or locked', () => {
    const delayed = on(NOW, { type: 'SignInFailed', data: { failures: 5, retryAt: '2026-09-10T07:00:05.000Z' } });
    for (const password of [right, wrong]) {
      given(isActivated, delayed).when(signIn({ password })).refused('CREDENTIALS_INVALID');
      given(isActivated, locked).when(signIn({ password })).refused('CREDENTIALS_INVALID');
    }
    given(isActivated, delayed)
      .when(signIn({ at: '2026-09-10T07:00:05.000Z' }))
      .then(signedIn);
  });

  it('locked for a quarter of an hour at the tenth failure', () => {
    given(isActivated, failures(9))
      .when(signIn({ password: wrong }))
      .refused(
        'CREDENTIALS_INVALID',
        { type: 'SignInFailed', data: { failures: 10 } },
        { type: 'AccountLocked', data: { until: '2026-09-10T07:15:00.000Z' } },
      );
  });

  it('signed in, or counted from one, once the lock is over', () => {
    const at = '2026-09-10T07:15:00.000Z';
    const unlocked: AccountEvent = { type: 'AccountUnlocked', data: { reason: 'ELAPSED' } };
    given(isActivated, locked).when(signIn({ at })).then(unlocked, signedIn);
    given(isActivated, locked)
      .when(signIn({ at, password: wrong }))
      .refused('CREDENTIALS_INVALID', unlocked, { type: 'SignInFailed', data: { failures: 1 } });
  });

  describe('locked again and again', () => {
    const unlocked: AccountEvent = { type: 'AccountUnlocked', data: { reason: 'ELAPSED' } };
    /** So many locks, each run out before the next failures. */
    const lockedTimes = (times: number): Past[] =>
      Array.from({ length: times }, () =>
        on(
          AT,
          { type: 'SignInFailed', data: { failures: 10 } },
          { type: 'AccountLocked', data: { until: AT } },
          unlocked,
        ),
      ).flat();
    const lockAfter = (...past: readonly (readonly Past[])[]): number => {
      const { events } = given(isActivated, ...past, failures(9)).when(signIn({ password: wrong }));
      const lock = events.find(event => event.type === 'AccountLocked');
      return lock ? (Date.parse(lock.data.until) - Date.parse(NOW)) / 60_000 : 0;
    };

    it('for twice as long each time, a day at most', () => {
      expect([0, 1, 2, 3, 4, 5, 6, 7, 8].map(times => lockAfter(lockedTimes(times)))).toEqual([
        15, 30, 60, 120, 240, 480, 960, 1440, 1440,
      ]);
    });

    it.each<[string, AccountEvent]>([
      ['signed in', signedIn],
      ['recovered', { type: 'AccountUnlocked', data: { reason: 'RECOVERED' } }],
      ['unlocked by support', { type: 'AccountUnlocked', data: { reason: 'SUPPORT' } }],
      ['reset by the school', { type: 'PasswordReset', data: { credentialId: 'c4', uai: UAI } }],
      ['changed', { type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'HOLDER' } }],
    ])('from a quarter of an hour again once %s', (_, event) => {
      expect(lockAfter(lockedTimes(3), on(AT, event))).toBe(15);
    });

    it('no less for a right password that does not come in', () => {
      const outcome = given(wasNotified, lockedTimes(2)).when(signIn());
      outcome.refused('ACTIVATION_REQUIRED');
    });
  });

  it('refused with the right provisional password: it activates, it does not sign in', () => {
    given(wasNotified).when(signIn()).refused('ACTIVATION_REQUIRED');
    given(isActivating)
      .when(signIn({ password: { current: false, pending: true } }))
      .refused('ACTIVATION_REQUIRED');
  });

  it('refused after a reset by the school until a new password is given', () => {
    given(isActivated, resetBySchool).when(signIn()).refused('PASSWORD_CHANGE_REQUIRED');
    given(isActivated, resetBySchool)
      .when(signIn({ newPassword: { credentialId: 'c9', reused: true } }))
      .refused('PASSWORD_REUSED');
    given(isActivated, resetBySchool)
      .when(signIn({ newPassword: { credentialId: 'c9', reused: false, weakness: 'PASSWORD_COMMON' } }))
      .refused('PASSWORD_COMMON');
    const outcome = given(isActivated, resetBySchool).when(signIn({ newPassword: strong() }));
    outcome.then({ type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'FORCED' } }, signedIn);
    expect(outcome.account).toMatchObject({
      passwordChangeForced: false,
      credential: { credentialId: 'c9', provisional: false },
    });
  });

  it('refused and not counted where there is no password to guess', () => {
    for (const past of [known, hasExpired, byHolder])
      given(past)
        .when(signIn({ password: wrong }))
        .refused('CREDENTIALS_INVALID');
  });

  it('refused and expired past the three months', () => {
    given(wasNotified)
      .when(signIn({ at: EXPIRES_AT }))
      .refused('CREDENTIALS_INVALID', { type: 'AccountExpired', data: { notifiedAt: AT } });
  });
});

describe('changing a password', () => {
  it('changed by the holder', () => {
    given(isActivated)
      .when(change())
      .then({ type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'HOLDER' } });
  });

  it('changed because it had to be', () => {
    given(isActivated, resetBySchool)
      .when(change())
      .then({ type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'FORCED' } });
  });

  it('refused: wrong present password, the same again, too weak, not activated', () => {
    given(isActivated)
      .when(change({ password: wrong }))
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
  const request = { type: 'RequestPasswordReset', at: NOW, tokenId: 't1' } as const;
  const requested: AccountEvent = { type: 'PasswordResetRequested', data: { channel: 'EMAIL', tokenId: 't1' } };
  const byLink = {
    type: 'ResetPasswordByLink',
    at: NOW,
    proven: ref(2),
    credentialId: 'c2',
    newPassword: strong(),
  } as const;

  it('requested by e-mail; without an address the school sees it', () => {
    given(isActivated).when(request).then(requested);
    const without = on(AT, {
      type: 'ContactDetailsRecorded',
      data: { contact: ref(3), hasEmail: false, hasMobile: true, changed: ['EMAIL'] },
    });
    given(isActivated, without)
      .when(request)
      .then({ type: 'PasswordResetRequested', data: { channel: 'SCHOOL' } });
  });

  it('unchanged when asked again within minutes, and where nothing can be recovered', () => {
    given(isActivated, on(NOW, requested)).when(request).unchanged();
    for (const past of [known, wasNotified, hasExpired, byHolder]) given(past).when(request).unchanged();
  });

  it('changed by the link, and the lock ends', () => {
    const outcome = given(isActivated, on(NOW, requested), locked).when(byLink);
    outcome.then(
      { type: 'AccountUnlocked', data: { reason: 'RECOVERED' } },
      { type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'RESET' } },
    );
    expect(outcome.account).toMatchObject({ lockedUntil: undefined, resetRequest: undefined });
  });

  it('refused by a link given before the school reset the password', () => {
    given(isActivated, resetBySchool).when(byLink).refused('TOKEN_INVALID');
    const again = on(AT, { type: 'PasswordReset', data: { credentialId: 'c5', uai: UAI } });
    given(isActivated, resetBySchool, again)
      .when({ ...byLink, credentialId: 'c4' })
      .refused('TOKEN_INVALID');
    given(isActivated, resetBySchool)
      .when({ ...byLink, credentialId: 'c4' })
      .then({ type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'RESET' } });
  });

  it('refused by a link to an address of before, or on an account not activated', () => {
    given(isActivated)
      .when({ ...byLink, proven: ref(1) })
      .refused('TOKEN_INVALID');
    given(hasExpired).when(byLink).refused('TOKEN_INVALID');
  });
});

describe('unlocking', () => {
  it('unlocked by support', () =>
    given(isActivated, locked)
      .when({ type: 'Unlock', at: NOW })
      .then({ type: 'AccountUnlocked', data: { reason: 'SUPPORT' } }));
  it('unchanged when nothing is locked', () => given(isActivated).when({ type: 'Unlock', at: NOW }).unchanged());
});
