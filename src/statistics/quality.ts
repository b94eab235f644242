/** Builds the table of what the bases lack: per school, class and MEF as the read models count it, per area as the sum over its schools. */
import type { Pool } from 'pg';
import { duplicatesCounted } from '../../projections/duplicates/queries.js';
import { qualityFigures, type Quality } from '../../projections/statistics/queries.js';
import type { SchoolPlace } from '../../projections/schools/queries.js';
import type { SourceBase } from '../domain/bases.js';
import { addDays } from '../domain/calendar.js';
import { allParts, areaOf, countParts, isWithinSchool, partsOf, placesOf, type Part } from './parts.js';
import { EXACTLY } from './rounding.js';
import { scopeKey, type Breakdown, type Scope, type ScopeType } from './scope.js';
import { TooManyRows, type TableOptions } from './table.js';

/** The figures of the bases, each the number of people or pairs that a list shows: `docs/domain.md` says which. */
export const QUALITY_FIGURES = [
  'responsables',
  'withoutMobile',
  'withoutEmail',
  'disputing',
  'duplicates',
  'students',
  'withoutIne',
] as const;
export type QualityFigure = (typeof QUALITY_FIGURES)[number];
export type QualityCounts = Readonly<Record<QualityFigure, number>>;

/** The last completed import of a school from a base. */
export interface BaseImport {
  readonly base: SourceBase;
  /** When it ended: ISO 8601 UTC. */
  readonly at: string;
  /** True when that is longer ago than the number of days configured. */
  readonly late: boolean;
}

/** Schools, and those of them whose newest import, from whatever base, is late. A school that was never imported is late, too. */
export interface Lateness {
  readonly schools: number;
  readonly schoolsLate: number;
}

/** What the bases of a scope, or of a part of it, lack. */
export interface QualityRow {
  readonly type: ScopeType;
  /** UAI of the school; null for an area. */
  readonly uai: string | null;
  /** Code of the class, MEF or area; UAI of a school; `nation`. */
  readonly code: string;
  /** The code when there is no other; null when it is not shown. */
  readonly label: string | null;
  readonly counts: QualityCounts;
  /** Null for a class or a MEF. */
  readonly lateness: Lateness | null;
  /** Of a school, the last import from each base, the newest first; empty for whatever is no school. */
  readonly imports: readonly BaseImport[];
  readonly rows: readonly QualityRow[];
}

export interface QualityTable {
  /** Position of the ledger up to which all figures are counted. */
  readonly position: string;
  /** When the last event counted was recorded, ISO 8601 UTC; null before the first. */
  readonly updatedAt: string | null;
  /** The instant after which one more of the imports becomes late, ISO 8601 UTC; null when none is left that may. */
  readonly lateAfter: string | null;
  /** How far each of the read models had come. */
  readonly standings: readonly Quality['standing'][];
  readonly total: QualityRow;
  readonly rows: readonly QualityRow[];
}

/** Finds the last completed import from each base of the schools, by UAI, the newest first. */
export type LastImports = (
  uais: readonly string[],
) => Promise<ReadonlyMap<string, readonly { readonly base: SourceBase; readonly at: string }[]>>;

export interface QualityOptions extends TableOptions {
  readonly lastImports: LastImports;
  /** Days after which an import is late. */
  readonly lateAfterDays: number;
  /** ISO 8601 UTC. */
  readonly now: string;
}

type Of = (key: string) => QualityCounts;

const NOTHING: QualityCounts = {
  responsables: 0,
  withoutMobile: 0,
  withoutEmail: 0,
  disputing: 0,
  duplicates: 0,
  students: 0,
  withoutIne: 0,
};

const mapped = (of: (figure: QualityFigure) => number): QualityCounts =>
  Object.fromEntries(QUALITY_FIGURES.map(figure => [figure, of(figure)])) as Record<QualityFigure, number>;

/** Reads the counts of scopes within schools, and the position up to which all of them are counted. */
async function readCounts(pool: Pool, keys: readonly string[]) {
  const [quality, pairs] = await Promise.all([qualityFigures(pool, keys), duplicatesCounted(pool, keys)]);
  const byScope = new Map(quality.figures.map(figures => [figures.scope, figures]));
  const of: Of = key => ({ ...NOTHING, ...byScope.get(key), duplicates: pairs.pairs.get(key) ?? 0 });
  const position = quality.position < pairs.position ? quality.position : pairs.position;
  return { of, position, updatedAt: quality.updatedAt, standings: [quality.standing, pairs.standing] };
}

/** The schools of a part among those of what it is a part of; none for a class or a MEF. `byUai` has all of them. */
function schoolsOf(
  { type, code }: Pick<Part, 'type' | 'code'>,
  within: readonly SchoolPlace[],
  byUai: ReadonlyMap<string, SchoolPlace>,
): readonly SchoolPlace[] {
  if (isWithinSchool(type)) return [];
  if (type !== 'SCHOOL') return within.filter(place => place[areaOf[type]] === code);
  const school = byUai.get(code);
  return school ? [school] : [];
}

type Imports = Awaited<ReturnType<LastImports>>;

/** The instant after which the oldest of the imports that are not late becomes so; null without one. */
function nextLate(imports: Imports, lateAfterDays: number, lateBefore: string): string | null {
  let oldest: string | undefined;
  for (const ofSchool of imports.values())
    for (const { at } of ofSchool) if (at >= lateBefore && (oldest === undefined || at < oldest)) oldest = at;
  return oldest === undefined ? null : addDays(oldest, lateAfterDays);
}

type Whole = Omit<Part, 'type'> & { readonly type: ScopeType };

/**
 * Reads the table of a scope in which `scopeFault` finds no fault. Figures within schools are those that the read models keep; nobody is
 * counted anew. The rounding of `options` is applied to each figure, the sums over schools included.
 */
export async function readQuality(
  pool: Pool,
  scope: Scope,
  breakdown: Breakdown,
  { lastImports, lateAfterDays, now, rounding = EXACTLY, most = Infinity, showsClassLabels }: QualityOptions,
): Promise<QualityTable> {
  const withinSchool = isWithinSchool(scope.type);
  const [parts, places] = await Promise.all([
    partsOf(pool, scope, breakdown, { showsClassLabels }),
    withinSchool ? [] : placesOf(pool, scope),
  ]);
  const rows = countParts(parts) + 1;
  if (rows > most) throw new TooManyRows(rows, most);
  const uais = places.map(({ uai }) => uai);
  const byUai = new Map(places.map(place => [place.uai, place]));
  const keysWithin = allParts(parts).flatMap(({ type, key }) => (isWithinSchool(type) ? [key] : []));
  const wholeKey = scopeKey(scope);
  const keys = [...(withinSchool ? [wholeKey] : []), ...uais.map(uai => `school:${uai}`), ...keysWithin];
  const [{ of, ...read }, imports] = await Promise.all([readCounts(pool, keys), lastImports(uais)]);
  const lateBefore = addDays(now, -lateAfterDays);
  const importsOf = (uai: string): BaseImport[] =>
    (imports.get(uai) ?? []).map(({ base, at }) => ({ base, at, late: at < lateBefore }));
  const isLate = ({ uai }: SchoolPlace): boolean => importsOf(uai).every(({ late }) => late);

  const toRow = (part: Whole, schools: readonly SchoolPlace[]): QualityRow => {
    const { type, key, uai, code, label } = part;
    const inSchool = isWithinSchool(type);
    const summed = inSchool ? [of(key)] : schools.map(school => of(`school:${school.uai}`));
    return {
      type,
      uai,
      code,
      label,
      counts: mapped(figure => {
        const sum = summed.reduce((total, counts) => total + counts[figure], 0);
        return rounding.roundFigure(key, figure, sum);
      }),
      lateness: inSchool ? null : { schools: schools.length, schoolsLate: schools.filter(isLate).length },
      imports: type === 'SCHOOL' ? importsOf(code) : [],
      rows: part.parts.map(below => toRow(below, schoolsOf(below, schools, byUai))),
    };
  };
  const shown = scope.code ?? scope.uai ?? 'nation';
  const whole = { type: scope.type, key: wholeKey, uai: scope.uai ?? null, code: shown, label: shown, parts };
  const { rows: below, ...total } = toRow(whole, places);
  return {
    ...read,
    lateAfter: nextLate(imports, lateAfterDays, lateBefore),
    total: { ...total, rows: [] },
    rows: below,
  };
}
