/** Finds the parts into which a scope is broken down. */
import type { Pool } from 'pg';
import { schoolsByUai, schoolsWithin, type SchoolPlace, type SchoolRow } from '../../projections/schools/queries.js';
import { grouped } from '../common/grouped.js';
import { codesEver } from '../../projections/statistics/queries.js';
import { areaField, scopeKey, type Breakdown, type Grouping, type Level, type Scope, type ScopeType } from './scope.js';

/** Says whether the labels of a school's classes are shown: they may name a teacher. Called without an argument for a school that is not known. */
export type ShowsClassLabels = (school?: { readonly uai: string; readonly academie: string }) => boolean;

/** A part of a scope: its key in the read model, what is shown of it, and its own parts. */
export interface Part {
  readonly type: Level;
  readonly key: string;
  /** UAI of its school; null for an area. */
  readonly uai: string | null;
  /** Code of the class, MEF or area; UAI of a school. */
  readonly code: string;
  /** The code when there is no other; null when it is not shown. */
  readonly label: string | null;
  readonly parts: readonly Part[];
}

export interface PartsOptions {
  readonly showsClassLabels: ShowsClassLabels;
  /** Also finds classes and MEF that a school had before the present school year. */
  readonly ever?: boolean;
}

/** The column of a school's place that holds the code of each area. */
export const areaOf = { CIRCONSCRIPTION: 'circonscription', DEPARTEMENT: 'departement', ACADEMIE: 'academie' } as const;

/** The number of parts, those of parts included. */
export const countParts = (parts: readonly Part[]): number =>
  parts.reduce((sum, part) => sum + 1 + countParts(part.parts), 0);

/** All parts, and those of parts. */
export const allParts = (parts: readonly Part[]): Part[] => parts.flatMap(part => [part, ...allParts(part.parts)]);

/** Classes and MEF of schools, by UAI. */
type Structures = ReadonlyMap<string, SchoolRow>;

async function structuresOf(pool: Pool, places: readonly { uai: string }[]): Promise<Structures> {
  const schools = await schoolsByUai(
    pool,
    places.map(({ uai }) => uai),
  );
  return new Map(schools.flatMap(school => (school ? [[school.uai, school] as const] : [])));
}

/** True for what lies within one school. */
export const isWithinSchool = (level: Grouping | ScopeType = 'NONE'): level is 'CLASS' | 'MEF' =>
  level === 'CLASS' || level === 'MEF';

/**
 * The parts of a scope in which `scopeFault` finds no fault. Those of a school are its classes or programmes of study of the school year.
 */
export async function partsOf(
  pool: Pool,
  scope: Scope,
  { groupBy, thenBy = 'NONE' }: Breakdown,
  { showsClassLabels, ever = false }: PartsOptions,
): Promise<Part[]> {
  if (groupBy === 'NONE') return [];
  if (areaField(scope) !== undefined) return mefBySchool(pool, scope);
  const places = await placesOf(pool, scope);
  const structures =
    isWithinSchool(groupBy) || isWithinSchool(thenBy) ? await structuresOf(pool, places) : new Map<string, SchoolRow>();
  const former =
    ever && scope.type === 'SCHOOL' && isWithinSchool(groupBy) ? await formerCodes(pool, scope, groupBy) : [];
  const classesOf = (uai: string, level: 'CLASS' | 'MEF'): Part[] => {
    const school = structures.get(uai);
    const known = (level === 'CLASS' ? school?.classes : school?.mefs) ?? [];
    const gone = former.filter(code => !known.some(one => one.code === code)).map(code => ({ code, label: code }));
    const showsLabels = level === 'MEF' || showsClassLabels(school);
    return [...known, ...gone].map(({ code, label }) => ({
      type: level,
      key: scopeKey({ type: level, uai, code }),
      uai,
      code,
      label: showsLabels ? label : null,
      parts: [],
    }));
  };
  const split = (within: readonly SchoolPlace[], level: Level, next: Breakdown['groupBy']): Part[] => {
    if (isWithinSchool(level)) return within.flatMap(({ uai }) => classesOf(uai, level));
    const below = (schools: readonly SchoolPlace[]): Part[] => (next === 'NONE' ? [] : split(schools, next, 'NONE'));
    if (level === 'SCHOOL')
      return within.map(place => {
        const { uai, name } = place;
        return { type: level, key: scopeKey({ type: level, uai }), uai, code: uai, label: name, parts: below([place]) };
      });
    const column = areaOf[level];
    const placed = within.flatMap(place => {
      const code = place[column];
      return code === null ? [] : [{ code, place }];
    });
    const byCode = [...grouped(placed, ({ code }) => code)].sort(([one], [other]) => (one < other ? -1 : 1));
    return byCode.map(([code, schools]) => ({
      type: level,
      key: scopeKey({ type: level, code }),
      uai: null,
      code,
      label: code,
      parts: below(schools.map(({ place }) => place)),
    }));
  };
  return split(places, groupBy, thenBy);
}

/** The same MEF in each school of its area that has it this school year. The label of a part is the name of the school. */
async function mefBySchool(pool: Pool, scope: Scope): Promise<Part[]> {
  const code = scope.code!;
  const places = await placesOf(pool, scope);
  const structures = await structuresOf(pool, places);
  const having = places.filter(({ uai }) => structures.get(uai)?.mefs.some(mef => mef.code === code));
  return having.map(({ uai, name }) => ({
    type: 'MEF',
    key: scopeKey({ type: 'MEF', uai, code }),
    uai,
    code,
    label: name,
    parts: [],
  }));
}

/**
 * The schools of a scope, sorted by name. Of a school, and of what lies within one, that school by its UAI alone: its name and areas, which its
 * classes and MEF do not need, are not looked up.
 */
export async function placesOf(pool: Pool, scope: Scope): Promise<SchoolPlace[]> {
  const { type, uai, code } = scope;
  const ofMef = areaField(scope);
  if (ofMef !== undefined) return schoolsWithin(pool, ofMef, scope[ofMef]!);
  if (uai) return [{ uai, name: uai, academie: '', departement: '', circonscription: null }];
  const area = type === 'NATION' ? 'nation' : areaOf[type as keyof typeof areaOf];
  return schoolsWithin(pool, area, code ?? null);
}

/** The codes of classes or MEF that a school has ever had accounts in. */
async function formerCodes(pool: Pool, { uai }: Scope, level: 'CLASS' | 'MEF'): Promise<string[]> {
  const prefix = `${scopeKey({ type: level, uai: uai ?? '' })}:`;
  return (await codesEver(pool, prefix)).map(key => key.slice(prefix.length));
}
