/** Reports of imports. The ingest stores all of them; `read.import_reports` adds what the ledger holds of those that changed something. */
import {
  code,
  id,
  Conditions,
  instant,
  json,
  number,
  text,
  type Field,
  type Fields,
  type ListDefinition,
} from '../../src/postgres/lists/definition.js';

/** Selects the expression once the import has completed, and null before: its figures are not final then. */
const onceCompleted = (expression: string): string => `case when i.status = 'COMPLETED' then ${expression} end`;
const figures = (name: string): Field => json(onceCompleted(`i.report -> '${name}'`));
const total = (name: string): Field => number(onceCompleted(`i.report ->> '${name}'`));

const SKIPS = `
  select coalesce(json_agg(json_build_object('kind', kind, 'reason', reason, 'count', n::int) order by kind, reason), '[]')
    from json_each(i.report -> 'skips') as of_kind (kind, reasons), json_each_text(reasons) as of_reason (reason, n)`;

const fields = {
  id: id('ImportReport_', 'i.id'),
  importId: code('i.id'),
  uai: text('i.uai'),
  academie: text('i.academie'),
  degree: code('i.degree'),
  complete: { as: 'boolean', sql: `i.report ->> 'complete'` },
  runId: id('ImportReport_', 'i.run_id'),
  base: code('i.base'),
  year: number('i.year'),
  dataDate: text(`i.report ->> 'dataDate'`),
  dryRun: { as: 'boolean', sql: 'i.dry_run' },
  unchanged: { as: 'boolean', sql: onceCompleted('i.unchanged') },
  status: code('i.status'),
  progress: json('p.progress'),
  refusal: json(`i.report -> 'refusal'`),
  startedAt: instant('i.started_at'),
  endedAt: instant('i.completed_at'),
  files: json(`i.report -> 'files'`),
  ignoredFiles: json(`i.report -> 'ignoredFiles'`),
  students: figures('students'),
  responsables: figures('responsables'),
  links: figures('links'),
  pupilsWithoutAccount: number(
    onceCompleted(`(select count(*)::int from ingest.import_lines l
      where l.import_id = i.id and l.kind = 'STUDENT' and l.code in ('INE_MISSING', 'INE_OWN_FORM'))`),
  ),
  schoolRecords: figures('schoolRecords'),
  mefRecords: figures('mefRecords'),
  schools: figures('schools'),
  skips: json(`(${SKIPS})`),
  rejects: total('rejects'),
  warnings: total('warnings'),
  actor: text(`coalesce(i.report ->> 'actor', e.actor)`),
  position: code('e.position'),
} as const satisfies Fields;

/** Newest first when descending. */
export const importReportsList = {
  from: `ingest.imports i left join read.import_reports e on e.import_id = i.id
           left join ingest.imports_under_way p on p.import_id = i.id`,
  readModels: ['imports'],
  type: 'ImportReport',
  fields,
  key: ['i.id'],
  sorts: { STARTED_AT: [{ sql: 'i.started_at', type: 'timestamptz' }] },
} as const satisfies ListDefinition;

/** A report must meet every condition that is set. */
export interface ImportReportsFilter {
  /** Reports of this school, including its parts of an académie's exports. */
  readonly uai?: string;
  /** Reports of whole exports of this académie. */
  readonly academie?: string;
  readonly importId?: string;
  /**
   * Reports within a caller's scopes: all reports of `schools`, the whole exports of `academies`, and the separate imports of
   * `schoolsOfAcademies`, the schools of these académies, without their parts of exports.
   */
  readonly within?: {
    readonly schools: readonly string[];
    readonly academies: readonly string[];
    readonly schoolsOfAcademies: readonly string[];
  };
  readonly dryRuns?: boolean;
}

/** Selects the reports that meet every condition that is set. Dry runs are left out, unless they are asked for, or one report by its id. */
export function importReportsConditions(filter: ImportReportsFilter): Conditions {
  const conditions = new Conditions();
  const { uai, academie, importId, within, dryRuns = false } = filter;
  if (uai !== undefined) conditions.add(`i.uai = ${conditions.key(uai)}`);
  if (academie !== undefined) conditions.add(`i.academie = ${conditions.key(academie)}`);
  if (importId !== undefined) conditions.add(`i.id = ${conditions.key(importId)}`);
  if (within) {
    const anyOf = (column: string, values: readonly string[]): string =>
      `${column} = any(${conditions.value(values)}::text[])`;
    const { schools, academies, schoolsOfAcademies } = within;
    const reached = [
      ...(schools.length > 0 ? [anyOf('i.uai', schools)] : []),
      ...(academies.length > 0
        ? [`i.run_id is null and (${anyOf('i.academie', academies)} or ${anyOf('i.uai', schoolsOfAcademies)})`]
        : []),
    ];
    conditions.add(`(${reached.join(' or ') || 'false'})`);
  }
  if (!dryRuns && importId === undefined) conditions.add('not i.dry_run');
  return conditions;
}

/** Lines of one report, in its order. */
export const importLinesList = {
  from: 'ingest.import_lines l',
  readModels: [],
  type: 'ImportLine',
  fields: {
    severity: code('l.severity'),
    kind: code('l.kind'),
    file: text('l.file'),
    line: number('l.line'),
    recordId: text('l.record_id'),
    holder: text('l.holder'),
    className: text('l.class_name'),
    field: text('l.field'),
    code: code('l.code'),
    reason: text('l.reason'),
    remedy: text('l.remedy'),
  },
  key: [],
  sorts: { REPORT: [{ sql: 'l.ordinal', type: 'int' }] },
} as const satisfies ListDefinition;

/** Selects the lines of a report, of one severity if it is given. */
export function importLinesConditions(importId: string, severity?: 'REJECT' | 'WARNING' | 'NOTICE'): Conditions {
  const conditions = new Conditions();
  conditions.add(`l.import_id = ${conditions.key(importId)}`);
  if (severity !== undefined) conditions.add(`l.severity = ${conditions.value(severity)}`);
  return conditions;
}
