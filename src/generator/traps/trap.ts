/** A trap: a peculiarity of real files, injected into invented ones, with what the import must make of it. */
import type { IssueCode, RecordKind, RefusalCode, SkipReason } from '../../ingest/index.js';
import type { InventedLink, InventedPupil, InventedResponsable, InventedSchool } from '../model.js';
import type { Ground } from './ground.js';

export const TRAP_BASES = ['AAF_FIRST', 'AAF_SECOND', 'SIECLE', 'ONDE'] as const;
export type TrapBase = (typeof TRAP_BASES)[number];

/** Where a record stands; ONDE has lines and no ids. */
export interface Place {
  readonly file: string;
  readonly id?: string;
  readonly line?: number;
}

/** Where a record stands among all the files. */
export interface Reference extends Place {
  readonly base: TrapBase;
  readonly uai: string;
}

/** What the import must report of a record, or make of it. */
export type Expected =
  | { readonly report: IssueCode; readonly severity: 'REJECT' | 'WARNING' }
  /** The file is refused whole. */
  | { readonly refused: RefusalCode }
  | { readonly skipped: SkipReason }
  /** The same account as that record's. */
  | { readonly matched: Reference }
  /** Another account than that record's: another person. */
  | { readonly apart: Reference }
  /** Another account than that record's, and a candidate for a merge. */
  | { readonly suspected: Reference }
  /** Taken, with these values; `null`: none. */
  | { readonly read: Readonly<Record<string, unknown>> };

export interface Link {
  readonly pupil: InventedPupil;
  readonly responsable: InventedResponsable;
}

export type Subject = InventedPupil | InventedResponsable | Link | InventedSchool;

export interface Injection {
  readonly kind: RecordKind | 'SCHOOL' | 'FILE';
  readonly of: Subject;
  /** Called once the school is written, when all its records have places. */
  readonly expect: (at: (record: InventedPupil | InventedResponsable) => Reference) => Expected;
}

/** A pupil, brothers and sisters, and their responsables. */
export interface Household {
  readonly pupils: readonly InventedPupil[];
  readonly links: readonly InventedLink[];
  readonly legal: readonly InventedResponsable[];
}

interface Common {
  /** What the files have, for the help of commands. */
  readonly description: string;
  readonly bases: readonly TrapBase[];
}

/** Acts on one household; `undefined` when it does not fit. */
export interface HouseholdTrap extends Common {
  readonly apply: (household: Household, ground: Ground) => readonly Injection[] | undefined;
}

/** The first record of a pair, which waits for a later school. */
export interface FirstHalf {
  readonly record: InventedPupil | InventedResponsable;
  /** National form of the mobile given to the record. */
  readonly mobile: string;
}

/** Acts on two records of different schools. */
export interface PairTrap extends Common {
  /** Bases of the second record, after that of the first; by default those of the trap. */
  readonly second?: (first: TrapBase) => readonly TrapBase[];
  readonly begin: (household: Household, ground: Ground) => FirstHalf | undefined;
  readonly end: (
    household: Household,
    first: FirstHalf,
    reference: Reference,
    ground: Ground,
  ) => readonly Injection[] | undefined;
}

/** Acts on a school or its files. */
export interface SchoolTrap extends Common {
  /** Bases whose files are an académie's: decided file by file, see `Traps.misdeclares`. */
  readonly byFile?: readonly TrapBase[];
  /** Bases in which it hides everything else of the school: no other trap is injected there. */
  readonly alone?: readonly TrapBase[];
  readonly school: (school: InventedSchool, ground: Ground) => readonly Injection[];
}

export type Trap = HouseholdTrap | PairTrap | SchoolTrap;

const always =
  (expected: Expected): Injection['expect'] =>
  () =>
    expected;

export const rejected = (
  kind: RecordKind,
  of: Subject,
  report: IssueCode,
  severity: 'REJECT' | 'WARNING' = 'REJECT',
): Injection => ({ kind, of, expect: always({ report, severity }) });

export const warned = (kind: RecordKind, of: Subject, report: IssueCode): Injection =>
  rejected(kind, of, report, 'WARNING');

export const skipped = (kind: RecordKind, of: Subject, reason: SkipReason): Injection => ({
  kind,
  of,
  expect: always({ skipped: reason }),
});

export const taken = (
  kind: RecordKind,
  of: InventedPupil | InventedResponsable,
  read: Readonly<Record<string, unknown>>,
): Injection => ({ kind, of, expect: always({ read }) });
