import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Free, Register } from '../../../src/domain/account/commands.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import { isBarred, wasFreedSince } from '../../../src/domain/account/freeing/decide.js';
import type { MergeReason } from '../../../src/domain/account/merge/reasons.js';
import { heldByItsHolder } from '../../../src/domain/account/state.js';
import {
  accountId,
  activated,
  activatedByHolder,
  children,
  freshPassword,
  given,
  hasExpired,
  isActivated,
  isActivating,
  known,
  linked,
  notified,
  on,
  OTHER_UAI,
  ref,
  started,
  UAI,
  wasNotified,
  type Past,
} from '../support.js';

const MADE_AT = '2026-09-09T18:00:00.000Z';
const LATER = '2026-09-10T08:00:00.000Z';
const DIGEST = 'digest of the mobile';

/** Made by SMS; whoever made it said that yvan is no child of his or hers. */
const made = on(
  MADE_AT,
  { type: 'LinkDisputed', data: { disputeId: 'd1', studentId: 'yvan', uai: UAI, by: 'HOLDER' } },
  { type: 'ChildrenConfirmed', data: { studentIds: ['emma'] } },
  { type: 'ContactProven', data: { contact: ref(1), field: 'MOBILE' } },
  { type: 'AccountActivated', data: { path: 'SELF_REGISTERED', origin: 'RESPONSABLE', credentialId: 'c7' } },
  { type: 'SignedIn', data: { method: 'PASSWORD' } },
);
/** Whoever made it has also linked FranceConnect, proven an address and another mobile, and asked for one more. */
const settledIn = on(
  MADE_AT,
  { type: 'FranceConnectLinked', data: { linkId: 'l1', differs: [] } },
  { type: 'EmailChangeRequested', data: { contact: ref(3), tokenId: 't1' } },
  { type: 'EmailChangeConfirmed', data: { contact: ref(3) } },
  { type: 'PhoneChangeConfirmed', data: { contact: ref(4), previous: ref(1) } },
  { type: 'PhoneChangeRequested', data: { contact: ref(5), tokenId: 't2' } },
  { type: 'PasswordResetRequested', data: { channel: 'EMAIL', tokenId: 't3' } },
  { type: 'LoginRecovered', data: { channel: 'SMS', language: 'fr' } },
);
const base = { contact: ref(1), hasEmail: true, hasMobile: true };
const free = (more: Partial<Free> = {}): Free => ({
  type: 'Free',
  at: LATER,
  because: 'NOT_THE_HOLDER',
  base,
  barredMobiles: [DIGEST],
  ...more,
});
const freed = (more: object = {}): AccountEvent => ({
  type: 'AccountFreed',
  data: { because: 'NOT_THE_HOLDER', ...base, barredMobiles: [DIGEST], ...more },
});
const withdrawn: AccountEvent = { type: 'LinkDisputeWithdrawn', data: { disputeId: 'd1', studentId: 'yvan' } };

describe('freeing an account', () => {
  it('from whoever made it: nothing of what he or she chose, proved or said is left', () => {
    const outcome = given(known, made, settledIn).when(free());
    outcome.then(freed(), withdrawn);
    const { account } = outcome;
    const asBefore = given(known).account;
    const kept = ['freedAt', 'barredMobiles', 'disputes'];
    for (const field of Object.keys(asBefore) as (keyof typeof asBefore)[])
      if (!kept.includes(field)) expect({ [field]: account[field] }).toEqual({ [field]: asBefore[field] });
    expect(account).toMatchObject({ freedAt: LATER, barredMobiles: [DIGEST] });
    expect(account.disputes).toEqual([expect.objectContaining({ disputeId: 'd1', withdrawnAt: LATER })]);
  });

  it('lets the school act again, which asks for the birth dates of all children', () => {
    const past = [...known, ...made, ...settledIn, ...on(LATER, freed(), withdrawn)];
    expect(heldByItsHolder(given(past).account)).toBe(false);
    const notify = given(past).when({
      type: 'Notify',
      at: LATER,
      channel: 'LETTER',
      uai: UAI,
      resetPassword: false,
      newCredentialId: 'c9',
      eligible: true,
      expiryMonths: 3,
    });
    notify.then(notified({ credentialId: 'c9', expiresAt: '2026-12-10T08:00:00.000Z' }));
    expect(notify.account).toMatchObject({ state: 'NOTIFIED', origin: 'ETABLISSEMENT', confirmedStudentIds: [] });
  });

  it('whose holder is locked out: bars nothing, and keeps what the holder has said of children', () => {
    const outcome = given(known, made).when(free({ because: 'HOLDER_LOCKED_OUT', barredMobiles: [] }));
    outcome.then(freed({ because: 'HOLDER_LOCKED_OUT', barredMobiles: [] }));
    expect(outcome.account).toMatchObject({ state: 'NOT_NOTIFIED', barredMobiles: undefined });
    expect(outcome.account.links.find(({ studentId }) => studentId === 'yvan')?.disputeId).toBe('d1');
  });

  it('leaves a dispute that the school opened, and one that is settled', () => {
    const bySchool: AccountEvent = {
      type: 'LinkDisputed',
      data: { disputeId: 'd2', studentId: 'emma', uai: UAI, by: 'SCHOOL' },
    };
    const kept: AccountEvent = {
      type: 'LinkDisputeResolved',
      data: { disputeId: 'd1', studentId: 'yvan', outcome: 'LINK_KEPT', keptBecause: 'DOCUMENTS' },
    };
    given(known, made, on(MADE_AT, bySchool, kept))
      .when(free())
      .then(freed());
  });

  it('however it was activated; without contact details where no base has said any', () => {
    for (const past of [isActivated, activatedByHolder]) given(past).when(free()).then(freed());
    const none = { because: 'NOT_THE_HOLDER', hasEmail: false, hasMobile: false } as const;
    const command = free();
    delete (command as { base?: unknown }).base;
    const outcome = given(known, made).when(command);
    outcome.then({ type: 'AccountFreed', data: { ...none, barredMobiles: [DIGEST] } }, withdrawn);
    expect(outcome.account).toMatchObject({ contact: undefined, hasEmail: false, hasMobile: false });
  });

  it('that is closed: it stays closed, and reopens as one that was never notified', () => {
    const closed = on(
      MADE_AT,
      { type: 'LinkDetached', data: { studentId: 'emma', reason: 'BASE' } },
      { type: 'LinkDetached', data: { studentId: 'yvan', reason: 'BASE' } },
      { type: 'AccountClosed', data: { reason: 'NO_LINK' } },
    );
    const outcome = given(isActivated, closed).when(free());
    outcome.then(freed());
    expect(outcome.account).toMatchObject({ state: 'CLOSED', closedFrom: 'NOT_NOTIFIED', credential: undefined });
    const reopened = on(LATER, freed(), { type: 'AccountReopened', data: { reason: 'LINK_RETURNED' } }, linked('emma'));
    expect(given(isActivated, closed, reopened).account).toMatchObject({
      state: 'NOT_NOTIFIED',
      closedFrom: undefined,
    });
  });

  it('is refused where nobody has it', () => {
    for (const past of [known, wasNotified, isActivating, hasExpired])
      given(past).when(free()).refused('NOTHING_TO_FREE');
    given(known, made, on(LATER, freed())).when(free()).refused('NOTHING_TO_FREE');
    const neverActivated = on(MADE_AT, { type: 'AccountClosed', data: { reason: 'NO_LINK' } });
    given(known, neverActivated).when(free()).refused('NOTHING_TO_FREE');
  });

  const merged = (reason: MergeReason, absorbedAccountId = 'b', keptAccountId = accountId): Past[] =>
    on(MADE_AT, {
      type: 'AccountsMerged',
      data: {
        mergeId: 'm1',
        keptAccountId,
        absorbedAccountId,
        reason,
        links: [{ studentId: 'lea', uai: OTHER_UAI, kinship: 'FATHER', legalLevel: 1 }],
        sources: [],
        disputes: [],
      },
    });

  it('into which whoever made it has brought an account of his or her own: that merge is undone first', () => {
    given(known, made, merged('HOLDER')).when(free()).refused('UNMERGE_FIRST');
    given(known, made, merged('HOLDER'))
      .when(free({ because: 'HOLDER_LOCKED_OUT', barredMobiles: [] }))
      .then(freed({ because: 'HOLDER_LOCKED_OUT', barredMobiles: [] }));
    for (const reason of ['RULE', 'SUPPORT', 'SCHOOL'] as MergeReason[]) {
      const outcome = given(known, made, merged(reason)).when(free());
      outcome.then(freed(), withdrawn);
      expect(outcome.account.links.map(({ studentId }) => studentId)).toEqual(['emma', 'yvan', 'lea']);
      expect(outcome.account.absorbed).toHaveLength(1);
    }
  });

  it('that was merged into another is refused: that other one is to be freed', () => {
    given(isActivated, merged('HOLDER', accountId, 'k'))
      .when(free())
      .refused('ACCOUNT_MERGED');
  });
});

describe('a mobile that is barred', () => {
  const register = (more: Partial<Register> = {}): Register => ({
    type: 'Register',
    at: LATER,
    path: 'SELF_REGISTERED',
    contact: { contact: ref(1), hasEmail: true, hasMobile: true, changed: [] },
    newPassword: freshPassword('c8'),
    barred: false,
    eligible: true,
    children,
    birthDates: ['2012-03-14', '2014-11-02'],
    disputes: [],
    ...more,
  });
  const past = [...known, ...made, ...on(LATER, freed(), withdrawn)];

  it('no longer makes the account, not even by the right birth dates; another one does', () => {
    expect(isBarred(given(past).account, DIGEST)).toBe(true);
    expect(isBarred(given(past).account, 'another')).toBe(false);
    given(past)
      .when(register({ barred: true }))
      .refused('REGISTRATION_INVALID');
    expect(given(past).when(register()).account).toMatchObject({ state: 'ACTIVATED', madeWith: ref(1) });
  });

  it('is so until what the school sent has activated the account, whatever a base or the console writes', () => {
    const written: AccountEvent = {
      type: 'ContactDetailsRecorded',
      data: { contact: ref(6), base: ref(6), hasEmail: true, hasMobile: true, changed: ['MOBILE'] },
    };
    const waiting = [...past, ...on(LATER, written, notified())];
    expect(isBarred(given(waiting).account, DIGEST)).toBe(true);
    const holder = [...waiting, ...on(LATER, started(), activated())];
    expect(given(holder).account).toMatchObject({ state: 'ACTIVATED', barredMobiles: undefined });
  });

  it('stays so when the account is made by another and freed again', () => {
    const again = on(LATER, ...made.map(({ event }) => event), freed({ barredMobiles: ['second'] }));
    expect(given(past, again).account.barredMobiles).toEqual([DIGEST, 'second']);
  });
});

it('what was to be told before is no longer told; the freeing itself is', () => {
  const { account } = given(known, made, on(LATER, freed()));
  expect(wasFreedSince(account, MADE_AT)).toBe(true);
  expect(wasFreedSince(account, LATER)).toBe(false);
  expect(wasFreedSince(given(known, made).account, MADE_AT)).toBe(false);
});

it('whatever was barred and in whatever order, each digest is barred once and none is lost', () => {
  fc.assert(
    fc.property(fc.array(fc.array(fc.constantFrom('a', 'b', 'c'), { maxLength: 3 }), { maxLength: 4 }), rounds => {
      const past = rounds.flatMap(barredMobiles => [...made, ...on(LATER, freed({ barredMobiles }))]);
      const { barredMobiles = [] } = given(known, past).account;
      expect([...barredMobiles].sort()).toEqual([...new Set(rounds.flat())].sort());
    }),
  );
});
