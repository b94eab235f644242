import { describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import {
  AT,
  UAI,
  activatedByHolder,
  given,
  isActivated,
  known,
  notified,
  on,
  ref,
  rightPassword,
  wasNotified,
  wrongPassword,
} from '../support.js';

const recorded = { contact: ref(5), hasEmail: true, hasMobile: true, changed: ['MOBILE'] as const };
const update = { type: 'UpdateContact', at: AT, recorded } as const;

describe('correcting contact details', () => {
  it('is recorded at once while no address is proven', () => {
    const outcome = given(known).when(update);
    outcome.then({ type: 'ContactDetailsRecorded', data: { ...recorded, changed: ['MOBILE'] } });
    expect(outcome.account).toMatchObject({ contact: ref(5), proven: undefined });
  });
  it('changes nothing when nothing differs', () =>
    given(known)
      .when({ ...update, recorded: { ...recorded, changed: [] } })
      .unchanged());
  it('is refused when it is no address, or the school may not act on the account', () => {
    given(known)
      .when({ ...update, fault: { code: 'EMAIL_INVALID', field: 'email' } })
      .refused('EMAIL_INVALID');
    given(activatedByHolder).when(update).refused('NO_SCHOOL_ACTION');
  });
});

describe('changing an e-mail address', () => {
  const request = {
    type: 'RequestEmailChange',
    at: AT,
    contact: ref(5),
    tokenId: 't1',
    valid: true,
    same: false,
    password: rightPassword,
  } as const;
  const requested: AccountEvent = { type: 'EmailChangeRequested', data: { contact: ref(5), tokenId: 't1' } };
  const confirm = { type: 'ConfirmEmailChange', at: AT, tokenId: 't1', contact: ref(6) } as const;

  it('leaves the old address in force while it is pending', () => {
    const outcome = given(isActivated).when(request);
    outcome.then(requested);
    expect(outcome.account.contact).toEqual(ref(2));
  });
  it('is confirmed by the link of the last request', () => {
    const outcome = given(isActivated, on(AT, requested)).when(confirm);
    outcome.then({ type: 'EmailChangeConfirmed', data: { contact: ref(6), previous: ref(2) } });
    expect(outcome.account).toMatchObject({ contact: ref(6), proven: { EMAIL: ref(6) }, emailChange: undefined });
    given(isActivated, on(AT, requested))
      .when({ ...confirm, tokenId: 't0' })
      .refused('TOKEN_INVALID');
  });
  it('is refused, and counted, without the present password', () =>
    given(isActivated)
      .when({ ...request, password: wrongPassword })
      .refused('CREDENTIALS_INVALID', { type: 'SignInFailed', data: { failures: 1 } }));
  it.each<[string, AccountEvent]>([
    ['the school has reset the password', { type: 'PasswordReset', data: { credentialId: 'c4', uai: UAI } }],
    ['the school has notified a new password', notified({ resetPassword: true, credentialId: 'c4' })],
    ['the password was changed', { type: 'PasswordChanged', data: { credentialId: 'c4', reason: 'HOLDER' } }],
    ['a change of password is forced', { type: 'PasswordChangeForced', data: { reason: 'STOLEN' } }],
    ['the account was closed', { type: 'AccountClosed', data: { reason: 'NO_LINK' } }],
  ])('is void once %s', (_, event) =>
    given(isActivated, on(AT, requested, event))
      .when(confirm)
      .refused('TOKEN_INVALID'),
  );
  it('changes nothing when it is the address in force, and is refused for no address or an account not activated', () => {
    given(isActivated)
      .when({ ...request, same: true })
      .unchanged();
    given(isActivated)
      .when({ ...request, valid: false })
      .refused('EMAIL_INVALID');
    given(wasNotified).when(request).refused('NOT_ACTIVATED');
  });
});

describe('changing a mobile', () => {
  const request = {
    type: 'RequestPhoneChange',
    at: AT,
    contact: ref(5),
    tokenId: 't1',
    password: { current: true, pending: false },
    valid: true,
    same: false,
  } as const;
  const requested: AccountEvent = { type: 'PhoneChangeRequested', data: { contact: ref(5), tokenId: 't1' } };
  it('is requested, then confirmed', () => {
    given(isActivated).when(request).then(requested);
    given(isActivated, on(AT, requested))
      .when({ type: 'ConfirmPhoneChange', at: AT, tokenId: 't1', contact: ref(6) })
      .then({ type: 'PhoneChangeConfirmed', data: { contact: ref(6) } });
  });
  it('says which mobile was proven before', () => {
    const proven = on(AT, { type: 'ContactProven', data: { contact: ref(4), field: 'MOBILE' } });
    given(isActivated, proven, on(AT, requested))
      .when({ type: 'ConfirmPhoneChange', at: AT, tokenId: 't1', contact: ref(6) })
      .then({ type: 'PhoneChangeConfirmed', data: { contact: ref(6), previous: ref(4) } });
  });
  it('keeps the proven one without a confirmation and drops what others wrote; changes nothing when they wrote nothing', () => {
    given(isActivated)
      .when({ ...request, proven: true })
      .then({ type: 'PhoneChangeConfirmed', data: { contact: ref(5) } });
    given(isActivated)
      .when({ ...request, proven: true, same: true })
      .unchanged();
  });
  it('is refused without the right password, which counts as a failure, and before the activation', () => {
    given(isActivated)
      .when({ ...request, password: { current: false, pending: false } })
      .refused('CREDENTIALS_INVALID', { type: 'SignInFailed', data: { failures: 1 } });
    given(wasNotified).when(request).refused('NOT_ACTIVATED');
  });
  it('is refused when a new password was chosen since, by whomever', () => {
    const changed = on(AT, { type: 'PasswordChanged', data: { credentialId: 'c3', reason: 'RESET' } });
    given(isActivated, on(AT, requested), changed)
      .when({ type: 'ConfirmPhoneChange', at: AT, tokenId: 't1', contact: ref(6) })
      .refused('PHONE_CHANGE_UNKNOWN');
  });
  it('changes nothing when it is pending already, and is refused for no number or when nobody asked', () => {
    given(isActivated, on(AT, requested)).when(request).unchanged();
    given(isActivated)
      .when({ ...request, valid: false })
      .refused('MOBILE_INVALID');
    given(isActivated)
      .when({ type: 'ConfirmPhoneChange', at: AT, tokenId: 't1', contact: ref(6) })
      .refused('PHONE_CHANGE_UNKNOWN');
  });
});
