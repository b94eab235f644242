import type { Cause, FoundReport, ImportSummary, ReportLine } from '../../ingest/index.js';

/** A report with all that belongs to it, page after page. */
export interface WholeReport {
  readonly summary: FoundReport;
  /** What a run over the files of an académie did in each school it concerned. */
  readonly schools: AsyncIterable<readonly ImportSummary[]>;
  readonly lines: AsyncIterable<readonly ReportLine[]>;
  /** The lines by their causes, the most pressing first. */
  readonly causes: () => Promise<readonly Cause[]>;
}
