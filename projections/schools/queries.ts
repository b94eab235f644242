/** The only code that reads `read.schools`. */
import type { Pool } from 'pg';
import type { Degree } from '../../src/domain/school/events.js';
import {
  code,
  id,
  Conditions,
  json,
  likePattern,
  text,
  type Fields,
  type ListDefinition,
} from '../../src/postgres/lists/definition.js';
import { opaque } from '../../src/postgres/opaque.js';
import { searchWords } from '../../src/text/fold.js';
import { isoUtc } from '../../src/postgres/iso.js';

/** A class, or a MEF. */
export interface CodeAndLabel {
  readonly code: string;
  readonly label: string;
}

/** A school with its structure. */
export interface SchoolRow {
  readonly uai: string;
  readonly name: string;
  readonly degree: Degree;
  readonly academie: string;
  readonly departement: string;
  readonly circonscription: string | null;
  readonly year: number | null;
  readonly classes: readonly CodeAndLabel[];
  readonly mefs: readonly CodeAndLabel[];
  /** The id of its own texts on letters in the vault; null when it has none. */
  readonly letterTextsId: string | null;
  /** When they were last changed; null when it has none. ISO 8601 UTC. */
  readonly letterTextsAt: string | null;
}

const fields = {
  id: id('School_', 'c.uai'),
  uai: code('c.uai'),
  name: text('c.name'),
  degree: code('c.degree'),
  academie: text('c.academie'),
  departement: text('c.departement'),
  circonscription: text('c.circonscription'),
  year: { as: 'number', sql: 'c.year' },
  classes: json('c.classes'),
  mefs: json('c.mefs'),
} as const satisfies Fields;

/** Schools have no uuid: their list is sorted by name, then UAI. */
export const schoolsList = {
  from: 'read.schools c',
  readModels: ['schools'],
  type: 'School',
  fields,
  key: [],
  sorts: {
    NAME: [
      { sql: 'c.name_sort', type: 'text' },
      { sql: 'c.uai', type: 'text' },
    ],
  },
} as const satisfies ListDefinition;

/** The scopes of the caller: UAIs, codes of académies, of départements and of circonscriptions, or the nation. */
export interface SchoolScopes {
  readonly schools: readonly string[];
  readonly academies: readonly string[];
  readonly departements: readonly string[];
  readonly circonscriptions: readonly string[];
  readonly nation: boolean;
}

/** A school must meet every condition that is set. */
export interface SchoolsFilter {
  /** Each word must be found in the name, accents and case aside, or be the UAI. */
  readonly search?: string;
  readonly academie?: string;
  readonly departement?: string;
  readonly degree?: Degree;
}

/** Selects the schools within the scopes that meet the filter. */
export function schoolsConditions(scopes: SchoolScopes, filter: SchoolsFilter): Conditions {
  const conditions = new Conditions();
  if (!scopes.nation) {
    const uais = conditions.value(scopes.schools);
    const academies = conditions.value(scopes.academies);
    const departements = conditions.value(scopes.departements);
    const circonscriptions = conditions.value(scopes.circonscriptions);
    conditions.add(
      `(c.uai = any(${uais}::text[]) or c.academie = any(${academies}::text[])
        or c.departement = any(${departements}::text[]) or c.circonscription = any(${circonscriptions}::text[]))`,
    );
  }
  for (const word of searchWords(filter.search ?? '')) {
    const uai = conditions.value(word.toUpperCase());
    conditions.add(`(c.search like ${conditions.value(likePattern(word))} or c.uai = ${uai})`);
  }
  if (filter.academie !== undefined) conditions.add(`c.academie = ${conditions.value(filter.academie)}`);
  if (filter.departement !== undefined) conditions.add(`c.departement = ${conditions.value(filter.departement)}`);
  if (filter.degree !== undefined) conditions.add(`c.degree = ${conditions.value(filter.degree)}`);
  return conditions;
}

/** A class or a MEF as it is stored: without a label while none is known. */
interface StoredCode {
  readonly code: string;
  readonly label: string | null;
}

/** Fills in the code where a label is missing. */
export const withLabels = (codes: readonly StoredCode[]): CodeAndLabel[] =>
  codes.map(one => ({ code: one.code, label: one.label ?? one.code }));

/** The schools in the order of `uais`; undefined where there is no such school. */
export async function schoolsByUai(pool: Pool, uais: readonly string[]): Promise<(SchoolRow | undefined)[]> {
  type Stored = Omit<SchoolRow, 'classes' | 'mefs'> & Record<'classes' | 'mefs', readonly StoredCode[]>;
  const { rows } = await pool.query<Stored>({
    name: 'schools_by_uai',
    text: `select uai, name, degree, academie, departement, circonscription, year, classes, mefs,
        letter_texts_id as "letterTextsId",
        ${isoUtc('letter_texts_at')} as "letterTextsAt"
      from read.schools where uai = any(${opaque('$1', 'text[]')})`,
    values: [uais],
  });
  const byUai = new Map(
    rows.map(row => [row.uai, { ...row, classes: withLabels(row.classes), mefs: withLabels(row.mefs) }]),
  );
  return uais.map(uai => byUai.get(uai));
}

/** The labels of the classes of these schools, by `<UAI> <code>`. */
export const classLabels = (schools: readonly (SchoolRow | undefined)[]): ReadonlyMap<string, string> =>
  new Map(
    schools.flatMap(school => (school?.classes ?? []).map(one => [`${school!.uai} ${one.code}`, one.label] as const)),
  );

/** The areas a school belongs to, for rights and for the scopes of statistics. */
export interface SchoolPlace {
  readonly uai: string;
  readonly name: string;
  readonly academie: string;
  readonly departement: string;
  readonly circonscription: string | null;
}

/** The places of schools, in no order. Unknown schools are left out. */
export async function schoolPlaces(pool: Pool, uais: readonly string[]): Promise<SchoolPlace[]> {
  const { rows } = await pool.query<SchoolPlace>({
    name: 'school_places',
    text: `select uai, name, academie, departement, circonscription from read.schools where uai = any(${opaque('$1', 'text[]')})`,
    values: [uais],
  });
  return rows;
}

/** The schools of an area, sorted by name. `value` is the code of the area, null for the nation. */
export async function schoolsWithin(
  pool: Pool,
  area: 'departement' | 'circonscription' | 'academie' | 'nation',
  value: string | null,
): Promise<SchoolPlace[]> {
  const { rows } = await pool.query<SchoolPlace>({
    name: `schools_within_${area}`,
    text: `select uai, name, academie, departement, circonscription from read.schools
      where ${area === 'nation' ? '$1::text is null' : `${area} = $1`} order by name_sort, uai`,
    values: [value],
  });
  return rows;
}
