/** The only code that reads `read.students`: one row per enrolled student. */
import type { Pool } from 'pg';
import type { AccountOrigin, AccountState } from '../../src/domain/account/events.js';
import {
  boolean,
  code,
  id,
  Conditions,
  instant,
  likePattern,
  text,
  type Fields,
  type ListDefinition,
} from '../../src/postgres/lists/definition.js';
import { searchWords } from '../../src/text/fold.js';
import { addDateConditions, type DateFilter } from '../people/date-conditions.js';

const fields = {
  id: id('Student_', 's.student_id'),
  accountId: id('Account_', 's.account_id'),
  surname: text('s.surname'),
  birthSurname: text('s.birth_surname'),
  firstName: text('s.first_name'),
  schoolClass: {
    as: 'object',
    type: 'SchoolClass',
    unlessNull: 's.class_code',
    fields: { code: text('s.class_code'), label: text('coalesce(s.class_label,s.class_code)') },
  },
  mef: {
    as: 'object',
    type: 'Mef',
    unlessNull: 's.mef',
    fields: { code: text('s.mef'), label: text('coalesce(s.mef_label,s.mef)') },
  },
  login: text('s.login'),
  hasEmail: boolean('coalesce(s.has_email,false)'),
  origin: code('s.origin'),
  state: code('s.state'),
  notifiedAt: instant('s.notified_at'),
  expiresAt: instant('s.expires_at'),
  lastSignedInAt: instant('s.last_signed_in_at'),
} as const satisfies Fields;

/** Sorts by the pupil. */
const student = { sql: 's.student_sort', type: 'text' } as const;
/** Sorts by the expression, then by the pupil. */
const by = (sql: string, type: 'text' | 'timestamptz' | 'int' = 'text') => [{ sql, type }, student] as const;

export const studentsList = {
  from: 'read.students s',
  readModels: ['students'],
  type: 'Student',
  fields,
  key: ['s.student_id'],
  sorts: {
    STUDENT: [student],
    CLASS: by('s.class_sort'),
    MEF: by(`coalesce(s.mef_sort,s.mef,'')`),
    LOGIN: by(`coalesce(s.login,'')`),
    HAS_EMAIL: by('coalesce(s.has_email,false)::int', 'int'),
    ORIGIN: by(`coalesce(s.origin,'')`),
    STATE: by(`coalesce(s.state,'')`),
    NOTIFIED_AT: by(`coalesce(s.notified_at,'-infinity')`, 'timestamptz'),
    LAST_SIGNED_IN_AT: by(`coalesce(s.last_signed_in_at,'-infinity')`, 'timestamptz'),
  },
} as const satisfies ListDefinition;

export type StudentsSort = keyof typeof studentsList.sorts;

/** A row must meet every condition that is set. */
export interface StudentsFilter extends DateFilter {
  /** Each word must occur in a surname (in use or at birth) or a first name of the pupil, whatever accents and case. */
  readonly search?: string;
  readonly classes?: readonly string[];
  readonly mefs?: readonly string[];
  readonly states?: readonly AccountState[];
  readonly origins?: readonly AccountOrigin[];
  readonly hasEmail?: boolean;
  readonly hasIne?: boolean;
}

/** Selects the rows of a school that meet the filter. Adds to `conditions`, whose values may be those of the relation that is read. */
export function studentsConditions(uai: string, filter: StudentsFilter, conditions = new Conditions()): Conditions {
  conditions.add(`s.uai = ${conditions.key(uai)}`);
  return addFilter(conditions, filter);
}

/** Adds the conditions of the filter that are set. */
function addFilter(conditions: Conditions, filter: StudentsFilter): Conditions {
  const among = (column: string, values: readonly string[] | undefined): void => {
    if (values) conditions.add(`${column} = any(${conditions.value(values)}::text[])`);
  };
  for (const word of searchWords(filter.search ?? ''))
    conditions.add(`s.search like ${conditions.value(likePattern(word))}`);
  among('s.class_code', filter.classes);
  among('s.mef', filter.mefs);
  among('s.state', filter.states);
  among('s.origin', filter.origins);
  if (filter.hasEmail !== undefined)
    conditions.add(`coalesce(s.has_email,false) = ${conditions.value(filter.hasEmail)}`);
  if (filter.hasIne !== undefined) conditions.add(`s.has_ine = ${conditions.value(filter.hasIne)}`);
  addDateConditions(conditions, 's', filter);
  return conditions;
}

/** A pupil's account that a selection takes, with its place: the school and the class. */
export interface SelectedStudent {
  readonly accountId: string;
  readonly studentId: string;
  readonly uai: string;
  readonly classCode: string | null;
  readonly classLabel: string | null;
}

/** Which rows are selected: those that meet the filter, or those whose pupil or account is among the ids given. */
export type StudentsSelection = StudentsFilter | { readonly ids: readonly string[] };

/**
 * The accounts of the pupils selected in these schools, as their letters are printed: by school in the order given, by class, by pupil.
 * Pupils without an account are left out. `most` accounts at most.
 */
export async function selectedStudents(
  pool: Pool,
  uais: readonly string[],
  selection: StudentsSelection,
  most: number,
): Promise<SelectedStudent[]> {
  const conditions = new Conditions();
  const schools = `${conditions.value(uais)}::text[]`;
  conditions.add(`s.uai = any(${schools}) and s.account_id is not null`);
  if ('ids' in selection) {
    const ids = `${conditions.value(selection.ids)}::uuid[]`;
    conditions.add(`(s.student_id = any(${ids}) or s.account_id = any(${ids}))`);
  } else addFilter(conditions, selection);
  const text = `select s.account_id as "accountId", s.student_id as "studentId", s.uai, s.class_code as "classCode",
           coalesce(s.class_label, s.class_code) as "classLabel"
      from read.students s where ${conditions.sql}
      order by array_position(${schools}, s.uai), s.class_sort, s.student_sort, s.student_id
      limit ${conditions.value(most)}`;
  return (await pool.query<SelectedStudent>(text, conditions.values)).rows;
}

/** Selects one row, by its key. */
export function studentConditions(studentId: string): Conditions {
  const conditions = new Conditions();
  conditions.add(`s.student_id = ${conditions.key(studentId)}`);
  return conditions;
}

/** The school a pupil is enrolled in; undefined when in none. */
export async function schoolOfStudent(pool: Pool, studentId: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ uai: string }>({
    name: 'school_of_student',
    text: 'select uai from read.students where student_id = $1',
    values: [studentId],
  });
  return rows[0]?.uai;
}
