/** Scopes of statistics: which accounts are counted, and how they are broken down. */
import type { StatisticsDegree } from '../../projections/statistics/queries.js';
import { zoneOfAcademie } from '../domain/academies.js';
import type { AccountKind } from '../domain/account/events.js';
import { zoneOfSchool } from '../domain/time-zones.js';

export const SCOPE_TYPES = ['CLASS', 'MEF', 'SCHOOL', 'CIRCONSCRIPTION', 'DEPARTEMENT', 'ACADEMIE', 'NATION'] as const;
export type ScopeType = (typeof SCOPE_TYPES)[number];

export const GROUPINGS = ['NONE', 'CLASS', 'MEF', 'SCHOOL', 'CIRCONSCRIPTION', 'DEPARTEMENT', 'ACADEMIE'] as const;
export type Grouping = (typeof GROUPINGS)[number];
/** What a scope can be broken down into parts by. */
export type Level = Exclude<Grouping, 'NONE'>;

export const DEGREES = ['ALL', 'FIRST', 'SECOND'] as const satisfies readonly StatisticsDegree[];

export interface Scope {
  readonly type: ScopeType;
  /** UAI of the school, for a school, a class, or a MEF of a school. */
  readonly uai?: string | null;
  /** Code of the académie, for a MEF of all its schools. */
  readonly academie?: string | null;
  /** Code of the département, for a MEF of all its schools. */
  readonly departement?: string | null;
  /** Code of the class, MEF or area. A circonscription's is the UAI of its inspector, or begins as a UAI does: with the département. */
  readonly code?: string | null;
  readonly kind: AccountKind;
  readonly degree: StatisticsDegree;
}

/** How a scope is broken down: into parts, and each of these into parts again. */
export interface Breakdown {
  readonly groupBy: Grouping;
  readonly thenBy?: Grouping;
}

/** What names a scope. */
export type Place = Pick<Scope, 'type' | 'uai' | 'code' | 'academie' | 'departement'>;

/** The fields that a scope of each type needs; it takes no other. A MEF may have an académie or a département in place of a school. */
const NEEDS: Record<ScopeType, readonly ('uai' | 'code')[]> = {
  CLASS: ['uai', 'code'],
  MEF: ['uai', 'code'],
  SCHOOL: ['uai'],
  CIRCONSCRIPTION: ['code'],
  DEPARTEMENT: ['code'],
  ACADEMIE: ['code'],
  NATION: [],
};

/** The levels below each scope: any of them can be its parts. CLASS and MEF stand side by side. */
const BELOW: Record<ScopeType, readonly Level[]> = {
  CLASS: [],
  MEF: [],
  SCHOOL: ['CLASS', 'MEF'],
  CIRCONSCRIPTION: ['CLASS', 'MEF', 'SCHOOL'],
  DEPARTEMENT: ['CLASS', 'MEF', 'SCHOOL', 'CIRCONSCRIPTION'],
  ACADEMIE: ['CLASS', 'MEF', 'SCHOOL', 'CIRCONSCRIPTION', 'DEPARTEMENT'],
  NATION: ['CLASS', 'MEF', 'SCHOOL', 'CIRCONSCRIPTION', 'DEPARTEMENT', 'ACADEMIE'],
};

/** What is wrong with a scope and its breakdown, in English, for programmers. */
export interface ScopeFault {
  readonly message: string;
  readonly field: 'uai' | 'code' | 'academie' | 'departement' | 'groupBy' | 'thenBy';
}

/** The parts of a MEF of an area: the same MEF in each of its schools. */
const SCHOOLS: readonly Level[] = ['SCHOOL'];

/** The field that names the area of a MEF; undefined for another scope, and for a MEF of a school. */
export function areaField({ type, uai, academie, departement }: Place): 'academie' | 'departement' | undefined {
  if (type !== 'MEF' || uai) return undefined;
  if (academie) return 'academie';
  return departement ? 'departement' : undefined;
}

const breaksDown = (what: string, levels: readonly Grouping[]): string =>
  `${what} is broken down by ${['NONE', ...levels].join(' or ')}.`;

/**
 * Finds what is wrong. Undefined when the scope has exactly the fields of its type, can be broken down by `groupBy`, and each part by
 * `thenBy`.
 */
export function scopeFault(scope: Scope, { groupBy, thenBy = 'NONE' }: Breakdown): ScopeFault | undefined {
  const { type } = scope;
  const area = areaField(scope);
  if (area === undefined && type === 'MEF' && !scope.uai)
    return {
      message: 'A scope of type MEF needs `uai`, or else `academie` or `departement` for all the schools there.',
      field: 'uai',
    };
  const needs: readonly string[] = area === undefined ? NEEDS[type] : [area, 'code'];
  for (const field of ['uai', 'code', 'academie', 'departement'] as const) {
    const needed = needs.includes(field);
    if (needed && !scope[field]) return { message: `A scope of type ${type} needs \`${field}\`.`, field };
    if (!needed && scope[field]) return { message: `A scope of type ${type} takes no \`${field}\`.`, field };
  }
  const below = area === undefined ? BELOW[type] : SCHOOLS;
  const isBelow = (level: Grouping, levels: readonly Grouping[]): boolean => level === 'NONE' || levels.includes(level);
  if (!isBelow(groupBy, below)) return { message: breaksDown(`A scope of type ${type}`, below), field: 'groupBy' };
  const parts = groupBy === 'NONE' || area !== undefined ? [] : BELOW[groupBy];
  if (isBelow(thenBy, parts)) return undefined;
  const what = groupBy === 'NONE' ? 'A scope without `groupBy`' : `A part of type ${groupBy}`;
  return { message: breaksDown(what, parts), field: 'thenBy' };
}

/** The key of a scope in the read model and in topics, such as `class:0750001A:3EME1` or `mef-academie:01:10010012110`. */
export function scopeKey(place: Place): string {
  const { type, uai, code } = place;
  const area = areaField(place);
  if (area !== undefined) return `mef-${area}:${place[area]}:${code}`;
  return [type.toLowerCase(), ...(uai ? [uai] : []), ...(code ? [code] : [])].join(':');
}

/**
 * The time zone (IANA name) of a scope's clocks: that of its school or area, which its UAI or code tells. The nation has that of Paris.
 */
export function zoneOfScope(place: Place): string {
  const { type, uai, code } = place;
  const area = areaField(place);
  if (area === 'academie') return zoneOfAcademie(place.academie!);
  if (area === 'departement') return zoneOfSchool(place.departement!);
  if (type === 'ACADEMIE') return zoneOfAcademie(code!);
  // `zoneOfSchool` looks at the département alone, with which all of these begin.
  return zoneOfSchool(uai ?? (type === 'DEPARTEMENT' || type === 'CIRCONSCRIPTION' ? code! : undefined));
}
