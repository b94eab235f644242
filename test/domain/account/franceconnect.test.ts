import { describe, expect, it } from '@jest/globals';
import type { LinkFranceConnect, SignInByFranceConnect } from '../../../src/domain/account/commands.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import {
  activatedByHolder,
  AT,
  children,
  freshPassword,
  given,
  isActivated,
  on,
  ref,
  rightPassword,
  UAI,
  wasNotified,
  wrongPassword,
  type Past,
} from '../support.js';

const NOW = '2026-09-10T07:00:00.000Z';
const signIn = (more: Partial<SignInByFranceConnect> = {}): SignInByFranceConnect => ({
  type: 'SignInByFranceConnect',
  at: NOW,
  linkId: 'l1',
  differs: [],
  ...more,
});
const link = (more: Partial<LinkFranceConnect> = {}): LinkFranceConnect => ({
  type: 'LinkFranceConnect',
  at: NOW,
  password: rightPassword,
  linkId: 'l1',
  differs: [],
  taken: false,
  ...more,
});
const unlink = { type: 'UnlinkFranceConnect', at: NOW, password: rightPassword } as const;
const noPassword = { current: false, pending: false };
const vouched = { ...noPassword, franceConnect: 'l1' };

const linkedEvent: AccountEvent = { type: 'FranceConnectLinked', data: { linkId: 'l1', differs: [] } };
const isLinked = on('2026-09-09T07:00:00.000Z', linkedEvent);
const signedIn: AccountEvent = { type: 'SignedIn', data: { method: 'FRANCECONNECT' } };
const failed = (count: number): Past[] => on(AT, { type: 'SignInFailed', data: { failures: count } });
const locked = [...failed(10), ...on(NOW, { type: 'AccountLocked', data: { until: '2026-09-10T07:15:00.000Z' } })];

describe('signing in with FranceConnect', () => {
  it('signs in by the link of the account', () => given(isActivated, isLinked).when(signIn()).then(signedIn));

  it('signs in though a name has changed, and says so once', () => {
    const compared: AccountEvent = { type: 'FranceConnectCompared', data: { differs: ['SURNAME'] } };
    given(isActivated, isLinked)
      .when(signIn({ differs: ['SURNAME'] }))
      .then(compared, signedIn);
    given(isActivated, isLinked, on(AT, compared))
      .when(signIn({ differs: ['SURNAME'] }))
      .then(signedIn);
    given(isActivated, isLinked, on(AT, compared))
      .when(signIn())
      .then({ type: 'FranceConnectCompared', data: { differs: [] } }, signedIn);
  });

  it('signs in to a locked account: strangers’ failures keep no holder out, and go on counting', () => {
    const outcome = given(isActivated, isLinked, locked).when(signIn());
    outcome.then(signedIn);
    expect(outcome.account).toMatchObject({
      failures: 10,
      lockedUntil: '2026-09-10T07:15:00.000Z',
      lastSignedInAt: NOW,
    });
  });

  it('does not forget birth dates that were given wrong', () => {
    const mismatched = on(AT, { type: 'BirthDatesMismatched', data: { failures: 3 } });
    expect(given(isActivated, isLinked, mismatched).when(signIn()).account.mismatches).toEqual({ failures: 3 });
  });

  it('demands a new password and the birth dates as of anybody, where they are demanded', () => {
    const reset = on(AT, { type: 'PasswordReset', data: { credentialId: 'c4', uai: UAI } });
    const newPassword = freshPassword();
    const birthDates = children.flatMap(({ birthDate }) => birthDate ?? []);
    const dated = { confirmation: { children, birthDates } };
    given(isActivated, isLinked, reset).when(signIn()).refused('PASSWORD_CHANGE_REQUIRED');
    given(isActivated, isLinked, reset).when(signIn({ newPassword })).refused('BIRTH_DATES_REQUIRED');
    given(isActivated, isLinked, reset)
      .when(signIn({ newPassword, ...dated }))
      .then(
        { type: 'ChildrenConfirmed', data: { studentIds: ['emma', 'yvan'] } },
        { type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'FORCED' } },
        signedIn,
      );
  });

  it.each<[string, readonly Past[][]]>([
    ['another link', [isActivated, on(AT, { type: 'FranceConnectLinked', data: { linkId: 'l2', differs: [] } })]],
    ['an account that was never linked', [isActivated]],
    [
      'a link that has ended',
      [isActivated, isLinked, on(AT, { type: 'FranceConnectUnlinked', data: { linkId: 'l1' } })],
    ],
  ])('is refused by %s', (_, past) =>
    given(...past)
      .when(signIn())
      .refused('FRANCECONNECT_UNKNOWN'),
  );

  it('is refused by a closed account, and comes back with it', () => {
    const closed = on(AT, { type: 'AccountClosed', data: { reason: 'NO_LINK' } });
    given(isActivated, isLinked, closed).when(signIn()).refused('ACCOUNT_CLOSED');
    const reopened = on(AT, { type: 'AccountReopened', data: { reason: 'LINK_RETURNED' } });
    given(isActivated, isLinked, closed, reopened).when(signIn()).then(signedIn);
  });
});

describe('linking FranceConnect', () => {
  it('is done by the holder of an activated account, with the password', () => {
    given(isActivated)
      .when(link({ differs: ['FIRST_NAME'] }))
      .then({ type: 'FranceConnectLinked', data: { linkId: 'l1', differs: ['FIRST_NAME'] } });
  });

  it('the same identity again changes nothing, but for what it differs in', () => {
    given(isActivated, isLinked).when(link()).unchanged();
    given(isActivated, isLinked)
      .when(link({ differs: ['CIVILITY'] }))
      .then({ type: 'FranceConnectCompared', data: { differs: ['CIVILITY'] } });
  });

  it('counts a wrong password', () => {
    given(isActivated)
      .when(link({ password: wrongPassword }))
      .refused('CREDENTIALS_INVALID', { type: 'SignInFailed', data: { failures: 1 } });
  });

  it.each([
    ['an identity of another account', [isActivated], link({ taken: true }), 'FRANCECONNECT_TAKEN'],
    ['an account with another identity', [isActivated, isLinked], link({ linkId: 'l2' }), 'FRANCECONNECT_LINKED'],
    ['an account that is not activated', [wasNotified], link(), 'NOT_ACTIVATED'],
  ] as const)('is refused for %s', (_, past, command, code) =>
    given(...past)
      .when(command)
      .refused(code),
  );

  it('is refused on the account of a pupil', () => {
    const pupil = on(AT, {
      type: 'AccountPreCreated',
      data: { accountId: 'a', kind: 'STUDENT', personId: 'p', studentId: 's' },
    });
    const own = on(AT, {
      type: 'AccountActivated',
      data: { path: 'NOTIFIED', origin: 'ETABLISSEMENT', credentialId: 'c1' },
    });
    given(pupil, own).when(link()).refused('FRANCECONNECT_FOR_RESPONSABLES');
  });
});

describe('unlinking FranceConnect', () => {
  it('ends the link', () =>
    given(isActivated, isLinked)
      .when(unlink)
      .then({ type: 'FranceConnectUnlinked', data: { linkId: 'l1' } }));
  it('has nothing to do without a link', () => given(isActivated).when(unlink).unchanged());
  it('is refused where nothing else opens the account', () =>
    given(activatedByHolder, isLinked).when(unlink).refused('FRANCECONNECT_ONLY_WAY'));
  it('needs the password', () =>
    given(isActivated, isLinked)
      .when({ ...unlink, password: wrongPassword })
      .refused('CREDENTIALS_INVALID', { type: 'SignInFailed', data: { failures: 1 } }));
});

describe('the link that stops a change', () => {
  const stopped = on(NOW, { type: 'ChangeStopped', data: { changeId: 'c2' } });
  it('ends the identity linked beside the password, for whoever knew the password may have linked it', () =>
    given(isActivated, isLinked, stopped).when(signIn()).refused('FRANCECONNECT_UNKNOWN'));
  it('leaves the identity where it is the only way in', () =>
    given(activatedByHolder, isLinked, stopped).when(signIn()).then(signedIn));
});

describe('a holder without a password', () => {
  const change = { at: NOW, contact: ref(3), tokenId: 't1', valid: true, same: false } as const;
  const requested: AccountEvent = { type: 'PhoneChangeRequested', data: { contact: ref(3), tokenId: 't1' } };

  it('changes mobile and address by FranceConnect, asked anew', () => {
    given(activatedByHolder, isLinked)
      .when({ type: 'RequestPhoneChange', password: vouched, ...change })
      .then(requested);
    given(activatedByHolder, isLinked)
      .when({ type: 'RequestEmailChange', password: vouched, ...change })
      .then({ type: 'EmailChangeRequested', data: { contact: ref(3), tokenId: 't1' } });
  });

  it('is told that FranceConnect is needed when a password is given', () =>
    given(activatedByHolder, isLinked)
      .when({ type: 'RequestPhoneChange', password: noPassword, ...change })
      .refused('FRANCECONNECT_NEEDED'));

  it('has no password to change, which a stranger who comes by login is not told', () => {
    const newPassword = { credentialId: 'c9', reused: false };
    const asked = { type: 'ChangePassword', at: NOW, password: noPassword, newPassword } as const;
    given(activatedByHolder, isLinked)
      .when({ ...asked, signedIn: true })
      .refused('FRANCECONNECT_NO_PASSWORD');
    given(activatedByHolder, isLinked).when(asked).refused('CREDENTIALS_INVALID');
  });

  it('has no password to recover', () =>
    given(activatedByHolder, isLinked)
      .when({ type: 'RequestPasswordReset', at: NOW, tokenId: 't1', channel: 'EMAIL' })
      .unchanged());

  it('another identity does not stand for the one that opens the account', () =>
    given(activatedByHolder, isLinked)
      .when({ type: 'RequestPhoneChange', password: { ...noPassword, franceConnect: 'l2' }, ...change })
      .refused('FRANCECONNECT_NEEDED'));
});
