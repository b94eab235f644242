/**
 * The vault: the only place that stores personal data for writing (README, "Personal data"). Events refer to it by `VaultRef`. Each facet
 * of a person is versioned and encrypted under the person's own key: deleting that key erases the person, and the ledger still verifies.
 */
import type { ContactField, SessionEndReason } from '../domain/account/events.js';
import type { FailedTry } from '../domain/diagnosis/failed-tries.js';
import type { JsonObject } from '../domain/event.js';
import type { Language } from '../domain/language.js';
import type { Modalities } from '../domain/assistance/modalities.js';
import type { LetterTexts } from '../domain/school/letter-texts.js';
import type { VaultRef } from '../domain/vault-ref.js';
import type { FranceConnectVault, FranceConnectTicket } from './franceconnect.js';

/** Who a person is, as the base says it. Surnames and first names keep the base's spelling. */
export interface Identity {
  /** Surname in use (usage name when there is one, else the birth surname). */
  surname: string;
  birthSurname?: string;
  usageSurname?: string;
  /** As in the base: may hold several first names. */
  firstName: string;
  /** First names that the base has in further fields, in its order. */
  otherFirstNames?: string[];
  /** `M`, `MME` or absent. */
  civility?: 'M' | 'MME';
  /** `YYYY-MM-DD`. Pupils have one; relatives do not. */
  birthDate?: string;
  /** Pupils: 11 characters, national identifier. */
  ine?: string;
  sex?: 'F' | 'M';
}

/** How a person is reached. Phones in E.164 (`+33612345678`). */
export interface Contact {
  email?: string;
  mobile?: string;
  homePhone?: string;
  workPhone?: string;
  address?: { lines: string[]; postalCode?: string; city?: string; country?: string };
}

/** The result of a recording: the current version, and whether it is new. */
export interface Recorded {
  readonly ref: VaultRef;
  /** False when the latest version already says the same: nothing was written. */
  readonly changed: boolean;
  /** For contacts: which fields differ from the version before. */
  readonly fields: ContactField[];
}

/** The names that lists show and search. */
export type PersonNames = Pick<Identity, 'surname' | 'birthSurname' | 'firstName' | 'otherFirstNames'>;

/** A person's identity or contact, as a source says it. */
export interface PersonToRecord<Facet> {
  readonly personId: string;
  readonly value: Facet;
  /** Fields that the source does not have. They keep the value of the latest version. */
  readonly unsaid?: readonly (keyof Facet)[];
}

/**
 * Who wrote a contact: the school's base, or the account (holder, or school in the console). Both share one series of versions, but a
 * recording is compared with the latest version of its own author. So the same file imported again records nothing, even after the
 * holder has changed an address.
 */
export type ContactAuthor = 'BASE' | 'ACCOUNT';

/** Identity and contact of persons, in bulk (an import records thousands). Results come in the order of the input. */
export interface PersonVault {
  /**
   * Records the persons' identities: a new version of each that differs from the latest one. Of a person who was erased nothing is recorded: the
   * reference answered leads to nothing, and no event that names it is appended, for the account is erased, too.
   */
  recordIdentities(persons: readonly PersonToRecord<Identity>[]): Promise<Recorded[]>;
  /** Records contacts in the same way. `author` defaults to `BASE`. */
  recordContacts(persons: readonly PersonToRecord<Contact>[], author?: ContactAuthor): Promise<Recorded[]>;
  /** Reads the versions referred to; `undefined` for a person who was erased and a version that does not exist. */
  identities(refs: readonly VaultRef[]): Promise<(Identity | undefined)[]>;
  contacts(refs: readonly VaultRef[]): Promise<(Contact | undefined)[]>;
  /** Deletes a person's rows and key for ever. */
  erase(personId: string): Promise<void>;
}

/** Logins: unique in the nation, never reused, never stored in an event. */
export interface LoginRegister {
  /** Reserves a login for each account, for ever: initial.surname in ASCII lower case, numbered when taken. Idempotent by account. */
  reserve(accounts: readonly { accountId: string; surname: string; firstName: string }[]): Promise<string[]>;
  /** The login of each account, in the order given; `undefined` for an account without one. */
  loginOf(accountIds: readonly string[]): Promise<(string | undefined)[]>;
  /** The account of a login as typed: case, spaces and invisible characters do not matter. */
  accountOf(login: string): Promise<string | undefined>;
}

/** A provisional password and the id under which it is stored. */
export interface ProvisionalPassword {
  readonly credentialId: string;
  /** In clear, in groups of four: `XXXX-XXXX-XXXX`. Only for the letter and the audited reveal. */
  readonly password: string;
}

/** A credential that no event is known to name. */
export interface UnnamedCredential {
  readonly accountId: string;
  readonly credentialId: string;
  /** As PostgreSQL prints it. */
  readonly createdAt: string;
}

/**
 * Passwords. Hashing is queued; when too many wait, methods that hash throw `QueueFull` (`src/security/bounded-queue.ts`) and do nothing.
 * A row takes effect only once an event names its `credentialId`; until then it is inert.
 */
export interface CredentialVault {
  /**
   * Makes a provisional password: argon2id hash to verify, AES-256-GCM copy to show. `credentialId` is chosen by the caller. In the
   * `background` it is hashed after all that people wait for, never refused, and stored together with others, a moment later.
   */
  createProvisional(
    accountId: string,
    credentialId: string,
    turn?: { readonly background?: boolean },
  ): Promise<ProvisionalPassword>;
  /** Stores the argon2id hash of a chosen password. Callers check it with `passwordWeakness` first. */
  createChosen(accountId: string, credentialId: string, password: string): Promise<void>;
  /** Constant-time verification against one credential; false when it does not exist (after the same work). */
  verify(credentialId: string | undefined, password: string): Promise<boolean>;
  /** The provisional password in clear; `undefined` once destroyed, and for a chosen one. */
  reveal(credentialId: string): Promise<string | undefined>;
  /** Destroys these credentials and the tokens made under them. Ignores those that do not exist. */
  destroy(credentialIds: readonly string[]): Promise<void>;
  /** Marks credentials that an event names. */
  markNamed(credentialIds: readonly string[]): Promise<void>;
  /**
   * Credentials older than so many seconds (real time of the database) that nobody has marked as named: the oldest first, at most
   * `most`. With `after`, those that come after that one, so that a caller who cannot settle it reaches the others.
   */
  unnamed(olderThanSeconds: number, most: number, after?: UnnamedCredential): Promise<UnnamedCredential[]>;
}

/** What a holder has proven on an account; fields that are not proven are left out. */
export interface ProvenOnAccount {
  readonly accountId: string;
  readonly personId: string;
  readonly email?: string | undefined;
  /** E.164. */
  readonly mobile?: string | undefined;
}

/**
 * Finds accounts by an address or a mobile that their holders have proven, by keyed digests. It follows from the ledger and the contacts of
 * persons, and may be a moment behind: look at the account before you rely on what is found.
 */
export interface ProvenRegister {
  /** Replaces what is known of these accounts. */
  set(accounts: readonly ProvenOnAccount[]): Promise<void>;
  /** The ids of the accounts on which this is proven, twenty at most. */
  accountsOf(contact: { readonly email: string } | { readonly mobile: string }): Promise<string[]>;
}

/** What a base says of a responsable; a field that is left out stays as it is known. */
export interface SearchedPerson {
  readonly accountId: string;
  /** `undefined` when the vault does not have it any more: the account is then found by it no longer. */
  readonly identity?: Identity | undefined;
  readonly contact?: Contact | undefined;
}

/** What a visitor is found by. */
export interface PersonSought {
  /** E.164. */
  readonly mobile: string;
  /** As they are typed; left out, the mobile alone decides. */
  readonly names?: Pick<Identity, 'surname' | 'firstName'>;
}

/**
 * Finds the accounts of responsables by the mobile of a base and names, by keyed digests: the mobile is the same, and a surname (birth or usage) with first
 * names has a spelling in common. It follows from the ledger and may be a moment behind: look at the account before you rely on what is found.
 */
export interface PersonSearch {
  /** Makes accounts findable; those added before stay as they are. */
  add(accounts: readonly { readonly accountId: string; readonly personId: string }[]): Promise<void>;
  /** Replaces what is known of accounts, each given once. Passes over accounts that were never added. */
  set(persons: readonly SearchedPerson[]): Promise<void>;
  /** The ids of the accounts, twenty at most, in the order of their ids. */
  accountsOf(sought: PersonSought): Promise<string[]>;
}

/** What a one-time token is good for. */
export const TOKEN_PURPOSES = [
  'ACTIVATION',
  'EMAIL_CONFIRMATION',
  'EMAIL_CHANGE',
  'PASSWORD_RESET',
  'CHANGE_STOP',
] as const;
export type TokenPurpose = (typeof TOKEN_PURPOSES)[number];

/** What a token stands for. */
export interface TokenSubject {
  readonly tokenId: string;
  readonly accountId: string;
  readonly purpose: TokenPurpose;
  /** The contact version whose address the token proves. */
  readonly contact?: VaultRef;
  /** What it is about, such as the id of the change that it stops. */
  readonly reference?: string;
  /** How it is sent; by e-mail when left out. */
  readonly channel?: 'SMS';
  /** The credential in force when the token is made. Destroying it voids the token. */
  readonly credentialId?: string;
}

/** One-time tokens sent by e-mail or SMS: 256 random bits, by SMS 128; stored as a digest, consumed by a mutation. */
export interface TokenVault {
  /**
   * Makes a token and returns it in clear, base64url. It voids earlier ones of the same account and purpose. Only `PASSWORD_RESET`, which
   * anybody may ask for, and `CHANGE_STOP`, of which there is one for each change, allow several at once; there the same `tokenId` voids its
   * earlier token. A token for `CHANGE_STOP` deletes those of the account that expired 30 days ago or earlier.
   */
  issue(subject: TokenSubject, expiresAt: string): Promise<string>;
  /** The subject of a valid, unused token; `undefined` for any other. Does not use it up. */
  find(token: string, purpose: TokenPurpose, now: string): Promise<TokenSubject | undefined>;
  /** Whose token it is that `find` does not find any more, and why; `undefined` for one that was voided, and for no token at all. */
  spent(
    token: string,
    purpose: TokenPurpose,
    now: string,
  ): Promise<{ readonly accountId: string; readonly why: 'USED' | 'EXPIRED' } | undefined>;
  /** Uses the token up. False when it was used or expired meanwhile. */
  consume(tokenId: string, now: string): Promise<boolean>;
  /** Voids every unused token of the account for these purposes; in the `background` together with those of others, a moment later. */
  revoke(accountId: string, purposes: readonly TokenPurpose[], turn?: { readonly background?: boolean }): Promise<void>;
}

export const CODE_PURPOSES = ['PASSWORD_RESET', 'PHONE_CHANGE', 'REGISTRATION', 'FRANCECONNECT', 'REGROUPING'] as const;
export type CodePurpose = (typeof CODE_PURPOSES)[number];

/** What a code confirms. */
export interface CodeSubject {
  readonly codeId: string;
  readonly purpose: CodePurpose;
  /** The account whose holder asked for it; left out where the visitor has none yet. */
  readonly accountId?: string;
  /** The contact version with the mobile that it goes to. */
  readonly contact?: VaultRef;
  /** The credential in force when it was asked for. */
  readonly credentialId?: string;
  /** What it confirms, in the words of whoever asked for it, such as the id of a pending change. No personal data. */
  readonly reference?: string;
}

/** What a code is asked for with. */
export interface CodeAsked extends Omit<CodeSubject, 'codeId'> {
  /** Where it goes to: E.164. */
  readonly number: string;
  /** The language of the SMS. */
  readonly language: Language;
}

/** A code that its SMS is to carry. */
export interface CodeMade {
  /** Six digits. Only for the SMS. */
  readonly code: string;
  /** ISO 8601 UTC. */
  readonly expiresAt: string;
}

/**
 * Codes of six digits that are sent by SMS. A visitor holds a request, an opaque text of 128 random bits or more, and gives it together
 * with the code: a code serves with the requests made for it and no other. It is valid for ten minutes, serves once, and is compared
 * with what visitors type five times at most, whatever the number of its requests, of servers and of tries at the same moment. That of
 * somebody who registers, which anybody may ask for, is compared five times for each request and fifteen times at most. It is
 * made when its SMS is sent; stored are a keyed digest to compare with and, until it is over, a sealed copy to send it again.
 */
export interface CodeVault {
  /**
   * Binds the request to a code for this purpose, account, reference and number, and queues its SMS. While such a code is valid for two
   * minutes more, the request is bound to it and no new one is made; it is then sent again if the last SMS is a minute old. The
   * same request again changes nothing.
   */
  start(asked: CodeAsked, request: string, at: { readonly now: string; readonly correlationId: string }): Promise<void>;
  /** What is known of a code that may still be sent; `undefined` once it is used, used up by wrong tries, or too old. */
  toSend(codeId: string, now: string): Promise<(CodeAsked & CodeSubject & { readonly expiresAt: string }) | undefined>;
  /** The code itself, for the SMS; makes it the first time. `undefined` as for `toSend`. */
  make(codeId: string, now: string): Promise<CodeMade | undefined>;
  /** Notes that the SMS was handed over. */
  markSent(codeId: string, now: string): Promise<void>;
  /** What the code confirms when it is the right one for this request; does not use it up. Each wrong code counts as a try. */
  check(request: string, purpose: CodePurpose, code: string, now: string): Promise<CodeSubject | undefined>;
  /** Uses the code up. False when it was used or expired meanwhile. */
  consume(codeId: string, now: string): Promise<boolean>;
  /** The account whose holder asked for a code by this request; `undefined` where there is none. */
  accountOf(request: string): Promise<string | undefined>;
  /** Deletes numbers and codes that are over, and after 30 days the rest. */
  forget(now: string): Promise<number>;
}

/** Tries at an account that failed alike. Instants are ISO 8601 UTC. */
export interface FailedTries extends FailedTry {
  readonly accountId: string;
  readonly times: number;
  readonly firstAt: string;
  readonly lastAt: string;
}

/**
 * Failed tries at accounts: codes and instants, nothing of what was typed. Those of one account that failed alike are counted together, so
 * that nobody can make an account keep more than one entry for each path and code, nor push out what its holder tried.
 */
export interface FailedTryRegister {
  /** Counts one more try. */
  note(accountId: string, failed: FailedTry, now: string): Promise<void>;
  /** What failed within the days that are kept, the last one first. */
  of(accountId: string, now: string): Promise<FailedTries[]>;
  /** Deletes what is older than the days that are kept. */
  forget(now: string): Promise<number>;
}

/** How somebody makes an account without the school: with a password of his or her own, or signing in with FranceConnect. */
export type RegistrationPath = 'SELF_REGISTRATION' | 'FRANCECONNECT';

/** What somebody says who registers. */
export interface Registrant {
  readonly path: RegistrationPath;
  readonly surname: string;
  readonly firstName: string;
  /** E.164. */
  readonly mobile: string;
  /** Other numbers that may be meant, E.164; left out once it is known which one is. */
  readonly otherMobiles?: readonly string[];
  /** The language of the SMS. */
  readonly language: Language;
  /** What FranceConnect says of the person. */
  readonly identity?: JsonObject;
}

/** How far a registration has come. VERIFIED: the code was right. COMPLETED: the account is activated. */
export type RegistrationState = 'STARTED' | 'VERIFIED' | 'COMPLETED';

/** A registration under way. */
export interface Registration {
  readonly registrationId: string;
  readonly registrant: Registrant;
  readonly state: RegistrationState;
  /** How often a code was asked for. */
  readonly asked: number;
}

/** How long a registration may take. */
export const REGISTRATION_SECONDS = 30 * 60;
/** How often the birth dates may be given in one registration. */
export const REGISTRATION_TRIES = 5;

/** When something is asked for, and by which request. */
export interface AskedAt {
  readonly now: string;
  readonly correlationId: string;
}

/**
 * Registrations under way. They are no accounts and leave no event: whoever registers may be nobody whom the bases know. What is said is
 * sealed, and deleted after half an hour. A visitor holds a token of 256 bits, of which the digest is stored.
 */
export interface RegistrationVault {
  /**
   * Begins a registration, and queues the search for the person, who is then sent a code. The same work is done, whoever it is. The same token
   * again changes nothing. A ticket of FranceConnect, by which somebody registers, is used up with it, both or neither; false when it does not
   * serve any more.
   */
  begin(token: string, registrant: Registrant, at: AskedAt, ticket?: FranceConnectTicket): Promise<boolean>;
  /**
   * Has a code sent to this mobile, or to the one of the others that is meant, or sent again. False when the registration is unknown or over, its code was right already, or too many
   * codes were asked for.
   */
  askCode(token: string, mobiles: Pick<Registrant, 'mobile' | 'otherMobiles'>, at: AskedAt): Promise<boolean>;
  /** Keeps this mobile alone, as the one that is meant. False when a code was asked for again, or the code was right, meanwhile. */
  settleMobile(registration: Registration, mobile: string): Promise<boolean>;
  /** The registration of this token; `undefined` when it is unknown or over. */
  find(token: string, now: string): Promise<Registration | undefined>;
  /** The registration that waits for the code asked for the `asked`th time; `undefined` when it does not. */
  waiting(registrationId: string, asked: number, now: string): Promise<Registration | undefined>;
  /** Uses the code up and marks the registration VERIFIED, both or neither. False when the code was used, or the registration is over. */
  verify(registrationId: string, codeId: string, code: string, now: string): Promise<boolean>;
  /** Whether this is the code by which the registration was verified. */
  verifiedBy(registrationId: string, code: string): Promise<boolean>;
  /** Takes one of the tries at the birth dates of a VERIFIED registration; false when none is left. */
  takeTry(registrationId: string): Promise<boolean>;
  /** Gives a try back at which no birth dates were compared and found wrong. */
  giveTryBack(registrationId: string): Promise<void>;
  /** Marks it COMPLETED. */
  complete(registrationId: string): Promise<void>;
  /** Deletes those that are over. */
  forget(now: string): Promise<number>;
}

/** From where a holder signed in, as a list of sessions says it. */
export interface SessionDetails {
  /** Codes of browser and system; left out where the client does not say. */
  readonly browser?: string;
  readonly system?: string;
  /** The beginning of the address, such as `203.0.x.x`. */
  readonly network?: string;
}

/** Whose session it is, and the sign-in that opened it. */
export interface SessionOwner {
  readonly accountId: string;
  /** The credential that it ends with; left out for a holder without a password. */
  readonly credentialId?: string;
  /** Position of the sign-in in the ledger. */
  readonly position: string;
}

/** How a session belongs to FranceConnect, through which it was opened. */
export interface SessionOfFranceConnect {
  /** The link that it ends with. */
  readonly linkId: string;
  /** Keyed digest of FranceConnect's name for its session, when it gave one. */
  readonly session?: string;
}

export interface SessionToOpen extends SessionOwner {
  readonly franceConnect?: SessionOfFranceConnect;
  readonly details: SessionDetails;
  /** How old it may become, and how long it may go unused, in seconds. */
  readonly maxAge: number;
  readonly idle: number;
}

/** A session that has not ended. Instants are ISO 8601 UTC, real time. */
export interface HolderSessionRow extends SessionOwner {
  readonly sessionId: string;
  readonly details: SessionDetails;
  readonly openedAt: string;
  readonly seenAt: string;
  readonly expiresAt: string;
}

/** A session with its refresh token in clear, for the answer to the holder alone. */
export interface SessionGranted extends SessionOwner {
  readonly sessionId: string;
  /** 256 random bits, base64url. */
  readonly refreshToken: string;
  /** Number of the refresh token, from 1: the access token given with it names it. */
  readonly generation: number;
  readonly expiresAt: string;
}

/** A session that somebody has ended. */
export interface EndedSession {
  readonly sessionId: string;
  readonly accountId: string;
  readonly reason: SessionEndReason;
  /** ISO 8601 UTC, real time: the same for sessions ended together. */
  readonly endedAt: string;
}

/**
 * Sessions of holders and their refresh tokens, by digests. A session has one refresh token in force. Used, it is replaced by another. Whoever
 * gives it again is given that same other one: within `REFRESH_GRACE_SECONDS`, because two tabs asked at once; and within
 * `UNUSED_GRACE_SECONDS`, because the answer was lost, as long as neither that other one nor an access token given with it was used. Any other
 * replaced token ends the session: two hold it who should not.
 */
export interface HolderSessionVault {
  /**
   * Opens a session; `undefined` when its credential is gone by now. Of more than `MOST_SESSIONS` of one account, ends the one used longest ago: it
   * is kept until `forget`.
   */
  open(opening: SessionToOpen): Promise<SessionGranted | undefined>;
  /** The session of a refresh token, in force or replaced; does not use it. `undefined` for any other text, and once the session has ended. */
  ofToken(refreshToken: string): Promise<(SessionOwner & { readonly sessionId: string }) | undefined>;
  /**
   * Replaces the refresh token, and notes a use of the session. Given a token that was replaced too long ago, or the last of all that a session
   * may have, ends the session and answers it as ended. `undefined` for any other text, and once the session has ended.
   */
  rotate(refreshToken: string): Promise<SessionGranted | EndedSession | undefined>;
  /**
   * True while the session has not ended; notes its use. `generation`: that of the access token which is used; left out, when the token does
   * not say it, it counts as the one in force.
   */
  holds(sessionId: string, generation?: number): Promise<boolean>;
  /** Milliseconds until each session ends if nobody uses it; absent when it has ended. */
  leftOf(sessionIds: readonly string[]): Promise<ReadonlyMap<string, number>>;
  /** The sessions of an account that have not ended, the one used last first. */
  of(accountId: string): Promise<HolderSessionRow[]>;
  /** Ends a session of the account, or all of them. Answers those that had not ended; they are kept until `forget`. */
  end(
    accountId: string,
    which: { readonly sessionId: string } | 'ALL',
    reason: SessionEndReason,
  ): Promise<EndedSession[]>;
  /** Ends the sessions that were opened through a session of FranceConnect, or else by an identity (keyed digests); answers as `end` does. */
  endAtFranceConnect(which: { readonly session: string } | { readonly subject: string }): Promise<EndedSession[]>;
  /** Sessions that were ended longer ago than so many seconds, and that are still kept; `most` at most. */
  ended(olderThanSeconds: number, most: number): Promise<EndedSession[]>;
  /** Deletes ended sessions. */
  forget(sessionIds: readonly string[]): Promise<void>;
  /** Deletes the sessions of an account on which nobody may be signed in any more: all of them, or those opened before a position of the ledger. */
  void(accountId: string, before?: string): Promise<void>;
  /** Those of the accounts on which there is a session that nobody has ended. */
  openOf(accountIds: readonly string[]): Promise<string[]>;
  /** Deletes sessions that have ended by their age or for want of use. Looks at every session: once an hour is enough. */
  clear(): Promise<number>;
  /** Drops the sealed tokens that replaced others, once the ones before are no longer answered. Finds them by an index. */
  dropSuccessors(): Promise<void>;
}

/** What a command id stands for: who asked, which command, a keyed digest of its input. */
export interface Claim {
  readonly actor: string;
  readonly command: string;
  readonly input: string;
}

/** A claim and its answer. Without an answer the command is under way, or was interrupted. */
export interface Receipt extends Claim {
  readonly answer: JsonObject | undefined;
}

/** Remembers which command an id stands for, and its answer: ids, positions and codes, never personal data. */
export interface ReceiptVault {
  /** Claims the id, and answers `undefined`. When it was claimed before, changes nothing and answers the receipt of that claim. */
  claim(commandId: string, claim: Claim): Promise<Receipt | undefined>;
  /** Stores the answer, unless there is one. */
  answer(commandId: string, answer: JsonObject): Promise<void>;
  /** Withholds the answer from now on. The id stays used. */
  spoil(commandId: string): Promise<void>;
  /** Deletes receipts older than so many days (real time of the database). */
  forget(days: number): Promise<number>;
}

/** Labels of classes and MEF by code. Kept outside the ledger, because a class label may name a teacher. */
export interface Nomenclature {
  /** Records the labels of a school's classes in a school year, named by its first year. */
  recordClasses(uai: string, year: number, classes: readonly { code: string; label: string }[]): Promise<void>;
  /** Records labels of MEFs, which are national. */
  recordMefs(mefs: readonly { code: string; label: string }[]): Promise<void>;
  /** The labels of the newest year: by UAI, then by class code. */
  classLabels(uais: readonly string[]): Promise<Map<string, Map<string, string>>>;
  /** The labels of all MEFs, by code. */
  mefLabels(): Promise<Map<string, string>>;
}

/** Texts that staff write, in sets. Kept outside the ledger, because they may name a person. */
export interface TextVault<Texts extends object> {
  /** Stores a set of texts of an owner. Answers its id: the same for the same texts, so that recording them again changes nothing. */
  record(owner: string, texts: Texts): Promise<string>;
  /** The texts of these ids, in their order; undefined where there are none. */
  read(textsIds: readonly string[]): Promise<(Texts | undefined)[]>;
}

/** What a school (its UAI) writes for its letters: a signature names a person. */
export type LetterTextVault = TextVault<LetterTexts>;
/** How parents of an académie (its code) get help. */
export type ModalityVault = TextVault<Modalities>;

/** Something written in a request for assistance: by the requester, or by staff. */
export interface AssistanceText {
  readonly text: string;
  /** What the requester tried before; of the request itself. */
  readonly tried?: string;
  /** Who asks, and how he or she is reached; of the request itself. */
  readonly name?: string;
  readonly email?: string;
  /** E.164. */
  readonly phone?: string;
}

export interface TextOfRequest {
  readonly requestId: string;
  readonly textId: string;
}

/**
 * What is written in requests for assistance, sealed with a key for each request. Deleting that key erases the request; the ledger still
 * verifies.
 */
export interface AssistanceVault {
  /** Stores the first text of a request, and makes its key. */
  recordFirst(requestId: string, textId: string, said: AssistanceText): Promise<void>;
  /** Stores a further text. False when the request has no key: it was erased. */
  record(requestId: string, textId: string, said: AssistanceText): Promise<boolean>;
  /** Reads the texts, in their order; undefined where there is none, or none any more. */
  read(texts: readonly TextOfRequest[]): Promise<(AssistanceText | undefined)[]>;
  /** Deletes a text that no event names. */
  discard(text: TextOfRequest): Promise<void>;
  /** Deletes the keys of these requests for ever, with their texts and links. */
  erase(requestIds: readonly string[]): Promise<void>;
  /**
   * Makes a link by which the requester follows the request, and returns its token in clear, base64url: 256 random bits, of which a digest
   * is stored. It opens this request alone, no account, and does so until it expires. The same `linkId` voids its earlier token.
   */
  issueLink(requestId: string, linkId: string, expiresAt: string): Promise<string>;
  /** The request that a valid token opens. */
  requestOfLink(token: string, now: string): Promise<string | undefined>;
  /** Deletes the links that have expired. */
  forgetLinks(now: string): Promise<number>;
  /** Requests whose keys are older than so many seconds (real time of the database), and that nobody has marked as in the ledger; at most `most`. */
  unnamed(olderThanSeconds: number, most: number): Promise<string[]>;
  /** Marks requests that the ledger has. */
  markNamed(requestIds: readonly string[]): Promise<void>;
}

/**
 * Encrypts values that other modules keep in their own tables. `use` names the module (each has a data key), `place` the row: a value sealed
 * for one place opens nowhere else. Results come in the order of the input.
 */
export interface Sealing {
  /** Encrypts the texts. */
  seal(use: string, values: readonly { place: string; text: string }[]): Promise<Buffer[]>;
  /** Decrypts what `seal` made. Throws `DoesNotOpen` when a value was altered, or sealed for another place. */
  open(use: string, values: readonly { place: string; sealed: Buffer }[]): Promise<string[]>;
}

/** All that is kept of persons, and the keyed digests by which they are recognised. */
export interface Vault {
  readonly persons: PersonVault;
  readonly logins: LoginRegister;
  readonly credentials: CredentialVault;
  readonly tokens: TokenVault;
  readonly codes: CodeVault;
  readonly proven: ProvenRegister;
  readonly failedTries: FailedTryRegister;
  readonly search: PersonSearch;
  readonly registrations: RegistrationVault;
  readonly sessions: HolderSessionVault;
  readonly franceConnect: FranceConnectVault;
  readonly receipts: ReceiptVault;
  readonly nomenclature: Nomenclature;
  readonly letterTexts: LetterTextVault;
  readonly modalities: ModalityVault;
  readonly assistance: AssistanceVault;
  readonly sealing: Sealing;
  /** Keyed digest (HMAC-SHA-256, base64url) of a value in a named domain: record keys, INE, fingerprints. */
  readonly digest: (domain: string, ...parts: string[]) => string;
  /** UUID derived from a keyed digest: the same parts always give the same id, which nobody without the key can guess. */
  stableId(domain: string, ...parts: string[]): string;
}

export type * from './franceconnect.js';
