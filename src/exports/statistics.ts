/** Statistics as a file: the table that the query `statistics` answers, a line for each part and origin. */
import type { Pool } from 'pg';
import { schoolsByUai } from '../../projections/schools/queries.js';
import { concernsOfScope } from '../completeness/places.js';
import { ACADEMIES } from '../domain/academies.js';
import { ORIGIN_LABELS, STATE_LABELS } from '../domain/account/labels.js';
import { CELL_SEPARATOR } from '../postgres/lists/cells.js';
import type { ShowsClassLabels } from '../statistics/parts.js';
import { soonEnds } from '../statistics/soon.js';
import { areaField, zoneOfScope, type Breakdown, type Grouping, type Scope } from '../statistics/scope.js';
import { readDays, readTable, type Counts, type Row, type Table, type TableOptions } from '../statistics/table.js';
import type { Column, OpenList } from './open-list.js';
import { frenchDay, frenchTime } from './phrases.js';

/** Which table: a scope in which `scopeFault` finds no fault, its breakdown, and the day at whose end accounts are counted (now when left out). */
export interface StatisticsRequest extends Breakdown {
  readonly scope: Scope;
  readonly at?: string;
}

/** A column of numbers. */
export const number = (heading: string): Column => ({ heading, width: 2, align: 'end' });
/** The columns of numbers by state. */
export const COLUMNS: readonly Column[] = [
  { heading: 'Code', width: 2.5 },
  { heading: 'Libellé', width: 5 },
  { heading: 'Origine', width: 2.5 },
  number('Total'),
  ...(['NOT_NOTIFIED', 'NOTIFIED', 'ACTIVATING', 'ACTIVATED', 'EXPIRED'] as const).map(state =>
    number(STATE_LABELS[state]),
  ),
];

export const academieName = (code: string): string | undefined =>
  ACADEMIES.find(academie => academie.code === code)?.name;

/** A line of the file. Drops the separator of cells from texts. */
const line = (code: string, label: string, origin: string, counts: Counts): string => {
  const { total, notNotified, notified, activating, activated, expired } = counts;
  const numbers = [total, notNotified, notified, activating, activated, expired].map(String);
  return [code, label, origin, ...numbers].map(cell => cell.replaceAll(CELL_SEPARATOR, '')).join(CELL_SEPARATOR);
};

/** What names a row, of whatever figures. */
type Named = Pick<Row, 'type' | 'uai' | 'code' | 'label'>;

export const labelOf = ({ type, label, code }: Named): string =>
  (type === 'ACADEMIE' ? academieName(code) : undefined) ?? label ?? code;

/** The code of a row. That of a class or MEF is told apart by its school where the scope has several. */
export const codeOf = ({ type, uai, code }: Named, scope: Scope): string =>
  uai === null || type === 'SCHOOL' || uai === scope.uai ? code : `${uai} ${code}`;

/** The lines of a part: one for all origins, then one for each that has accounts; then those of its own parts. */
export function linesOf(row: Row, scope: Scope, label = labelOf(row)): string[] {
  const { counts, origins, rows } = row;
  const code = codeOf(row, scope);
  return [
    line(code, label, 'Toutes', counts),
    ...origins.map(({ origin, counts: ofOrigin }) => line(code, label, ORIGIN_LABELS[origin], ofOrigin)),
    ...rows.flatMap(part => linesOf(part, scope, `${label} – ${labelOf(part)}`)),
  ];
}

/** What a table is broken down by, in French. */
export const GROUPED: Readonly<Record<Grouping, string>> = {
  NONE: '',
  CLASS: 'par classe',
  MEF: 'par MEF',
  SCHOOL: 'par établissement',
  CIRCONSCRIPTION: 'par circonscription',
  DEPARTEMENT: 'par département',
  ACADEMIE: 'par académie',
};
const DEGREES: Readonly<Record<Scope['degree'], string>> = { ALL: '', FIRST: 'premier degré', SECOND: 'second degré' };

/** Names a scope in French. */
export async function scopeInWords(pool: Pool, scope: Scope, showsClassLabels: ShowsClassLabels): Promise<string> {
  const { type, uai, code, academie, departement } = scope;
  const area = areaField(scope);
  if (area === 'academie') return `MEF ${code} – Académie : ${academieName(academie!) ?? academie}`;
  if (area === 'departement') return `MEF ${code} – Département ${departement}`;
  if (type === 'NATION') return 'France entière';
  if (type === 'ACADEMIE') return `Académie : ${academieName(code!) ?? code}`;
  if (type === 'DEPARTEMENT') return `Département ${code}`;
  if (type === 'CIRCONSCRIPTION') return `Circonscription ${code}`;
  const [school] = await schoolsByUai(pool, [uai!]);
  const inSchool = school ? `${school.name} (${uai})` : uai!;
  if (type === 'SCHOOL') return inSchool;
  const known = (type === 'CLASS' ? school?.classes : school?.mefs)?.find(one => one.code === code);
  const label = type === 'MEF' || showsClassLabels(school) ? known?.label : undefined;
  return `${type === 'CLASS' ? 'Classe' : 'MEF'} ${label ?? code} – ${inSchool}`;
}

/** Begins the name of a file with figures of a scope. */
export const fileNameOf = (figures: string, { type, uai, code, academie, departement }: Scope): string =>
  type === 'NATION'
    ? `${figures}-france`
    : [figures, ...(type === 'SCHOOL' ? [] : [type.toLowerCase()]), academie, departement, uai, code]
        .filter(Boolean)
        .join('-');

async function read(
  pool: Pool,
  { scope, at, ...breakdown }: StatisticsRequest,
  now: string,
  options: TableOptions,
): Promise<Omit<Table, 'expiringBefore'>> {
  // The file does not show what expires soon.
  if (at === undefined) return readTable(pool, scope, breakdown, { ...options, soonEnds: soonEnds(now, 0) });
  const { days, ...position } = await readDays(pool, scope, breakdown, [at], options);
  return { ...position, ...days[0]! };
}

/** What all tables of statistics say above their rows. */
export function phrasesOf(
  { scope, groupBy, thenBy = 'NONE' }: StatisticsRequest,
  { rounding }: Pick<TableOptions, 'rounding'>,
): string[] {
  const whose = scope.kind === 'RESPONSABLE' ? 'responsables' : 'élèves';
  const step = rounding?.step ?? null;
  return [
    ['Comptes de', whose, DEGREES[scope.degree], GROUPED[groupBy], thenBy === 'NONE' ? '' : `puis ${GROUPED[thenBy]}`]
      .filter(Boolean)
      .join(' '),
    'Un compte de plusieurs parties compte dans chacune, et une fois dans l’ensemble',
    ...(step === null ? [] : [`Nombres arrondis à un multiple de ${step}`]),
  ];
}

/** Reads the table for a file. `at` is the time of the file: ISO 8601 UTC. */
export async function openStatistics(
  pool: Pool,
  request: StatisticsRequest,
  at: string,
  options: TableOptions,
): Promise<OpenList> {
  const { scope } = request;
  const { position, updatedAt, standing, total, rows } = await read(pool, request, at, options);
  const lines = [...linesOf(total, scope, 'Ensemble'), ...rows.flatMap(row => linesOf(row, scope))];
  const zone = zoneOfScope(scope);
  async function* once(): AsyncGenerator<readonly string[]> {
    yield lines;
  }
  const counted =
    request.at !== undefined
      ? [`Au soir du ${frenchDay(request.at)}`]
      : updatedAt === null
        ? []
        : [`À jour du ${frenchTime(updatedAt, zone)}`];
  return {
    count: lines.length,
    position,
    standing,
    readModels: ['statistics'],
    concerns: concernsOfScope(pool, scope),
    rows: once(),
    close: async () => undefined,
    persons: new Map(),
    title: 'Statistiques des comptes',
    of: await scopeInWords(pool, scope, options.showsClassLabels),
    phrases: [...phrasesOf(request, options), ...counted],
    columns: COLUMNS,
    at,
    zone,
    fileName: fileNameOf('statistiques', scope),
  };
}
