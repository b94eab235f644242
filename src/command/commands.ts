/**
 * The commands of the house: everything that can be asked of an account, a student, a school or an import.
 *
 * Each answers with a `CommandResult`: a refusal is a returned value with a code of `domain/refusals.ts`, never thrown;
 * what is thrown is a fault. Whether the caller may ask at all is decided before, by the API: no right is checked here.
 */
import type { Channel, HolderNotice } from '../domain/account/events.js';
import type { Clock } from '../clock.js';
import type { EventStore } from '../eventstore/eventstore.js';
import type { Vault } from '../vault/vault.js';
import type { BaseCommands, ImportCommands, SchoolCommands } from './base-commands.js';
import type { Completing, DuplicateCommands, MergeCommands } from './merge/commands.js';
import type { AccountResult, CommandContext } from './results.js';

export type * from './base-commands.js';
export type * from './merge/commands.js';
export type * from './results.js';

/** What the school and the helpdesk ask of an account. `uai` is the school acting. */
export interface AccountCommands {
  /** Gives the holder login and means to activate; (re)starts the 3 months. May be repeated. */
  readonly notify: (
    input: { accountId: string; uai: string; channel: Channel; resetPassword: boolean },
    context: CommandContext,
  ) => Promise<AccountResult>;

  /** Makes a new provisional password and voids the one before, without notifying. */
  readonly resetPassword: (
    input: { accountId: string; uai: string },
    context: CommandContext,
  ) => Promise<AccountResult>;

  /**
   * Corrects contact details: `undefined` leaves a field, `null` clears it. Phones as dialled in the account's académie, or in E.164. An
   * address or a mobile that the holder has proven stays in force beside what is written here.
   */
  readonly updateContact: (
    input: {
      accountId: string;
      email?: string | null;
      mobile?: string | null;
      homePhone?: string | null;
      workPhone?: string | null;
      address?: ContactAddress | null;
    },
    context: CommandContext,
  ) => Promise<AccountResult>;

  /**
   * Shows the provisional password. `ProvisionalPasswordRevealed` is appended first: when it cannot be, nothing is
   * shown (the fault is thrown). Every call is a new event.
   */
  readonly revealProvisionalPassword: (
    input: { accountId: string; uai: string },
    context: CommandContext,
  ) => Promise<AccountResult & { readonly password?: string }>;

  /**
   * Settles a wrong attachment: the link stays, or ends (an import does not bring it back). Settled the other way later,
   * a link that had ended comes back as the base says it, at once or, the base saying it no longer, when it does again.
   */
  readonly resolveDispute: (
    input: { accountId: string; disputeId: string; outcome: 'LINK_KEPT' | 'LINK_DETACHED' },
    context: CommandContext,
  ) => Promise<AccountResult>;

  /** Forces a new password at the next sign-in. `reason` is a code, never free text. */
  readonly forcePasswordChange: (
    input: { accountId: string; reason: string },
    context: CommandContext,
  ) => Promise<AccountResult>;

  /** Ends a lock after too many failures. */
  readonly unlock: (input: { accountId: string }, context: CommandContext) => Promise<AccountResult>;
}

export interface ContactAddress {
  lines: string[];
  postalCode?: string;
  city?: string;
  country?: string;
}

/** An account result that says whose account it is, for the session that follows. */
export type HolderResult = AccountResult & { readonly accountId?: string };

/**
 * What visitors and holders do. By login: an unknown login, a wrong password, a locked account all answer
 * `CREDENTIALS_INVALID` after the same work.
 */
export interface HolderCommands {
  /**
   * The activation screen: provisional password → chosen password, e-mail, birth dates (`YYYY-MM-DD`) of all attached
   * children in any order, but for those disputed here, which are recorded as disputes. Leads to `ACTIVATING` and a
   * confirmation e-mail; asked again (with the provisional or the chosen password) it corrects the address and sends
   * again. A pupil without an e-mail is activated at once.
   */
  readonly startActivation: (
    input: {
      login: string;
      provisionalPassword: string;
      newPassword: string;
      email?: string;
      birthDates: readonly string[];
      disputedStudentIds?: readonly string[];
    },
    context: CommandContext,
  ) => Promise<HolderResult>;

  /** The link of the confirmation e-mail (activation, or a change of address): proves the address. */
  readonly confirmEmail: (input: { token: string }, context: CommandContext) => Promise<HolderResult>;

  /** The one-time link of the notification e-mail: the address is proven, so this activates at once. */
  readonly activateByLink: (
    input: {
      token: string;
      newPassword: string;
      birthDates: readonly string[];
      disputedStudentIds?: readonly string[];
    },
    context: CommandContext,
  ) => Promise<HolderResult>;

  /**
   * Signs in. With the right provisional password of an account not yet activated: `ACTIVATION_REQUIRED`. When a new
   * password is demanded and `newPassword` is not given: `PASSWORD_CHANGE_REQUIRED`; given, it is changed on the way. After
   * a reset by the school also the birth dates of all attached children: `BIRTH_DATES_REQUIRED`, `BIRTH_DATES_MISMATCH`.
   */
  readonly signIn: (
    input: { login: string; password: string; newPassword?: string; birthDates?: readonly string[] },
    context: CommandContext,
  ) => Promise<HolderResult>;

  /** By the signed-in holder; also how a forced change is made, by login. */
  readonly changePassword: (
    input: ({ accountId: string } | { login: string }) & {
      currentPassword: string;
      newPassword: string;
      /** As for `signIn`. */
      birthDates?: readonly string[];
    },
    context: CommandContext,
  ) => Promise<HolderResult>;

  /** "I am not the legal guardian of this pupil." */
  readonly dispute: (
    input: { accountId: string; studentId: string },
    context: CommandContext,
  ) => Promise<AccountResult>;

  /** Forgotten password: a mail with a token goes to the proven address of the activated account of that login. Always `accepted: true`. */
  readonly requestPasswordReset: (
    input: { login: string },
    context: CommandContext,
  ) => Promise<{ readonly accepted: true }>;

  /** The link of the mail of `requestPasswordReset`: a new password; ends a lock, and signs in unless the school has reset the password. */
  readonly resetPasswordByLink: (
    input: { token: string; newPassword: string },
    context: CommandContext,
  ) => Promise<HolderResult>;

  /** The new address is pending until the link sent to it is used (`confirmEmail`): it can then recover the account. */
  readonly requestEmailChange: (
    input: { accountId: string; email: string; currentPassword: string },
    context: CommandContext,
  ) => Promise<AccountResult>;

  /** The new mobile (E.164) is pending until `confirmPhoneChange` with the token of its request. */
  readonly requestPhoneChange: (
    input: { accountId: string; mobile: string },
    context: CommandContext,
  ) => Promise<AccountResult>;

  /** The code sent by SMS was checked by the caller; `tokenId` is that of the pending `PhoneChangeRequested`. */
  readonly confirmPhoneChange: (
    input: { accountId: string; tokenId: string },
    context: CommandContext,
  ) => Promise<AccountResult>;
}

/** What the system does by itself: deadlines, mail, followers. All idempotent. */
export interface SystemCommands {
  /** Expires an account whose 3 months are over at the clock's time; otherwise `unchanged`. */
  readonly expire: (input: { accountId: string }, context: CommandContext) => Promise<AccountResult>;
  /** Records that the reminder before expiry is due; the mailer sends it. Once per notification. */
  readonly remindExpiry: (input: { accountId: string }, context: CommandContext) => Promise<AccountResult>;
  /** Closes an account without a current link for as long as the settings say; otherwise `unchanged`. */
  readonly close: (input: { accountId: string }, context: CommandContext) => Promise<AccountResult>;
  /** `notificationId` is the id of the event that asked for the notification. Recorded once per notification and outcome. */
  readonly notificationDelivered: (
    input: { accountId: string; notificationId: string; channel: Channel },
    context: CommandContext,
  ) => Promise<AccountResult>;
  /** `reason` is a code such as `BOUNCED`, `UNREACHABLE`; never an address or a server's text. */
  readonly notificationFailed: (
    input: { accountId: string; notificationId: string; channel: Channel; reason: string },
    context: CommandContext,
  ) => Promise<AccountResult>;
  /** A credential made for an append of which nobody knows what became: from then on no event can name it. */
  readonly abandonCredential: (
    input: { accountId: string; credentialId: string },
    context: CommandContext,
  ) => Promise<AccountResult>;
  /** The holder was told of the event `eventId` at the proven address: once for each `commandId`. */
  readonly holderTold: (
    input: { accountId: string; notice: HolderNotice; eventId: string },
    context: CommandContext,
  ) => Promise<AccountResult>;
  /** The confirmation e-mail of an activation went out, with this token. */
  readonly activationEmailSent: (
    input: { accountId: string; tokenId: string },
    context: CommandContext,
  ) => Promise<AccountResult>;
}

export interface Commands {
  readonly account: AccountCommands;
  readonly accounts: MergeCommands & Completing;
  readonly duplicates: DuplicateCommands;
  readonly holder: HolderCommands;
  readonly system: SystemCommands;
  readonly base: BaseCommands;
  readonly school: SchoolCommands;
  readonly imports: ImportCommands;
  /** What they were made with. */
  readonly settings: CommandSettings;
}

/** What may be tuned; `DEFAULT_SETTINGS` are the rules of the domain. */
export interface CommandSettings {
  /** Calendar months from a notification to expiry. */
  readonly expiryMonths: number;
  /** Days before expiry at which the holder is reminded. */
  readonly reminderDays: number;
  /** Calendar months without any link after which an account closes. */
  readonly closeMonths: number;
  /** Failed sign-ins are answered no sooner than this, so that the time tells nothing (milliseconds). */
  readonly signInFloorMs: number;
  /**
   * Whether the answers to commands with an id are kept. Without them the ids of events alone keep such a command done
   * once, on its stream: for those who make a history by ids of their own making.
   */
  readonly receipts: boolean;
}

export const DEFAULT_SETTINGS: CommandSettings = {
  expiryMonths: 3,
  reminderDays: 14,
  closeMonths: 3,
  signInFloorMs: 250,
  receipts: true,
};

export interface CommandDependencies {
  readonly eventStore: EventStore;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly settings?: Partial<CommandSettings>;
}

export { createCommands } from './index.js';
