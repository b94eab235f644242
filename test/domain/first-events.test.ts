/**
 * Each command may begin with every event that the table of its category names for it: a line that no decision can answer would be wrong. That no
 * decision begins with another event, `deciders.ts` checks in every test.
 */
import { describe, expect, it } from '@jest/globals';
import type { AccessCommand } from '../../src/domain/access/decide.js';
import type { Access } from '../../src/domain/access/events.js';
import type { ACCESS_FIRST_EVENTS } from '../../src/domain/access/first-events.js';
import type { AccessStream } from '../../src/domain/access/state.js';
import type { AcademieCommand } from '../../src/domain/academie/commands.js';
import type { ACADEMIE_FIRST_EVENTS } from '../../src/domain/academie/first-events.js';
import type { Academie } from '../../src/domain/academie/state.js';
import type { AccountCommand } from '../../src/domain/account/commands.js';
import type { AccountEvent } from '../../src/domain/account/events.js';
import type { ACCOUNT_FIRST_EVENTS } from '../../src/domain/account/first-events.js';
import type { Account } from '../../src/domain/account/state.js';
import type { Merge } from '../../src/domain/account/merge/events.js';
import type { AssistanceCommand } from '../../src/domain/assistance/commands.js';
import type { AssistanceEvent } from '../../src/domain/assistance/events.js';
import type { ASSISTANCE_FIRST_EVENTS } from '../../src/domain/assistance/first-events.js';
import { evolve as evolveAssistance, type Assistance } from '../../src/domain/assistance/state.js';
import type { CampaignCommand } from '../../src/domain/campaign/commands.js';
import type { CampaignEvent } from '../../src/domain/campaign/events.js';
import type { CAMPAIGN_FIRST_EVENTS } from '../../src/domain/campaign/first-events.js';
import { addMonths } from '../../src/domain/calendar.js';
import type { DelegationCommand } from '../../src/domain/delegation/commands.js';
import type { DELEGATION_FIRST_EVENTS } from '../../src/domain/delegation/first-events.js';
import type { Delegation } from '../../src/domain/delegation/state.js';
import { evolve as evolveCampaign, type Campaign } from '../../src/domain/campaign/state.js';
import type { ImportCommand } from '../../src/domain/import/decide.js';
import type { IMPORT_FIRST_EVENTS } from '../../src/domain/import/first-events.js';
import { evolve as evolveImport, type ImportRun } from '../../src/domain/import/state.js';
import type { SchoolCommand } from '../../src/domain/school/commands.js';
import type { SchoolDescription } from '../../src/domain/school/events.js';
import type { SCHOOL_FIRST_EVENTS } from '../../src/domain/school/first-events.js';
import { evolve as evolveSchool, type School } from '../../src/domain/school/state.js';
import type { StreamCategory } from '../../src/domain/streams.js';
import type { StudentCommand } from '../../src/domain/student/commands.js';
import type { Placement, StudentEvent } from '../../src/domain/student/events.js';
import type { STUDENT_FIRST_EVENTS } from '../../src/domain/student/first-events.js';
import { evolve as evolveStudent, type Student } from '../../src/domain/student/state.js';
import {
  decideAccess,
  decideAcademie,
  decideAccount,
  decideAssistance,
  decideCampaign,
  decideDelegation,
  decideImport,
  decideSchool,
  decideStudent,
} from './deciders.js';
import {
  accountId,
  AT,
  children,
  contactRecorded,
  EXPIRES_AT,
  fold,
  isActivated,
  isActivating,
  known,
  notified,
  on,
  OTHER_UAI,
  personId,
  ref,
  rightPassword,
  freshPassword,
  UAI,
  wasNotified,
  type Past,
} from './support.js';

/** For each command, an example of each event that it may begin with. Without an example of each line of the table this does not compile. */
type Examples<
  Command extends { type: string },
  State,
  Table extends Readonly<Record<Command['type'], readonly string[]>>,
> = {
  readonly [Type in Command['type']]: {
    readonly [First in Table[Type][number]]: readonly [State | undefined, Extract<Command, { type: Type }>];
  };
};

const LATER = '2026-09-10T08:00:00.000Z';
const EARLY = '2026-09-01T03:00:00.000Z';
/** The account after these events. */
const after = (...past: readonly (readonly Past[])[]): Account => fold(past.flat())!;
const happened = (...events: AccountEvent[]): Past[] => on('2026-09-09T08:00:00.000Z', ...events);

const lockedOnce = happened({ type: 'AccountLocked', data: { until: '2026-09-09T08:15:00.000Z' } });
const failedOnce = happened({ type: 'SignInFailed', data: { failures: 1 } });
const wasReset = happened({ type: 'PasswordReset', data: { credentialId: 'c3', uai: UAI } });
const pupil = on(
  EARLY,
  { type: 'AccountPreCreated', data: { accountId, kind: 'STUDENT', personId, studentId: 'emma' } },
  contactRecorded(),
  notified(),
);
const attached = on(EARLY, {
  type: 'SourceRecordAttached',
  data: { base: 'SIECLE', academie: '28', uai: UAI, recordKey: 'k1' },
});
const identified = on(EARLY, { type: 'IdentityRecorded', data: { identity: ref(1) } });
const recorded = [...known, ...attached, ...identified];
const withoutChildren = on(
  EARLY,
  { type: 'LinkDetached', data: { studentId: 'emma', reason: 'BASE' } },
  { type: 'LinkDetached', data: { studentId: 'yvan', reason: 'BASE' } },
);
const disputed: AccountEvent = { type: 'LinkDisputed', data: { disputeId: 'd1', studentId: 'emma', uai: UAI } };
const settled = (outcome: 'LINK_KEPT' | 'LINK_DETACHED'): AccountEvent => ({
  type: 'LinkDisputeResolved',
  data: { disputeId: 'd1', studentId: 'emma', outcome },
});
const barred = on(EARLY, disputed, settled('LINK_DETACHED'), {
  type: 'LinkDetached',
  data: { studentId: 'emma', reason: 'DISPUTE' },
});

const OTHER = '00000000-0000-4000-8000-000000000009';
const suspected = (otherAccountId: string): Past[] =>
  on(EARLY, { type: 'DuplicateSuspected', data: { otherAccountId, score: 80, reasons: ['SAME_NAME'] } });
const dismissed = (otherAccountId: string): Past[] =>
  on(EARLY, { type: 'DuplicateDismissed', data: { otherAccountId } });
const other = on(EARLY, { type: 'AccountPreCreated', data: { accountId: OTHER, kind: 'RESPONSABLE', personId: 'p9' } });
const regrouping = {
  mergeId: 'm1',
  other: after(other),
  signedIn: true,
  sameNames: true,
  eligible: true,
};
const merge = (keptAccountId: string, absorbedAccountId: string): Merge => ({
  mergeId: 'm1',
  keptAccountId,
  absorbedAccountId,
  reason: 'SCHOOL',
  sources: [],
  links: [],
  disputes: [],
});
const merged = (kept: string, absorbed: string): Past[] =>
  on(EARLY, { type: 'AccountsMerged', data: merge(kept, absorbed) });

const at = LATER;
const link = (studentId: string) =>
  ({ studentId, kinship: 'MOTHER', legalLevel: 1, legal: true, eligible: true }) as const;
const bothChildren = [link('emma'), link('yvan')];
const birthDates = children.flatMap(({ birthDate }) => birthDate ?? []);
/** What a pupil, who has no children, gives in place of them. */
const noChildren = { children: [], birthDates: [], disputes: [] };
/** Confirms Yvan, and disputes Emma. */
const ofYvan = { disputes: [{ studentId: 'emma', disputeId: 'd1' }], birthDates: birthDates.slice(1) };
const confirmation = { children, birthDates };
/** What notifying an account and resetting its password have in common. */
const bySchool = { at, uai: UAI, newCredentialId: 'c9', eligible: true, expiryMonths: 3 };
const start = {
  type: 'StartActivation',
  at,
  password: rightPassword,
  newPassword: freshPassword(),
  children,
  birthDates,
  disputes: [],
  contact: ref(2),
  emailValid: true,
} as const;
const byLink = {
  type: 'ActivateByLink',
  at,
  proven: ref(1),
  newPassword: freshPassword(),
  children,
  birthDates,
  disputes: [],
} as const;
const register = {
  type: 'Register',
  at,
  path: 'SELF_REGISTERED',
  contact: { contact: ref(1), hasEmail: true, hasMobile: true, changed: [] },
  newPassword: freshPassword(),
  eligible: true,
  barred: false,
  children,
  birthDates,
  disputes: [],
} as const;
const signIn = { type: 'SignIn', at, password: rightPassword } as const;
const isLinked = happened({ type: 'FranceConnectLinked', data: { linkId: 'l1', differs: [] } });
const byFranceConnect = { type: 'SignInByFranceConnect', at, linkId: 'l1', differs: [] } as const;
const linking = {
  type: 'LinkFranceConnect',
  at,
  password: rightPassword,
  linkId: 'l1',
  differs: [],
  taken: false,
} as const;
const unlinking = { type: 'UnlinkFranceConnect', at, password: rightPassword } as const;
const changePassword = { type: 'ChangePassword', at, password: rightPassword, newPassword: freshPassword() } as const;
const byResetLink = {
  type: 'ResetPasswordByLink',
  at,
  channel: 'EMAIL',
  proven: ref(2),
  credentialId: 'c2',
  newPassword: freshPassword(),
} as const;
const mobileProven = happened({ type: 'ContactProven', data: { contact: ref(4), field: 'MOBILE' } });
const bySms = { proven: ref(4), confirmation } as const;
const byResetCode = { ...byResetLink, type: 'ResetPasswordByCode', ...bySms } as const;
const contactAsked = { at, contact: ref(3), tokenId: 't1', valid: true, same: false };
const phoneAsked = { type: 'RequestPhoneChange', password: rightPassword, ...contactAsked } as const;
const emailAsked = { type: 'RequestEmailChange', password: rightPassword, ...contactAsked } as const;
const changeAsked = { contact: ref(3), tokenId: 't1' };
const contact = {
  base: ref(1),
  recorded: { contact: ref(1), hasEmail: true, hasMobile: true, changed: ['EMAIL'] },
} as const;
const newContact = { base: ref(2), recorded: { ...contact.recorded, contact: ref(2) } } as const;
const fromBase = {
  type: 'RecordFromBase',
  at,
  accountId,
  kind: 'RESPONSABLE',
  personId,
  base: 'SIECLE',
  academie: '28',
  uai: UAI,
  recordKey: 'k1',
  identity: ref(1),
  contact,
  links: bothChildren,
} as const;
const disappear = { type: 'Disappear', at, base: 'SIECLE', uai: UAI, recordKey: 'k1', links: bothChildren } as const;
const delivery = { type: 'RecordDelivery', at, notificationId: 'n1', channel: 'EMAIL' } as const;

const OF_ACCOUNTS: Examples<AccountCommand, Account, typeof ACCOUNT_FIRST_EVENTS> = {
  Notify: { AccountNotified: [after(known), { type: 'Notify', channel: 'LETTER', resetPassword: false, ...bySchool }] },
  ResetPassword: { PasswordReset: [after(wasNotified), { type: 'ResetPassword', ...bySchool }] },
  RevealProvisionalPassword: {
    ProvisionalPasswordRevealed: [after(wasNotified), { type: 'RevealProvisionalPassword', at, uai: UAI }],
  },
  Invite: { AccountInvited: [after(known), { type: 'Invite', at, channel: 'LETTER', uai: UAI, eligible: true }] },
  PrintLetter: {
    LetterPrinted: [
      after(wasNotified),
      { type: 'PrintLetter', at, uai: UAI, printId: 'print1', contents: 'ACCESS', inSchool: true, eligible: true },
    ],
  },
  UpdateContact: {
    ContactDetailsRecorded: [after(known), { type: 'UpdateContact', at, recorded: newContact.recorded }],
  },
  ForcePasswordChange: {
    PasswordChangeForced: [after(isActivated), { type: 'ForcePasswordChange', at, reason: 'STOLEN' }],
  },
  StartActivation: {
    AccountUnlocked: [after(wasNotified, lockedOnce), start],
    LinkDisputed: [after(wasNotified), { ...start, ...ofYvan }],
    ActivationStarted: [after(wasNotified), start],
    AccountActivated: [
      after(pupil),
      {
        type: 'StartActivation',
        at,
        password: rightPassword,
        newPassword: freshPassword(),
        emailValid: true,
        ...noChildren,
      },
    ],
  },
  ConfirmActivation: { AccountActivated: [after(isActivating), { type: 'ConfirmActivation', at, proven: ref(2) }] },
  ActivateByLink: {
    AccountUnlocked: [after(wasNotified, lockedOnce), byLink],
    LinkDisputed: [after(wasNotified), { ...byLink, ...ofYvan }],
    ChildrenConfirmed: [after(wasNotified), byLink],
    ContactProven: [after(pupil), { ...byLink, ...noChildren }],
  },
  Register: {
    AccountUnlocked: [after(wasNotified, lockedOnce), register],
    LinkDisputed: [after(known), { ...register, ...ofYvan }],
    ChildrenConfirmed: [after(known), register],
  },
  RecordRegistrationTried: {
    RegistrationTried: [after(isActivated), { type: 'RecordRegistrationTried', at, path: 'FRANCECONNECT' }],
  },
  SignIn: {
    AccountUnlocked: [after(isActivated, lockedOnce), signIn],
    ChildrenConfirmed: [after(isActivated, wasReset), { ...signIn, newPassword: freshPassword(), confirmation }],
    PasswordChanged: [
      after(isActivated, happened({ type: 'PasswordChangeForced', data: { reason: 'STOLEN' } })),
      { ...signIn, newPassword: freshPassword() },
    ],
    SignedIn: [after(isActivated), signIn],
  },
  SignInByFranceConnect: {
    ChildrenConfirmed: [
      after(isActivated, isLinked, wasReset),
      { ...byFranceConnect, newPassword: freshPassword(), confirmation },
    ],
    PasswordChanged: [
      after(isActivated, isLinked, happened({ type: 'PasswordChangeForced', data: { reason: 'STOLEN' } })),
      { ...byFranceConnect, newPassword: freshPassword() },
    ],
    FranceConnectCompared: [after(isActivated, isLinked), { ...byFranceConnect, differs: ['SURNAME'] }],
    SignedIn: [after(isActivated, isLinked), byFranceConnect],
  },
  LinkFranceConnect: {
    AccountUnlocked: [after(isActivated, lockedOnce), linking],
    FranceConnectLinked: [after(isActivated), linking],
    FranceConnectCompared: [after(isActivated, isLinked), { ...linking, differs: ['FIRST_NAME'] }],
  },
  UnlinkFranceConnect: {
    AccountUnlocked: [after(isActivated, isLinked, lockedOnce), unlinking],
    FranceConnectUnlinked: [after(isActivated, isLinked), unlinking],
  },
  ChangePassword: {
    AccountUnlocked: [after(isActivated, lockedOnce), changePassword],
    ChildrenConfirmed: [after(isActivated, wasReset), { ...changePassword, confirmation }],
    PasswordChanged: [after(isActivated), changePassword],
  },
  RequestPasswordReset: {
    PasswordResetRequested: [after(isActivated), { type: 'RequestPasswordReset', at, tokenId: 't1', channel: 'EMAIL' }],
  },
  ResetPasswordByLink: {
    AccountUnlocked: [after(isActivated, failedOnce), byResetLink],
    ChildrenConfirmed: [after(isActivated, mobileProven), { ...byResetLink, ...bySms, channel: 'SMS' }],
    PasswordChanged: [after(isActivated), byResetLink],
  },
  ResetPasswordByCode: {
    AccountUnlocked: [after(isActivated, mobileProven, failedOnce), byResetCode],
    ChildrenConfirmed: [after(isActivated, mobileProven), byResetCode],
  },
  RecoverLogin: {
    LoginRecovered: [after(isActivated), { type: 'RecoverLogin', at, channel: 'EMAIL', proven: true, language: 'fr' }],
  },
  RequestEmailChange: {
    AccountUnlocked: [after(isActivated, lockedOnce), emailAsked],
    EmailChangeRequested: [after(isActivated), emailAsked],
    EmailChangeConfirmed: [after(isActivated), { ...emailAsked, proven: true }],
  },
  ConfirmEmailChange: {
    EmailChangeConfirmed: [
      after(isActivated, happened({ type: 'EmailChangeRequested', data: changeAsked })),
      { type: 'ConfirmEmailChange', at, ...changeAsked },
    ],
  },
  RequestPhoneChange: {
    AccountUnlocked: [after(isActivated, lockedOnce), phoneAsked],
    PhoneChangeRequested: [after(isActivated), phoneAsked],
    PhoneChangeConfirmed: [after(isActivated), { ...phoneAsked, proven: true }],
  },
  ConfirmPhoneChange: {
    PhoneChangeConfirmed: [
      after(isActivated, happened({ type: 'PhoneChangeRequested', data: changeAsked })),
      { type: 'ConfirmPhoneChange', at, ...changeAsked },
    ],
  },
  DisputeLink: { LinkDisputed: [after(known), { type: 'DisputeLink', at, studentId: 'emma', disputeId: 'd1' }] },
  ResolveDispute: {
    LinkDisputeResolved: [
      after(known, on(EARLY, disputed)),
      { type: 'ResolveDispute', at, disputeId: 'd1', outcome: 'LINK_KEPT', keptBecause: 'DOCUMENTS' },
    ],
    LinkDisputeReconsidered: [
      after(known, on(EARLY, disputed, settled('LINK_KEPT'))),
      { type: 'ResolveDispute', at, disputeId: 'd1', outcome: 'LINK_DETACHED' },
    ],
  },
  WithdrawDispute: {
    LinkDisputeWithdrawn: [after(known, on(EARLY, disputed)), { type: 'WithdrawDispute', at, disputeId: 'd1' }],
  },
  RegroupByPassword: {
    AccountsMerged: [after(isActivated), { type: 'RegroupByPassword', at, password: rightPassword, ...regrouping }],
  },
  RegroupByCode: {
    AccountsMerged: [
      after(isActivated),
      { type: 'RegroupByCode', at, sharesMobile: true, ...regrouping, confirmation },
    ],
  },
  UndoRegrouping: {
    AccountsUnmerged: [
      after(known, happened({ type: 'AccountsMerged', data: { ...merge(accountId, OTHER), reason: 'HOLDER' } })),
      { type: 'UndoRegrouping', at, mergeId: 'm1' },
    ],
  },
  Expire: { AccountExpired: [after(wasNotified), { type: 'Expire', at: EXPIRES_AT }] },
  RemindExpiry: {
    ExpiryReminderSent: [
      after(known, on(AT, notified({ channel: 'EMAIL' }))),
      { type: 'RemindExpiry', at: '2026-12-01T08:00:00.000Z', reminderDays: [14] },
    ],
  },
  Close: {
    AccountClosed: [after(known, withoutChildren), { type: 'Close', at: '2027-01-01T08:00:00.000Z', closeMonths: 3 }],
  },
  AbandonCredential: {
    CredentialAbandoned: [after(known), { type: 'AbandonCredential', at, credentialId: 'c7' }],
  },
  Free: { AccountFreed: [after(isActivated), { type: 'Free', at, because: 'HOLDER_LOCKED_OUT', barredMobiles: [] }] },
  Unlock: { AccountUnlocked: [after(isActivated, failedOnce), { type: 'Unlock', at }] },
  RecordDelivery: {
    NotificationDelivered: [after(wasNotified), delivery],
    NotificationFailed: [after(wasNotified), { ...delivery, failure: 'MAILBOX_FULL' }],
    NotificationDropped: [after(wasNotified), { ...delivery, dropped: 'ACTIVATED_SINCE' }],
  },
  RecordActivationEmail: {
    ActivationEmailSent: [after(isActivating), { type: 'RecordActivationEmail', at, tokenId: 't1' }],
  },
  RecordHolderTold: {
    HolderTold: [after(isActivated), { type: 'RecordHolderTold', at, notice: 'PASSWORD_CHANGED', eventId: 'e1' }],
  },
  StopChange: {
    ChangeStopped: [
      after([...isActivated, ...on(at, { type: 'PhoneChangeRequested', data: { contact: ref(4), tokenId: 't1' } })]),
      { type: 'StopChange', at, changeId: 't1', resetTokenId: 't2' },
    ],
  },
  RecordSessionsEnded: {
    SessionsEnded: [after(isActivated), { type: 'RecordSessionsEnded', at, reason: 'SIGNED_OUT', sessionIds: ['s1'] }],
  },
  RecordFromBase: {
    AccountPreCreated: [undefined, fromBase],
    SourceRecordAttached: [after(known), fromBase],
    IdentityRecorded: [after(known, attached), fromBase],
    ContactDetailsRecorded: [after(recorded), { ...fromBase, contact: newContact }],
    AccountReopened: [
      after(recorded, withoutChildren, on(EARLY, { type: 'AccountClosed', data: { reason: 'NO_LINK' } })),
      fromBase,
    ],
    LinkAttached: [after(recorded), { ...fromBase, links: [...bothChildren, link('lea')] }],
    LinkDetached: [after(recorded), { ...fromBase, links: [link('emma')] }],
    WithheldLinkRecorded: [after(recorded, barred), { ...fromBase, links: [link('yvan')] }],
  },
  Disappear: {
    SourceRecordDetached: [after(recorded), disappear],
    LinkAttached: [after(known), { ...disappear, links: [...bothChildren, link('lea')] }],
    LinkDetached: [after(known), { ...disappear, links: [link('emma')] }],
    WithheldLinkRecorded: [after(known, barred), { ...disappear, links: [link('yvan')] }],
  },
  PupilTaken: {
    LinkDetached: [after(known), { type: 'PupilTaken', at, studentId: 'emma', byUai: OTHER_UAI }],
    WithheldLinkRecorded: [after(known, barred), { type: 'PupilTaken', at, studentId: 'emma', byUai: OTHER_UAI }],
  },
  Erase: {
    PersonalDataErased: [
      after(known),
      { type: 'Erase', at, erasure: { erasureId: 'x1', ground: 'REQUEST', accountIds: [accountId] } },
    ],
  },
  ForgetPupil: {
    LinkDetached: [after(known), { type: 'ForgetPupil', at, studentId: 'emma' }],
    WithheldLinkRecorded: [after(known, barred), { type: 'ForgetPupil', at, studentId: 'emma' }],
  },
  Suspect: {
    DuplicateSuspected: [after(known), { type: 'Suspect', at, other: after(other), score: 80, reasons: ['SAME_NAME'] }],
  },
  Clear: { DuplicateCleared: [after(known, suspected(OTHER)), { type: 'Clear', at, other: after(other) }] },
  Dismiss: { DuplicateDismissed: [after(known), { type: 'Dismiss', at, other: after(other) }] },
  Follow: {
    DuplicateSuspected: [after(known), { type: 'Follow', at, other: after(other, suspected(accountId)) }],
    DuplicateCleared: [after(known, suspected(OTHER)), { type: 'Follow', at, other: after(other) }],
    DuplicateDismissed: [after(known), { type: 'Follow', at, other: after(other, dismissed(accountId)) }],
  },
  Absorb: {
    AccountsMerged: [after(known), { type: 'Absorb', at, other: after(other), mergeId: 'm1', reason: 'SCHOOL' }],
  },
  TakeIn: {
    AccountsMerged: [after(known), { type: 'TakeIn', at, merge: merge(accountId, OTHER) }],
    AccountsUnmerged: [
      after(known, merged(OTHER, accountId)),
      { type: 'TakeIn', at, merge: { ...merge(accountId, 'third'), mergeId: 'm2' } },
    ],
  },
  GiveBack: {
    AccountsUnmerged: [
      after(known, merged(accountId, OTHER)),
      { type: 'GiveBack', at, mergeId: 'm1', reason: 'SCHOOL' },
    ],
  },
  TakeBack: {
    AccountsUnmerged: [
      after(known, merged(OTHER, accountId)),
      { type: 'TakeBack', at, unmerge: { ...merge(OTHER, accountId), reason: 'SCHOOL', retained: [] } },
    ],
  },
};

const placement: Placement = { uai: UAI, year: 2026, classCode: '6D' };
const studentEvents: StudentEvent[] = [
  { type: 'StudentRegistered', data: { studentId: 's1', personId: 'p1' } },
  { type: 'SourceRecordAttached', data: { base: 'SIECLE', academie: '28', uai: UAI, recordKey: 'k1' } },
  { type: 'IdentityRecorded', data: { identity: ref(1), hasIne: true } },
  { type: 'StudentEnrolled', data: placement },
];
/** A student after so many of the events above. */
const student = (events: number): Student =>
  studentEvents.slice(0, events).reduce<Student | undefined>(evolveStudent, undefined)!;
const studentFromBase = {
  type: 'RecordFromBase',
  studentId: 's1',
  personId: 'p1',
  base: 'SIECLE',
  academie: '28',
  recordKey: 'k1',
  identity: ref(1),
  hasIne: true,
  placement,
} as const;
const leave = { type: 'Leave', base: 'SIECLE', uai: UAI, reason: 'EXIT_DATE' } as const;

const OF_STUDENTS: Examples<StudentCommand, Student, typeof STUDENT_FIRST_EVENTS> = {
  RecordFromBase: {
    StudentRegistered: [undefined, studentFromBase],
    SourceRecordAttached: [student(1), studentFromBase],
    IdentityRecorded: [student(2), studentFromBase],
    StudentEnrolled: [student(3), studentFromBase],
    StudentTransferred: [
      { ...student(4), placement: { ...placement, uai: OTHER_UAI } },
      { ...studentFromBase, placement },
    ],
    StudentPlacementChanged: [student(4), { ...studentFromBase, placement: { ...placement, classCode: '6A' } }],
    StudentAccountAttached: [student(4), { ...studentFromBase, accountId }],
  },
  Erase: {
    PersonalDataErased: [
      student(4),
      { type: 'Erase', erasureId: 'x1', ground: 'REQUEST', accountIds: [], linkedAccountIds: [] },
    ],
  },
  AttachAccount: { StudentAccountAttached: [student(4), { type: 'AttachAccount', accountId }] },
  Leave: {
    SourceRecordDetached: [student(4), leave],
    StudentLeft: [{ ...student(4), sources: [] }, leave],
  },
};

const description: SchoolDescription = { name: 'Collège du Lac', degree: 'SECOND', academie: '28', departement: '974' };
const registered: School = evolveSchool(
  undefined,
  { type: 'SchoolRegistered', data: { uai: UAI, ...description } },
  AT,
);
const describeSchool = { type: 'Describe', uai: UAI, description } as const;

const OF_SCHOOLS: Examples<SchoolCommand, School, typeof SCHOOL_FIRST_EVENTS> = {
  Describe: {
    SchoolRegistered: [undefined, describeSchool],
    SchoolDescriptionChanged: [registered, { ...describeSchool, description: { ...description, name: 'Collège' } }],
  },
  RecordStructure: {
    SchoolStructureRecorded: [
      registered,
      { type: 'RecordStructure', year: 2026, classCodes: ['6D'], mefCodes: [], labelsDigest: 'd1' },
    ],
  },
  ChangeLetterTexts: {
    SchoolLetterTextsChanged: [registered, { type: 'ChangeLetterTexts', textsId: 'texts' }],
  },
  CompleteImport: {
    SchoolImportCompleted: [registered, { type: 'CompleteImport', importId: 'i1', base: 'SIECLE' }],
  },
};

const importStarted = { importId: 'i1', uai: UAI, base: 'ONDE', year: 2026, filesDigest: 'd' } as const;
const counts = { read: 1, created: 1, changed: 0, unchanged: 0, ended: 0, rejected: 0, skipped: 0 };
const ofImport = { importId: 'i1', students: counts, responsables: counts, links: counts, rejects: 0, warnings: 0 };
const running: ImportRun = evolveImport(undefined, { type: 'ImportStarted', data: importStarted }, AT);

const campaignStarted = {
  campaignId: 'k1',
  action: 'NOTIFY',
  kind: 'RESPONSABLE',
  channel: 'LETTER',
  uais: [UAI],
  total: 1,
  sliceSize: 25,
  requestDigest: 'd1',
  startsAt: AT,
} as const;
const startCampaign = { type: 'Start', ...campaignStarted } as const;
const runningCampaign = evolveCampaign(
  undefined,
  { type: 'CampaignStarted', data: { ...campaignStarted, uais: [UAI] } },
  AT,
);
const faulty = { accountId, outcome: 'FAILED', reason: 'FAULT' } as const;
const failing = { type: 'RecordOutcomes', round: 0, slice: 0, outcomes: [faulty] } as const;
const failure: CampaignEvent[] = [
  { type: 'CampaignOutcomesRecorded', data: { round: 0, slice: 0, outcomes: [faulty] } },
  { type: 'CampaignCompleted', data: { round: 0 } },
];
const failedCampaign = failure.reduce((campaign, event) => evolveCampaign(campaign, event, AT), runningCampaign);

const OF_CAMPAIGNS: Examples<CampaignCommand, Campaign, typeof CAMPAIGN_FIRST_EVENTS> = {
  Start: { CampaignStarted: [undefined, startCampaign] },
  RecordOutcomes: { CampaignOutcomesRecorded: [runningCampaign, failing] },
  Cancel: { CampaignCancelled: [runningCampaign, { type: 'Cancel', reason: 'ASKED' }] },
  RetryFailed: { CampaignRetried: [failedCampaign, { type: 'RetryFailed' }] },
};

const delegationGranted = {
  delegationId: 'd1',
  uai: UAI,
  delegate: 'fim:delegate',
  rights: ['ACCOUNT_NOTIFY'],
  until: addMonths(AT, 1),
};
const OF_DELEGATIONS: Examples<DelegationCommand, Delegation, typeof DELEGATION_FIRST_EVENTS> = {
  Grant: { DelegationGranted: [undefined, { type: 'Grant', at: AT, grantor: 'fim:head', ...delegationGranted }] },
  Revoke: { DelegationRevoked: [delegationGranted, { type: 'Revoke', at: AT }] },
};

const OF_ACADEMIES: Examples<AcademieCommand, Academie, typeof ACADEMIE_FIRST_EVENTS> = {
  ChangeModalities: {
    AssistanceModalitiesChanged: [undefined, { type: 'ChangeModalities', academie: '28', textsId: 'texts' }],
  },
  ChangeRouting: {
    AssistanceRoutingChanged: [
      undefined,
      { type: 'ChangeRouting', academie: '28', routing: { otherwise: 'SCHOOL', matters: [] } },
    ],
  },
};

const asked = {
  requestId: 'q1',
  matter: 'OTHER',
  queue: { academie: '28', uai: UAI },
  contact: 'EMAIL',
  textId: 't1',
  noticeVersion: '2026-11-30.12',
  language: 'fr',
} as const;
const requested = (...events: AssistanceEvent[]): Assistance =>
  [{ type: 'AssistanceRequested', data: { ...asked, queue: { ...asked.queue } } } as const, ...events].reduce<
    Assistance | undefined
  >((request, event) => evolveAssistance(request, event, AT), undefined)!;
const closed: AssistanceEvent = { type: 'AssistanceClosed', data: { outcome: 'SOLVED' } };
const by = 'fim:helper';

const OF_ASSISTANCE: Examples<AssistanceCommand, Assistance, typeof ASSISTANCE_FIRST_EVENTS> = {
  Request: { AssistanceRequested: [undefined, { type: 'Request', at: AT, zone: 'Indian/Reunion', ...asked }] },
  Take: { AssistanceTaken: [requested(), { type: 'Take', by, takeOver: false }] },
  Answer: { AssistanceAnswered: [requested(), { type: 'Answer', by, textId: 't2' }] },
  AddMessage: { AssistanceMessageAdded: [requested(), { type: 'AddMessage', textId: 't2' }] },
  PassOn: {
    AssistancePassedOn: [requested(), { type: 'PassOn', by, queue: { academie: '28' }, textId: 't2' }],
  },
  AttachAccount: { AssistanceAccountAttached: [requested(), { type: 'AttachAccount', accountId }] },
  Close: { AssistanceClosed: [requested(), { type: 'Close', by, outcome: 'SOLVED' }] },
  Reopen: { AssistanceReopened: [requested(closed), { type: 'Reopen' }] },
  RecordMail: {
    AssistanceMailSent: [requested(), { type: 'RecordMail', eventId: 'e1' }],
    AssistanceMailFailed: [requested(), { type: 'RecordMail', eventId: 'e1', reason: 'BOUNCED' }],
  },
  Lapse: {
    AssistanceClosed: [requested(), { type: 'Lapse', before: AT }],
    AssistanceErased: [requested(closed), { type: 'Lapse', before: AT }],
  },
};

const OF_IMPORTS: Examples<ImportCommand, ImportRun, typeof IMPORT_FIRST_EVENTS> = {
  Start: { ImportStarted: [undefined, { type: 'Start', data: importStarted }] },
  Complete: { ImportCompleted: [running, { type: 'Complete', data: ofImport }] },
  Refuse: { ImportRefused: [running, { type: 'Refuse', data: { importId: 'i1', code: 'WRONG_SCHOOL' } }] },
};

const opened: Access = {
  at: AT,
  kind: 'SHEET',
  actor: 'head',
  role: 'SCHOOL_HEAD',
  right: 'OWN',
  persons: 1,
  correlationId: 'r1',
};

const OF_ACCESSES: Examples<AccessCommand, AccessStream, typeof ACCESS_FIRST_EVENTS> = {
  Record: { AccessesRecorded: [undefined, { type: 'Record', accesses: [opened] }] },
  ShowPassword: { PasswordShown: [undefined, { type: 'ShowPassword', read: { accountId, persons: 1 } }] },
  TakeFile: { FileTaken: [undefined, { type: 'TakeFile', read: { persons: 3 } }] },
  RecordEarlier: {
    EarlierAccessesRecorded: [undefined, { type: 'RecordEarlier', rows: [{ row: 1, access: opened }] }],
  },
};

type Case = readonly [command: string, first: string, decided: () => readonly { readonly type: string }[] | undefined];

const casesOf = <State, Command>(
  examples: Readonly<Record<string, Readonly<Record<string, readonly [State | undefined, Command]>>>>,
  decide: (state: State | undefined, command: Command) => { outcome: string; events?: readonly { type: string }[] },
): Case[] =>
  Object.entries(examples).flatMap(([command, firsts]) =>
    Object.entries(firsts).map(([first, [state, asked]]): Case => {
      const decided = () => {
        const { outcome, events } = decide(state, asked);
        return outcome === 'accepted' ? events : undefined;
      };
      return [command, first, decided];
    }),
  );

const CASES: { readonly [Category in StreamCategory]: readonly Case[] } = {
  account: casesOf<Account, AccountCommand>(OF_ACCOUNTS, decideAccount),
  student: casesOf<Student, StudentCommand>(OF_STUDENTS, decideStudent),
  school: casesOf<School, SchoolCommand>(OF_SCHOOLS, decideSchool),
  import: casesOf<ImportRun, ImportCommand>(OF_IMPORTS, decideImport),
  campaign: casesOf<Campaign, CampaignCommand>(OF_CAMPAIGNS, decideCampaign),
  delegation: casesOf<Delegation, DelegationCommand>(OF_DELEGATIONS, decideDelegation),
  academie: casesOf<Academie, AcademieCommand>(OF_ACADEMIES, decideAcademie),
  assistance: casesOf<Assistance, AssistanceCommand>(OF_ASSISTANCE, decideAssistance),
  access: casesOf<AccessStream, AccessCommand>(OF_ACCESSES, decideAccess),
};

describe('the events that a command may begin with', () => {
  it.each(Object.values(CASES).flat())('%s: %s', (_command, first, decided) => {
    expect(decided()?.[0]?.type).toBe(first);
  });
});
