/**
 * A trap: a peculiarity of real files, injected into invented ones, with what the import must make of it. There are three kinds: of one
 * household, of two records in different schools, of a school's files. The import's tests compare its outcome with the expectations.
 */
import type { IssueCode, RecordKind, RefusalCode, SkipReason } from '../../ingest/index.js';
import type { InventedLink, InventedPupil, InventedResponsable, InventedSchool } from '../model.js';
import type { FreeHouseholds } from './free-households.js';

/** The forms of exports that traps tell apart: AAF is one form by degree. */
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

/** The subject of an injection that concerns a link. */
export interface Link {
  readonly pupil: InventedPupil;
  readonly responsable: InventedResponsable;
}

/** What an injection concerns. */
export type Subject = InventedPupil | InventedResponsable | Link | InventedSchool;

/** A trap that was injected into one record, school or file, and what the import must make of that. */
export interface Injection {
  readonly kind: RecordKind | 'SCHOOL' | 'FILE';
  readonly of: Subject;
  /** Called once the school is written, when all its records have places. */
  readonly expect: (at: (record: InventedPupil | InventedResponsable) => Reference) => Expected;
}

/** A pupil, brothers and sisters, and their responsables. */
export interface Household {
  readonly pupils: readonly InventedPupil[];
  /** The links of the first pupil. */
  readonly links: readonly InventedLink[];
  /** The legal responsables of the first pupil. */
  readonly legal: readonly InventedResponsable[];
}

/** What all kinds of traps have. */
interface TrapCommon {
  /** What the files have, for the help of commands. */
  readonly description: string;
  readonly bases: readonly TrapBase[];
}

/** Acts on one household. `apply` returns `undefined` when the household does not fit. */
export interface HouseholdTrap extends TrapCommon {
  readonly apply: (household: Household, households: FreeHouseholds) => readonly Injection[] | undefined;
}

/** The first record of a pair, which waits for a later school. */
export interface FirstHalf {
  readonly record: InventedPupil | InventedResponsable;
  /** National form of the mobile given to the record. */
  readonly mobile: string;
}

/**
 * Acts on two records of different schools: `begin` prepares the first in one school, `end` makes the second in a later one. Both return
 * `undefined` when the household does not fit. `reference` says where the first record stands.
 */
export interface PairTrap extends TrapCommon {
  /** The bases in which the second record may stand, by the base of the first; by default all bases of the trap. */
  readonly second?: (first: TrapBase) => readonly TrapBase[];
  readonly begin: (household: Household, households: FreeHouseholds) => FirstHalf | undefined;
  readonly end: (
    household: Household,
    first: FirstHalf,
    reference: Reference,
    households: FreeHouseholds,
  ) => readonly Injection[] | undefined;
}

/** Acts on a school or its files. */
export interface SchoolTrap extends TrapCommon {
  /** Bases whose files are an académie's: decided file by file, see `Traps.takeMisdeclared`. */
  readonly byFile?: readonly TrapBase[];
  /** Bases in which this trap hides everything else of a school: no other trap is injected into that school. */
  readonly alone?: readonly TrapBase[];
  readonly school: (school: InventedSchool, households: FreeHouseholds) => readonly Injection[];
}

export type Trap = HouseholdTrap | PairTrap | SchoolTrap;

const always =
  (expected: Expected): Injection['expect'] =>
  () =>
    expected;

/** The expectation that the import reports the record and rejects it. */
export const expectRejected = (kind: RecordKind, of: Subject, report: IssueCode): Injection => ({
  kind,
  of,
  expect: always({ report, severity: 'REJECT' }),
});

/** The expectation that the import takes the record with a warning. */
export const expectWarned = (kind: RecordKind, of: Subject, report: IssueCode): Injection => ({
  kind,
  of,
  expect: always({ report, severity: 'WARNING' }),
});

/** The expectation that the import skips the record. */
export const expectSkipped = (kind: RecordKind, of: Subject, reason: SkipReason): Injection => ({
  kind,
  of,
  expect: always({ skipped: reason }),
});

/** The expectation that the import takes the record, with these values. */
export const expectTaken = (
  kind: RecordKind,
  of: InventedPupil | InventedResponsable,
  read: Readonly<Record<string, unknown>>,
): Injection => ({ kind, of, expect: always({ read }) });
