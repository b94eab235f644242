import type { Cause, FoundReport, ImportSummary, ReportLine } from '../../ingest/index.js';

/** A report with its schools and lines, which are read page by page. */
export interface WholeReport {
  readonly summary: FoundReport;
  /** The reports of the schools that an académie's export concerned. */
  readonly schools: AsyncIterable<readonly ImportSummary[]>;
  readonly lines: AsyncIterable<readonly ReportLine[]>;
  /** The lines grouped by cause, the most serious first. */
  readonly causes: () => Promise<readonly Cause[]>;
}
