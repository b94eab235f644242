import { describe, expect, it } from '@jest/globals';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import { AT, UAI, given, isActivated, known, linked, on } from '../support.js';

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
  it('unchanged when settled the same way, refused when the other way', () => {
    const settled = [...open, ...on(AT, resolved('LINK_KEPT'))];
    given(settled)
      .when({ ...resolve, outcome: 'LINK_KEPT' })
      .unchanged();
    given(settled).when(resolve).refused('DISPUTE_RESOLVED');
  });
  it('refused when unknown', () => given(isActivated).when(resolve).refused('DISPUTE_UNKNOWN'));
});
