/** Reports of imports, as a person reads them in a terminal. */
import type { AcademieReport, Counts, ImportReport, ReportLine } from '../ingest/index.js';

const KINDS = { students: 'pupils', responsables: 'responsables', links: 'links' } as const;
const COLUMNS = ['read', 'created', 'changed', 'unchanged', 'ended', 'rejected', 'skipped', 'disappeared'] as const;

const countsTable = (report: Said): string => {
  const row = (label: string, counts: Counts): string =>
    `  ${label.padEnd(14)}${COLUMNS.map(column => String(counts[column]).padStart(12)).join('')}`;
  const head = `  ${''.padEnd(14)}${COLUMNS.map(column => column.padStart(12)).join('')}`;
  return [head, ...Object.entries(KINDS).map(([kind, label]) => row(label, report[kind as keyof typeof KINDS]))].join(
    '\n',
  );
};

const line = ({ severity, kind, file, line: at, recordId, field, reason, remedy }: ReportLine): string => {
  const place = [file && `${file}${at === undefined ? '' : `:${at}`}`, recordId && `record ${recordId}`, field]
    .filter(Boolean)
    .join(', ');
  return `  ${SAID[severity]}  ${kind.toLowerCase()}${place ? ` (${place})` : ''}: ${reason} ${remedy}`;
};

const SAID: Readonly<Record<ReportLine['severity'], string>> = {
  REJECT: 'rejected',
  WARNING: 'warning ',
  NOTICE: 'notice  ',
};

const SHOWN_LINES = 50;

/** The first lines of a kind, and how many there are beside them. */
function shown(lines: readonly ReportLine[]): string[] {
  const more = lines.length - SHOWN_LINES;
  return [...lines.slice(0, SHOWN_LINES).map(line), ...(more > 0 ? [`  … and ${more} more (--json shows all)`] : [])];
}

/** How many ended for which reason. */
function endsOf(lines: readonly ReportLine[]): string[] {
  const counts = new Map<string, number>();
  for (const { kind, code, reason } of lines) {
    if (!code.startsWith('ENDED_')) continue;
    const said = `${kind.toLowerCase()}: ${reason.replace(/^ended: | \([^)]*\)$/g, '')}`;
    counts.set(said, (counts.get(said) ?? 0) + 1);
  }
  return [...counts].map(([said, count]) => `  Ended: ${count} ${said}.`);
}

/** What the reports of a school and of an académie both say. */
type Said = Omit<ImportReport, 'uai'> | AcademieReport;

/** The report as a person reads it. */
export function describeReport(report: ImportReport | AcademieReport): string {
  const { base, year, dryRun, status, refusal, unchanged, dataDate, waiveIne, skips, lines } = report;
  const into = 'uai' in report ? report.uai : `the académie ${report.academie}`;
  const head = `Import of ${base} ${year}-${year + 1} into ${into}${dryRun ? ' (dry run: nothing was recorded)' : ''}`;
  if (refusal) {
    const place = refusal.file ? `${refusal.file}${refusal.line === undefined ? '' : `, line ${refusal.line}`}: ` : '';
    return `${head}: REFUSED, nothing changed.\n  ${place}${refusal.reason} [${refusal.code}]\n  ${refusal.remedy}\n`;
  }
  const skipped = Object.entries(skips).flatMap(([kind, reasons]) =>
    Object.entries(reasons).map(
      ([reason, count]) => `${count} ${kind.toLowerCase()} ${reason.toLowerCase().replaceAll('_', ' ')}`,
    ),
  );
  const facts = [
    'schools' in report && describeSchools(report),
    dataDate && `The base made these files on ${dataDate}.`,
    unchanged && 'Nothing had changed since the last import: no event was appended.',
    waiveIne && 'Pupils without an INE were taken as eligible (--waive-ine).',
    skipped.length > 0 && `Skipped: ${skipped.join(', ')}.`,
    report.ignoredFiles.length > 0 && `Not needed: ${report.ignoredFiles.join(', ')}.`,
  ].filter(fact => typeof fact === 'string');
  return [
    `${head}: ${status}`,
    countsTable(report),
    ...facts.map(fact => `  ${fact}`),
    ...endsOf(lines),
    ...shown(lines.filter(({ severity }) => severity !== 'NOTICE')),
    ...shown(lines.filter(({ severity }) => severity === 'NOTICE')),
    '',
  ].join('\n');
}

const describeSchools = ({ schools: { due, changed }, complete }: AcademieReport): string =>
  `${complete ? 'A complete export' : 'A delta'}: ${due} schools were concerned, ${changed} changed.`;
