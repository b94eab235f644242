/** Makes the lines of a report from the table of issues. */
import { ifDefined } from '../if-defined.js';
import type { Origin } from '../pipeline/raw.js';
import { ISSUES, type IssueCode } from './issues.js';
import type { RecordKind, ReportLine } from './report.js';

/** A line of the report. `detail` adds to the reason; never a person's data. */
export function issue(
  severity: ReportLine['severity'],
  kind: RecordKind | 'SCHOOL',
  code: IssueCode,
  at: { origin?: Origin; recordId?: string; field?: string; detail?: string },
): ReportLine {
  const [reason, remedy] = ISSUES[code];
  return {
    severity,
    kind,
    ...(at.origin && { file: at.origin.file, line: at.origin.line }),
    ...ifDefined('recordId', at.recordId ?? at.origin?.recordId),
    ...ifDefined('holder', at.origin?.holder),
    ...ifDefined('className', at.origin?.className),
    ...ifDefined('field', at.field),
    code,
    reason: at.detail === undefined ? reason : `${reason} (${at.detail})`,
    remedy,
  };
}
