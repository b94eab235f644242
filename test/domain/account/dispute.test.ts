import { describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import { disputeState } from '../../../src/domain/account/dispute.js';
import { barredStudents, type Account } from '../../../src/domain/account/state.js';
import { AT, OTHER_UAI, UAI, given, isActivated, known, linked, on, withheld, type Past } from '../support.js';

const disputed: AccountEvent = {
  type: 'LinkDisputed',
  data: { disputeId: 'd1', studentId: 'emma', uai: UAI, by: 'HOLDER' },
};
const dispute = { type: 'DisputeLink', at: AT, studentId: 'emma', disputeId: 'd1' } as const;
const resolve = { type: 'ResolveDispute', at: AT, disputeId: 'd1', outcome: 'LINK_DETACHED' } as const;
const keep = { ...resolve, outcome: 'LINK_KEPT', keptBecause: 'DOCUMENTS' } as const;
const withdraw = { type: 'WithdrawDispute', at: AT, disputeId: 'd1' } as const;
const withdrawn: AccountEvent = { type: 'LinkDisputeWithdrawn', data: { disputeId: 'd1', studentId: 'emma' } };
const why = (outcome: 'LINK_KEPT' | 'LINK_DETACHED') =>
  outcome === 'LINK_KEPT' ? { keptBecause: 'DOCUMENTS' as const } : {};
const resolved = (outcome: 'LINK_KEPT' | 'LINK_DETACHED'): AccountEvent => ({
  type: 'LinkDisputeResolved',
  data: { disputeId: 'd1', studentId: 'emma', outcome, ...why(outcome) },
});
const droppedByBase: AccountEvent = { type: 'LinkDetached', data: { studentId: 'emma', reason: 'BASE' } };
const stateOf = (account: Account): string => disputeState(account.disputes[0]!);
const detached: AccountEvent = { type: 'LinkDetached', data: { studentId: 'emma', reason: 'DISPUTE' } };

describe('disputing a link', () => {
  it('marks the link as disputed', () => {
    const outcome = given(isActivated).when(dispute);
    outcome.then(disputed);
    expect(outcome.account.links[0]).toMatchObject({ studentId: 'emma', disputeId: 'd1' });
  });
  it('changes nothing when it is disputed already', () =>
    given(isActivated, on(AT, disputed))
      .when({ ...dispute, disputeId: 'd2' })
      .unchanged());
  it('may be done again after the link was kept', () =>
    given(isActivated, on(AT, disputed, resolved('LINK_KEPT')))
      .when({ ...dispute, disputeId: 'd2' })
      .then({ ...disputed, data: { ...disputed.data, disputeId: 'd2' } }));
  it('says who opened it', () =>
    given(isActivated)
      .when({ ...dispute, by: 'SCHOOL' })
      .then({ ...disputed, data: { ...disputed.data, by: 'SCHOOL' } }));
  it('is refused for a child who is not attached', () =>
    given(isActivated)
      .when({ ...dispute, studentId: 'nobody' })
      .refused('LINK_UNKNOWN'));
  it('stays open on a link that the base attaches anew', () => {
    const back = on(
      AT,
      disputed,
      { type: 'LinkDetached', data: { studentId: 'emma', reason: 'BASE' } },
      linked('emma'),
    );
    expect(given(known, back).account.links.find(({ studentId }) => studentId === 'emma')?.disputeId).toBe('d1');
  });
});

describe('settling a dispute', () => {
  const open = [...isActivated, ...on(AT, disputed)];
  it('ends the link when it is detached', () => {
    const outcome = given(open).when(resolve);
    outcome.then(resolved('LINK_DETACHED'), detached);
    expect(outcome.account.links.map(({ studentId }) => studentId)).toEqual(['yvan']);
  });
  it('leaves the link, undisputed, when it is kept', () => {
    const outcome = given(open).when(keep);
    outcome.then(resolved('LINK_KEPT'));
    expect(outcome.account.links[0]?.disputeId).toBeUndefined();
  });
  it('is possible though the base has ended the link meanwhile', () =>
    given(open, on(AT, { type: 'LinkDetached', data: { studentId: 'emma', reason: 'BASE' } }))
      .when(resolve)
      .then(resolved('LINK_DETACHED')));
  it('changes nothing when it was settled the same way', () =>
    given(open, on(AT, resolved('LINK_KEPT')))
      .when(keep)
      .unchanged());
  it('asks why the link is kept', () => {
    given(open)
      .when({ ...resolve, outcome: 'LINK_KEPT' })
      .refused('DISPUTE_REASON_REQUIRED');
    expect(given(open).when(keep).account.disputes[0]).toMatchObject({ keptBecause: 'DOCUMENTS', settledAt: AT });
  });
  it('is refused once the holder has withdrawn it', () =>
    given(open, on(AT, withdrawn)).when(resolve).refused('DISPUTE_WITHDRAWN'));
  it('is refused when there is no such dispute', () => given(isActivated).when(resolve).refused('DISPUTE_UNKNOWN'));
});

describe('settling a dispute the other way', () => {
  const wronglyDetached = [...isActivated, ...on(AT, disputed, resolved('LINK_DETACHED'), detached)];
  const reconsidered = (outcome: 'LINK_KEPT' | 'LINK_DETACHED', disputeId = 'd1'): AccountEvent => ({
    type: 'LinkDisputeReconsidered',
    data: { disputeId, studentId: 'emma', outcome, ...why(outcome) },
  });

  it('brings the link back as the base had it, and bars it no longer', () => {
    const outcome = given(wronglyDetached).when(keep);
    outcome.then(reconsidered('LINK_KEPT'), linked('emma'));
    expect(outcome.account.links.map(({ studentId }) => studentId)).toEqual(['yvan', 'emma']);
    expect(barredStudents(outcome.account)).toEqual([]);
    given(wronglyDetached, on(AT, ...outcome.events))
      .when(keep)
      .unchanged();
  });

  it('brings the link back as the base has it meanwhile', () =>
    given(wronglyDetached, on(AT, withheld({ uai: OTHER_UAI, kinship: 'MOTHER', legalLevel: 2 })))
      .when(keep)
      .then(reconsidered('LINK_KEPT'), {
        type: 'LinkAttached',
        data: { studentId: 'emma', uai: OTHER_UAI, kinship: 'MOTHER', legalLevel: 2 },
      }));

  it('lets the link come back with the base, when the base has it no longer', () => {
    const outcome = given(wronglyDetached, on(AT, withheld())).when(keep);
    outcome.then(reconsidered('LINK_KEPT'));
    expect(barredStudents(outcome.account)).toEqual([]);
  });

  it('does not bring the link back while another dispute about the same child found it wrong', () =>
    given(
      wronglyDetached,
      on(AT, { type: 'LinkDisputed', data: { disputeId: 'd2', studentId: 'emma', uai: UAI } }),
      on(AT, { type: 'LinkDisputeResolved', data: { disputeId: 'd2', studentId: 'emma', outcome: 'LINK_DETACHED' } }),
    )
      .when(keep)
      .then(reconsidered('LINK_KEPT')));

  it('reopens an account that was closed meanwhile', () =>
    given(wronglyDetached, on(AT, { type: 'AccountClosed', data: { reason: 'NO_LINK' } }))
      .when(keep)
      .then(reconsidered('LINK_KEPT'), { type: 'AccountReopened', data: { reason: 'LINK_RETURNED' } }, linked('emma')));

  it('ends a link that was kept', () => {
    const kept = [...isActivated, ...on(AT, disputed, resolved('LINK_KEPT'))];
    const outcome = given(kept).when(resolve);
    outcome.then(reconsidered('LINK_DETACHED'), detached);
    expect(barredStudents(outcome.account)).toEqual(['emma']);
  });

  it('is possible as often as need be', () =>
    given(wronglyDetached, on(AT, reconsidered('LINK_KEPT'), linked('emma')))
      .when(resolve)
      .then(reconsidered('LINK_DETACHED'), detached));
});

describe('withdrawing a dispute', () => {
  const open = [...isActivated, ...on(AT, disputed)];
  it('leaves the link undisputed', () => {
    const outcome = given(open).when(withdraw);
    outcome.then(withdrawn);
    expect(outcome.account.links[0]).not.toHaveProperty('disputeId');
    expect(stateOf(outcome.account)).toBe('WITHDRAWN');
  });
  it('changes nothing when it is withdrawn already', () => given(open, on(AT, withdrawn)).when(withdraw).unchanged());
  it('is refused once it is settled, either way', () => {
    for (const settled of [[resolved('LINK_KEPT')], [resolved('LINK_DETACHED'), detached]])
      given(open, on(AT, ...settled))
        .when(withdraw)
        .refused('DISPUTE_SETTLED');
  });
  it('is refused when there is no such dispute', () => given(isActivated).when(withdraw).refused('DISPUTE_UNKNOWN'));
  it('lets the holder dispute the link again', () => {
    const outcome = given(open, on(AT, withdrawn)).when({ ...dispute, disputeId: 'd2' });
    expect(outcome.account.links[0]).toMatchObject({ studentId: 'emma', disputeId: 'd2' });
  });
});

describe('how far a dispute has come', () => {
  const open = [...isActivated, ...on(AT, disputed)];
  const upheld = [...open, ...on(AT, resolved('LINK_DETACHED'), detached)];
  const anew = withheld({ uai: UAI, kinship: 'MOTHER', legalLevel: 2 });
  const LATER = '2026-10-01T02:00:00.000Z';
  const after = (...past: Past[][]): string => stateOf(given(...past).account);

  it('is open until it is settled', () => expect(after(open)).toBe('OPEN'));
  it('is rejected when the link is kept', () => expect(after(open, on(AT, resolved('LINK_KEPT')))).toBe('REJECTED'));
  it('is upheld while the base still names the pupil', () => expect(after(upheld)).toBe('UPHELD'));
  it('is corrected once the base no longer names the pupil', () => {
    expect(after(upheld, on(LATER, withheld()))).toBe('CORRECTED');
    expect(given(upheld, on(LATER, withheld())).account.disputes[0]?.base).toEqual({ answer: 'DROPPED', at: LATER });
  });
  it('is corrected when the base drops the link before anybody settles it, and open when the link comes back', () => {
    expect(after(open, on(LATER, droppedByBase))).toBe('CORRECTED');
    expect(after(open, on(LATER, droppedByBase, linked('emma')))).toBe('OPEN');
  });
  it('stays corrected when it is upheld afterwards', () =>
    expect(after(open, on(AT, droppedByBase), on(LATER, resolved('LINK_DETACHED')))).toBe('CORRECTED'));
  it('is to be looked at again once the base describes the link anew, and the pupil stays detached', () => {
    const { account } = given(upheld, on(LATER, anew));
    expect(stateOf(account)).toBe('BASE_CHANGED');
    expect(account.links.map(({ studentId }) => studentId)).toEqual(['yvan']);
    expect(after(upheld, on(LATER, withheld(), anew))).toBe('BASE_CHANGED');
  });
  it('is upheld again when it is confirmed then', () => {
    const outcome = given(upheld, on(LATER, anew)).when({ ...resolve, at: LATER });
    outcome.then(resolved('LINK_DETACHED'));
    expect(stateOf(outcome.account)).toBe('UPHELD');
    given(upheld, on(LATER, anew), on(LATER, ...outcome.events))
      .when(resolve)
      .unchanged();
  });
  it('is rejected when it is settled the other way then', () =>
    expect(stateOf(given(upheld, on(LATER, anew)).when(keep).account)).toBe('REJECTED'));
});
