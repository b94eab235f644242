/** The report of an import: what was read, what became of it, and every reject and warning with its remedy. */
import type { SourceBase } from '../../domain/bases.js';
import type { ImportCounts } from '../../domain/import/events.js';
import type { RefusalReport } from './refusal.js';

/** What is counted: pupils, responsables, and the links between them. */
export const RECORD_KINDS = ['STUDENT', 'RESPONSABLE', 'LINK'] as const;
export type RecordKind = (typeof RECORD_KINDS)[number];

/**
 * For each kind: read = created + changed + unchanged + ended + rejected + skipped. `ended` counts records that the file
 * itself ends (an exit date, no class, no longer legal); `disappeared` those known before that the file does not hold
 * any more, which are in none of the others (the ledger's event counts them as ended, too).
 */
export interface Counts extends ImportCounts {
  disappeared: number;
}

/** Counts of which all are 0. */
export const noCounts = (): Counts => ({
  read: 0,
  created: 0,
  changed: 0,
  unchanged: 0,
  ended: 0,
  rejected: 0,
  skipped: 0,
  disappeared: 0,
});

/**
 * `REJECT`: left aside. `WARNING`: taken, with a remark. `NOTICE`: what the import did that a school should know of: who ended
 * and why, who came from another school.
 */
export const LINE_SEVERITIES = ['REJECT', 'WARNING', 'NOTICE'] as const;

/** One reject, warning or notice. Names the record by file, line and id of the base; never by a person's data. */
export interface ReportLine {
  readonly severity: (typeof LINE_SEVERITIES)[number];
  readonly kind: RecordKind | 'SCHOOL' | 'MEF';
  readonly file?: string;
  readonly line?: number;
  readonly recordId?: string;
  /** Id of the record that holds this one, where this one is a part of it. */
  readonly holder?: string;
  /** Where the base has no ids: the class of the pupil, or of a responsable's first child, as the file names it. */
  readonly className?: string;
  readonly field?: string;
  readonly code: string;
  /** In English; `words/say.ts` says it in French. */
  readonly reason: string;
  /** In English, as `reason`. */
  readonly remedy: string;
}

/** Why records were skipped: without being at fault, they change nothing. Each is explained in `src/api/imports/enums.ts`. */
export const SKIP_REASONS = [
  'NOT_ENROLLED',
  'NO_ENROLLED_PUPIL',
  'PUPIL_NOT_ENROLLED',
  'PUPIL_NOT_ELIGIBLE',
  'PUPIL_REJECTED',
  'RESPONSABLE_REJECTED',
  'NOT_LEGAL',
  'SELF',
  'NOT_KNOWN',
  'REPEATED',
  'NO_CLASSES',
  'GREAT_LOSS',
] as const;
export type SkipReason = (typeof SKIP_REASONS)[number];

/** `REFUSED`: the files were not what they claim, nothing changed. `FAILED`: interrupted by a fault; the same files take it up again. */
export const IMPORT_STATUSES = ['RUNNING', 'COMPLETED', 'REFUSED', 'FAILED'] as const;
export type ImportStatus = (typeof IMPORT_STATUSES)[number];

/** `READ`: the files are read. `RECORD`: what changed is recorded. */
export const IMPORT_PHASES = ['READ', 'RECORD'] as const;
export type ImportPhase = (typeof IMPORT_PHASES)[number];

/** How far a run had come at `updatedAt`: in phase `READ` counted in records, in `RECORD` in schools; `total` is null when not known. */
export interface KeptProgress {
  readonly phase: ImportPhase;
  readonly done: number;
  readonly total: number | null;
  readonly updatedAt: string;
}

/** What the report of a school's import and that of a run over an académie's files both say. */
export interface RunReport {
  readonly importId: string;
  /** Who imported: the subject of a token, or an operator. */
  readonly actor: string;
  readonly base: SourceBase;
  /** First year of the school year. */
  readonly year: number;
  readonly dryRun: boolean;
  /** The importer chose to give pupils without an INE accounts. */
  readonly waiveIne: boolean;
  readonly status: ImportStatus;
  /** Nothing had to change: nothing was appended. */
  readonly unchanged: boolean;
  readonly startedAt: string;
  readonly completedAt?: string;
  /** The day the base made the files, `YYYY-MM-DD`, where they say so. */
  readonly dataDate?: string;
  readonly filesDigest?: string;
  readonly files: readonly string[];
  /** Files given and not needed. */
  readonly ignoredFiles: readonly string[];
  readonly students: Counts;
  readonly responsables: Counts;
  readonly links: Counts;
  /** How many records were skipped, by kind and reason: `{"LINK": {"NOT_LEGAL": 12}}`. */
  readonly skips: Readonly<Partial<Record<RecordKind, Partial<Record<SkipReason, number>>>>>;
  readonly rejects: number;
  readonly warnings: number;
  /** Rejects, warnings and notices; the first `LINES_CARRIED` of them. All are kept beside the report. */
  readonly lines: readonly ReportLine[];
  readonly refusal?: RefusalReport;
}

/** The report of a school's import. */
export interface ImportReport extends RunReport {
  /** The run over the académie's files that this import is part of. */
  readonly runId?: string;
  readonly uai: string;
  /** Position in the ledger of the last event appended, when any was. */
  readonly position?: string;
}

/** How many lines a report carries with it. */
export const LINES_CARRIED = 20_000;
