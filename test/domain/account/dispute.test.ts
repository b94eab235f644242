import { describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import { barredStudents } from '../../../src/domain/account/state.js';
import { AT, OTHER_UAI, UAI, given, isActivated, known, linked, on, withheld } from '../support.js';

const disputed: AccountEvent = { type: 'LinkDisputed', data: { disputeId: 'd1', studentId: 'emma', uai: UAI } };
const dispute = { type: 'DisputeLink', at: AT, studentId: 'emma', disputeId: 'd1' } as const;
const resolve = { type: 'ResolveDispute', at: AT, disputeId: 'd1', outcome: 'LINK_DETACHED' } as const;
const resolved = (outcome: 'LINK_KEPT' | 'LINK_DETACHED'): AccountEvent => ({
  type: 'LinkDisputeResolved',
  data: { disputeId: 'd1', studentId: 'emma', outcome },
});
const detached: AccountEvent = { type: 'LinkDetached', data: { studentId: 'emma', reason: 'DISPUTE' } };

describe('disputing a link', () => {
  it('disputed', () => {
    const outcome = given(isActivated).when(dispute);
    outcome.then(disputed);
    expect(outcome.account.links[0]).toMatchObject({ studentId: 'emma', disputeId: 'd1' });
  });
  it('unchanged when disputed already', () =>
    given(isActivated, on(AT, disputed))
      .when({ ...dispute, disputeId: 'd2' })
      .unchanged());
  it('disputed again after it was kept', () =>
    given(isActivated, on(AT, disputed, resolved('LINK_KEPT')))
      .when({ ...dispute, disputeId: 'd2' })
      .then({ ...disputed, data: { disputeId: 'd2', studentId: 'emma', uai: UAI } }));
  it('refused for a child not attached', () =>
    given(isActivated)
      .when({ ...dispute, studentId: 'nobody' })
      .refused('LINK_UNKNOWN'));
  it('still open on a link that the base attaches anew', () => {
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
  it('detached: the link ends', () => {
    const outcome = given(open).when(resolve);
    outcome.then(resolved('LINK_DETACHED'), detached);
    expect(outcome.account.links.map(({ studentId }) => studentId)).toEqual(['yvan']);
  });
  it('kept: the link stays, undisputed', () => {
    const outcome = given(open).when({ ...resolve, outcome: 'LINK_KEPT' });
    outcome.then(resolved('LINK_KEPT'));
    expect(outcome.account.links[0]?.disputeId).toBeUndefined();
  });
  it('settled though the base has ended the link meanwhile', () =>
    given(open, on(AT, { type: 'LinkDetached', data: { studentId: 'emma', reason: 'BASE' } }))
      .when(resolve)
      .then(resolved('LINK_DETACHED')));
  it('unchanged when settled the same way', () =>
    given(open, on(AT, resolved('LINK_KEPT')))
      .when({ ...resolve, outcome: 'LINK_KEPT' })
      .unchanged());
  it('refused when unknown', () => given(isActivated).when(resolve).refused('DISPUTE_UNKNOWN'));
});

describe('thinking better of a settled dispute', () => {
  const keep = { ...resolve, outcome: 'LINK_KEPT' } as const;
  const wronglyDetached = [...isActivated, ...on(AT, disputed, resolved('LINK_DETACHED'), detached)];
  const reconsidered = (outcome: 'LINK_KEPT' | 'LINK_DETACHED', disputeId = 'd1'): AccountEvent => ({
    type: 'LinkDisputeReconsidered',
    data: { disputeId, studentId: 'emma', outcome },
  });

  it('kept after all: the link comes back as the base said it, and is barred no longer', () => {
    const outcome = given(wronglyDetached).when(keep);
    outcome.then(reconsidered('LINK_KEPT'), linked('emma'));
    expect(outcome.account.links.map(({ studentId }) => studentId)).toEqual(['yvan', 'emma']);
    expect(barredStudents(outcome.account)).toEqual([]);
    given(wronglyDetached, on(AT, ...outcome.events))
      .when(keep)
      .unchanged();
  });

  it('kept after all: the link comes back as the base has said it meanwhile', () =>
    given(wronglyDetached, on(AT, withheld({ uai: OTHER_UAI, kinship: 'MOTHER', legalLevel: 2 })))
      .when(keep)
      .then(reconsidered('LINK_KEPT'), {
        type: 'LinkAttached',
        data: { studentId: 'emma', uai: OTHER_UAI, kinship: 'MOTHER', legalLevel: 2 },
      }));

  it('kept after all, though the base says the link no longer: it comes back when the base says it again', () => {
    const outcome = given(wronglyDetached, on(AT, withheld())).when(keep);
    outcome.then(reconsidered('LINK_KEPT'));
    expect(barredStudents(outcome.account)).toEqual([]);
  });

  it('kept after all, while another dispute about the same child still says it is wrong', () =>
    given(
      wronglyDetached,
      on(AT, { type: 'LinkDisputed', data: { disputeId: 'd2', studentId: 'emma', uai: UAI } }),
      on(AT, { type: 'LinkDisputeResolved', data: { disputeId: 'd2', studentId: 'emma', outcome: 'LINK_DETACHED' } }),
    )
      .when(keep)
      .then(reconsidered('LINK_KEPT')));

  it('kept after all: an account closed meanwhile reopens', () =>
    given(wronglyDetached, on(AT, { type: 'AccountClosed', data: { reason: 'NO_LINK' } }))
      .when(keep)
      .then(reconsidered('LINK_KEPT'), { type: 'AccountReopened', data: { reason: 'LINK_RETURNED' } }, linked('emma')));

  it('detached after all: the link ends', () => {
    const kept = [...isActivated, ...on(AT, disputed, resolved('LINK_KEPT'))];
    const outcome = given(kept).when(resolve);
    outcome.then(reconsidered('LINK_DETACHED'), detached);
    expect(barredStudents(outcome.account)).toEqual(['emma']);
  });

  it('as often as need be', () =>
    given(wronglyDetached, on(AT, reconsidered('LINK_KEPT'), linked('emma')))
      .when(resolve)
      .then(reconsidered('LINK_DETACHED'), detached));
});
