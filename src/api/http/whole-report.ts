import type { Cause } from '../../ingest/causes.js';
import type { ReportLine } from '../../ingest/report.js';
import type { FoundReport, ImportSummary } from '../../ingest/reports.js';

/** A report with all that belongs to it, page after page. */
export interface WholeReport {
  readonly summary: FoundReport;
  /** What a run over the files of an académie did in each school it concerned. */
  readonly schools: AsyncIterable<readonly ImportSummary[]>;
  readonly lines: AsyncIterable<readonly ReportLine[]>;
  /** The lines by their causes, the most pressing first. */
  readonly causes: () => Promise<readonly Cause[]>;
}
