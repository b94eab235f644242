/** The commands of the ingest: what the bases say of persons, of schools, and how an import went. */
import type { ContactField, Kinship, SourceBase } from '../domain/account/events.js';
import type { VaultRef } from '../domain/event.js';
import type { ImportCounts } from '../domain/import/events.js';
import type { SchoolDescription } from '../domain/school/events.js';
import type { Placement } from '../domain/student/events.js';
import type { AccountResult, CommandContext, ImportResult, SchoolResult, StudentResult } from './results.js';

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

export interface LikelyNew {
  /** Nobody is known to have been recorded so before: saves looking. Right or not, the outcome is the same. */
  readonly likelyNew?: boolean;
}

/** What the ingest of a school's files asks. The same record again appends nothing. */
export interface BaseCommands {
  /**
   * Creates or updates a responsable's account as the base of one school says it, in one append. `links` are those of
   * THIS school (`uai`), all its records of the person together: links to pupils of other schools are left alone, those
   * of this school not named any more end. Without `identity` another record speaks for the person, who has an account;
   * with `ifFirst` identity and contact count only where the account has no other record.
   * Without a legal and eligible link and no account yet: refused `NOT_ELIGIBLE`. A record that disappeared is given with
   * `links: []`; an account left without a link closes later, and reopens when a link returns.
   */
  readonly recordResponsable: (
    input: {
      accountId: string;
      personId: string;
      base: SourceBase;
      academie: string;
      uai: string;
      recordKey: string;
      identity?: VaultRef;
      contact?: BaseContact;
      ifFirst?: boolean;
      links: readonly BaseLink[];
    } & LikelyNew,
    context: CommandContext,
  ) => Promise<AccountResult>;

  /**
   * Detaches a record that disappeared from the base of a school, and ends its links to that school's pupils but for
   * those that other records of the school still say (`links`).
   */
  readonly responsableDisappeared: (
    input: { accountId: string; base: SourceBase; uai: string; recordKey: string; links?: readonly BaseLink[] },
    context: CommandContext,
  ) => Promise<AccountResult>;

  /**
   * Ends the account's link to a pupil whom the base of another school than the link's (`byUai`) now has, and whose
   * responsables it says. A link of that school itself stays.
   */
  readonly pupilTaken: (
    input: { accountId: string; studentId: string; byUai: string },
    context: CommandContext,
  ) => Promise<AccountResult>;

  /** Creates or updates a pupil's own account (kind STUDENT); also attaches it to the student. */
  readonly recordStudentAccount: (
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
      /** `recordStudent` was given the account, and attached it: saves a call. */
      attached?: boolean;
    } & LikelyNew,
    context: CommandContext,
  ) => Promise<AccountResult>;

  /** Registers, enrols, moves or transfers a pupil as the base says. */
  readonly recordStudent: (
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
      /** The pupil's own account, when it has one: attached too. */
      accountId?: string;
    } & LikelyNew,
    context: CommandContext,
  ) => Promise<StudentResult>;

  /**
   * The pupil is no longer in the base of that school, and leaves it unless another base still has him or her there.
   * Enrolled elsewhere, only the record is detached.
   */
  readonly studentLeft: (
    input: { studentId: string; base: SourceBase; uai: string; reason: 'EXIT_DATE' | 'ABSENT_FROM_BASE' | 'NO_CLASS' },
    context: CommandContext,
  ) => Promise<StudentResult>;
}

export interface SchoolCommands {
  /** Registers the school, or changes its description when it differs. */
  readonly describe: (input: SchoolDescription & { uai: string }, context: CommandContext) => Promise<SchoolResult>;
  /** The codes of classes and MEF in force (order does not matter) and a digest of their labels. */
  readonly recordStructure: (
    input: {
      uai: string;
      year: number;
      classCodes: readonly string[];
      mefCodes: readonly string[];
      labelsDigest: string;
    },
    context: CommandContext,
  ) => Promise<SchoolResult>;
  /** The school's last import, for the console. Once per import. */
  readonly importCompleted: (
    input: { uai: string; importId: string; base: SourceBase; dataDate?: string },
    context: CommandContext,
  ) => Promise<SchoolResult>;
}

export interface ImportCommands {
  readonly start: (
    input: {
      importId: string;
      uai: string;
      base: SourceBase;
      year: number;
      filesDigest: string;
      dataDate?: string;
    },
    context: CommandContext,
  ) => Promise<ImportResult>;
  readonly complete: (
    input: {
      importId: string;
      students: ImportCounts;
      responsables: ImportCounts;
      links: ImportCounts;
      rejects: number;
      warnings: number;
    },
    context: CommandContext,
  ) => Promise<ImportResult>;
  /** `code` is one of the refusal codes of the ingest. */
  readonly refuse: (input: { importId: string; code: string }, context: CommandContext) => Promise<ImportResult>;
}
