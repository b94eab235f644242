/** The report of a run over an académie's files: what they held, over distinct records, and how its schools fared. */
import type { RefusalReport } from '../refusal.js';
import type { Counts, ImportStatus, ReportLine, ImportReport } from '../report.js';
import type { Degree } from './shape.js';

/** Of the schools whose part of the base the files changed, or an earlier run had left to do. */
export interface SchoolsDone {
  readonly due: number;
  /** Events were appended there, or nothing had to be. */
  readonly changed: number;
  readonly unchanged: number;
}

export interface AcademieReport {
  readonly importId: string;
  readonly academie: string;
  readonly base: 'AAF';
  /** Absent when the files were refused before they told. */
  readonly degree?: Degree;
  readonly complete?: boolean;
  /** First year of the school year. */
  readonly year: number;
  readonly dryRun: boolean;
  readonly waiveIne: boolean;
  readonly status: ImportStatus;
  /** Nothing had to change in any school: nothing was appended. */
  readonly unchanged: boolean;
  readonly startedAt: string;
  readonly completedAt?: string;
  readonly dataDate?: string;
  readonly filesDigest?: string;
  readonly files: readonly string[];
  readonly ignoredFiles: readonly string[];
  /**
   * Over the distinct records of the files; a responsable of several schools counts once. Links are those of the pupils in
   * the files. `disappeared` are records that counted and that a complete export does not hold any more.
   */
  readonly students: Counts;
  readonly responsables: Counts;
  readonly links: Counts;
  readonly schoolRecords: Counts;
  readonly mefRecords: Counts;
  readonly schools: SchoolsDone;
  readonly skips: ImportReport['skips'];
  readonly rejects: number;
  readonly warnings: number;
  /** The first of them; all are kept with the report. */
  readonly lines: readonly ReportLine[];
  readonly refusal?: RefusalReport;
}

export type AcademieSummary = Omit<AcademieReport, 'lines'>;
