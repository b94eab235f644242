/** What lists keep of an account equals the domain's state after any events, also when it was stored in between. */
import { describe, expect, it } from '@jest/globals';
import { ERASURE_GROUNDS } from '../../src/domain/account/erasure-events.js';
import fc from 'fast-check';
import { LISTED_EVENTS, type AccountDocument } from '../../projections/people/documents.js';
import { evolveListed, type ListedAccount } from '../../projections/people/listed-account.js';
import { packPerson, unpackPerson } from '../../projections/people/packing.js';
import { contactAfter } from '../../projections/periods/documents.js';
import {
  ACCOUNT_ORIGINS,
  CHANNELS,
  CONTACT_FIELDS,
  HOLDER_NOTICES,
  SESSION_END_REASONS,
  PROVABLE_FIELDS,
  type AccountEvent,
  type AccountEventType,
  type DataOf,
} from '../../src/domain/account/events.js';
import { KINSHIPS, SOURCE_BASES } from '../../src/domain/bases.js';
import { isOpen } from '../../src/domain/account/attachments.js';
import { evolve } from '../../src/domain/account/evolve.js';
import { FREED_BECAUSE } from '../../src/domain/account/freeing/events.js';
import { accountHistory } from '../../src/domain/account/history.js';
import type { Account } from '../../src/domain/account/state.js';

const ID = 'a';
const one = <const T>(...values: readonly T[]): fc.Arbitrary<T> => fc.constantFrom(...values);
const maybe = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> => fc.option(value, { nil: undefined });
const some = <T>(value: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(value, { maxLength: 3 });
const flag = fc.boolean();
const student = one('emma', 'yvan', 'lea');
const uai = one('0750001A', '9740003C');
const id = one('one', 'two', 'three');
const ref = fc.record({ personId: one('p', 'q'), version: one(1, 2, 3) });
const instant = one('2026-12-01T00:00:00.000Z', '2027-01-01T00:00:00.000Z');
const channel = one(...CHANNELS);
const link = { uai, kinship: one(...KINSHIPS), legalLevel: one(1, 2) };
const linkOf = fc.record({ studentId: student, ...link });
const outcome = one('LINK_KEPT', 'LINK_DETACHED');
const settlement = fc.record({
  disputeId: id,
  studentId: student,
  outcome,
  keptBecause: maybe(one('DOCUMENTS', 'NO_EVIDENCE')),
});
const record = fc.record({ base: one(...SOURCE_BASES), academie: one('01'), uai: maybe(uai), recordKey: id });
const between = one(
  { keptAccountId: ID, absorbedAccountId: 'b' },
  { keptAccountId: 'b', absorbedAccountId: ID },
  { keptAccountId: 'c', absorbedAccountId: ID },
);
/** What a merge moves, or its undoing gives back. */
const moved = fc.record({
  mergeId: id,
  sources: some(record),
  links: fc.uniqueArray(linkOf, { selector: ({ studentId }) => studentId, maxLength: 3 }),
  disputes: some(
    fc.record({ disputeId: id, studentId: student, uai, outcome: maybe(outcome), withdrawnAt: maybe(instant) }),
  ),
});
const failures = fc.record({ failures: one(1, 2), retryAt: maybe(instant) });
const asked = fc.record({ contact: ref, tokenId: id });
const other = fc.record({ otherAccountId: one('b', 'c') });

/** By type of event, any data that it may have. */
const DATA: { readonly [Type in AccountEventType]: fc.Arbitrary<DataOf<Type>> } = {
  AccountPreCreated: fc.record({
    accountId: one(ID),
    kind: one('RESPONSABLE', 'STUDENT'),
    personId: one('p'),
    studentId: maybe(student),
  }),
  SourceRecordAttached: record,
  SourceRecordDetached: record,
  IdentityRecorded: fc.record({ identity: ref }),
  ContactDetailsRecorded: fc.record({
    contact: ref,
    hasEmail: flag,
    hasMobile: flag,
    changed: some(one(...CONTACT_FIELDS)),
    base: maybe(ref),
  }),
  ContactProven: fc.record({ contact: ref, field: one(...PROVABLE_FIELDS) }),
  HolderTold: fc.record({ notice: one(...HOLDER_NOTICES), eventId: id }),
  ChangeStopped: fc.record({
    changeId: id,
    back: maybe(fc.record({ contact: ref, hasEmail: flag, hasMobile: flag, email: maybe(ref), mobile: maybe(ref) })),
  }),
  SessionsEnded: fc.record({ reason: one(...SESSION_END_REASONS), sessionIds: some(id) }),
  LinkAttached: linkOf,
  LinkDetached: fc.record({ studentId: student, reason: one('BASE', 'DISPUTE', 'NOT_LEGAL', 'ERASURE') }),
  AccountNotified: fc.record({
    channel,
    uai,
    credentialId: maybe(id),
    resetPassword: flag,
    expiresAt: maybe(instant),
    campaignId: maybe(id),
  }),
  NotificationDelivered: fc.record({ channel, notificationId: id }),
  NotificationFailed: fc.record({ channel, notificationId: id, reason: one('BOUNCED') }),
  NotificationDropped: fc.record({ channel, notificationId: id, reason: one('ACTIVATED_SINCE') }),
  PasswordReset: fc.record({ credentialId: id, uai, expiresAt: maybe(instant) }),
  AccountInvited: fc.record({ channel, uai, campaignId: maybe(id) }),
  LetterPrinted: fc.record({
    uai,
    printId: id,
    number: fc.nat(),
    invitation: maybe(fc.boolean()),
    credentialId: maybe(id),
    campaignId: maybe(id),
  }),
  ProvisionalPasswordRevealed: fc.record({ credentialId: id, uai }),
  ActivationStarted: fc.record({ credentialId: id, contact: ref, confirmedStudentIds: some(student) }),
  ActivationEmailSent: fc.record({ tokenId: id }),
  AccountActivated: fc.record({
    path: one('NOTIFIED', 'SELF_REGISTERED', 'FRANCECONNECT'),
    origin: one(...ACCOUNT_ORIGINS),
    credentialId: maybe(id),
  }),
  AccountExpired: fc.record({ notifiedAt: instant }),
  RegistrationTried: fc.record({ path: one('SELF_REGISTERED', 'FRANCECONNECT') }),
  ExpiryReminderSent: fc.record({ channel, expiresAt: instant }),
  FranceConnectLinked: fc.record({ linkId: fc.constant('l'), differs: fc.constant(['SURNAME' as const]) }),
  FranceConnectUnlinked: fc.record({ linkId: fc.constant('l') }),
  AccountFreed: fc.record({
    because: one(...FREED_BECAUSE),
    contact: maybe(ref),
    hasEmail: fc.boolean(),
    hasMobile: fc.boolean(),
    barredMobiles: some(id),
  }),
  FranceConnectCompared: fc.record({ differs: fc.constant([]) }),
  SignedIn: fc.record({ method: one('PASSWORD', 'FRANCECONNECT') }),
  SignInFailed: failures,
  BirthDatesMismatched: failures,
  AccountLocked: fc.record({ until: instant }),
  AccountUnlocked: fc.record({ reason: one('ELAPSED', 'SUPPORT', 'RECOVERED') }),
  PasswordChanged: fc.record({ credentialId: id, reason: one('HOLDER', 'RESET', 'FORCED') }),
  PasswordChangeForced: fc.record({ reason: one('LEAK') }),
  LoginRecovered: fc.record({ channel: one('EMAIL', 'SMS'), language: one('fr', 'en') }),
  PasswordResetRequested: fc.record({ channel: one('EMAIL', 'SMS'), tokenId: maybe(id) }),
  EmailChangeRequested: asked,
  EmailChangeConfirmed: fc.record({ contact: ref }),
  PhoneChangeRequested: asked,
  PhoneChangeConfirmed: fc.record({ contact: ref, previous: maybe(ref) }),
  ChildrenConfirmed: fc.record({ studentIds: some(student) }),
  LinkDisputed: fc.record({ disputeId: id, studentId: student, uai, by: maybe(one('HOLDER', 'SCHOOL')) }),
  LinkDisputeResolved: settlement,
  LinkDisputeReconsidered: settlement,
  LinkDisputeWithdrawn: fc.record({ disputeId: id, studentId: student }),
  WithheldLinkRecorded: fc.record({ studentId: student, link: maybe(fc.record(link)) }),
  CredentialAbandoned: fc.record({ credentialId: id }),
  AccountClosed: fc.record({ reason: one('NO_LINK') }),
  AccountReopened: fc.record({ reason: one('LINK_RETURNED') }),
  DuplicateSuspected: other.map(data => ({ ...data, score: 50, reasons: ['NAME_NEAR' as const] })),
  DuplicateCleared: other,
  DuplicateDismissed: other,
  AccountsMerged: fc.tuple(between, moved).map(parts => ({ ...parts[0], ...parts[1], reason: 'SCHOOL' as const })),
  PersonalDataErased: fc.record({
    erasureId: id,
    ground: one(...ERASURE_GROUNDS),
    accountIds: some(id),
    childIds: some(student),
  }),
  AccountsUnmerged: fc
    .tuple(between, moved, some(fc.oneof(student, id)))
    .map(([pair, what, retained]) => ({ ...pair, ...what, retained, reason: 'SUPPORT' as const })),
};

const types = accountHistory.types;
const eventOf = (type: AccountEventType): fc.Arbitrary<AccountEvent> =>
  (DATA[type] as fc.Arbitrary<unknown>).map(data => ({ type, data }) as AccountEvent);
const beginning = eventOf('AccountPreCreated');
const later = fc.oneof(...types.filter(type => type !== 'AccountPreCreated').map(eventOf));
const history = fc.tuple(beginning, fc.array(later, { maxLength: 40 })).map(([first, rest]) => [first, ...rest]);

const timeOf = (n: number): string => new Date(Date.UTC(2026, 8, 1) + n * 60_000).toISOString();

/** Whether the event may come: at most one dispute about a child is open at a time, and only a settled one is settled the other way. */
function canFollow({ disputes }: Account, { type, data }: AccountEvent): boolean {
  const open = disputes.filter(isOpen);
  if (type === 'LinkDisputed')
    return (
      disputes.every(other => other.disputeId !== data.disputeId) &&
      open.every(other => other.studentId !== data.studentId)
    );
  return type !== 'LinkDisputeReconsidered' || open.every(other => other.disputeId !== data.disputeId);
}

/** Every field that lists keep, as the domain's state has it. */
const KEPT: { readonly [Field in keyof Required<ListedAccount>]: (account: Account) => ListedAccount[Field] } = {
  accountId: account => account.accountId,
  kind: account => account.kind,
  studentId: account => account.studentId,
  state: account => account.state,
  closedFrom: account => account.closedFrom,
  origin: account => account.origin,
  links: account => account.links,
  disputes: account =>
    account.disputes.filter(isOpen).map(({ disputeId, studentId, uai }) => ({ disputeId, studentId, uai })),
  expiresAt: account => account.expiresAt,
  lastSignedInAt: account => account.lastSignedInAt,
  identity: account => account.identity,
  hasEmail: account => account.hasEmail,
  hasMobile: account => account.hasMobile,
  notification: ({ notification }) => notification && { at: notification.at },
  activation: ({ activation }) => activation && { credentialId: activation.credentialId },
  erasedAt: account => account.erasedAt,
  mergedInto: ({ mergedInto }) => mergedInto && { mergeId: mergedInto.mergeId, state: mergedInto.state },
};
const keptOf = (account: Account): object =>
  Object.fromEntries(Object.entries(KEPT).map(([field, valueOf]) => [field, valueOf(account)]));

/** The account as it comes back from the database. */
const stored = (account: ListedAccount): ListedAccount =>
  (unpackPerson(JSON.parse(JSON.stringify(packPerson({ account }))) as object) as AccountDocument).account;

describe('what lists keep of an account', () => {
  it("equals the domain's state after any events, stored in between or not", () => {
    fc.assert(
      fc.property(history, events => {
        let whole: Account | undefined;
        let listed: ListedAccount | undefined;
        let unpacked: ListedAccount | undefined;
        for (const [n, event] of events.entries()) {
          if (whole && !canFollow(whole, event)) continue;
          whole = evolve(whole, event, timeOf(n));
          listed = evolveListed(listed, event, timeOf(n));
          unpacked = stored(evolveListed(unpacked, event, timeOf(n)));
          expect(listed).toEqual(keptOf(whole));
          expect(unpacked).toEqual(keptOf(whole));
        }
      }),
      { numRuns: 500 },
    );
  });

  it('beside the contact details in force, as periods keep them, which are those of the domain', () => {
    fc.assert(
      fc.property(history, events => {
        let whole: Account | undefined;
        let kept: Parameters<typeof contactAfter>[0];
        for (const [n, event] of events.entries()) {
          if (whole && !canFollow(whole, event)) continue;
          whole = evolve(whole, event, timeOf(n));
          kept = { ...contactAfter(kept, event), account: evolveListed(kept?.account, event, timeOf(n)) };
          expect(kept.contact).toEqual(whole.contact);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is moved by the events that lists fold, and by no other', () => {
    const moving = new Set<AccountEventType>(['AccountPreCreated']);
    fc.assert(
      fc.property(history, events => {
        let account: ListedAccount | undefined;
        for (const [n, event] of events.entries()) {
          const before = account;
          account = evolveListed(before, event, timeOf(n));
          if (account !== before) moving.add(event.type);
        }
      }),
      { numRuns: 300 },
    );
    const listed: ReadonlySet<string> = new Set(LISTED_EVENTS);
    expect([...moving].sort()).toEqual(types.filter(type => listed.has(type)).sort());
  });

  it('begins with its first event', () => {
    expect(() => evolveListed(undefined, { type: 'SignedIn', data: { method: 'PASSWORD' } }, timeOf(0))).toThrow(
      'an account begins with AccountPreCreated, not with SignedIn',
    );
  });
});
