/** The only code that reads `read.import_reports`. */
import {
  code,
  id,
  Conditions,
  instant,
  json,
  number,
  text,
  type Fields,
  type ListDefinition,
} from '../../src/postgres/lists/definition.js';

const fields = {
  id: id('ImportReport_', 'i.import_id'),
  importId: code('i.import_id'),
  uai: code('i.uai'),
  base: code('i.base'),
  year: number('i.year'),
  dataDate: text('i.data_date'),
  status: code('i.status'),
  refusalCode: code('i.refusal_code'),
  startedAt: instant('i.started_at'),
  endedAt: instant('i.ended_at'),
  students: json('i.students'),
  responsables: json('i.responsables'),
  links: json('i.links'),
  rejects: number('i.rejects'),
  warnings: number('i.warnings'),
  actor: text('i.actor'),
  position: code('i.position'),
} as const satisfies Fields;

/** Newest first when descending. */
export const importReportsList = {
  from: 'read.import_reports i',
  type: 'ImportReport',
  fields,
  key: ['i.import_id'],
  sorts: { STARTED_AT: [{ sql: 'i.started_at', type: 'timestamptz' }] },
} as const satisfies ListDefinition;

/** `uais`: the schools whose imports may be seen; undefined for all. */
export function importReportsConditions(
  uais: readonly string[] | undefined,
  filter: { uai?: string; importId?: string },
): Conditions {
  const conditions = new Conditions();
  if (uais) conditions.add(`i.uai = any(${conditions.value(uais)}::text[])`);
  if (filter.uai !== undefined) conditions.add(`i.uai = ${conditions.value(filter.uai)}`);
  if (filter.importId !== undefined) conditions.add(`i.import_id = ${conditions.value(filter.importId)}`);
  return conditions;
}
