import { describe, expect, it } from '@jest/globals';
import type { LinkFacts, RecordFromBase } from '../../../src/domain/account/commands.js';
import type { AccountEvent } from '../../../src/domain/account/events.js';
import { AT, OTHER_UAI, UAI, accountId, given, linked, on, personId, preCreated, ref, withheld } from '../support.js';

const link = (studentId: string, more: Partial<LinkFacts> = {}): LinkFacts => ({
  studentId,
  kinship: 'MOTHER',
  legalLevel: 1,
  legal: true,
  eligible: true,
  ...more,
});

const record = (more: Partial<RecordFromBase> = {}): RecordFromBase => ({
  type: 'RecordFromBase',
  at: AT,
  accountId,
  kind: 'RESPONSABLE',
  personId,
  base: 'SIECLE',
  academie: '28',
  uai: UAI,
  recordKey: 'k1',
  identity: ref(1),
  contact: { base: ref(1), recorded: { contact: ref(1), hasEmail: true, hasMobile: false, changed: ['EMAIL'] } },
  links: [link('emma'), link('yvan')],
  ...more,
});

const contact: AccountEvent = {
  type: 'ContactDetailsRecorded',
  data: { contact: ref(1), base: ref(1), hasEmail: true, hasMobile: false, changed: ['EMAIL'] },
};
const source: AccountEvent = {
  type: 'SourceRecordAttached',
  data: { base: 'SIECLE', academie: '28', uai: UAI, recordKey: 'k1' },
};
const identity: AccountEvent = { type: 'IdentityRecorded', data: { identity: ref(1) } };
const imported = on(AT, preCreated, source, identity, contact, linked('emma'), linked('yvan'));

describe('recording a responsable from the base', () => {
  it('creates the account, in one append', () => {
    given().when(record()).then(preCreated, source, identity, contact, linked('emma'), linked('yvan'));
  });
  it('changes nothing for the same record', () => given(imported).when(record()).unchanged());
  it('changes identity, contact and kinship, each by its event', () => {
    given(imported)
      .when(record({ identity: ref(2) }))
      .then({ type: 'IdentityRecorded', data: { identity: ref(2) } });
    const recorded = { contact: ref(2), hasEmail: true, hasMobile: true, changed: ['MOBILE'] as const };
    given(imported)
      .when(record({ contact: { base: ref(2), recorded } }))
      .then({ type: 'ContactDetailsRecorded', data: { ...recorded, changed: ['MOBILE'], base: ref(2) } });
    given(imported)
      .when(record({ links: [link('emma', { kinship: 'GUARDIAN' }), link('yvan')] }))
      .then({ type: 'LinkAttached', data: { studentId: 'emma', uai: UAI, kinship: 'GUARDIAN', legalLevel: 1 } });
  });
  it('detaches a child who is no longer named, or whom the guardian no longer legally represents', () => {
    given(imported)
      .when(record({ links: [link('emma')] }))
      .then({ type: 'LinkDetached', data: { studentId: 'yvan', reason: 'BASE' } });
    given(imported)
      .when(record({ links: [link('emma'), link('yvan', { legal: false, legalLevel: 3 })] }))
      .then({ type: 'LinkDetached', data: { studentId: 'yvan', reason: 'NOT_LEGAL' } });
  });
  it('leaves alone the children of another school', () => {
    given(imported, on(AT, linked('lea', OTHER_UAI)))
      .when(record())
      .unchanged();
  });
  it('moves the link of a child who has come from another school', () => {
    given(on(AT, preCreated, source, identity, contact, linked('emma', OTHER_UAI)))
      .when(record({ links: [link('emma')] }))
      .then(linked('emma', UAI));
  });
  it('is refused when no child makes the guardian eligible and there is no account yet', () => {
    given()
      .when(record({ links: [] }))
      .refused('NOT_ELIGIBLE');
    given()
      .when(record({ links: [link('emma', { legal: false })] }))
      .refused('NOT_ELIGIBLE');
    given()
      .when(record({ links: [link('emma', { eligible: false })] }))
      .refused('NOT_ELIGIBLE');
  });
  it('creates the account with all legal links once one child is eligible', () => {
    const outcome = given().when(record({ links: [link('emma', { eligible: false }), link('yvan')] }));
    expect(outcome.account.links).toHaveLength(2);
  });
  it('does not bring back a link that a dispute found wrong', () => {
    const detached = on(
      AT,
      { type: 'LinkDisputed', data: { disputeId: 'd1', studentId: 'yvan', uai: UAI } },
      { type: 'LinkDisputeResolved', data: { disputeId: 'd1', studentId: 'yvan', outcome: 'LINK_DETACHED' } },
      { type: 'LinkDetached', data: { studentId: 'yvan', reason: 'DISPUTE' } },
    );
    given(imported, detached).when(record()).unchanged();
  });
  it('keeps aside what the base says anew of a link found wrong', () => {
    const detached = on(
      AT,
      { type: 'LinkDisputed', data: { disputeId: 'd1', studentId: 'emma', uai: UAI } },
      { type: 'LinkDisputeResolved', data: { disputeId: 'd1', studentId: 'emma', outcome: 'LINK_DETACHED' } },
      { type: 'LinkDetached', data: { studentId: 'emma', reason: 'DISPUTE' } },
    );
    const changed = withheld({ uai: UAI, kinship: 'MOTHER', legalLevel: 2 });
    const asked = record({ links: [link('emma', { legalLevel: 2 }), link('yvan')] });
    const outcome = given(imported, detached).when(asked);
    outcome.then(changed);
    expect(outcome.account.links.map(({ studentId }) => studentId)).toEqual(['yvan']);
    given(imported, detached, on(AT, changed)).when(asked).unchanged();
    given(imported, detached, on(AT, changed))
      .when(record({ links: [link('yvan')] }))
      .then(withheld());
    given(imported, detached, on(AT, withheld({ uai: OTHER_UAI, kinship: 'MOTHER', legalLevel: 1 })))
      .when(record({ links: [link('yvan')] }))
      .unchanged();
  });
  it('reopens a closed account to which a link returns, in the state it had', () => {
    const closed = on(
      AT,
      { type: 'LinkDetached', data: { studentId: 'emma', reason: 'BASE' } },
      { type: 'LinkDetached', data: { studentId: 'yvan', reason: 'BASE' } },
      { type: 'AccountClosed', data: { reason: 'NO_LINK' } },
    );
    const outcome = given(imported, closed).when(record({ links: [link('emma')] }));
    outcome.then({ type: 'AccountReopened', data: { reason: 'LINK_RETURNED' } }, linked('emma'));
    expect(outcome.account).toMatchObject({ state: 'NOT_NOTIFIED', unlinkedSince: undefined });
  });
});

describe('a record that is not the first of its account', () => {
  const silent = record({ recordKey: 'k2' });
  delete (silent as { identity?: unknown }).identity;
  delete (silent as { contact?: unknown }).contact;
  it('is attached with its links alone', () =>
    given(imported)
      .when(silent)
      .then({ type: 'SourceRecordAttached', data: { base: 'SIECLE', academie: '28', uai: UAI, recordKey: 'k2' } }));
  it('is attached likewise when it would have counted had it been the first', () =>
    given(imported)
      .when(record({ recordKey: 'k2', identity: ref(9), ifFirst: true }))
      .then({ type: 'SourceRecordAttached', data: { base: 'SIECLE', academie: '28', uai: UAI, recordKey: 'k2' } }));
  it('is refused where there is no account', () => given().when(silent).refused('ACCOUNT_UNKNOWN'));
});

describe('a record that disappeared from the base', () => {
  const disappear = { type: 'Disappear', at: AT, base: 'SIECLE', uai: UAI, recordKey: 'k1' } as const;
  const gone: AccountEvent[] = [
    { type: 'SourceRecordDetached', data: { base: 'SIECLE', recordKey: 'k1' } },
    { type: 'LinkDetached', data: { studentId: 'emma', reason: 'BASE' } },
    { type: 'LinkDetached', data: { studentId: 'yvan', reason: 'BASE' } },
  ];
  it('is detached, with its links to that school', () => {
    const outcome = given(imported, on(AT, linked('lea', OTHER_UAI))).when(disappear);
    outcome.then(...gone);
    expect(outcome.account.links.map(({ studentId }) => studentId)).toEqual(['lea']);
    expect(outcome.account.unlinkedSince).toBeUndefined();
  });
  it('is detached, but for the links that other records of the school still have', () =>
    given(imported)
      .when({ ...disappear, links: [link('emma')] })
      .then(...gone.filter(({ data }) => !('studentId' in data) || data.studentId !== 'emma')));
  it('is detached once', () =>
    given(imported, on(AT, ...gone))
      .when(disappear)
      .unchanged());
});

describe("recording a pupil's own account", () => {
  const pupil = record({ kind: 'STUDENT', studentId: 'emma', links: [] });
  it('creates it without a link', () => {
    given()
      .when(pupil)
      .then(
        { type: 'AccountPreCreated', data: { accountId, kind: 'STUDENT', personId, studentId: 'emma' } },
        source,
        identity,
        contact,
      );
  });
});

describe('a pupil whom the base of another school has taken', () => {
  const taken = { type: 'PupilTaken', at: AT, studentId: 'emma', byUai: OTHER_UAI } as const;
  it('loses the link that the school before gave', () =>
    given(imported)
      .when(taken)
      .then({ type: 'LinkDetached', data: { studentId: 'emma', reason: 'BASE' } }));
  it('keeps the link that the other school gives', () =>
    given(imported, on(AT, linked('emma', OTHER_UAI)))
      .when(taken)
      .then());
  it('changes nothing for a responsable who has no link to the pupil', () =>
    given(imported)
      .when({ ...taken, studentId: 'nobody' })
      .then());
});
