/**
 * A report as CSV: what it is of, the totals of each kind, what was skipped, of an académie's export each school, then
 * every reject and warning. Each part has a header of its own; an empty line stands between two parts.
 */
import type { AcademieSummary } from '../../ingest/aaf/report.js';
import type { Counts, ReportLine } from '../../ingest/report.js';
import type { ImportSummary } from '../../ingest/reports.js';
import { BYTE_ORDER_MARK, csvRow } from './csv.js';
import type { WholeReport } from './whole-report.js';

const FATES = ['read', 'created', 'changed', 'unchanged', 'ended', 'rejected', 'skipped', 'disappeared'] as const;
const BETWEEN = csvRow();
const yesOrNo = (value: boolean): string => (value ? 'yes' : 'no');

function heading(summary: ImportSummary | AcademieSummary): string {
  const { base, year, status, dryRun, unchanged, waiveIne, refusal } = summary;
  const of =
    'uai' in summary
      ? csvRow('School', summary.uai)
      : csvRow('Académie', summary.academie) +
        csvRow('Degree', summary.degree) +
        csvRow('Export', summary.complete === undefined ? undefined : summary.complete ? 'complete' : 'delta');
  return (
    csvRow('Import', summary.importId) +
    of +
    csvRow('Base', base) +
    csvRow('School year', `${year}-${year + 1}`) +
    csvRow('Data of', summary.dataDate) +
    csvRow('Started', summary.startedAt) +
    csvRow('Ended', summary.completedAt) +
    csvRow('Status', status) +
    csvRow('Dry run', yesOrNo(dryRun)) +
    csvRow('Nothing had to change', yesOrNo(unchanged)) +
    csvRow('Pupils without INE taken', yesOrNo(waiveIne)) +
    csvRow('Files', summary.files.join(', ')) +
    csvRow('Files not needed', summary.ignoredFiles.join(', ')) +
    (refusal
      ? csvRow('Refused', refusal.reason) +
        csvRow('Code', refusal.code) +
        csvRow('File', refusal.file) +
        csvRow('Line', refusal.line) +
        csvRow('Remedy', refusal.remedy)
      : '')
  );
}

function totals(summary: ImportSummary | AcademieSummary): string {
  const row = (kind: string, counts: Counts): string => csvRow(kind, ...FATES.map(fate => counts[fate]));
  const { students, responsables, links, skips, rejects, warnings } = summary;
  const skipped = Object.entries(skips).flatMap(([kind, reasons]) =>
    Object.entries(reasons).map(([reason, count]) => csvRow(kind, reason, count)),
  );
  return (
    csvRow('Records', ...FATES) +
    row('STUDENT', students) +
    row('RESPONSABLE', responsables) +
    row('LINK', links) +
    ('academie' in summary ? row('SCHOOL', summary.schoolRecords) + row('MEF', summary.mefRecords) : '') +
    BETWEEN +
    csvRow('Rejects', rejects) +
    csvRow('Warnings', warnings) +
    ('academie' in summary
      ? csvRow('Schools concerned', summary.schools.due) + csvRow('Schools changed', summary.schools.changed)
      : '') +
    (skipped.length > 0 ? BETWEEN + csvRow('Skipped', 'Reason', 'Records') + skipped.join('') : '')
  );
}

const KINDS = ['students', 'responsables', 'links'] as const;
const CHANGES = ['created', 'changed', 'ended', 'disappeared'] as const;
const SCHOOL_HEADER = csvRow(
  ...['School', 'Import', 'Status', 'Changed', 'Rejects', 'Warnings'],
  ...KINDS.flatMap(kind => CHANGES.map(change => `${kind} ${change}`)),
);
const schoolRow = (school: ImportSummary): string =>
  csvRow(
    ...[school.uai, school.importId, school.status, yesOrNo(!school.unchanged), school.rejects, school.warnings],
    ...KINDS.flatMap(kind => CHANGES.map(change => school[kind][change])),
  );

const LINE_HEADER = csvRow(
  ...['Severity', 'Kind', 'File', 'Line', 'Record', 'Held by', 'Field', 'Code', 'Reason', 'Remedy'],
);
const lineRow = ({ severity, kind, file, line, recordId, holder, field, code, reason, remedy }: ReportLine): string =>
  csvRow(severity, kind, file, line, recordId, holder, field, code, reason, remedy);

async function* rows<T>(pages: AsyncIterable<readonly T[]>, row: (one: T) => string): AsyncGenerator<string> {
  for await (const page of pages) yield page.map(row).join('');
}

export async function* reportAsCsv({ summary, schools, lines }: WholeReport): AsyncGenerator<string> {
  yield BYTE_ORDER_MARK + heading(summary) + BETWEEN + totals(summary) + BETWEEN;
  if ('academie' in summary) {
    yield SCHOOL_HEADER;
    yield* rows(schools, schoolRow);
    yield BETWEEN;
  }
  yield LINE_HEADER;
  yield* rows(lines, lineRow);
}
