/** The report of a run over an académie's files: what became of their records, each counted once, and of its schools. */
import type { Counts, RunReport } from '../../report/report.js';
import type { Degree } from '../../../domain/school/events.js';

/** How many schools a run took up: those whose part of the base the files changed, and those that an earlier run left due. */
export interface SchoolsDone {
  readonly due: number;
  /** Schools with new events (a dry run: that would have them). */
  readonly changed: number;
  /** The other schools. */
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
