/**
 * Given an activated account, and a child that comes to it from a school whose children its holder has never confirmed: whoever came to the
 * account by the children of one school must not learn of the other's.
 */
import { describe, expect, it } from '@jest/globals';
import type { AccountCommand } from '../../../src/domain/account/commands.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import type { MergeReason } from '../../../src/domain/account/merge/reasons.js';
import { sessionHolds } from '../../../src/domain/account/sessions.js';
import {
  activated,
  AT,
  children,
  fold,
  freshPassword,
  given,
  isActivated,
  isActivating,
  linked,
  on,
  OTHER_UAI,
  ref,
  rightPassword,
  started,
  UAI,
  type Past,
} from '../support.js';
import { Accounts } from './two-accounts.js';

const NOW = '2026-09-10T07:00:00.000Z';
const zoe = { studentId: 'zoe', eligible: true, birthDate: '2019-01-30' };
const signIn = (birthDates?: readonly string[]): AccountCommand => ({
  type: 'SignIn',
  at: NOW,
  password: rightPassword,
  ...(birthDates && { confirmation: { children: [...children, zoe], birthDates } }),
});
const DATES = [...children, zoe].map(({ birthDate }) => birthDate!);
const askedAgain = (...past: readonly (readonly Past[])[]): boolean => fold(past.flat())!.confirmChildrenAgain === true;

describe('an activated account to which a child of another school comes', () => {
  const fromOther = on(NOW, linked('zoe', OTHER_UAI));

  it('asks for the birth dates of all children at the next sign-in, and once', () => {
    given(isActivated, fromOther).when(signIn()).refused('BIRTH_DATES_REQUIRED');
    const outcome = given(isActivated, fromOther).when(signIn(DATES));
    outcome.then(
      { type: 'ChildrenConfirmed', data: { studentIds: ['emma', 'yvan', 'zoe'] } },
      { type: 'SignedIn', data: { method: 'PASSWORD' } },
    );
    given(isActivated, fromOther, on(NOW, ...outcome.events), on(NOW, linked('zoe', OTHER_UAI)))
      .when(signIn())
      .then({ type: 'SignedIn', data: { method: 'PASSWORD' } });
  });

  it('says since when and why it asks: what asked first, until the birth dates are given', () => {
    const LATER = '2026-09-11T07:00:00.000Z';
    const asked = (...past: readonly (readonly Past[])[]) => fold(past.flat())!.childrenAsked;
    const reset = (at: string) => on(at, { type: 'PasswordReset', data: { credentialId: 'c3', uai: UAI } });
    const stopped = on(NOW, {
      type: 'ChangeStopped',
      data: { changeId: 'x', back: { contact: ref(1), hasEmail: true, hasMobile: true } },
    });
    expect(asked(isActivated)).toBeUndefined();
    expect(asked(isActivated, fromOther)).toEqual({ since: NOW, because: 'NEW_SCHOOL' });
    expect(asked(isActivated, reset(NOW))).toEqual({ since: NOW, because: 'PASSWORD_RESET' });
    expect(asked(isActivated, stopped)).toEqual({ since: NOW, because: 'CHANGE_STOPPED' });
    expect(asked(isActivated, fromOther, reset(LATER))).toEqual({ since: NOW, because: 'NEW_SCHOOL' });
    const confirmed = on(LATER, { type: 'ChildrenConfirmed', data: { studentIds: ['emma', 'yvan', 'zoe'] } });
    expect(asked(isActivated, fromOther, confirmed)).toBeUndefined();
    expect(asked(isActivated, fromOther, confirmed, reset(LATER))).toEqual({ since: LATER, because: 'PASSWORD_RESET' });
  });

  it('is not opened by the birth dates of the children of the first school', () => {
    given(isActivated, fromOther)
      .when(signIn(children.map(({ birthDate }) => birthDate!)))
      .refused('BIRTH_DATES_MISMATCH', { type: 'BirthDatesMismatched', data: { failures: 1 } });
  });

  it('ends its sessions', () => {
    const before = fold(isActivated)!;
    const after = fold([...isActivated, ...fromOther])!;
    expect([sessionHolds(before, 'c2'), sessionHolds(after, 'c2')]).toEqual([true, false]);
  });

  it('goes on asking after a new password by a link that whoever holds the account asked for', () => {
    const requested: AccountEvent = { type: 'PasswordResetRequested', data: { channel: 'EMAIL' } };
    const outcome = given(isActivated, fromOther, on(NOW, requested)).when({
      type: 'ResetPasswordByLink',
      at: NOW,
      channel: 'EMAIL',
      credentialId: 'c2',
      proven: ref(2),
      newPassword: freshPassword(),
    });
    outcome.then({ type: 'PasswordChanged', data: { credentialId: 'c9', reason: 'RESET' } });
    expect(outcome.account.confirmChildrenAgain).toBe(true);
  });

  it('asks too when the child comes between the birth dates and the link of the e-mail', () => {
    expect(askedAgain(isActivating, fromOther, on(NOW, activated()))).toBe(true);
    expect(askedAgain(isActivating, on(NOW, activated()))).toBe(false);
  });

  it('asks too when a child that its holder has disputed from the beginning turns out to be the holder’s after all', () => {
    const disputed: AccountEvent = {
      type: 'LinkDisputed',
      data: { disputeId: 'd', studentId: 'zoe', uai: OTHER_UAI },
    };
    const kept: AccountEvent = {
      type: 'LinkDisputeResolved',
      data: { disputeId: 'd', studentId: 'zoe', outcome: 'LINK_KEPT' },
    };
    const before = [...isActivating, ...fromOther, ...on(NOW, disputed, activated())];
    expect(askedAgain(before)).toBe(false);
    expect(askedAgain(before, on(NOW, kept))).toBe(true);
  });

  it('asks too when a confirmed child has meanwhile gone to the school of one that was disputed from the beginning', () => {
    const disputed: AccountEvent = {
      type: 'LinkDisputed',
      data: { disputeId: 'd', studentId: 'zoe', uai: OTHER_UAI },
    };
    const withdrawn: AccountEvent = { type: 'LinkDisputeWithdrawn', data: { disputeId: 'd', studentId: 'zoe' } };
    const before = [...isActivating, ...fromOther, ...on(NOW, disputed, activated(), linked('emma', OTHER_UAI))];
    expect(askedAgain(before)).toBe(false);
    expect(askedAgain(before, on(NOW, withdrawn))).toBe(true);
  });

  it('asks too when it was closed while the child came', () => {
    const closed: AccountEvent = { type: 'AccountClosed', data: { reason: 'NO_LINK' } };
    const reopened: AccountEvent = { type: 'AccountReopened', data: { reason: 'LINK_RETURNED' } };
    expect(askedAgain(isActivated, on(NOW, closed, linked('zoe', OTHER_UAI), reopened))).toBe(true);
  });

  it.each<[string, Past[]]>([
    ['a child of a school whose children are confirmed', on(NOW, linked('zoe'))],
    ['a confirmed child who changes school', on(NOW, linked('emma', OTHER_UAI))],
    [
      'a child that the holder disputes',
      on(
        NOW,
        { type: 'LinkDisputed', data: { disputeId: 'd', studentId: 'zoe', uai: OTHER_UAI } },
        linked('zoe', OTHER_UAI),
      ),
    ],
  ])('asks nothing for %s', (_, past) => {
    expect(askedAgain(isActivated, past)).toBe(false);
  });

  it('asks nothing where no confirmation is recorded, or before the activation, which asks for all children', () => {
    const elsewhere: AccountEvent = { type: 'AccountActivated', data: { path: 'NOTIFIED', origin: 'ATEN' } };
    const past = isActivating.slice(0, 4);
    expect(askedAgain(past, on(AT, elsewhere), fromOther)).toBe(false);
    expect(askedAgain(past, fromOther)).toBe(false);
  });
});

describe('an activated account that takes in the children of another one', () => {
  const merged = (reason: MergeReason, uai: string): boolean => {
    const accounts = new Accounts()
      .create('kept', linked('emma'), started(['emma']), activated())
      .create('other', linked('zoe', uai));
    expect(accounts.merge('kept', 'other', reason)).toMatchObject({ outcome: 'accepted' });
    return accounts.of('kept').confirmChildrenAgain === true;
  };

  it.each<[MergeReason, boolean]>([
    ['SCHOOL', true],
    ['RULE', true],
    ['HOLDER', false],
    ['SUPPORT', false],
  ])('merged by %s with one of another school, asks for the birth dates again: %s', (reason, asks) => {
    expect(merged(reason, OTHER_UAI)).toBe(asks);
    expect(merged(reason, '9740001A')).toBe(false);
  });
});
