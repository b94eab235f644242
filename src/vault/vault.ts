/**
 * The vault: the only room that holds personal data (see README, "Personal data"). Events point into it by
 * `VaultRef`; every facet of a person is versioned and encrypted under a key of that person's own, so that deleting the
 * key erases the person while the ledger still verifies.
 */
import type { AccountKind, ContactField } from '../domain/account/events.js';
import type { JsonObject, VaultRef } from '../domain/event.js';

/** Who a person is, as the base says it. Surnames and first names keep the base's spelling. */
export interface Identity {
  /** Surname in use (usage name when there is one, else the birth surname). */
  surname: string;
  birthSurname?: string;
  usageSurname?: string;
  /** As in the base: may hold several first names. */
  firstName: string;
  /** Those that the base has in a field of their own, in its order. */
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

/** What a recording did: the version now current, and whether it is a new one. */
export interface Recorded {
  readonly ref: VaultRef;
  /** False when the latest version already says the same: nothing was written. */
  readonly changed: boolean;
  /** For contacts: which fields differ from the version before. */
  readonly fields: ContactField[];
}

/** What lists show of a person, and find him or her by. */
export type PersonNames = Pick<Identity, 'surname' | 'birthSurname' | 'firstName' | 'otherFirstNames'>;

export interface PersonToRecord<Facet> {
  readonly personId: string;
  readonly value: Facet;
  /** Fields of which nothing is said: they stay as the latest version has them. */
  readonly unsaid?: readonly (keyof Facet)[];
}

/**
 * Who says how a person is reached: the school's base, or the account itself (holder or school, in the console). Both
 * share one series of versions, but a recording is compared with the latest version of its own author, so that the
 * same file imported again says nothing new after the holder has changed an address.
 */
export type ContactAuthor = 'BASE' | 'ACCOUNT';

/** Persons: identity and contact, in bulk (an import records thousands). Order of results is the order of the input. */
export interface PersonVault {
  recordIdentities(persons: readonly PersonToRecord<Identity>[]): Promise<Recorded[]>;
  /** `author` defaults to `BASE`. */
  recordContacts(persons: readonly PersonToRecord<Contact>[], author?: ContactAuthor): Promise<Recorded[]>;
  /** By reference; `undefined` where the person was erased or the version does not exist. */
  identities(refs: readonly VaultRef[]): Promise<(Identity | undefined)[]>;
  contacts(refs: readonly VaultRef[]): Promise<(Contact | undefined)[]>;
  /** Deletes rows and key of a person, for ever. */
  erase(personId: string): Promise<void>;
}

/** Logins: unique in the nation, never reused, never in an event. */
export interface LoginRegister {
  /** Reserves (once for ever) a login per account: initial.surname in ASCII lower case, numbered when taken. Idempotent by account. */
  reserve(accounts: readonly { accountId: string; surname: string; firstName: string }[]): Promise<string[]>;
  loginOf(accountIds: readonly string[]): Promise<(string | undefined)[]>;
  /** `login` as it was typed: case, spaces and invisible signs aside. */
  accountOf(login: string): Promise<string | undefined>;
}

export interface ProvisionalPassword {
  readonly credentialId: string;
  /** In clear, in groups of four: `XXXX-XXXX-XXXX`. Only for the letter and the audited reveal. */
  readonly password: string;
}

export interface UnnamedCredential {
  readonly accountId: string;
  readonly credentialId: string;
  /** As the database says it. */
  readonly createdAt: string;
}

/**
 * Passwords. What hashes one takes its turn, and throws `QueueFull` of `security/bounded-queue.ts` when too many wait; nothing is done then.
 * Rows take effect only through an event that names their `credentialId`; an unnamed row is inert. */
export interface CredentialVault {
  /** Makes a provisional password: argon2id hash to verify, AES-256-GCM copy to show. `credentialId` is chosen by the caller. */
  createProvisional(accountId: string, credentialId: string): Promise<ProvisionalPassword>;
  /** Stores a chosen password (argon2id only). Refused by `passwordWeakness` first. */
  createChosen(accountId: string, credentialId: string, password: string): Promise<void>;
  /** Constant-time verification against one credential; false when it does not exist (after the same work). */
  verify(credentialId: string | undefined, password: string): Promise<boolean>;
  /** The provisional password in clear, `undefined` once destroyed or for a chosen one. */
  reveal(credentialId: string): Promise<string | undefined>;
  /** Destroys these credentials and the tokens made under them; those that do not exist are passed over. */
  destroy(credentialIds: readonly string[]): Promise<void>;
  /** Takes note that an event names these. */
  markNamed(credentialIds: readonly string[]): Promise<void>;
  /**
   * Credentials made longer ago (real time of the database) that nobody has marked as named, the oldest first; those that
   * follow `after`, so that whoever cannot settle some of them comes to the others.
   */
  unnamed(olderThanSeconds: number, most: number, after?: UnnamedCredential): Promise<UnnamedCredential[]>;
}

export const TOKEN_PURPOSES = ['ACTIVATION', 'EMAIL_CONFIRMATION', 'EMAIL_CHANGE', 'PASSWORD_RESET'] as const;
export type TokenPurpose = (typeof TOKEN_PURPOSES)[number];

export interface TokenSubject {
  readonly tokenId: string;
  readonly accountId: string;
  readonly purpose: TokenPurpose;
  /** The contact version whose address the token proves. */
  readonly contact?: VaultRef;
  /** The credential in force when it is made: the token is void once that is destroyed. */
  readonly credentialId?: string;
}

/** One-time tokens sent by e-mail: 256 random bits, stored as a digest, used up by a mutation. */
export interface TokenVault {
  /**
   * Makes a token and returns it in clear, base64url. It voids those of the same account and purpose; of `PASSWORD_RESET`, which
   * anybody may ask for, some stand side by side, and the same `tokenId` again voids its first.
   */
  issue(subject: TokenSubject, expiresAt: string): Promise<string>;
  /** The subject of a valid, unused token; `undefined` for any other. Does not use it up. */
  find(token: string, purpose: TokenPurpose, now: string): Promise<TokenSubject | undefined>;
  /** Uses the token up. False when it was used or expired meanwhile. */
  consume(tokenId: string, now: string): Promise<boolean>;
  /** Voids every unused token of the account for these purposes. */
  revoke(accountId: string, purposes: readonly TokenPurpose[]): Promise<void>;
}

/** What is asked under the id of a command: by whom, which command, and a keyed digest of its input. */
export interface Claim {
  readonly actor: string;
  readonly command: string;
  readonly input: string;
}

/** A claim, and how it was answered; without an answer it is being carried out, or was lost on the way. */
export interface Receipt extends Claim {
  readonly answer: JsonObject | undefined;
}

/** Which command an id stands for, and its answer: ids, positions and codes, never personal data. */
export interface ReceiptVault {
  /** Claims the id; answers the receipt of who claimed it before. */
  claim(commandId: string, claim: Claim): Promise<Receipt | undefined>;
  /** Keeps the answer; the first one stays. */
  answer(commandId: string, answer: JsonObject): Promise<void>;
  /** The answer is given to nobody any more; the id stays used. */
  spoil(commandId: string): Promise<void>;
  /** Deletes receipts older than so many days (real time of the database). */
  forget(days: number): Promise<void>;
}

/** Labels of classes and MEF, by code: nomenclature of a school, outside the ledger because class labels may name a teacher. */
export interface Nomenclature {
  recordClasses(uai: string, year: number, classes: readonly { code: string; label: string }[]): Promise<void>;
  recordMefs(mefs: readonly { code: string; label: string }[]): Promise<void>;
  classLabels(uais: readonly string[]): Promise<Map<string, Map<string, string>>>;
  mefLabels(): Promise<Map<string, string>>;
}

/**
 * Seals what another room keeps in tables of its own. `use` names the room (each has a data key), `place` the row: what is
 * sealed for one place opens nowhere else. Order of results is the order of the input.
 */
export interface Sealing {
  seal(use: string, values: readonly { place: string; text: string }[]): Promise<Buffer[]>;
  open(use: string, values: readonly { place: string; sealed: Buffer }[]): Promise<string[]>;
}

export interface Vault {
  readonly persons: PersonVault;
  readonly logins: LoginRegister;
  readonly credentials: CredentialVault;
  readonly tokens: TokenVault;
  readonly receipts: ReceiptVault;
  readonly nomenclature: Nomenclature;
  readonly sealing: Sealing;
  /** Keyed digest (HMAC-SHA-256, base64url) of a value in a named domain: record keys, INE, fingerprints. */
  readonly digest: (domain: string, ...parts: string[]) => string;
  /** UUID derived from a keyed digest: the same parts always give the same id, which nobody without the key can guess. */
  stableId(domain: string, ...parts: string[]): string;
}

export type { AccountKind };
