/**
 * The commands of the house: everything that can be asked of an account, a student, a school or an import.
 *
 * Each answers with a `CommandResult`: a refusal is a returned value with a code of `domain/refusals.ts`, never thrown;
 * what is thrown is a fault. Whether the caller may ask at all is decided before, by the API: no right is checked here.
 */
import type { AccountEvent, Channel, ContactField, Kinship, SourceBase } from '../domain/account/events.js';
import type { Account } from '../domain/account/state.js';
import type { EventMetadata, Refusal, VaultRef } from '../domain/event.js';
import type { ImportCounts, ImportEvent } from '../domain/import/events.js';
import type { ImportRun } from '../domain/import/state.js';
import type { SchoolDescription, SchoolEvent } from '../domain/school/events.js';
import type { School } from '../domain/school/state.js';
import type { Placement, StudentEvent } from '../domain/student/events.js';
import type { Student } from '../domain/student/state.js';
import type { Clock } from '../clock.js';
import type { EventStore, Position } from '../eventstore/eventstore.js';
import type { Vault } from '../vault/vault.js';

/** Who asks, by what right, from where and why: becomes the metadata of the events (`at` is added from the clock). */
export interface CommandContext extends Omit<EventMetadata, 'at'> {
  /** UUID of the request. A command repeated with the id of one already carried out is answered as the first time. */
  readonly commandId?: string;
}

export interface Accepted<State, Event> {
  readonly outcome: 'accepted';
  /** Of the last event appended: wait for it to read what one wrote. */
  readonly position: Position;
  readonly version: number;
  readonly events: readonly Event[];
  /** After the events. */
  readonly state: State;
}

/** The state was already as asked: nothing was appended. */
export interface Unchanged<State> {
  readonly outcome: 'unchanged';
  /** Of the last event of the stream; absent when the stream is empty. */
  readonly position?: Position;
  readonly state: State;
}

export interface Refused {
  readonly outcome: 'refused';
  readonly refusal: Refusal;
  /** When the refusal itself left an event (a failed sign-in): where. */
  readonly position?: Position;
}

export type CommandResult<State, Event> = Accepted<State, Event> | Unchanged<State> | Refused;
export type AccountResult = CommandResult<Account, AccountEvent>;
export type StudentResult = CommandResult<Student, StudentEvent>;
export type SchoolResult = CommandResult<School, SchoolEvent>;
export type ImportResult = CommandResult<ImportRun, ImportEvent>;

/** What the school and the helpdesk ask of an account. `uai` is the school acting. */
export interface AccountCommands {
  /** Gives the holder login and means to activate; (re)starts the 3 months. May be repeated. */
  notify(
    input: { accountId: string; uai: string; channel: Channel; resetPassword: boolean },
    context: CommandContext,
  ): Promise<AccountResult>;

  /** Makes a new provisional password and voids the one before, without notifying. */
  resetPassword(input: { accountId: string; uai: string }, context: CommandContext): Promise<AccountResult>;

  /** Corrects contact details: `undefined` leaves a field, `null` clears it. Phones in E.164. */
  updateContact(
    input: {
      accountId: string;
      email?: string | null;
      mobile?: string | null;
      homePhone?: string | null;
      workPhone?: string | null;
      address?: ContactAddress | null;
    },
    context: CommandContext,
  ): Promise<AccountResult>;

  /**
   * Shows the provisional password. `ProvisionalPasswordRevealed` is appended first: when it cannot be, nothing is
   * shown (the fault is thrown). Every call is a new event.
   */
  revealProvisionalPassword(
    input: { accountId: string; uai: string },
    context: CommandContext,
  ): Promise<AccountResult & { readonly password?: string }>;

  /** Settles a wrong attachment: the link stays, or ends for good (an import does not bring it back). */
  resolveDispute(
    input: { accountId: string; disputeId: string; outcome: 'LINK_KEPT' | 'LINK_DETACHED' },
    context: CommandContext,
  ): Promise<AccountResult>;

  /** Forces a new password at the next sign-in. `reason` is a code, never free text. */
  forcePasswordChange(input: { accountId: string; reason: string }, context: CommandContext): Promise<AccountResult>;

  /** Ends a lock after too many failures. */
  unlock(input: { accountId: string }, context: CommandContext): Promise<AccountResult>;
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
  startActivation(
    input: {
      login: string;
      provisionalPassword: string;
      newPassword: string;
      email?: string;
      birthDates: readonly string[];
      disputedStudentIds?: readonly string[];
    },
    context: CommandContext,
  ): Promise<HolderResult>;

  /** The link of the confirmation e-mail (activation, or a change of address): proves the address. */
  confirmEmail(input: { token: string }, context: CommandContext): Promise<HolderResult>;

  /** The one-time link of the notification e-mail: the address is proven, so this activates at once. */
  activateByLink(
    input: {
      token: string;
      newPassword: string;
      birthDates: readonly string[];
      disputedStudentIds?: readonly string[];
    },
    context: CommandContext,
  ): Promise<HolderResult>;

  /**
   * Signs in. With the right provisional password of an account not yet activated: `ACTIVATION_REQUIRED`. When a new
   * password is demanded and `newPassword` is not given: `PASSWORD_CHANGE_REQUIRED`; given, it is changed on the way.
   */
  signIn(
    input: { login: string; password: string; newPassword?: string },
    context: CommandContext,
  ): Promise<HolderResult>;

  /** By the signed-in holder; also how a forced change is made, by login. */
  changePassword(
    input: ({ accountId: string } | { login: string }) & { currentPassword: string; newPassword: string },
    context: CommandContext,
  ): Promise<HolderResult>;

  /** "I am not the legal guardian of this pupil." */
  dispute(input: { accountId: string; studentId: string }, context: CommandContext): Promise<AccountResult>;

  /** Forgotten password: a mail with a token goes out when the login has an activated account with an address. Always `accepted: true`. */
  requestPasswordReset(input: { login: string }, context: CommandContext): Promise<{ readonly accepted: true }>;

  /** The link of the mail of `requestPasswordReset`: a new password; ends a lock. */
  resetPasswordByLink(input: { token: string; newPassword: string }, context: CommandContext): Promise<HolderResult>;

  /** The new address is pending until the link sent to it is used (`confirmEmail`). */
  requestEmailChange(input: { accountId: string; email: string }, context: CommandContext): Promise<AccountResult>;

  /** The new mobile (E.164) is pending until `confirmPhoneChange` with the token of its request. */
  requestPhoneChange(input: { accountId: string; mobile: string }, context: CommandContext): Promise<AccountResult>;

  /** The code sent by SMS was checked by the caller; `tokenId` is that of the pending `PhoneChangeRequested`. */
  confirmPhoneChange(input: { accountId: string; tokenId: string }, context: CommandContext): Promise<AccountResult>;
}

/** What the system does by itself: deadlines, mail, followers. All idempotent. */
export interface SystemCommands {
  /** Expires an account whose 3 months are over at the clock's time; otherwise `unchanged`. */
  expire(input: { accountId: string }, context: CommandContext): Promise<AccountResult>;
  /** Records that the reminder before expiry is due; the mailer sends it. Once per notification. */
  remindExpiry(input: { accountId: string }, context: CommandContext): Promise<AccountResult>;
  /** Closes an account without a current link for as long as the settings say; otherwise `unchanged`. */
  close(input: { accountId: string }, context: CommandContext): Promise<AccountResult>;
  /** `notificationId` is the id of the event that asked for the notification. Recorded once per notification and outcome. */
  notificationDelivered(
    input: { accountId: string; notificationId: string; channel: Channel },
    context: CommandContext,
  ): Promise<AccountResult>;
  /** `reason` is a code such as `BOUNCED`, `UNREACHABLE`; never an address or a server's text. */
  notificationFailed(
    input: { accountId: string; notificationId: string; channel: Channel; reason: string },
    context: CommandContext,
  ): Promise<AccountResult>;
  /** The confirmation e-mail of an activation went out, with this token. */
  activationEmailSent(input: { accountId: string; tokenId: string }, context: CommandContext): Promise<AccountResult>;
}

/** What a base says of a person's contact: the result of `vault.persons.recordContacts` and what lists may show. */
export interface BaseContact {
  readonly ref: VaultRef;
  readonly hasEmail: boolean;
  readonly hasMobile: boolean;
  /** `Recorded.fields`. */
  readonly changed: readonly ContactField[];
}

/** One attachment as the base says it. */
export interface BaseLink {
  readonly studentId: string;
  readonly kinship: Kinship;
  readonly legalLevel: number;
  /** False for a person in charge or a mere contact: such a link gives no account and ends one that was legal. Default true. */
  readonly legal?: boolean;
  /** False when the pupil alone would not make the guardian eligible (no INE, none waived). Default true. */
  readonly eligible?: boolean;
}

/** What the ingest of a school's files asks. The same record again appends nothing. */
export interface BaseCommands {
  /**
   * Creates or updates a responsable's account as the base of one school says it, in one append. `links` are those of
   * THIS school (`uai`): links to pupils of other schools are left alone, those of this school not named any more end.
   * Without a legal and eligible link and no account yet: refused `NOT_ELIGIBLE`. A record that disappeared is given with
   * `links: []`; an account left without a link closes later, and reopens when a link returns.
   */
  recordResponsable(
    input: {
      accountId: string;
      personId: string;
      base: SourceBase;
      academie: string;
      uai: string;
      recordKey: string;
      identity: VaultRef;
      contact?: BaseContact;
      links: readonly BaseLink[];
    },
    context: CommandContext,
  ): Promise<AccountResult>;

  /** Detaches a record that disappeared from the base of a school, and ends its links to that school's pupils. */
  responsableDisappeared(
    input: { accountId: string; base: SourceBase; uai: string; recordKey: string },
    context: CommandContext,
  ): Promise<AccountResult>;

  /** Creates or updates a pupil's own account (kind STUDENT); also attaches it to the student. */
  recordStudentAccount(
    input: {
      accountId: string;
      studentId: string;
      personId: string;
      base: SourceBase;
      academie: string;
      uai: string;
      recordKey: string;
      identity: VaultRef;
      contact?: BaseContact;
    },
    context: CommandContext,
  ): Promise<AccountResult>;

  /** Registers, enrols, moves or transfers a pupil as the base says. */
  recordStudent(
    input: {
      studentId: string;
      personId: string;
      base: SourceBase;
      academie: string;
      recordKey: string;
      identity: VaultRef;
      hasIne: boolean;
      /** The import waived the INE: the pupil makes eligible all the same. */
      ineWaived?: boolean;
      placement: Placement;
      /** The pupil's own account, when it has one: saves a call. */
      accountId?: string;
    },
    context: CommandContext,
  ): Promise<StudentResult>;

  /** The pupil is no longer enrolled in that school. Unchanged when it is not, or is enrolled elsewhere. */
  studentLeft(
    input: { studentId: string; uai: string; reason: 'EXIT_DATE' | 'ABSENT_FROM_BASE' | 'NO_CLASS' },
    context: CommandContext,
  ): Promise<StudentResult>;
}

export interface SchoolCommands {
  /** Registers the school, or changes its description when it differs. */
  describe(input: SchoolDescription & { uai: string }, context: CommandContext): Promise<SchoolResult>;
  /** The codes of classes and MEF in force (order does not matter) and a digest of their labels. */
  recordStructure(
    input: {
      uai: string;
      year: number;
      classCodes: readonly string[];
      mefCodes: readonly string[];
      labelsDigest: string;
    },
    context: CommandContext,
  ): Promise<SchoolResult>;
  /** The school's last import, for the console. Once per import. */
  importCompleted(
    input: { uai: string; importId: string; base: SourceBase; dataDate?: string },
    context: CommandContext,
  ): Promise<SchoolResult>;
}

export interface ImportCommands {
  start(
    input: {
      importId: string;
      uai: string;
      base: SourceBase;
      year: number;
      filesDigest: string;
      dataDate?: string;
    },
    context: CommandContext,
  ): Promise<ImportResult>;
  complete(
    input: {
      importId: string;
      students: ImportCounts;
      responsables: ImportCounts;
      links: ImportCounts;
      rejects: number;
      warnings: number;
    },
    context: CommandContext,
  ): Promise<ImportResult>;
  /** `code` is one of the refusal codes of the ingest. */
  refuse(input: { importId: string; code: string }, context: CommandContext): Promise<ImportResult>;
}

export interface Commands {
  readonly account: AccountCommands;
  readonly holder: HolderCommands;
  readonly system: SystemCommands;
  readonly base: BaseCommands;
  readonly school: SchoolCommands;
  readonly imports: ImportCommands;
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
}

export const DEFAULT_SETTINGS: CommandSettings = {
  expiryMonths: 3,
  reminderDays: 14,
  closeMonths: 3,
  signInFloorMs: 250,
};

export interface CommandDependencies {
  readonly eventStore: EventStore;
  readonly vault: Vault;
  readonly clock: Clock;
  readonly settings?: Partial<CommandSettings>;
}

export { createCommands } from './create-commands.js';
