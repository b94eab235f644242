/** The only code that reads `read.pupil_periods`, `read.account_periods`, `read.link_periods`, `read.recorded_names` and `read.account_logins`. */
import type { Pool } from 'pg';
import type { AccountKind, AccountOrigin, AccountState } from '../../src/domain/account/events.js';
import type { Kinship } from '../../src/domain/bases.js';
import { textArray } from '../../src/postgres/arrays.js';
import { isoUtc } from '../../src/postgres/iso.js';
import { opaque } from '../../src/postgres/opaque.js';
import { sortKey } from '../../src/text/sort.js';

/** A moment of the ledger: an instant (business time, ISO 8601 UTC), or a position. Both are included. */
export type Moment = { readonly at: string } | { readonly position: string };

/** The read models that the past is read from. */
export const PERIODS = ['periods'] as const;

/** Which lists there are as of a moment. */
export type PastListName = 'responsables' | 'students';

/** SQL that finds the rows that held at a moment, which is the value `$1`. */
interface Holding {
  /** True for the rows of this alias that held. The periods of one pupil, account or link never overlap. */
  readonly held: (alias: string) => string;
  /** The row of an account that held: the last that had begun, as an account has a row at any time once it was made. */
  readonly account: (accountId: string) => string;
}

// Hidden from the planner, so that a statement is planned once for every moment.
const AT = opaque('$1', 'timestamptz');
const POSITION = opaque('$1', 'text');

const lastOf = (accountId: string, began: string, order: string): string =>
  `(select * from read.account_periods where account_id = ${accountId} and ${began} order by ${order} limit 1)`;

const BY_TIME: Holding = {
  held: alias => `${alias}.from_at <= ${AT} and ${alias}.until_at > ${AT}`,
  account: accountId => lastOf(accountId, `from_at <= ${AT}`, 'from_at desc, from_position desc'),
};
const BY_POSITION: Holding = {
  held: alias => `${alias}.from_position <= ${POSITION} and ${alias}.until_position > ${POSITION}`,
  account: accountId => lastOf(accountId, `from_position <= ${POSITION}`, 'from_position desc'),
};

/** The labels of the school's classes, which the statement brings along: codes, labels, and the labels as lists are sorted. */
const CLASSES = `unnest(${[2, 3, 4].map(n => opaque(`$${n}`, 'text[]')).join(', ')}) as c (code, label, sort)`;

/**
 * The pupils `p` enrolled at the moment, with what is joined to all of them: their names `pn`, the labels of their classes `c` and programmes `m`, the names
 * `an` and logins of the accounts. `accounts` is the SQL that joins the accounts as `a`.
 */
const pupilsWith = (accounts: string, { held }: Holding): string => `from read.pupil_periods p
    ${accounts}
    left join read.recorded_names pn on pn.id = p.student_id and pn.version = p.identity_version
    left join read.recorded_names an on an.id = a.account_id and an.version = a.identity_version
    left join read.account_logins logins on logins.account_id = a.account_id
    left join ${CLASSES} on c.code = p.class_code
    left join vault.mef_labels m on m.code = p.mef
   where ${held('p')}`;

/**
 * The pupils with the links `l` and the accounts `a` of their responsables, a row for each link. `offset 0` keeps PostgreSQL from reading the links of
 * all schools for a join of its own.
 */
const ofResponsables = (holding: Holding): string =>
  pupilsWith(
    `cross join lateral (
      select * from read.link_periods l where l.student_id = p.student_id and ${holding.held('l')} offset 0) l
    cross join lateral ${holding.account('l.account_id')} a`,
    holding,
  );

/** The pupils, each with his or her own account `a`: that is one once both streams say so. */
const ofPupils = (holding: Holding): string =>
  pupilsWith(`left join lateral ${holding.account('p.account_id')} a on a.student_id = p.student_id`, holding);

/** What both lists show. */
const SHOWN = `p.uai, p.student_id, a.account_id, p.class_code, c.label as class_label, p.mef, m.label as mef_label, logins.login,
         a.origin, a.state, a.notified_at, a.expires_at, a.last_signed_in_at, coalesce(pn.sort, '') as student_sort,
         coalesce(c.sort, p.class_sort) as class_sort, m.label_sort as mef_sort`;

/** The columns of the view `read.responsables`, of the moment. */
const responsables = (holding: Holding): string => `(
  select ${SHOWN}, pn.surname as student_surname, pn.birth_surname as student_birth_surname, pn.first_name as student_first_name,
         an.surname, an.birth_surname, an.first_name, a.has_email, a.has_mobile, l.kinship, l.legal_level, l.disputed,
         coalesce(an.sort, '') as responsable_sort, trim(coalesce(pn.search, '') || ' ' || coalesce(an.search, '')) as search
    ${ofResponsables(holding)})`;

/** The columns of the view `read.students`, of the moment. */
const students = (holding: Holding): string => `(
  select ${SHOWN}, pn.surname, pn.birth_surname, pn.first_name, coalesce(a.has_email, false) as has_email, p.has_ine,
         coalesce(pn.search, '') as search
    ${ofPupils(holding)})`;

const ROWS = {
  responsables: { time: responsables(BY_TIME), position: responsables(BY_POSITION) },
  students: { time: students(BY_TIME), position: students(BY_POSITION) },
} as const satisfies Readonly<Record<PastListName, unknown>>;

/** Whether rows are found by time or by position, and the value of `$1`. */
const asked = (moment: Moment) =>
  'at' in moment ? ({ by: 'time', value: moment.at } as const) : ({ by: 'position', value: moment.position } as const);

/** The values that every statement here begins with: the moment, and the labels of the school's classes by code. */
function valuesOf(moment: Moment, labels: ReadonlyMap<string, string>): (string | Buffer)[] {
  const classes = [...labels];
  return [
    asked(moment).value,
    textArray(classes.map(([code]) => code)),
    textArray(classes.map(([, label]) => label)),
    textArray(classes.map(([, label]) => sortKey(label))),
  ];
}

/**
 * The rows of a list as they stood at the moment, as SQL in place of the view of the list of now, with the values that it takes as the first placeholders.
 * `labels` are those of the school's classes, by code.
 */
export const pastRows = (
  name: PastListName,
  moment: Moment,
  labels: ReadonlyMap<string, string>,
): { readonly sql: string; readonly values: readonly (string | Buffer)[] } => ({
  sql: ROWS[name][asked(moment).by],
  values: valuesOf(moment, labels),
});

/** An account as it stood at a moment, with one of the pupils of the school for whom it was. */
export interface StandingRow {
  readonly accountId: string;
  readonly state: AccountState;
  readonly origin: AccountOrigin;
  readonly hasEmail: boolean;
  readonly hasMobile: boolean;
  /** ISO 8601 UTC. */
  readonly notifiedAt: string | null;
  /** 0 when none was recorded by then. */
  readonly identityVersion: number;
  readonly contactVersion: number;
  /** Names of the holder; null once erased. */
  readonly surname: string | null;
  readonly firstName: string | null;
  readonly login: string | null;
  /** The sort key and the search text of the holder; empty once erased. */
  readonly sort: string;
  readonly search: string;
  readonly pupil: StandingPupil;
}

/** A pupil of the school for whom an account is. */
export interface StandingPupil {
  readonly studentId: string;
  readonly surname: string | null;
  readonly firstName: string | null;
  readonly classCode: string;
  readonly classLabel: string | null;
  readonly mef: string | null;
  /** What the base says that the holder is to the pupil, and the legal level; null for the pupil's own account. */
  readonly kinship: Kinship | null;
  readonly legalLevel: number | null;
  readonly disputed: boolean;
}

const standings = (people: string, link: string): string => `
  select a.account_id as "accountId", a.state, a.origin, a.has_email as "hasEmail", a.has_mobile as "hasMobile",
         ${isoUtc('a.notified_at')} as "notifiedAt", a.identity_version as "identityVersion", a.contact_version as "contactVersion",
         an.surname, an.first_name as "firstName", logins.login, coalesce(an.sort, '') as sort, coalesce(an.search, '') as search,
         json_build_object('studentId', p.student_id, 'surname', pn.surname, 'firstName', pn.first_name, 'classCode', p.class_code,
           'classLabel', c.label, 'mef', p.mef, ${link}) as pupil
    ${people} and p.uai = $5 and a.account_id is not null
   order by a.account_id, p.student_id`;

const LINK = `'kinship', l.kinship, 'legalLevel', l.legal_level, 'disputed', l.disputed`;
const NO_LINK = `'kinship', null, 'legalLevel', null, 'disputed', false`;

const STANDINGS = {
  RESPONSABLE: {
    time: standings(ofResponsables(BY_TIME), LINK),
    position: standings(ofResponsables(BY_POSITION), LINK),
  },
  STUDENT: { time: standings(ofPupils(BY_TIME), NO_LINK), position: standings(ofPupils(BY_POSITION), NO_LINK) },
} as const satisfies Readonly<Record<AccountKind, unknown>>;

/** Reads the accounts of a school as they stood at the moment: a row for each of its pupils for whom an account was, by account, then pupil. */
export async function readStandings(pool: Pool, { kind, uai, moment, labels }: StandingsAsked): Promise<StandingRow[]> {
  const { by } = asked(moment);
  const { rows } = await pool.query<StandingRow>({
    name: `standings_${kind.toLowerCase()}_${by}`,
    text: STANDINGS[kind][by],
    values: [...valuesOf(moment, labels), uai],
  });
  return rows;
}

export interface StandingsAsked {
  /** Whose accounts: those of responsables, or the pupils' own. */
  readonly kind: AccountKind;
  readonly uai: string;
  readonly moment: Moment;
  /** Labels of the school's classes, by code. */
  readonly labels: ReadonlyMap<string, string>;
}
