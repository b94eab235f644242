/** The events of one account's stream, `account-<accountId>`. No personal data: only ids, states, dates, codes, digests. */
import type { Kinship, SourceBase } from '../bases.js';
import type { Language } from '../language.js';
import type { VaultRef } from '../vault-ref.js';
import type { DisputeOpener, DisputeOutcome } from './attachments.js';
import type { LinkKeptReason } from './dispute-words.js';
import type { ErasureEvent } from './erasure-events.js';
import type { FranceConnectEvent } from './franceconnect-events.js';
import type { FreeingEvent } from './freeing/events.js';
import type { MergeEvent } from './merge/events.js';

export const ACCOUNT_KINDS = ['RESPONSABLE', 'STUDENT'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

export const ACCOUNT_STATES = ['NOT_NOTIFIED', 'NOTIFIED', 'ACTIVATING', 'ACTIVATED', 'EXPIRED', 'CLOSED'] as const;
export type AccountState = (typeof ACCOUNT_STATES)[number];

export const ACCOUNT_ORIGINS = [
  'ETABLISSEMENT',
  'RESPONSABLE',
  'FRANCECONNECT',
  'ATEN',
  'ENT',
  'NON_RENSEIGNE',
] as const;
export type AccountOrigin = (typeof ACCOUNT_ORIGINS)[number];

export const CHANNELS = ['LETTER', 'EMAIL'] as const;
export type Channel = (typeof CHANNELS)[number];

export const CONTACT_FIELDS = ['EMAIL', 'MOBILE', 'HOME_PHONE', 'WORK_PHONE', 'ADDRESS'] as const;
export type ContactField = (typeof CONTACT_FIELDS)[number];

/** The contact fields that a holder can prove, by using a link or a code that was sent there. */
export const PROVABLE_FIELDS = ['EMAIL', 'MOBILE'] as const satisfies readonly ContactField[];
export type ProvableField = (typeof PROVABLE_FIELDS)[number];

/** How a holder recovers login or password: by the proven address, or by the proven mobile. */
export const RECOVERY_CHANNELS = ['EMAIL', 'SMS'] as const;
export type RecoveryChannel = (typeof RECOVERY_CHANNELS)[number];
/** `SCHOOL`: nothing is proven, so that the school sees the request. */
export type RecoveryWay = RecoveryChannel | 'SCHOOL';

/** What the holder is told of. A notice goes to the proven address; those of `known-addresses.ts` go to every known one. */
export const HOLDER_NOTICES = [
  'CONTACT_UNPROVEN',
  'PASSWORD_RESET_BY_SCHOOL',
  'PASSWORD_CHANGED',
  'EMAIL_CHANGE_ASKED',
  'EMAIL_CHANGED',
  'MOBILE_CHANGE_ASKED',
  'MOBILE_CHANGED',
  'FRANCECONNECT_LINKED',
  'FRANCECONNECT_UNLINKED',
  'ACCOUNTS_MERGED',
  'ACCOUNTS_UNMERGED',
  'DISPUTE_UPHELD',
  'DISPUTE_REJECTED',
  'REGISTRATION_TRIED',
  'ACCOUNT_FREED',
  'ACCOUNT_MADE',
  'BIRTH_DATES_TRIED',
  'SESSION_TOKEN_REUSED',
  'CHANGE_STOPPED',
] as const;
export type HolderNotice = (typeof HOLDER_NOTICES)[number];
const notices = new Set<string>(HOLDER_NOTICES);
export const isHolderNotice = (code: string): code is HolderNotice => notices.has(code);

/**
 * Why sessions of a holder were ended: signed out there, ended from another one, all at once, or by a refresh token that
 * came back; or the one used longest ago, where there were too many.
 */
export const SESSION_END_REASONS = [
  'SIGNED_OUT',
  'ENDED_BY_HOLDER',
  'EVERYWHERE',
  'TOKEN_REUSED',
  'FRANCECONNECT',
  'TOO_MANY',
] as const;
export type SessionEndReason = (typeof SESSION_END_REASONS)[number];

/** Which e-mail a report is about. */
interface OfMail {
  channel: Channel;
  /** The id of the event that asked for the e-mail. */
  notificationId: string;
  /** Which attempt at it: see `DeliveryReport`. */
  attempt?: number;
  /** The campaign that the e-mail is part of. */
  campaignId?: string;
}

/** How a dispute was settled. */
interface Settlement {
  disputeId: string;
  studentId: string;
  outcome: DisputeOutcome;
  /** Why the link was kept; absent when it ended, and from old events. */
  keptBecause?: LinkKeptReason;
}

export type AccountEvent =
  /** `studentId` is set on a pupil's own account. The login is reserved in the vault, never in an event. */
  | { type: 'AccountPreCreated'; data: { accountId: string; kind: AccountKind; personId: string; studentId?: string } }
  | {
      type: 'SourceRecordAttached';
      data: {
        base: SourceBase;
        academie: string;
        uai?: string;
        /** keyed digest of the base's own id */ recordKey: string;
      };
    }
  | { type: 'SourceRecordDetached'; data: { base: SourceBase; recordKey: string } }
  /** Surnames, first names, civility, birth date: a version in the vault. */
  | { type: 'IdentityRecorded'; data: { identity: VaultRef } }
  /** E-mail, phones, address: a version in the vault, and what a list may show of it. */
  | {
      type: 'ContactDetailsRecorded';
      data: {
        contact: VaultRef;
        hasEmail: boolean;
        hasMobile: boolean;
        changed: ContactField[];
        /** Set when a base wrote it: the base's own version. `contact` then also holds what holder and school have changed since. */
        base?: VaultRef;
        /** The changed fields of which the holder has proven another value: the new one stands beside it until he or she confirms. */
        unproven?: ProvableField[];
      };
    }
  /** The holder used a link or a code that was sent to the address or mobile of this contact. */
  | { type: 'ContactProven'; data: { contact: VaultRef; field: ProvableField } }
  /** A message about the event `eventId` went out: to the address or mobile proven then or, of some notices, to one that was known. */
  | { type: 'HolderTold'; data: { notice: HolderNotice; eventId: string } }
  | { type: 'LinkAttached'; data: { studentId: string; uai: string; kinship: Kinship; legalLevel: number } }
  | { type: 'LinkDetached'; data: { studentId: string; reason: 'BASE' | 'DISPUTE' | 'NOT_LEGAL' | 'ERASURE' } }
  | {
      type: 'AccountNotified';
      data: {
        channel: Channel;
        uai: string;
        /** A new provisional password was made (its id in the vault); absent when the valid one is printed again. */
        credentialId?: string;
        resetPassword: boolean;
        /** ISO 8601 UTC: 3 calendar months later, at which the account expires unless activated. */
        expiresAt?: string;
        /** The campaign that the notification is part of. */
        campaignId?: string;
      };
    }
  | { type: 'NotificationDelivered'; data: OfMail }
  | { type: 'NotificationFailed'; data: OfMail & { reason: string } }
  /** The e-mail was not sent, because later events had made it pointless. `reason`: one of `DROP_REASONS`. */
  | { type: 'NotificationDropped'; data: OfMail & { reason: string } }
  /** The holder is told how to make the account without the school: no credential, and the state stays. */
  | { type: 'AccountInvited'; data: { channel: Channel; uai: string; campaignId?: string } }
  /** A letter, or a pupil's card, was printed; `credentialId`: of the provisional password on it. */
  | {
      type: 'LetterPrinted';
      data: {
        uai: string;
        printId: string;
        number: number;
        /** The letter invites: it says how to make the account without the school, and carries neither login nor password. */
        invitation?: boolean;
        credentialId?: string;
        campaignId?: string;
      };
    }
  /** The school made a new provisional password; the one before is void. */
  | { type: 'PasswordReset'; data: { credentialId: string; uai: string; expiresAt?: string; campaignId?: string } }
  | { type: 'ProvisionalPasswordRevealed'; data: { credentialId: string; uai: string } }
  /** The activation screen was validated: chosen password, e-mail address, birth dates of all attached children. */
  | {
      type: 'ActivationStarted';
      data: { credentialId: string; contact: VaultRef; confirmedStudentIds: string[] };
    }
  /** A confirmation e-mail went out; its token's digest is in the vault under this id. */
  | { type: 'ActivationEmailSent'; data: { tokenId: string } }
  | {
      type: 'AccountActivated';
      data: { path: 'NOTIFIED' | 'SELF_REGISTERED' | 'FRANCECONNECT'; origin: AccountOrigin; credentialId?: string };
    }
  /**
   * The 3 months are over. The provisional password and the one-time activation links sent by e-mail are destroyed; the
   * attachments to children (`Link`) stay, since the base still names them: the school still sees the account in its list
   * and notifies it again, and the same file imported again has nothing to bring back.
   */
  | { type: 'AccountExpired'; data: { notifiedAt: string } }
  /** Somebody with the names and the mobile of its holder tried to make an account that is activated already. */
  | { type: 'RegistrationTried'; data: { path: 'SELF_REGISTERED' | 'FRANCECONNECT' } }
  | { type: 'ExpiryReminderSent'; data: { channel: Channel; expiresAt: string } }
  | { type: 'SignedIn'; data: { method: 'PASSWORD' | 'FRANCECONNECT' } }
  /** Sessions that a change of password, a reset or a closing ends are ended by that event, without this one. */
  | { type: 'SessionsEnded'; data: { reason: SessionEndReason; sessionIds: string[] } }
  | { type: 'SignInFailed'; data: { failures: number; retryAt?: string } }
  /** Somebody with the right password or a valid link gave wrong birth dates. Failed passwords, which strangers can cause, are counted apart. */
  | {
      type: 'BirthDatesMismatched';
      data: { failures: number; retryAt?: string; /** Came by a code or a link in an SMS. */ by?: 'SMS' };
    }
  | { type: 'AccountLocked'; data: { until: string } }
  | { type: 'AccountUnlocked'; data: { reason: 'ELAPSED' | 'SUPPORT' | 'RECOVERED' } }
  | { type: 'PasswordChanged'; data: { credentialId: string; reason: 'HOLDER' | 'RESET' | 'FORCED' } }
  | { type: 'PasswordChangeForced'; data: { reason: string; campaignId?: string } }
  /** The login was asked for by a proven contact and goes there, in the language of whoever asked. */
  | { type: 'LoginRecovered'; data: { channel: RecoveryChannel; language: Language } }
  | { type: 'PasswordResetRequested'; data: { channel: RecoveryWay; tokenId?: string } }
  | { type: 'EmailChangeRequested'; data: { contact: VaultRef; tokenId: string } }
  /** `previous`: the contact whose address was proven until now. */
  | { type: 'EmailChangeConfirmed'; data: { contact: VaultRef; previous?: VaultRef } }
  | { type: 'PhoneChangeRequested'; data: { contact: VaultRef; tokenId: string } }
  /** `previous`: the contact whose mobile was proven until now. */
  | { type: 'PhoneChangeConfirmed'; data: { contact: VaultRef; previous?: VaultRef } }
  /**
   * The holder stopped a change of address, mobile or password by the link of its notice: `changeId` names it. The password in force is void.
   * `back`: the contact details put back, where the change had been confirmed.
   */
  | {
      type: 'ChangeStopped';
      data: {
        changeId: string;
        back?: { contact: VaultRef; hasEmail: boolean; hasMobile: boolean; email?: VaultRef; mobile?: VaultRef };
      };
    }
  | { type: 'ChildrenConfirmed'; data: { studentIds: string[] } }
  /** `by`: who opened it; absent from old events. */
  | { type: 'LinkDisputed'; data: { disputeId: string; studentId: string; uai: string; by?: DisputeOpener } }
  | { type: 'LinkDisputeResolved'; data: Settlement }
  /** A settled dispute was settled the other way later. */
  | { type: 'LinkDisputeReconsidered'; data: Settlement }
  /** The holder withdrew the dispute before it was settled. */
  | { type: 'LinkDisputeWithdrawn'; data: { disputeId: string; studentId: string } }
  /**
   * The base says something new of a child whose link a dispute has ended. The child stays detached; the link is withheld in case the
   * dispute is settled the other way. Without `link`, the base no longer lists the child.
   */
  | {
      type: 'WithheldLinkRecorded';
      data: { studentId: string; link?: { uai: string; kinship: Kinship; legalLevel: number } };
    }
  /** A password made for a command that came to nothing: no event names it, and none will. */
  | { type: 'CredentialAbandoned'; data: { credentialId: string } }
  | { type: 'AccountClosed'; data: { reason: 'NO_LINK' } }
  | { type: 'AccountReopened'; data: { reason: 'LINK_RETURNED' } }
  | FranceConnectEvent
  | FreeingEvent
  | MergeEvent
  | ErasureEvent;

export type AccountEventType = AccountEvent['type'];
export type DataOf<Type extends AccountEventType> = Extract<AccountEvent, { type: Type }>['data'];
