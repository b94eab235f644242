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
      .then({ ...disputed, data: { disputeId: 'd2', studentId: 'emma', uai: UAI } }));
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
    const outcome = given(open).when({ ...resolve, outcome: 'LINK_KEPT' });
    outcome.then(resolved('LINK_KEPT'));
    expect(outcome.account.links[0]?.disputeId).toBeUndefined();
  });
  it('is possible though the base has ended the link meanwhile', () =>
    given(open, on(AT, { type: 'LinkDetached', data: { studentId: 'emma', reason: 'BASE' } }))
      .when(resolve)
      .then(resolved('LINK_DETACHED')));
  it('changes nothing when it was settled the same way', () =>
    given(open, on(AT, resolved('LINK_KEPT')))
      .when({ ...resolve, outcome: 'LINK_KEPT' })
      .unchanged());
  it('is refused when there is no such dispute', () => given(isActivated).when(resolve).refused('DISPUTE_UNKNOWN'));
});

describe('settling a dispute the other way', () => {
  const keep = { ...resolve, outcome: 'LINK_KEPT' } as const;
  const wronglyDetached = [...isActivated, ...on(AT, disputed, resolved('LINK_DETACHED'), detached)];
  const reconsidered = (outcome: 'LINK_KEPT' | 'LINK_DETACHED', disputeId = 'd1'): AccountEvent => ({
    type: 'LinkDisputeReconsidered',
    data: { disputeId, studentId: 'emma', outcome },
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
