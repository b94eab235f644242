/** The list of responsables as a program without Registre would make it, for the servers that Registre is compared with. */
const COLUMNS = `r.student_id, r.account_id, r.student_surname, r.student_first_name, r.class_code, r.class_label, r.mef, r.mef_label,
  r.surname, r.first_name, r.login, r.has_email, r.origin, r.state, r.notified_at, r.last_signed_in_at, r.student_sort`;

/** Reads the rows that Registre's list has, in the same order, and one more, which tells whether others follow. */
export const pageQuery = (uai, states, first) => ({
  name: 'list',
  text: `select ${COLUMNS} from read.responsables r where r.uai = $1 and r.state = any($2::text[])
    order by r.student_sort, r.student_id, r.account_id limit $3::int + 1`,
  values: [uai, states, first],
});

export const cursorOf = row =>
  Buffer.from(JSON.stringify([row.student_sort, row.student_id, row.account_id])).toString('base64url');

export const nodeOf = row => ({
  id: `Responsable_${row.student_id}.${row.account_id}`,
  accountId: `Account_${row.account_id}`,
  surname: row.surname,
  firstName: row.first_name,
  login: row.login,
  hasEmail: row.has_email,
  origin: row.origin,
  state: row.state,
  notifiedAt: row.notified_at,
  lastSignedInAt: row.last_signed_in_at,
  student: {
    id: `Student_${row.student_id}`,
    surname: row.student_surname,
    firstName: row.student_first_name,
    schoolClass: { code: row.class_code, label: row.class_label },
    mef: row.mef === null ? null : { code: row.mef, label: row.mef_label },
  },
});

export function connectionOf(rows, first) {
  const page = rows.length > first ? rows.slice(0, first) : rows;
  return {
    edges: page.map(row => ({ node: nodeOf(row) })),
    pageInfo: { hasNextPage: rows.length > first, endCursor: page.length > 0 ? cursorOf(page.at(-1)) : null },
  };
}

/** The query that all servers are sent. */
export const QUERY = `query Responsables($uai: Uai!, $first: Int!, $filter: ResponsableFilter) {
  responsables(uai: $uai, first: $first, filter: $filter) {
    edges { node { id accountId surname firstName login hasEmail origin state notifiedAt lastSignedInAt
      student { id surname firstName schoolClass { code label } mef { code label } } } }
    pageInfo { hasNextPage endCursor } } }`;

/** The part of Registre's schema that the query needs. */
export const MERCURIUS_SCHEMA = `
  scalar DateTime
  scalar Uai
  enum AccountState { NOT_NOTIFIED NOTIFIED ACTIVATING ACTIVATED EXPIRED CLOSED }
  enum AccountOrigin { ETABLISSEMENT RESPONSABLE FRANCECONNECT ATEN ENT NON_RENSEIGNE }
  input ResponsableFilter { states: [AccountState!] }
  type SchoolClass { code: String! label: String! }
  type Mef { code: String! label: String! }
  type ListedStudent { id: ID! surname: String firstName: String schoolClass: SchoolClass mef: Mef }
  type Responsable { id: ID! accountId: ID! surname: String firstName: String login: String hasEmail: Boolean! origin: AccountOrigin!
    state: AccountState! notifiedAt: DateTime lastSignedInAt: DateTime student: ListedStudent! }
  type ResponsableEdge { node: Responsable! }
  type PageInfo { hasNextPage: Boolean! endCursor: String }
  type ResponsableConnection { edges: [ResponsableEdge!]! pageInfo: PageInfo! }
  type Query { responsables(uai: Uai!, first: Int!, filter: ResponsableFilter): ResponsableConnection! }`;
