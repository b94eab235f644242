/** `registre import`: the files of one school into the ledger, with a report. */
import { access, constants } from 'node:fs/promises';
import { randomUUID } from 'node:crypto';
import { basename } from 'node:path';
import { Command, Option } from 'commander';
import { operator } from '../house.js';
import { type ImportProgress, importSchool } from '../ingest/import-school.js';
import type { Counts, ImportReport, ReportLine } from '../ingest/report.js';
import { EXIT, UsageError } from './failure.js';
import { progress } from './progress.js';
import { withHouse } from './with-house.js';

interface Options {
  uai: string;
  base: 'SIECLE' | 'ONDE';
  year?: string;
  name?: string;
  circonscription?: string;
  dryRun?: boolean;
  waiveIne?: boolean;
  json?: boolean;
}

/** A school year begins in August: 2026 for 2026-2027. */
export const schoolYear = (now: Date): number => now.getFullYear() - (now.getMonth() < 7 ? 1 : 0);

const KINDS = { students: 'pupils', responsables: 'responsables', links: 'links' } as const;
const COLUMNS = ['read', 'created', 'changed', 'unchanged', 'ended', 'rejected', 'skipped', 'disappeared'] as const;

const countsTable = (report: ImportReport): string => {
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
  return `  ${severity === 'REJECT' ? 'rejected' : 'warning '}  ${kind.toLowerCase()}${place ? ` (${place})` : ''}: ${reason} ${remedy}`;
};

const SHOWN_LINES = 50;

/** The report as a person reads it. */
export function describeReport(report: ImportReport): string {
  const { uai, base, year, dryRun, status, refusal, unchanged, dataDate, waiveIne, skips, lines } = report;
  const head = `Import of ${base} ${year}-${year + 1} into ${uai}${dryRun ? ' (dry run: nothing was recorded)' : ''}`;
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
    dataDate && `The base made these files on ${dataDate}.`,
    unchanged && 'Nothing had changed since the last import: no event was appended.',
    waiveIne && 'Pupils without an INE were taken as eligible (--waive-ine).',
    skipped.length > 0 && `Skipped: ${skipped.join(', ')}.`,
    report.ignoredFiles.length > 0 && `Not needed: ${report.ignoredFiles.join(', ')}.`,
  ].filter(fact => typeof fact === 'string');
  const more = lines.length > SHOWN_LINES ? [`  … and ${lines.length - SHOWN_LINES} more (--json shows all)`] : [];
  return [
    `${head}: ${status}`,
    countsTable(report),
    ...facts.map(fact => `  ${fact}`),
    ...lines.slice(0, SHOWN_LINES).map(line),
    ...more,
    '',
  ].join('\n');
}

async function run(paths: string[], options: Options): Promise<void> {
  const year = options.year === undefined ? schoolYear(new Date()) : Number(options.year);
  if (!(year >= 2000 && year <= 2100))
    throw new UsageError(`--year must be the first year of the school year, such as 2026, not ${options.year}`);
  for (const path of paths) {
    await access(path, constants.R_OK).catch(() => {
      throw new UsageError(`${path} cannot be read: check its name and your right to read it.`);
    });
  }
  const report = await withHouse(async ({ pool, vault, commands, clock }) => {
    const bar = progress('import', 1);
    const onProgress = ({ phase, done, total }: ImportProgress): void =>
      bar.to(done, total ?? done, phase === 'READ' ? 'records read' : 'records recorded');
    const context = {
      actor: operator(vault),
      role: 'IMPORTER',
      right: 'OWN',
      source: 'CLI',
      correlationId: randomUUID(),
    } as const;
    const { uai, base, name, circonscription, dryRun = false, waiveIne = false } = options;
    const files = paths.map(path => ({ name: basename(path), path }));
    const named = {
      ...(name === undefined ? {} : { schoolName: name }),
      ...(circonscription === undefined ? {} : { circonscription }),
    };
    try {
      return await importSchool(
        { pool, vault, commands, clock },
        { uai, base, year, files, dryRun, waiveIne, ...named, context, onProgress },
      );
    } finally {
      bar.end();
    }
  });
  process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : describeReport(report));
  if (report.status !== 'COMPLETED') process.exitCode = EXIT.failed;
}

export const importCommand = (): Command =>
  new Command('import')
    .description("import one school's files: SIECLE (XML or zip) or ONDE (CSV); the same files again change nothing")
    .argument('<files...>', 'the exports of the base, as they came')
    .requiredOption('--uai <uai>', 'the school: 7 digits and a letter')
    .addOption(
      new Option('--base <base>', 'where the files come from').choices(['SIECLE', 'ONDE']).makeOptionMandatory(),
    )
    .option('--year <year>', 'first year of the school year (default: the present one)')
    .option('--name <name>', "the school's name, where the files do not say it")
    .option('--circonscription <code>', 'first degree: its circonscription')
    .option('--dry-run', 'the same report, nothing recorded')
    .option('--waive-ine', 'take pupils without an INE as eligible; the report says so')
    .option('--json', 'the whole report as JSON')
    .action(run);
