/** How stored account events are read: the shape each type must have, and the old shapes still in the ledger. */
import type { Category } from '../event.js';
import { history } from '../history.js';
import { boolean, count, instant, integer, listOf, oneOf, optional, shape, text, vaultRef } from '../shape.js';
import {
  ACCOUNT_KINDS,
  ACCOUNT_ORIGINS,
  CHANNELS,
  CONTACT_FIELDS,
  HOLDER_NOTICES,
  PROVABLE_FIELDS,
  RECOVERY_CHANNELS,
  SESSION_END_REASONS,
  type AccountEvent,
} from './events.js';
import { ERASURE_GROUNDS } from './erasure-events.js';
import { IDENTITY_DIFFERENCES } from './franceconnect-events.js';
import { FREED_BECAUSE } from './freeing/events.js';
import { KINSHIPS, SOURCE_BASES } from '../bases.js';
import { LANGUAGES } from '../language.js';
import { DISPUTE_OPENERS, DISPUTE_OUTCOMES } from './attachments.js';
import { LINK_KEPT_REASONS } from './dispute-words.js';
import { evolve } from './evolve.js';
import { MERGE_SHAPES } from './merge/shapes.js';
import type { Account } from './state.js';

const channel = oneOf(...CHANNELS);
const change = shape({ contact: vaultRef, tokenId: text });
const failed = shape({ failures: count, retryAt: optional(instant) });
const campaignId = optional(text);
const delivery = { channel, notificationId: text, attempt: optional(count), campaignId };
const dispute = { disputeId: text, studentId: text };
const resolution = shape({
  ...dispute,
  outcome: oneOf(...DISPUTE_OUTCOMES),
  keptBecause: optional(oneOf(...LINK_KEPT_REASONS)),
});
const differs = listOf(oneOf(...IDENTITY_DIFFERENCES));
const attachment = { uai: text, kinship: oneOf(...KINSHIPS), legalLevel: integer };

export const accountHistory = history<AccountEvent>('account', {
  AccountPreCreated: shape({
    accountId: text,
    kind: oneOf(...ACCOUNT_KINDS),
    personId: text,
    studentId: optional(text),
  }),
  SourceRecordAttached: shape({
    base: oneOf(...SOURCE_BASES),
    academie: text,
    uai: optional(text),
    recordKey: text,
  }),
  SourceRecordDetached: shape({ base: oneOf(...SOURCE_BASES), recordKey: text }),
  IdentityRecorded: shape({ identity: vaultRef }),
  ContactDetailsRecorded: shape({
    contact: vaultRef,
    hasEmail: boolean,
    hasMobile: boolean,
    changed: listOf(oneOf(...CONTACT_FIELDS)),
    base: optional(vaultRef),
    unproven: optional(listOf(oneOf(...PROVABLE_FIELDS))),
  }),
  ContactProven: shape({ contact: vaultRef, field: oneOf(...PROVABLE_FIELDS) }),
  HolderTold: shape({ notice: oneOf(...HOLDER_NOTICES), eventId: text }),
  LinkAttached: shape({ studentId: text, ...attachment }),
  LinkDetached: shape({ studentId: text, reason: oneOf('BASE', 'DISPUTE', 'NOT_LEGAL', 'ERASURE') }),
  AccountNotified: shape({
    channel,
    uai: text,
    credentialId: optional(text),
    resetPassword: boolean,
    expiresAt: optional(instant),
    campaignId,
  }),
  NotificationDelivered: shape(delivery),
  NotificationFailed: shape({ ...delivery, reason: text }),
  NotificationDropped: shape({ ...delivery, reason: text }),
  AccountInvited: shape({ channel, uai: text, campaignId }),
  LetterPrinted: shape({
    uai: text,
    printId: text,
    number: count,
    invitation: optional(boolean),
    credentialId: optional(text),
    campaignId,
  }),
  PasswordReset: shape({ credentialId: text, uai: text, expiresAt: optional(instant), campaignId }),
  ProvisionalPasswordRevealed: shape({ credentialId: text, uai: text }),
  ActivationStarted: shape({ credentialId: text, contact: vaultRef, confirmedStudentIds: listOf(text) }),
  ActivationEmailSent: shape({ tokenId: text }),
  AccountActivated: shape({
    path: oneOf('NOTIFIED', 'SELF_REGISTERED', 'FRANCECONNECT'),
    origin: oneOf(...ACCOUNT_ORIGINS),
    credentialId: optional(text),
  }),
  AccountExpired: shape({ notifiedAt: instant }),
  RegistrationTried: shape({ path: oneOf('SELF_REGISTERED', 'FRANCECONNECT') }),
  ExpiryReminderSent: shape({ channel, expiresAt: instant }),
  SignedIn: shape({ method: oneOf('PASSWORD', 'FRANCECONNECT') }),
  SessionsEnded: shape({ reason: oneOf(...SESSION_END_REASONS), sessionIds: listOf(text) }),
  SignInFailed: failed,
  BirthDatesMismatched: shape({ failures: count, retryAt: optional(instant), by: optional(oneOf('SMS')) }),
  AccountLocked: shape({ until: instant }),
  AccountUnlocked: shape({ reason: oneOf('ELAPSED', 'SUPPORT', 'RECOVERED') }),
  PasswordChanged: shape({ credentialId: text, reason: oneOf('HOLDER', 'RESET', 'FORCED') }),
  PasswordChangeForced: shape({ reason: text, campaignId }),
  LoginRecovered: shape({ channel: oneOf(...RECOVERY_CHANNELS), language: oneOf(...LANGUAGES) }),
  PasswordResetRequested: shape({ channel: oneOf(...RECOVERY_CHANNELS, 'SCHOOL'), tokenId: optional(text) }),
  EmailChangeRequested: change,
  EmailChangeConfirmed: shape({ contact: vaultRef, previous: optional(vaultRef) }),
  PhoneChangeRequested: change,
  PhoneChangeConfirmed: shape({ contact: vaultRef, previous: optional(vaultRef) }),
  ChangeStopped: shape({
    changeId: text,
    back: optional(
      shape({
        contact: vaultRef,
        hasEmail: boolean,
        hasMobile: boolean,
        email: optional(vaultRef),
        mobile: optional(vaultRef),
      }),
    ),
  }),
  ChildrenConfirmed: shape({ studentIds: listOf(text) }),
  LinkDisputed: shape({ ...dispute, uai: text, by: optional(oneOf(...DISPUTE_OPENERS)) }),
  LinkDisputeResolved: resolution,
  LinkDisputeReconsidered: resolution,
  LinkDisputeWithdrawn: shape(dispute),
  WithheldLinkRecorded: shape({
    studentId: text,
    link: optional(shape(attachment)),
  }),
  CredentialAbandoned: shape({ credentialId: text }),
  AccountClosed: shape({ reason: oneOf('NO_LINK') }),
  AccountReopened: shape({ reason: oneOf('LINK_RETURNED') }),
  FranceConnectLinked: shape({ linkId: text, differs }),
  FranceConnectUnlinked: shape({ linkId: text }),
  FranceConnectCompared: shape({ differs }),
  AccountFreed: shape({
    because: oneOf(...FREED_BECAUSE),
    contact: optional(vaultRef),
    hasEmail: boolean,
    hasMobile: boolean,
    barredMobiles: listOf(text),
  }),
  PersonalDataErased: shape({
    erasureId: text,
    ground: oneOf(...ERASURE_GROUNDS),
    accountIds: listOf(text),
    childIds: listOf(text),
  }),
  ...MERGE_SHAPES,
});

/** The category of the streams `account-<accountId>`. */
export const accounts: Category<Account, AccountEvent> = {
  name: 'account',
  decode: accountHistory.decode,
  evolve,
};
