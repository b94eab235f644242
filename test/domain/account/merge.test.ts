import { describe, expect, it } from '@jest/globals';
import { previewMerge } from '../../../src/domain/account/merge/preview.js';
import type { LinkFacts } from '../../../src/domain/account/commands.js';
import { disputeState } from '../../../src/domain/account/dispute.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import {
  activated,
  AT,
  EXPIRES_AT,
  linked,
  notified,
  OTHER_UAI,
  UAI,
  rightPassword,
  freshPassword,
} from '../support.js';
import { Accounts, butForHistory, butForProvisional } from './two-accounts.js';

const source = (recordKey: string): AccountEvent => ({
  type: 'SourceRecordAttached',
  data: { base: 'SIECLE', academie: '28', uai: OTHER_UAI, recordKey },
});
const WHY = { keptBecause: 'DOCUMENTS' } as const;
const disputed = (studentId: string, disputeId = `dispute ${studentId}`): AccountEvent => ({
  type: 'LinkDisputed',
  data: { disputeId, studentId, uai: OTHER_UAI },
});
const foundWrong = (studentId: string): AccountEvent[] => [
  disputed(studentId),
  { type: 'LinkDisputeResolved', data: { disputeId: `dispute ${studentId}`, studentId, outcome: 'LINK_DETACHED' } },
  { type: 'LinkDetached', data: { studentId, reason: 'DISPUTE' } },
];
const franceConnect: AccountEvent = {
  type: 'AccountActivated',
  data: { path: 'FRANCECONNECT', origin: 'FRANCECONNECT' },
};
const studentIds = (accounts: Accounts, accountId: string) => accounts.of(accountId).links.map(l => l.studentId);

/** Two accounts of Marie: one has Emma, the other has Yvan and Emma. */
const twoAccounts = () =>
  new Accounts()
    .create('kept', source('k1'), linked('emma'))
    .create('other', source('k2'), linked('yvan', OTHER_UAI), linked('emma', OTHER_UAI), notified());

describe('merging two accounts', () => {
  it('moves children and records to the account that stays, each once', () => {
    const accounts = twoAccounts();
    expect(accounts.merge('kept', 'other')).toMatchObject({ outcome: 'accepted' });
    expect(studentIds(accounts, 'kept')).toEqual(['emma', 'yvan']);
    expect(accounts.of('kept').sources.map(({ recordKey }) => recordKey)).toEqual(['k1', 'k2']);
    expect(accounts.of('kept')).toMatchObject({ state: 'NOT_NOTIFIED', absorbed: [{ accountId: 'other' }] });
  });

  it('closes the absorbed account, and keeps aside a chosen password, but no provisional one', () => {
    const accounts = twoAccounts();
    accounts.happened('kept', notified({ credentialId: 'k' }), activated('k2'));
    accounts.merge('other', 'kept');
    expect(accounts.of('kept')).toMatchObject({ state: 'CLOSED', credential: { credentialId: 'k2' } });
    accounts.unmerge('kept');
    accounts.merge('kept', 'other');
    expect(accounts.of('other')).toMatchObject({
      state: 'CLOSED',
      mergedInto: { accountId: 'kept', state: 'NOTIFIED' },
      links: [],
      sources: [],
      credential: undefined,
    });
  });

  it('takes open disputes along', () => {
    const accounts = twoAccounts();
    accounts.happened('other', disputed('yvan'));
    accounts.merge('kept', 'other');
    expect(accounts.of('kept').links[1]).toMatchObject({ studentId: 'yvan', disputeId: 'dispute yvan' });
    accounts.send('kept', { type: 'ResolveDispute', at: AT, disputeId: 'dispute yvan', outcome: 'LINK_KEPT', ...WHY });
    expect(accounts.of('kept').links[1]).not.toHaveProperty('disputeId');
  });

  it('takes links found wrong along, as to be corrected until the base drops them', () => {
    const accounts = twoAccounts();
    accounts.happened('other', ...foundWrong('yvan'));
    accounts.merge('kept', 'other');
    const state = () => disputeState(accounts.of('kept').disputes[0]!);
    const fromBase = (links: LinkFacts[]) =>
      accounts.send('kept', {
        ...{ type: 'RecordFromBase', at: AT, accountId: 'kept', kind: 'RESPONSABLE', personId: 'person kept' },
        ...{ base: 'SIECLE', academie: '28', uai: OTHER_UAI, recordKey: 'k2', links },
      });
    const link = { kinship: 'MOTHER', legalLevel: 1, legal: true, eligible: true } as const;
    expect(state()).toBe('UPHELD');
    fromBase([{ studentId: 'yvan', ...link }]);
    expect(state()).toBe('UPHELD');
    fromBase([]);
    expect(state()).toBe('CORRECTED');
    expect(fromBase([])).toMatchObject({ events: [] });
  });

  it('takes links found wrong along: such a dispute is corrected once another school has the pupil, though no link is withheld here', () => {
    const accounts = twoAccounts();
    accounts.happened('other', ...foundWrong('yvan'));
    accounts.merge('kept', 'other');
    accounts.send('kept', { type: 'PupilTaken', at: AT, studentId: 'yvan', byUai: UAI });
    expect(disputeState(accounts.of('kept').disputes[0]!)).toBe('CORRECTED');
  });

  it('goes on with the next open dispute about the same child once one is settled', () => {
    const accounts = twoAccounts();
    accounts.happened('kept', disputed('emma', 'd1'));
    accounts.happened('other', disputed('emma', 'd2'));
    accounts.merge('kept', 'other');
    accounts.send('kept', { type: 'ResolveDispute', at: AT, disputeId: 'd1', outcome: 'LINK_KEPT', ...WHY });
    expect(accounts.of('kept').links[0]).toMatchObject({ studentId: 'emma', disputeId: 'd2' });
  });

  it('reopens a closed account that gains children by it', () => {
    const accounts = new Accounts().create('kept').create('other', linked('emma'));
    accounts.happened('kept', { type: 'AccountClosed', data: { reason: 'NO_LINK' } });
    accounts.merge('kept', 'other');
    expect(accounts.of('kept')).toMatchObject({ state: 'NOT_NOTIFIED', links: [{ studentId: 'emma' }] });
  });

  it('is taken in once, however often it is completed', () => {
    const accounts = twoAccounts();
    const [event] = accounts.absorb('kept', 'other').events!;
    accounts.complete(event!);
    const state = accounts.of('kept');
    accounts.complete(event!);
    expect(accounts.of('kept')).toBe(state);
    accounts.unmerge('other');
    const parted = accounts.of('kept');
    accounts.complete(event!);
    expect(accounts.of('kept')).toBe(parted);
  });

  it('is taken back when the account to keep was absorbed meanwhile', () => {
    const accounts = twoAccounts().create('third', linked('lea'));
    const before = butForProvisional(accounts.of('other'));
    const [event] = accounts.absorb('kept', 'other').events!;
    accounts.merge('third', 'kept');
    accounts.complete(event!);
    expect(butForHistory(accounts.of('other'))).toEqual(before);
    expect(accounts.of('other').credential).toBeUndefined();
    expect(accounts.of('other').dismissed).toBeUndefined();
    expect(studentIds(accounts, 'third')).toEqual(['lea', 'emma']);
  });
});

describe('merging is refused', () => {
  const refusalOf = (accounts: Accounts, ...asked: Parameters<Accounts['merge']>) => {
    const decision = accounts.merge(...asked);
    return decision.outcome === 'refused' ? decision.refusal.code : decision.outcome;
  };

  it('of an account with itself, or with that of a pupil', () => {
    const accounts = twoAccounts();
    accounts.happened('pupil', {
      type: 'AccountPreCreated',
      data: { accountId: 'pupil', kind: 'STUDENT', personId: 'p', studentId: 'emma' },
    });
    expect(refusalOf(accounts, 'kept', 'kept')).toBe('MERGE_SAME_ACCOUNT');
    expect(refusalOf(accounts, 'kept', 'pupil')).toBe('MERGE_KIND');
    expect(refusalOf(accounts, 'pupil', 'kept')).toBe('MERGE_KIND');
  });

  it('when either is absorbed already', () => {
    const accounts = twoAccounts().create('third');
    accounts.merge('kept', 'other');
    expect(refusalOf(accounts, 'third', 'other')).toBe('ACCOUNT_MERGED');
    expect(refusalOf(accounts, 'other', 'third')).toBe('ACCOUNT_MERGED');
  });

  it('when both were opened with FranceConnect', () => {
    const accounts = twoAccounts();
    accounts.happened('kept', franceConnect);
    accounts.happened('other', franceConnect);
    expect(refusalOf(accounts, 'kept', 'other')).toBe('MERGE_BOTH_FRANCECONNECT');
  });

  it('when one has a child who was found not to be a child of the other, either way round', () => {
    const accounts = twoAccounts();
    accounts.happened('kept', ...foundWrong('emma'));
    expect(refusalOf(accounts, 'kept', 'other')).toBe('MERGE_DISPUTED');
    expect(refusalOf(accounts, 'other', 'kept')).toBe('MERGE_DISPUTED');
  });

  it('by the rule, but not by hand, when both are activated or the pair was dismissed', () => {
    const accounts = twoAccounts();
    accounts.happened('kept', activated('c3'));
    accounts.happened('other', activated('c4'));
    expect(refusalOf(accounts, 'kept', 'other', 'RULE')).toBe('MERGE_BOTH_ACTIVATED');
    expect(refusalOf(accounts, 'kept', 'other', 'SUPPORT')).toBe('accepted');
    accounts.unmerge('other');
    expect(refusalOf(accounts, 'kept', 'other', 'RULE')).toBe('DUPLICATE_DISMISSED');
    expect(refusalOf(accounts, 'kept', 'other', 'SCHOOL')).toBe('accepted');
  });
});

describe('undoing a merge', () => {
  it('leads both accounts back to where they were', () => {
    const accounts = twoAccounts();
    accounts.happened('kept', notified({ credentialId: 'k' }), activated('k2'), disputed('emma'));
    accounts.happened('other', disputed('yvan'));
    const before = [butForHistory(accounts.of('kept')), butForProvisional(accounts.of('other'))];
    accounts.merge('kept', 'other');
    accounts.unmerge('other');
    expect(['kept', 'other'].map(id => butForHistory(accounts.of(id)))).toEqual(before);
    expect(accounts.of('kept').dismissed).toEqual(['other']);
    expect(accounts.of('other').dismissed).toEqual(['kept']);
  });

  it('does not give back a child who has gone meanwhile', () => {
    const accounts = twoAccounts();
    accounts.merge('kept', 'other');
    accounts.happened('kept', { type: 'LinkDetached', data: { studentId: 'emma', reason: 'BASE' } });
    accounts.unmerge('other');
    expect(studentIds(accounts, 'kept')).toEqual([]);
    expect(studentIds(accounts, 'other')).toEqual(['yvan']);
  });

  it('leaves with the kept account a child that another merge brought too', () => {
    const accounts = new Accounts()
      .create('kept', linked('lea'))
      .create('one', linked('emma'))
      .create('two', linked('emma'));
    accounts.merge('kept', 'one');
    accounts.merge('kept', 'two');
    accounts.unmerge('one');
    expect(accounts.holders('emma')).toEqual(['kept', 'one']);
    accounts.unmerge('two');
    expect(accounts.holders('emma')).toEqual(['one', 'two']);
  });

  it('follows the child to the school he or she is at by now', () => {
    const accounts = twoAccounts();
    accounts.merge('kept', 'other');
    accounts.happened('kept', linked('yvan', '9740003C'), linked('emma', '9740003C'));
    accounts.unmerge('other');
    expect(accounts.of('other').links).toMatchObject([{ uai: '9740003C' }, { uai: '9740003C' }]);
  });

  it('expires at once an account whose three months went by meanwhile', () => {
    const accounts = twoAccounts();
    accounts.merge('kept', 'other');
    accounts.at = EXPIRES_AT;
    accounts.unmerge('other');
    expect(accounts.of('other')).toMatchObject({ state: 'EXPIRED', links: [{}, {}] });
    expect(accounts.of('other').credential).toBeUndefined();
  });

  it('waits for the kept account, absorbed in turn, to be given back first', () => {
    const accounts = twoAccounts().create('third');
    accounts.merge('kept', 'other');
    accounts.merge('third', 'kept');
    expect(accounts.unmerge('other')).toMatchObject({ refusal: { code: 'ACCOUNT_MERGED' } });
    accounts.unmerge('kept');
    accounts.unmerge('other');
    expect(studentIds(accounts, 'kept')).toEqual(['emma']);
    expect(studentIds(accounts, 'other')).toEqual(['yvan', 'emma']);
    expect(studentIds(accounts, 'third')).toEqual([]);
  });

  it('is refused of a merge that never was', () => {
    const accounts = twoAccounts();
    expect(accounts.send('kept', { type: 'GiveBack', at: AT, mergeId: 'none', reason: 'SCHOOL' })).toMatchObject({
      refusal: { code: 'MERGE_UNKNOWN' },
    });
  });
});

describe('an absorbed account', () => {
  const absorbed = () => {
    const accounts = twoAccounts();
    accounts.happened('other', activated('c3'));
    accounts.merge('kept', 'other');
    return accounts;
  };

  it('lets nobody sign in, and records no try', () => {
    const accounts = absorbed();
    for (const password of [rightPassword, { current: false, pending: false }]) {
      const decision = accounts.send('other', { type: 'SignIn', at: AT, password });
      expect(decision).toEqual({ outcome: 'refused', refusal: { code: 'CREDENTIALS_INVALID' } });
    }
  });

  it('refuses what is asked of it, naming the merge', () => {
    const accounts = absorbed();
    const asked = { at: AT, uai: OTHER_UAI, newCredentialId: 'c9', eligible: true, expiryMonths: 3 } as const;
    const notify = { type: 'Notify', channel: 'LETTER', resetPassword: true, ...asked } as const;
    expect(accounts.send('other', notify)).toMatchObject({ refusal: { code: 'ACCOUNT_MERGED' } });
    const base = { type: 'Disappear', at: AT, base: 'SIECLE', uai: OTHER_UAI, recordKey: 'k2' } as const;
    expect(accounts.send('other', base)).toMatchObject({ refusal: { code: 'ACCOUNT_MERGED' } });
  });

  it('accepts no link of its e-mails', () => {
    const accounts = absorbed();
    const proven = { personId: 'p', version: 1 };
    const byLink = {
      type: 'ResetPasswordByLink',
      at: AT,
      channel: 'EMAIL',
      proven,
      newPassword: freshPassword(),
    } as const;
    expect(accounts.send('other', byLink)).toMatchObject({ refusal: { code: 'TOKEN_INVALID' } });
  });

  it('neither expires, nor closes, nor is reminded', () => {
    const accounts = twoAccounts();
    accounts.merge('kept', 'other');
    for (const type of ['Expire', 'RemindExpiry', 'Close'] as const) {
      const command = { type, at: '2027-09-01T00:00:00.000Z', reminderDays: [14], closeMonths: 3 } as const;
      expect(accounts.send('other', command)).toEqual({ outcome: 'accepted', events: [] });
    }
  });
});

describe('the preview of a merge', () => {
  const preview = (accounts: Accounts, kept = 'kept', other = 'other') =>
    previewMerge(accounts.of(kept), accounts.of(other));

  it('proposes the account further on its way, or else the elder', () => {
    const accounts = twoAccounts();
    expect(preview(accounts).proposedAccountId).toBe('other');
    accounts.happened('kept', activated());
    expect(preview(accounts).proposedAccountId).toBe('kept');
    accounts.at = '2026-10-01T08:00:00.000Z';
    accounts.create('a later one', activated());
    expect(preview(accounts, 'a later one', 'kept').proposedAccountId).toBe('kept');
  });

  it('says what becomes of login, password, children and disputes', () => {
    const accounts = twoAccounts();
    accounts.happened('other', disputed('yvan'));
    expect(preview(accounts)).toEqual({
      proposedAccountId: 'other',
      obstacles: [],
      consequences: [
        'LOGIN_RETIRED',
        'PROVISIONAL_PASSWORD_SET_ASIDE',
        'NOT_ACTIVATED_KEPT',
        'CHILDREN_MOVED',
        'CHILDREN_SHARED',
        'DISPUTES_MOVED',
      ],
      movedStudentIds: ['yvan'],
      sharedStudentIds: ['emma'],
    });
  });

  it('says all that stands in the way', () => {
    const accounts = twoAccounts();
    accounts.happened('kept', ...foundWrong('emma'), franceConnect);
    accounts.happened('other', franceConnect);
    expect(preview(accounts).obstacles).toEqual(['MERGE_BOTH_FRANCECONNECT', 'MERGE_DISPUTED']);
  });
});
