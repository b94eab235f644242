/** Statistics as a file: the table that the query `statistics` answers, a line for each part and origin. */
import type { Pool } from 'pg';
import { schoolsByUai } from '../../projections/schools/queries.js';
import { ACADEMIES } from '../domain/academies.js';
import { ORIGIN_LABELS, STATE_LABELS } from '../domain/account/labels.js';
import { CELL_SEPARATOR } from '../postgres/lists/cells.js';
import { zoneOfScope, type Grouping, type Scope } from '../statistics/scope.js';
import { readTable, type Counts, type Row, type ShowsClassLabels } from '../statistics/table.js';
import type { Column, OpenList } from './open-list.js';
import { frenchTime } from './phrases.js';

/** Which table: a scope in which `scopeFault` finds no fault, and its breakdown. */
export interface StatisticsRequest {
  readonly scope: Scope;
  readonly groupBy: Grouping;
}

const number = (heading: string): Column => ({ heading, width: 2, align: 'end' });
const COLUMNS: readonly Column[] = [
  { heading: 'Code', width: 2.5 },
  { heading: 'Libellé', width: 5 },
  { heading: 'Origine', width: 2.5 },
  number('Total'),
  ...(['NOT_NOTIFIED', 'NOTIFIED', 'ACTIVATING', 'ACTIVATED', 'EXPIRED'] as const).map(state =>
    number(STATE_LABELS[state]),
  ),
];

const academieName = (code: string): string | undefined => ACADEMIES.find(academie => academie.code === code)?.name;

/** A line of the file. Drops the separator of cells from texts. */
const line = (code: string, label: string, origin: string, counts: Counts): string => {
  const { total, notNotified, notified, activating, activated, expired } = counts;
  const numbers = [total, notNotified, notified, activating, activated, expired].map(String);
  return [code, label, origin, ...numbers].map(cell => cell.replaceAll(CELL_SEPARATOR, '')).join(CELL_SEPARATOR);
};

/** The lines of a part: one for all origins, then one for each that has accounts. */
const linesOf = ({ code, counts, origins }: Row, label: string): string[] => [
  line(code, label, 'Toutes', counts),
  ...origins.map(({ origin, counts: ofOrigin }) => line(code, label, ORIGIN_LABELS[origin], ofOrigin)),
];

const GROUPED: Readonly<Record<Grouping, string>> = {
  NONE: '',
  CLASS: 'par classe',
  MEF: 'par MEF',
  SCHOOL: 'par établissement',
  DEPARTEMENT: 'par département',
  ACADEMIE: 'par académie',
};
const DEGREES: Readonly<Record<Scope['degree'], string>> = { ALL: '', FIRST: 'premier degré', SECOND: 'second degré' };

async function scopeInWords(
  pool: Pool,
  { type, uai, code }: Scope,
  showsClassLabels: ShowsClassLabels,
): Promise<string> {
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

const fileName = ({ type, uai, code }: Scope): string =>
  type === 'NATION'
    ? 'statistiques-france'
    : ['statistiques', ...(type === 'SCHOOL' ? [] : [type.toLowerCase()]), uai, code].filter(Boolean).join('-');

/** Reads the table for a file. `at` is the time of the file: ISO 8601 UTC. */
export async function openStatistics(
  pool: Pool,
  { scope, groupBy }: StatisticsRequest,
  at: string,
  showsClassLabels: ShowsClassLabels,
): Promise<OpenList> {
  const { position, updatedAt, total, rows } = await readTable(pool, scope, groupBy, showsClassLabels);
  const labelOf = (row: Row): string =>
    (groupBy === 'ACADEMIE' ? academieName(row.code) : undefined) ?? row.label ?? row.code;
  const lines = [...linesOf(total, 'Ensemble'), ...rows.flatMap(row => linesOf(row, labelOf(row)))];
  const zone = zoneOfScope(scope);
  const whose = scope.kind === 'RESPONSABLE' ? 'responsables' : 'élèves';
  async function* once(): AsyncGenerator<readonly string[]> {
    yield lines;
  }
  return {
    count: lines.length,
    position,
    rows: once(),
    close: async () => undefined,
    persons: new Map(),
    title: 'Statistiques des comptes',
    of: await scopeInWords(pool, scope, showsClassLabels),
    phrases: [
      ['Comptes de', whose, DEGREES[scope.degree], GROUPED[groupBy]].filter(Boolean).join(' '),
      'Un compte de plusieurs parties compte dans chacune, et une fois dans l’ensemble',
      ...(updatedAt === null ? [] : [`À jour du ${frenchTime(updatedAt, zone)}`]),
    ],
    columns: COLUMNS,
    at,
    zone,
    fileName: fileName(scope),
  };
}
