/** The quality of the bases as a file: the table that the query `basesQuality` answers, a line for each part. */
import type { Pool } from 'pg';
import { concernsOfScope } from '../completeness/places.js';
import { dayShown } from '../domain/time-zones.js';
import { CELL_SEPARATOR } from '../postgres/lists/cells.js';
import { joinedStanding } from '../postgres/lists/standing.js';
import {
  QUALITY_FIGURES,
  readQuality,
  type QualityFigure,
  type QualityOptions,
  type QualityRow,
} from '../statistics/quality.js';
import { zoneOfScope, type Breakdown, type Scope } from '../statistics/scope.js';
import type { Column, OpenList } from './open-list.js';
import { frenchDay, frenchTime } from './phrases.js';
import { codeOf, fileNameOf, GROUPED, labelOf, number, scopeInWords } from './statistics.js';

/** The read models that hold the figures. */
export const QUALITY_READ_MODELS = ['statistics', 'duplicates'] as const;

/** Which table: a scope in which `scopeFault` finds no fault, and its breakdown. */
export interface QualityRequest extends Breakdown {
  readonly scope: Scope;
}

const HEADINGS: Readonly<Record<QualityFigure, string>> = {
  responsables: 'Responsables',
  withoutMobile: 'Sans portable',
  withoutEmail: 'Sans adresse mail',
  disputing: 'Rattachement contesté',
  duplicates: 'Doublons présumés',
  students: 'Élèves',
  withoutIne: 'Sans INE',
};
const COLUMNS: readonly Column[] = [
  { heading: 'Code', width: 2.5 },
  { heading: 'Libellé', width: 4 },
  ...QUALITY_FIGURES.map(figure => number(HEADINGS[figure])),
  { heading: 'Derniers imports', width: 4 },
  { heading: 'Import en retard', width: 2 },
];

/** `oui` or `non` for a school, `3 sur 120` for an area, nothing for what is within a school. */
function lateInWords({ type, lateness }: QualityRow): string {
  if (lateness === null) return '';
  const { schools, schoolsLate } = lateness;
  if (type === 'SCHOOL') return schoolsLate > 0 ? 'oui' : 'non';
  return `${schoolsLate} sur ${schools}`;
}

function importsInWords({ type, imports }: QualityRow, zone: string): string {
  if (type === 'SCHOOL' && imports.length === 0) return 'aucun';
  return imports.map(({ base, at }) => `${base} ${frenchDay(dayShown(at, zone))}`).join(', ');
}

/** The line of a part, then those of its own parts. Drops the separator of cells from texts. */
function linesOf(row: QualityRow, scope: Scope, label = labelOf(row)): string[] {
  const numbers = QUALITY_FIGURES.map(figure => String(row.counts[figure]));
  const zone = zoneOfScope(row.uai === null ? scope : row);
  const cells = [codeOf(row, scope), label, ...numbers, importsInWords(row, zone), lateInWords(row)];
  return [
    cells.map(cell => cell.replaceAll(CELL_SEPARATOR, '')).join(CELL_SEPARATOR),
    ...row.rows.flatMap(part => linesOf(part, scope, `${label} – ${labelOf(part)}`)),
  ];
}

/** Reads the table for a file. The time of the file is `now` of the options. */
export async function openQuality(pool: Pool, request: QualityRequest, options: QualityOptions): Promise<OpenList> {
  const { scope, groupBy, thenBy = 'NONE' } = request;
  const { position, updatedAt, standings, total, rows } = await readQuality(pool, scope, request, options);
  const lines = [...linesOf(total, scope, 'Ensemble'), ...rows.flatMap(row => linesOf(row, scope))];
  const zone = zoneOfScope(scope);
  const step = options.rounding?.step ?? null;
  async function* once(): AsyncGenerator<readonly string[]> {
    yield lines;
  }
  return {
    count: lines.length,
    position,
    standing: joinedStanding(standings),
    readModels: QUALITY_READ_MODELS,
    concerns: concernsOfScope(pool, scope),
    rows: once(),
    close: async () => undefined,
    persons: new Map(),
    title: 'Qualité des bases',
    of: await scopeInWords(pool, scope, options.showsClassLabels),
    phrases: [
      ...(groupBy === 'NONE' ? [] : [`${GROUPED[groupBy]}${thenBy === 'NONE' ? '' : ` puis ${GROUPED[thenBy]}`}`]),
      'Les nombres d’un territoire sont la somme de ceux de ses établissements',
      `Import en retard au-delà de ${options.lateAfterDays} jour${options.lateAfterDays > 1 ? 's' : ''}`,
      ...(step === null ? [] : [`Nombres de personnes et de doublons arrondis à un multiple de ${step}`]),
      ...(updatedAt === null ? [] : [`À jour du ${frenchTime(updatedAt, zone)}`]),
    ],
    columns: COLUMNS,
    at: options.now,
    zone,
    fileName: fileNameOf('qualite-des-bases', scope),
  };
}
