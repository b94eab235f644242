/** Lists the bases of source records. Each has a folder with a `base.ts`, and a line here. */
import { SOURCE_BASES, type SourceBase } from '../domain/bases.js';
import type { BaseField } from '../domain/diagnosis/corrections.js';
import type { Degree } from '../domain/school/events.js';
import { aaf } from './aaf/base.js';
import type { AcademieBaseDescriptor, BaseDescriptor } from './base.js';
import { onde } from './onde/base.js';
import { siecle } from './siecle/base.js';

export const BASES = { SIECLE: siecle, ONDE: onde, AAF: aaf } as const satisfies Record<SourceBase, BaseDescriptor>;

/** Bases whose exports are one school's. */
export type SchoolBase = {
  [Base in SourceBase]: (typeof BASES)[Base]['exportOf'] extends 'SCHOOL' ? Base : never;
}[SourceBase];

export const baseOf = (base: SourceBase): BaseDescriptor => BASES[base];

export const isSchoolBase = (base: string): base is SchoolBase =>
  Object.hasOwn(BASES, base) && baseOf(base as SourceBase).exportOf === 'SCHOOL';

export const SCHOOL_BASES: readonly SchoolBase[] = SOURCE_BASES.filter(isSchoolBase);
export const ACADEMIE_BASES: readonly SourceBase[] = SOURCE_BASES.filter(base => !isSchoolBase(base));

export const academieBases: readonly AcademieBaseDescriptor[] = SOURCE_BASES.map(baseOf).filter(
  (base): base is AcademieBaseDescriptor => base.exportOf === 'ACADEMIE',
);

/** The base in which schools of a degree correct what they know, whatever base brings it here; and what its files call the field. */
export function correctedIn(
  degree: Degree,
  field: BaseField,
): { readonly base: SourceBase; readonly fieldName: string } {
  const { base, corrected } = SCHOOL_BASES.map(name => BASES[name]).find(one => one.degree === degree)!;
  return { base, fieldName: corrected[field] };
}

/** The other bases that have the ids which this one gives its pupils. */
export const basesNaming = (base: SourceBase): SourceBase[] =>
  SOURCE_BASES.filter(other => baseOf(other).namesPupilsOf === base);

/**
 * SQL that ends a statement beginning with `with`: more of its parts, and a `select` of nothing. `rows` is a select of `base` and `uai`. Makes
 * due those of these schools that are brought up to date from a mirror. The others are brought up to date by their next files anyway.
 */
export const makeDue = (rows: string): string =>
  `${academieBases.map(base => `, due_${base.folder} as (${base.makeDue(rows)})`).join('')} select`;
