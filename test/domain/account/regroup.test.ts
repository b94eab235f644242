import { describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import type { RegroupByCode, RegroupByPassword } from '../../../src/domain/account/merge/regroup-commands.js';
import type { RegroupingProof } from '../../../src/domain/account/merge/reasons.js';
import type { Account } from '../../../src/domain/account/state.js';
import {
  accountId,
  AT,
  children,
  given,
  hasExpired,
  isActivated,
  isActivating,
  known,
  linked,
  on,
  rightPassword,
  wasNotified,
  wrongPassword,
} from '../support.js';
import { Accounts } from './two-accounts.js';

/** The account of the holder who asks. */
const own = (...events: AccountEvent[]): Account =>
  new Accounts()
    .create(
      'own',
      linked('lea'),
      { type: 'AccountActivated', data: { path: 'NOTIFIED', origin: 'ETABLISSEMENT', credentialId: 'own' } },
      ...events,
    )
    .of('own');

const birthDates = ['2012-03-14', '2014-11-02'];
const facts = {
  at: AT,
  mergeId: 'm1',
  signedIn: true,
  sameNames: true,
  eligible: true,
  confirmation: { children, birthDates },
};
const byPassword = (more: Partial<RegroupByPassword> = {}): RegroupByPassword => ({
  ...{ type: 'RegroupByPassword', ...facts, other: own(), password: rightPassword },
  ...more,
});
const byCode = (more: Partial<RegroupByCode> = {}): RegroupByCode => ({
  ...{ type: 'RegroupByCode', ...facts, other: own(), sharesMobile: true },
  ...more,
});
const withoutDates = <Command extends { confirmation?: unknown }>({ confirmation: _, ...command }: Command): Command =>
  command as Command;

const mergedBy = (proof: RegroupingProof, account: Account): AccountEvent => ({
  type: 'AccountsMerged',
  data: {
    mergeId: 'm1',
    keptAccountId: 'own',
    absorbedAccountId: accountId,
    reason: 'HOLDER',
    proof,
    sources: account.sources,
    links: account.links.map(({ studentId, uai, kinship, legalLevel }) => ({ studentId, uai, kinship, legalLevel })),
    disputes: [],
  },
});
const forced: AccountEvent = { type: 'PasswordChangeForced', data: { reason: 'LEAK' } };

describe('regrouping by the password of the other account', () => {
  it('merges an activated account by its chosen password alone', () => {
    const outcome = given(isActivated).when(withoutDates(byPassword()));
    outcome.then(mergedBy('PASSWORD', given(isActivated).account));
    expect(outcome.account).toMatchObject({ state: 'CLOSED', mergedInto: { accountId: 'own' } });
  });
  it('merges one that is notified by its provisional password, with the birth dates of all its children', () => {
    given(wasNotified)
      .when(byPassword())
      .then(mergedBy('PROVISIONAL_PASSWORD', given(wasNotified).account));
    given(wasNotified).when(withoutDates(byPassword())).refused('BIRTH_DATES_REQUIRED');
    given(wasNotified)
      .when(byPassword({ confirmation: { children, birthDates: ['2012-03-14'] } }))
      .refused('BIRTH_DATES_MISMATCH', { type: 'BirthDatesMismatched', data: { failures: 1 } });
  });
  it('merges one that waits for its e-mail by the password chosen meanwhile', () =>
    given(isActivating)
      .when(byPassword({ password: { current: false, pending: true } }))
      .then(mergedBy('PROVISIONAL_PASSWORD', given(isActivating).account)));
  it('asks for the birth dates after a reset by the school, which has seen the password', () => {
    const reset = on(AT, { type: 'PasswordReset', data: { credentialId: 'c7', uai: '9740001A' } });
    given(isActivated, reset).when(withoutDates(byPassword())).refused('BIRTH_DATES_REQUIRED');
    given(isActivated, reset)
      .when(byPassword())
      .then(mergedBy('PROVISIONAL_PASSWORD', given(isActivated).account));
  });
  it('counts a wrong password, as sign-in does, and locks at the tenth', () => {
    given(isActivated)
      .when(byPassword({ password: wrongPassword }))
      .refused('CREDENTIALS_INVALID', { type: 'SignInFailed', data: { failures: 1 } });
    const tried = on(AT, { type: 'SignInFailed', data: { failures: 9 } });
    given(isActivated, tried)
      .when(byPassword({ password: wrongPassword }))
      .refused(
        'CREDENTIALS_INVALID',
        { type: 'SignInFailed', data: { failures: 10 } },
        { type: 'AccountLocked', data: { until: '2026-09-07T08:15:00.000Z' } },
      );
  });
  it('does not look at the password while sign-in is locked', () =>
    given(isActivated, on(AT, { type: 'AccountLocked', data: { until: '2026-09-07T08:15:00.000Z' } }))
      .when(byPassword())
      .refused('CREDENTIALS_INVALID'));
  it('answers for an account without a password, one that has expired and one that is closed as for a wrong one', () => {
    given(known).when(byPassword()).refused('CREDENTIALS_INVALID');
    given(hasExpired).when(byPassword()).refused('CREDENTIALS_INVALID');
    given(isActivated, on(AT, { type: 'AccountClosed', data: { reason: 'NO_LINK' } }))
      .when(byPassword())
      .refused('CREDENTIALS_INVALID');
  });
  it('is refused with a password that must be changed first', () =>
    given(isActivated, on(AT, forced)).when(byPassword()).refused('PASSWORD_CHANGE_REQUIRED'));
  it('is refused where the names differ, no child is eligible, or the session has ended', () => {
    given(isActivated)
      .when(byPassword({ sameNames: false }))
      .refused('REGROUPING_NAMES_DIFFER');
    given(isActivated)
      .when(byPassword({ eligible: false }))
      .refused('NOT_ELIGIBLE');
    given(isActivated)
      .when(byPassword({ signedIn: false }))
      .refused('SESSION_ENDED');
  });
  it('is refused where a merge is: two identities of FranceConnect, a child found wrong', () => {
    const franceConnect: AccountEvent = {
      type: 'AccountActivated',
      data: { path: 'FRANCECONNECT', origin: 'FRANCECONNECT', credentialId: 'fc' },
    };
    given(known, on(AT, franceConnect))
      .when(byPassword({ other: own(franceConnect) }))
      .refused('MERGE_BOTH_FRANCECONNECT');
    const wrong = own(
      { type: 'LinkAttached', data: { studentId: 'emma', uai: '9740001A', kinship: 'MOTHER', legalLevel: 1 } },
      { type: 'LinkDisputed', data: { disputeId: 'd1', studentId: 'emma', uai: '9740001A' } },
      { type: 'LinkDisputeResolved', data: { disputeId: 'd1', studentId: 'emma', outcome: 'LINK_DETACHED' } },
      { type: 'LinkDetached', data: { studentId: 'emma', reason: 'DISPUTE' } },
    );
    given(isActivated)
      .when(byPassword({ other: wrong }))
      .refused('MERGE_DISPUTED');
  });
});

describe('regrouping by a code', () => {
  it('merges an account of the same names and mobile, activated or not, with the birth dates of its children', () => {
    for (const past of [known, wasNotified, isActivated])
      given(past)
        .when(byCode())
        .then(mergedBy('SMS_CODE', given(past).account));
    given(isActivated).when(withoutDates(byCode())).refused('BIRTH_DATES_REQUIRED');
  });
  it('answers for an account of other names, with another mobile, or closed as for a wrong code', () => {
    given(isActivated)
      .when(byCode({ sameNames: false }))
      .refused('CODE_INVALID');
    given(isActivated)
      .when(byCode({ sharesMobile: false }))
      .refused('CODE_INVALID');
    given(isActivated, on(AT, { type: 'AccountClosed', data: { reason: 'NO_LINK' } }))
      .when(byCode())
      .refused('CODE_INVALID');
  });
});

describe('undoing a regrouping', () => {
  const regrouped = () => {
    const accounts = new Accounts().create('own', linked('lea')).create('other', linked('emma'), {
      type: 'AccountActivated',
      data: { path: 'NOTIFIED', origin: 'ETABLISSEMENT', credentialId: 'c1' },
    });
    accounts.merge('own', 'other', 'HOLDER');
    return accounts;
  };
  const undo = (accounts: Accounts, at: string) =>
    accounts.send('own', { type: 'UndoRegrouping', at, mergeId: accounts.of('other').mergedInto!.mergeId });

  it('gives both accounts back what they had, until seven days have passed', () => {
    const accounts = regrouped();
    const { mergeId } = accounts.of('other').mergedInto!;
    const decision = undo(accounts, '2026-09-14T07:59:59.999Z');
    for (const event of decision.events ?? []) accounts.complete(event);
    expect(accounts.holders('emma')).toEqual(['other']);
    expect(accounts.holders('lea')).toEqual(['own']);
    expect(accounts.of('other')).toMatchObject({ state: 'ACTIVATED', credential: { credentialId: 'c1' } });
    expect(accounts.send('own', { type: 'UndoRegrouping', at: AT, mergeId })).toMatchObject({ events: [] });
  });
  it("is the school's afterwards", () => {
    const accounts = regrouped();
    expect(undo(accounts, '2026-09-14T08:00:00.000Z')).toMatchObject({ refusal: { code: 'REGROUPING_UNDO_LATE' } });
    accounts.unmerge('other');
    expect(accounts.holders('emma')).toEqual(['other']);
  });
  it('is refused for a merge that the school made', () => {
    const accounts = new Accounts().create('own', linked('lea')).create('other', linked('emma'));
    accounts.merge('own', 'other', 'SCHOOL');
    expect(undo(accounts, AT)).toMatchObject({ refusal: { code: 'MERGE_UNKNOWN' } });
  });
});
