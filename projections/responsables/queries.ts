/** The only code that reads `read.responsables`: one row per (student, responsable account). */
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
import { addDateConditions, notificationRuns, type DateFilter } from '../people/date-conditions.js';
import type { Pool } from 'pg';

const fields = {
  id: id('Responsable_', 'r.student_id', 'r.account_id'),
  accountId: id('Account_', 'r.account_id'),
  surname: text('r.surname'),
  birthSurname: text('r.birth_surname'),
  firstName: text('r.first_name'),
  login: text('r.login'),
  hasEmail: boolean('r.has_email'),
  hasMobile: boolean('r.has_mobile'),
  kinship: code('r.kinship'),
  legalLevel: { as: 'number', sql: 'r.legal_level' },
  origin: code('r.origin'),
  state: code('r.state'),
  disputed: boolean('r.disputed'),
  notifiedAt: instant('r.notified_at'),
  expiresAt: instant('r.expires_at'),
  lastSignedInAt: instant('r.last_signed_in_at'),
  student: {
    as: 'object',
    type: 'ListedStudent',
    fields: {
      id: id('Student_', 'r.student_id'),
      surname: text('r.student_surname'),
      birthSurname: text('r.student_birth_surname'),
      firstName: text('r.student_first_name'),
      schoolClass: {
        as: 'object',
        type: 'SchoolClass',
        unlessNull: 'r.class_code',
        fields: { code: text('r.class_code'), label: text('coalesce(r.class_label,r.class_code)') },
      },
      mef: {
        as: 'object',
        type: 'Mef',
        unlessNull: 'r.mef',
        fields: { code: text('r.mef'), label: text('coalesce(r.mef_label,r.mef)') },
      },
    },
  },
} as const satisfies Fields;

const byStudent = { sql: 'r.student_sort', type: 'text' } as const;
/** Sorts by the expression, then by the pupil. */
const by = (sql: string, type: 'text' | 'timestamptz' | 'int' = 'text') => [{ sql, type }, byStudent] as const;

export const responsablesList = {
  from: 'read.responsables r',
  readModels: ['responsables'],
  type: 'Responsable',
  fields,
  key: ['r.student_id', 'r.account_id'],
  sorts: {
    STUDENT: [byStudent],
    RESPONSABLE: by('r.responsable_sort'),
    CLASS: by('r.class_sort'),
    MEF: by(`coalesce(r.mef_sort,r.mef,'')`),
    LOGIN: by(`coalesce(r.login,'')`),
    HAS_EMAIL: by('r.has_email::int', 'int'),
    ORIGIN: by('r.origin'),
    STATE: by('r.state'),
    NOTIFIED_AT: by(`coalesce(r.notified_at,'-infinity')`, 'timestamptz'),
    LAST_SIGNED_IN_AT: by(`coalesce(r.last_signed_in_at,'-infinity')`, 'timestamptz'),
  },
} as const satisfies ListDefinition;

export type ResponsablesSort = keyof typeof responsablesList.sorts;

/** A row must meet every condition that is set. */
export interface ResponsablesFilter extends DateFilter {
  /** Each word must occur in a name of the responsable or of the pupil, accents and case aside. */
  readonly search?: string;
  readonly classes?: readonly string[];
  readonly mefs?: readonly string[];
  readonly states?: readonly AccountState[];
  readonly origins?: readonly AccountOrigin[];
  readonly hasEmail?: boolean;
  readonly hasMobile?: boolean;
  readonly disputed?: boolean;
}

/** Selects the rows of a school that meet the filter. Adds to `conditions`, whose values may be those of the relation that is read. */
export function responsablesConditions(
  uai: string,
  filter: ResponsablesFilter,
  conditions = new Conditions(),
): Conditions {
  conditions.add(`r.uai = ${conditions.key(uai)}`);
  return addFilter(conditions, filter);
}

/** Adds the conditions of the filter that are set. */
function addFilter(conditions: Conditions, filter: ResponsablesFilter): Conditions {
  const among = (column: string, values: readonly string[] | undefined): void => {
    if (values) conditions.add(`${column} = any(${conditions.value(values)}::text[])`);
  };
  for (const word of searchWords(filter.search ?? ''))
    conditions.add(`r.search like ${conditions.value(likePattern(word))}`);
  among('r.class_code', filter.classes);
  among('r.mef', filter.mefs);
  among('r.state', filter.states);
  among('r.origin', filter.origins);
  if (filter.hasEmail !== undefined) conditions.add(`r.has_email = ${conditions.value(filter.hasEmail)}`);
  if (filter.hasMobile !== undefined) conditions.add(`r.has_mobile = ${conditions.value(filter.hasMobile)}`);
  if (filter.disputed !== undefined) conditions.add(`r.disputed = ${conditions.value(filter.disputed)}`);
  addDateConditions(conditions, 'r', filter);
  return conditions;
}

/** An account that a selection takes, with its place: the school, and the class of the first of its pupils there. */
export interface SelectedResponsable {
  readonly accountId: string;
  readonly uai: string;
  readonly classCode: string | null;
  readonly classLabel: string | null;
}

/** Which rows are selected: those that meet the filter, or those of the accounts given. */
export type ResponsablesSelection = ResponsablesFilter | { readonly accountIds: readonly string[] };

/**
 * The accounts of the rows selected in these schools, each once, as their letters are printed: by school in the order given, by class,
 * by pupil. An account with several pupils stands where the first of its selected rows does. `most` accounts at most.
 */
export async function selectedResponsables(
  pool: Pool,
  uais: readonly string[],
  selection: ResponsablesSelection,
  most: number,
): Promise<SelectedResponsable[]> {
  const conditions = new Conditions();
  const schools = `${conditions.value(uais)}::text[]`;
  conditions.add(`r.uai = any(${schools})`);
  if ('accountIds' in selection)
    conditions.add(`r.account_id = any(${conditions.value(selection.accountIds)}::uuid[])`);
  else addFilter(conditions, selection);
  const place = 'school, class_sort, student_sort, student_id';
  const text = `select account_id as "accountId", uai, class_code as "classCode", class_label as "classLabel" from (
      select distinct on (account_id) * from (
        select r.account_id, r.uai, array_position(${schools}, r.uai) as school, r.class_sort, r.student_sort, r.student_id,
               r.responsable_sort, r.class_code, coalesce(r.class_label, r.class_code) as class_label
          from read.responsables r where ${conditions.sql}
      ) chosen order by account_id, ${place}
    ) firsts order by ${place}, responsable_sort, account_id limit ${conditions.value(most)}`;
  return (await pool.query<SelectedResponsable>(text, conditions.values)).rows;
}

/** Selects one row, by its key. */
export function responsableConditions(studentId: string, accountId: string): Conditions {
  const conditions = new Conditions();
  conditions.add(`r.student_id = ${conditions.key(studentId)}`);
  conditions.add(`r.account_id = ${conditions.key(accountId)}`);
  return conditions;
}

/** The school a row belongs to; undefined when there is no such row. */
export async function schoolOfResponsable(
  pool: Pool,
  studentId: string,
  accountId: string,
): Promise<string | undefined> {
  const { rows } = await pool.query<{ uai: string }>({
    name: 'school_of_responsable',
    text: 'select uai from read.responsables where student_id = $1 and account_id = $2',
    values: [studentId, accountId],
  });
  return rows[0]?.uai;
}

/** How many accounts of a school need the head's attention; an account of several pupils counts once. */
export interface Attention {
  /** Notified, not activated, and expiring before the given instant. */
  readonly expiringSoon: number;
  /** With an attachment in dispute. */
  readonly disputes: number;
  /** Not activated, and without an e-mail address. */
  readonly withoutEmail: number;
}

/** Counts the accounts of a school that need attention; `expiringBefore` is an instant. */
export async function accountsNeedingAttention(pool: Pool, uai: string, expiringBefore: string): Promise<Attention> {
  const { rows } = await pool.query<Attention>({
    name: 'responsables_attention',
    text: `select
        count(distinct account_id) filter (where ${notificationRuns('')} and expires_at < $2)::int as "expiringSoon",
        count(distinct account_id) filter (where disputed)::int as "disputes",
        count(distinct account_id) filter (where not has_email and state <> 'ACTIVATED')::int as "withoutEmail"
      from read.responsables where uai = $1`,
    values: [uai, expiringBefore],
  });
  return rows[0] ?? { expiringSoon: 0, disputes: 0, withoutEmail: 0 };
}

/** The instant at which the next notification of the school expires, not before `from`; undefined when none does. */
export async function nextExpiry(pool: Pool, uai: string, from: string): Promise<string | undefined> {
  const { rows } = await pool.query<{ next: Date | null }>({
    name: 'responsables_next_expiry',
    text: `select min(expires_at) as next from read.responsables
      where uai = $1 and ${notificationRuns('')} and expires_at >= $2`,
    values: [uai, from],
  });
  return rows[0]?.next?.toISOString();
}

/** The accounts of the responsables attached to an enrolled pupil, in the order of their ids. */
export async function linkedAccounts(pool: Pool, studentId: string): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>({
    name: 'responsables-of-pupil',
    text: 'select account_id as id from read.responsables where student_id = $1 order by 1',
    values: [studentId],
  });
  return rows.map(({ id }) => id);
}
