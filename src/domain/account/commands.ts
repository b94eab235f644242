/**
 * What can be asked of an account, with the facts the decision needs: time, ids, whether a password was the right one,
 * what the vault says. Everything arrives in the command; deciders look nothing up.
 */
import type { Dated } from './dated.js';
import type { DropReason } from './delivery-report.js';
import type { VaultRef } from '../vault-ref.js';
import type { ErasureCommand } from './erasure-commands.js';
import type { FranceConnectCommand } from './franceconnect-commands.js';
import type { AccountKind, Channel, HolderNotice, SessionEndReason } from './events.js';
import type { SourceBase } from '../bases.js';
import type { MergeCommand } from './merge/commands.js';
import type {
  ConfirmEmailChange,
  ConfirmPhoneChange,
  RequestEmailChange,
  RequestPhoneChange,
  StopChange,
  UpdateContact,
} from './contact-commands.js';
import type {
  RecoverLogin,
  RequestPasswordReset,
  ResetPasswordByCode,
  ResetPasswordByLink,
} from './recovery-commands.js';
import type { DisputeLink, ResolveDispute, WithdrawDispute } from './dispute-commands.js';
import type { Free } from './freeing/commands.js';
import type { RecordRegistrationTried, Register } from './registration-commands.js';
import type {
  ForcePasswordChange,
  Invite,
  Notify,
  OfCampaign,
  PrintLetter,
  ResetPassword,
  RevealProvisionalPassword,
} from './school-commands.js';
import type { ChildFacts, ContactFacts, LinkFacts, NewPassword, PasswordFacts } from './command-facts.js';

export type * from './contact-commands.js';
export type * from './dispute-commands.js';
export type * from './franceconnect-commands.js';
export type * from './freeing/commands.js';
export type * from './recovery-commands.js';
export type * from './registration-commands.js';
export type * from './school-commands.js';
export type { ChildFacts, ContactFacts, LinkFacts, NewPassword, PasswordFacts };

/** Somebody has filled in the activation screen: provisional password, new password, birth dates, perhaps an e-mail address. */
export interface StartActivation extends Dated {
  readonly type: 'StartActivation';
  readonly password: PasswordFacts;
  readonly newPassword: NewPassword;
  readonly children: readonly ChildFacts[];
  readonly birthDates: readonly string[];
  readonly disputes: readonly { readonly studentId: string; readonly disputeId: string }[];
  /** The contact with the e-mail address given, when one was. */
  readonly contact?: VaultRef;
  /** False when an e-mail address was given that is none. */
  readonly emailValid: boolean;
}

/** Somebody has used the link of the confirmation e-mail. */
export interface ConfirmActivation extends Dated {
  readonly type: 'ConfirmActivation';
  /** The contact version whose address the token proves. */
  readonly proven: VaultRef;
  /** The contact in force with the proven address, when the contact changed since the activation was started. */
  readonly merged?: ContactFacts;
}

/** Somebody has come by the link of a notification e-mail, chosen a password and given birth dates. */
export interface ActivateByLink extends Dated {
  readonly type: 'ActivateByLink';
  /** The contact version whose address the link proves. */
  readonly proven: VaultRef;
  readonly newPassword: NewPassword;
  readonly children: readonly ChildFacts[];
  readonly birthDates: readonly string[];
  readonly disputes: readonly { readonly studentId: string; readonly disputeId: string }[];
}

/** Somebody signs in, with a new password where one is demanded. */
export interface SignIn extends Dated {
  readonly type: 'SignIn';
  readonly password: PasswordFacts;
  readonly newPassword?: NewPassword;
  /** The birth dates given, with the facts they are held against: asked for where the account has `confirmChildrenAgain`. */
  readonly confirmation?: { readonly children: readonly ChildFacts[]; readonly birthDates: readonly string[] };
}

/** Somebody changes the password, with the one before. */
export interface ChangePassword extends Dated {
  readonly type: 'ChangePassword';
  /** Set for the holder who is signed in; others come by login. */
  readonly signedIn?: true;
  readonly password: PasswordFacts;
  readonly newPassword: NewPassword;
  /** The birth dates given, with the facts they are held against: asked for where the account has `confirmChildrenAgain`. */
  readonly confirmation?: { readonly children: readonly ChildFacts[]; readonly birthDates: readonly string[] };
}

/** Sessions of the holder were ended. */
export interface RecordSessionsEnded extends Dated {
  readonly type: 'RecordSessionsEnded';
  readonly reason: SessionEndReason;
  readonly sessionIds: readonly string[];
}

/** Expires the account if its three months are over. */
export interface Expire extends Dated {
  readonly type: 'Expire';
}

/** Reminds the holder if a reminder is due. */
export interface RemindExpiry extends Dated {
  readonly type: 'RemindExpiry';
  readonly reminderDays: readonly number[];
}

/** Closes the account if it has been without a pupil for `closeMonths`. */
export interface Close extends Dated {
  readonly type: 'Close';
  readonly closeMonths: number;
}

/** Gives up a credential made for an append whose outcome is unknown. */
export interface AbandonCredential extends Dated {
  readonly type: 'AbandonCredential';
  readonly credentialId: string;
}

/** The académie's support ends a delay or a lock after failed passwords. */
export interface Unlock extends Dated {
  readonly type: 'Unlock';
}

/** The e-mail of a notification went out, failed, came back, or was dropped. */
export interface RecordDelivery extends Dated, OfCampaign {
  readonly type: 'RecordDelivery';
  readonly notificationId: string;
  readonly channel: Channel;
  /** Why the delivery failed, as a code; absent when it did not fail. */
  readonly failure?: string;
  /** Why the e-mail was not sent; absent when it was, or failed. */
  readonly dropped?: DropReason;
  /** Which attempt at the e-mail it is about: see `DeliveryReport`. */
  readonly attempt?: number;
}

/** The confirmation e-mail with this token went out. */
export interface RecordActivationEmail extends Dated {
  readonly type: 'RecordActivationEmail';
  readonly tokenId: string;
}

/** The holder was told of the event `eventId`, by e-mail or SMS. */
export interface RecordHolderTold extends Dated {
  readonly type: 'RecordHolderTold';
  readonly notice: HolderNotice;
  readonly eventId: string;
}

/** What the base of one school says of an account. Links of other schools stay. */
export interface RecordFromBase extends Dated {
  readonly type: 'RecordFromBase';
  readonly accountId: string;
  readonly kind: AccountKind;
  readonly personId: string;
  readonly studentId?: string;
  readonly base: SourceBase;
  readonly academie: string;
  readonly uai: string;
  readonly recordKey: string;
  /** Absent when another record is the authority on the person. */
  readonly identity?: VaultRef;
  /** `base` is the base's own version, `recorded` what is then in force. */
  readonly contact?: { readonly base: VaultRef; readonly recorded: ContactFacts };
  /** Records identity and contact only if the account has no other record: an earlier one is the authority. */
  readonly ifFirst?: boolean;
  readonly links: readonly LinkFacts[];
}

/** The record of the account is gone from the base of the school `uai`. */
export interface Disappear extends Dated {
  readonly type: 'Disappear';
  readonly base: SourceBase;
  readonly uai: string;
  readonly recordKey: string;
  /** The links that other records of the school still name. */
  readonly links?: readonly LinkFacts[];
}

/** The base of the school `byUai` now lists the pupil and his or her responsables: a link that another school gave ends. */
export interface PupilTaken extends Dated {
  readonly type: 'PupilTaken';
  readonly studentId: string;
  readonly byUai: string;
}

export type AccountCommand =
  | Notify
  | ResetPassword
  | RevealProvisionalPassword
  | Invite
  | PrintLetter
  | UpdateContact
  | ForcePasswordChange
  | StartActivation
  | ConfirmActivation
  | ActivateByLink
  | Register
  | RecordRegistrationTried
  | SignIn
  | ChangePassword
  | RequestPasswordReset
  | ResetPasswordByLink
  | ResetPasswordByCode
  | RecoverLogin
  | RequestEmailChange
  | ConfirmEmailChange
  | RequestPhoneChange
  | ConfirmPhoneChange
  | StopChange
  | DisputeLink
  | ResolveDispute
  | WithdrawDispute
  | Expire
  | RemindExpiry
  | Close
  | AbandonCredential
  | Unlock
  | Free
  | RecordDelivery
  | RecordActivationEmail
  | RecordHolderTold
  | RecordSessionsEnded
  | RecordFromBase
  | Disappear
  | PupilTaken
  | ErasureCommand
  | FranceConnectCommand
  | MergeCommand;
