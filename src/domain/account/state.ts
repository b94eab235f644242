/** One account as its events left it: what deciders decide on, what the auditor's replay shows. */
import type { VaultRef } from '../vault-ref.js';
import type { IdentityDifference } from './franceconnect-events.js';
import type { DuplicateReason, MergeReason } from './merge/reasons.js';
import type {
  AccountEvent,
  AccountKind,
  AccountOrigin,
  AccountState,
  Channel,
  ProvableField,
  RecoveryChannel,
  RecoveryWay,
} from './events.js';
import type { Dispute, Link, SourceRecord } from './attachments.js';
import type { ChildrenAsked, Mismatches } from './birth-dates.js';
import type { Delivery } from './delivery-report.js';

/** The last time the school gave the holder his or her credentials. */
export interface Notification {
  readonly at: string;
  readonly channel: Channel;
  readonly uai: string;
  /** When the holder was last reminded that the time to activate runs out. */
  readonly remindedAt?: string;
}

/** The password in force, by its id in the vault. */
export interface Credential {
  readonly credentialId: string;
  readonly provisional: boolean;
}

/** An activation waiting for its e-mail to be confirmed. */
export interface PendingActivation {
  readonly credentialId: string;
  readonly contact: VaultRef;
  /** The contact in force when it was started. */
  readonly startedFrom?: VaultRef;
  readonly confirmedStudentIds: readonly string[];
  readonly emailTokenId?: string;
}

/** The account that absorbed this one, and what this one was before. */
export interface MergedInto {
  readonly accountId: string;
  readonly mergeId: string;
  readonly at: string;
  readonly state: AccountState;
  /** The links of this account at the merge. */
  readonly links: readonly Link[];
  readonly unlinkedSince?: string | undefined;
}

/** An account that this one absorbed, and what it brought that is still here. */
export interface Absorbed {
  readonly accountId: string;
  readonly mergeId: string;
  readonly at: string;
  readonly reason: MergeReason;
  readonly links: readonly Link[];
  readonly sources: readonly SourceRecord[];
  /** Ids of the pupils and keys of the records that it brought and that this account held by itself, too. */
  readonly shared: readonly string[];
  /** Ids of the disputes that it brought. */
  readonly disputeIds: readonly string[];
  /** This account's `unlinkedSince` before the merge. */
  readonly unlinkedSince?: string | undefined;
}

/** Another account, suspected to be the same person's. */
export interface Candidate {
  readonly accountId: string;
  readonly score: number;
  readonly reasons: readonly DuplicateReason[];
  readonly since: string;
}

/** A change of e-mail address or mobile that waits to be confirmed. `contact` holds the new value. */
export interface PendingChange {
  readonly contact: VaultRef;
  readonly tokenId: string;
  readonly at: string;
}

/** A change of address, mobile or password, with what the contact details were when it was asked for. */
export interface RecentChange {
  /** `tokenId` of a change of contact, `credentialId` of a new password. */
  readonly changeId: string;
  /** When it was asked for or, from then on, confirmed. */
  readonly at: string;
  readonly contact?: VaultRef | undefined;
  readonly proven?: Proven | undefined;
}

/** The identity of FranceConnect that opens the account. */
export interface FranceConnectLink {
  /** Its id in the vault, which knows whose identity it is by a keyed digest. */
  readonly linkId: string;
  readonly since: string;
  /** Where the identity differed from the base when it was last seen. */
  readonly differs: readonly IdentityDifference[];
}

/** The contact that holds the proven value of each field. */
export type Proven = Readonly<Partial<Record<ProvableField, VaultRef>>>;

/** The whole state of an account. Instants are ISO 8601 UTC. */
export interface Account {
  readonly accountId: string;
  readonly kind: AccountKind;
  readonly personId: string;
  /** The pupil whose own account it is. */
  readonly studentId?: string;
  readonly createdAt: string;
  readonly state: AccountState;
  /** The state to come back to when a closed account reopens. */
  readonly closedFrom?: AccountState;
  readonly origin: AccountOrigin;
  readonly sources: readonly SourceRecord[];
  readonly identity?: VaultRef;
  readonly contact?: VaultRef;
  /** The last contact that a base wrote, as the base has it. */
  readonly baseContact?: VaultRef;
  readonly hasEmail: boolean;
  readonly hasMobile: boolean;
  /**
   * The contacts whose e-mail address, and whose mobile, the holder has proven. `contact` is the last one recorded, by whomever; a value
   * of it that differs from the proven one waits until the holder confirms it.
   */
  readonly proven?: Proven;
  readonly links: readonly Link[];
  readonly disputes: readonly Dispute[];
  /** Links that a dispute has ended and the base still lists: attached again when the dispute is settled the other way. */
  readonly withheld?: readonly Link[];
  /** Since when no link is left, once there was one. */
  readonly unlinkedSince?: string;
  /** UAI of the school of the child detached last: its time zone dates the closing. */
  readonly unlinkedFrom?: string;
  /** The children whose birth dates the holder has given. */
  readonly confirmedStudentIds: readonly string[];
  /** The schools of these children when they were confirmed. */
  readonly confirmedUais: readonly string[];
  readonly notification?: Notification;
  /** What became of the e-mails that told the holder of the account, as far as it is known. */
  readonly deliveries: readonly Delivery[];
  /** When a notified account expires unless activated. */
  readonly expiresAt?: string;
  readonly credential?: Credential;
  readonly franceConnect?: FranceConnectLink | undefined;
  readonly activation?: PendingActivation;
  readonly passwordChangeForced: boolean;
  /**
   * True when signing in asks for the birth dates of all children again: the school has reset the password of an activated account, a child
   * has come from a school that knows none of those confirmed (`new-school.ts`), or a change was stopped (`recent-changes.ts`).
   */
  readonly confirmChildrenAgain?: boolean;
  /** Since when the birth dates are asked for again, and why they were at first. */
  readonly childrenAsked?: ChildrenAsked | undefined;
  /** The last request for a new password. */
  readonly resetRequest?: {
    readonly at: string;
    /** A channel, or `SCHOOL` where nothing is proven that a channel could reach. */
    readonly channel: RecoveryWay;
    readonly tokenId?: string;
    /** When one was last made by each way. */
    readonly lastAt: Readonly<Partial<Record<RecoveryWay, string>>>;
  };
  /** When the login was last sent to each proven contact. */
  readonly loginRecoveredAt?: Readonly<Partial<Record<RecoveryChannel, string>>>;
  /** When somebody last tried to make the account although it was activated. */
  readonly registrationTriedAt?: string;
  readonly emailChange?: PendingChange;
  readonly phoneChange?: PendingChange;
  /** Changes that their holder can still stop, the earliest first. */
  readonly recentChanges?: readonly RecentChange[];
  /** The contact whose mobile made the account, where its holder made it without the school. */
  readonly madeWith?: VaultRef | undefined;
  /** Keyed digests of mobiles that must not make the account (`freeing/`). */
  readonly barredMobiles?: readonly string[] | undefined;
  /** When the support last freed the account. */
  readonly freedAt?: string;
  /** When contact details were last put back by stopping a change. */
  readonly putBackAt?: string | undefined;
  /** Failed passwords in a row. */
  readonly failures: number;
  /** Birth dates given wrong by somebody who had the password or the link. */
  readonly mismatches?: Mismatches;
  /** Those given wrong by somebody who came by SMS: counted apart, so that whoever reads the SMS shuts nobody else out. */
  readonly mismatchesBySms?: Mismatches;
  /** When a password may be tried again, after failed ones. */
  readonly retryAt?: string;
  /** When the lock after failed passwords ends. */
  readonly lockedUntil?: string;
  readonly activatedAt?: string;
  /** When the holder last chose a password. */
  readonly passwordChosenAt?: string;
  /** When the school last made a new provisional password. */
  readonly passwordResetAt?: string;
  /** How often the letter with its password was printed since the account was last notified, or the password reset. */
  readonly letters?: number;
  /** When the holder was last invited to make the account without the school. */
  readonly invitedAt?: string;
  /** How often the invitation was printed since then. */
  readonly invitations?: number;
  /** When the holder last signed in. */
  readonly lastSignedInAt?: string;
  readonly mergedInto?: MergedInto | undefined;
  readonly absorbed?: readonly Absorbed[];
  readonly candidates?: readonly Candidate[];
  /** Ids of accounts that somebody said are another person's. */
  readonly dismissed?: readonly string[];
  /** When the data of its person were erased. */
  readonly erasedAt?: string;
  /** Merges that were undone, by their ids. */
  readonly undone?: readonly string[];
}

/** The fields of an account that are about its children. */
export type Children = Pick<Account, 'links' | 'disputes'>;

/** Whether the school may not act: the holder opened the account without it. */
export const heldByItsHolder = (account: Pick<Account, 'origin'>): boolean =>
  account.origin === 'FRANCECONNECT' || account.origin === 'RESPONSABLE';

/** Notified and not yet activated. */
export const awaitsActivation = (account: Pick<Account, 'state'>): boolean =>
  account.state === 'NOTIFIED' || account.state === 'ACTIVATING';

/** The children whose birth dates activate the account: all those attached but for those disputed before, or in this step (`leftOut`, by id). */
export const childrenToConfirm = (account: Account, leftOut: readonly string[] = []): readonly Link[] =>
  account.links.filter(link => link.disputeId === undefined && !leftOut.includes(link.studentId));

/** Pupils whose attachment was found wrong: an import does not bring them back. */
export const barredStudents = (account: Account): readonly string[] =>
  account.disputes.filter(({ outcome }) => outcome === 'LINK_DETACHED').map(({ studentId }) => studentId);

/** The event that reopens a closed account when `events` attach a link; else no event. */
export const reopeningEvents = (account: Account | undefined, events: readonly AccountEvent[]): AccountEvent[] =>
  account?.state === 'CLOSED' && events.some(({ type }) => type === 'LinkAttached')
    ? [{ type: 'AccountReopened', data: { reason: 'LINK_RETURNED' } }]
    : [];

/** The credential that a closed account keeps: a chosen password, never a provisional one, of which the vault holds a sealed copy. */
export const keptWhenClosed = ({ credential }: Account): Credential | undefined =>
  credential?.provisional ? undefined : credential;

/** The credentials in force; every other one named by the account's events is void and to be destroyed. */
export const credentialsInForce = (account: Account): string[] =>
  [account.credential?.credentialId, account.activation?.credentialId].filter(id => id !== undefined);
