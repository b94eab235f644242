/** The report of a run over an académie's files: what they held, over distinct records, and how its schools fared. */
import type { Counts, RunReport } from '../../report/report.js';
import type { Degree } from '../../../domain/school/events.js';

/** Schools whose part of the base the files changed, or an earlier run had left to do. */
export interface SchoolsDone {
  readonly due: number;
  /** Events were appended there, or nothing had to be. */
  readonly changed: number;
  readonly unchanged: number;
}

/**
 * Figures are over the distinct records of the files; a responsable of several schools counts once. Links are those of the
 * pupils in the files. `disappeared` are records that counted and that a complete export does not hold any more.
 * `unchanged`: nothing had to change in any school. `lines`: the first of them; all are kept with the report.
 */
export interface AcademieReport extends RunReport {
  readonly academie: string;
  readonly base: 'AAF';
  /** Absent when the files were refused before it was known. */
  readonly degree?: Degree;
  readonly complete?: boolean;
  readonly schoolRecords: Counts;
  readonly mefRecords: Counts;
  readonly schools: SchoolsDone;
}

export type AcademieSummary = Omit<AcademieReport, 'lines'>;
