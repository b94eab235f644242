/**
 * For every field of an account's sheet and every cell of the lists of people, what it is made of in the ledger. A new field without an entry
 * here does not compile. Names, addresses and numbers stand in the vault: of these the entry is the version that the ledger names.
 */
import type { responsablesList } from '../../../projections/responsables/queries.js';
import type { studentsList } from '../../../projections/students/queries.js';
import { lastDelivery } from '../../domain/account/delivery-report.js';
import type { Account as AccountState } from '../../domain/account/state.js';
import type { Student as StudentState } from '../../domain/student/state.js';
import type { Fields } from '../../postgres/lists/definition.js';
import type { Account } from '../accounts/types.js';

/** What of the account, or of the pupil, the value follows from. `studentId` is the pupil of a row; undefined on a sheet. */
export interface Cause {
  readonly account?: (account: AccountState, studentId: string | undefined) => unknown;
  readonly student?: (student: StudentState) => unknown;
  /** Every event of the account sets it. */
  readonly everyEvent?: true;
}

const account = (value: NonNullable<Cause['account']>): Cause => ({ account: value });
const student = (value: NonNullable<Cause['student']>): Cause => ({ student: value });

const LAST_EVENT: Cause = { everyEvent: true };
const identity = account(state => state.identity?.version ?? null);
const contact = account(state => ({
  version: state.contact?.version ?? null,
  email: state.proven?.EMAIL?.version,
  mobile: state.proven?.MOBILE?.version,
}));
const id = account(({ accountId }) => accountId);
const linkOf = ({ links }: AccountState, studentId: string | undefined) =>
  links.find(link => link.studentId === studentId);
const pupilsIdentity = student(state => state.identity?.version ?? null);
const schoolClass = student(({ placement }) => placement && [placement.uai, placement.classCode]);
const mef = student(({ placement }) => placement && [placement.uai, placement.mef]);

const hasMobile = account(state => state.hasMobile);
/** The fields that the sheet and the rows of both lists have. */
const SHARED = {
  hasEmail: account(({ hasEmail }) => hasEmail),
  origin: account(({ origin }) => origin),
  state: account(({ state }) => state),
  notifiedAt: account(({ notification }) => notification?.at),
  expiresAt: account(({ expiresAt }) => expiresAt),
  lastSignedInAt: account(({ lastSignedInAt }) => lastSignedInAt),
  // No event names the login: it is given when the account is made, and goes with an erasure.
  login: account(({ accountId, erasedAt }) => [accountId, erasedAt]),
};

/** The fields of the sheet that have resolvers of their own. */
type Resolved = 'contact' | 'birthSurname' | 'otherFirstNames' | 'civility' | 'children' | 'disputes';

export const SHEET: Readonly<Record<Exclude<keyof Account, 'row'> | Resolved, Cause>> = {
  ...SHARED,
  hasMobile,
  id,
  kind: account(({ kind }) => kind),
  surname: identity,
  birthSurname: identity,
  firstName: identity,
  otherFirstNames: identity,
  civility: identity,
  contact,
  notifiedChannel: account(({ notification }) => notification?.channel),
  lastDelivery: account(state => lastDelivery(state)),
  activatedAt: account(({ activatedAt }) => activatedAt),
  resetRequestedAt: account(({ resetRequest }) => resetRequest?.at),
  passwordChangeForced: account(({ passwordChangeForced }) => passwordChangeForced),
  lockedUntil: account(({ lockedUntil }) => lockedUntil),
  erasedAt: account(({ erasedAt }) => erasedAt),
  hasProvisionalPassword: account(({ credential }) => credential?.provisional ?? false),
  franceConnect: account(({ franceConnect }) => franceConnect),
  sourceRecords: account(({ sources }) => sources),
  mergedInto: account(({ mergedInto }) => mergedInto && [mergedInto.accountId, mergedInto.mergeId]),
  absorbedAccounts: account(({ absorbed = [] }) => absorbed.map(({ accountId, mergeId }) => [accountId, mergeId])),
  children: {
    account: ({ links, confirmedStudentIds }) => [links, confirmedStudentIds],
    student: ({ placement, identity }) => [placement, identity],
  },
  disputes: account(({ disputes }) => disputes),
  version: LAST_EVENT,
  position: LAST_EVENT,
};

/** The dotted paths of the fields of a list, down to those that hold a value. */
type PathsOf<F extends Fields> = {
  [Name in keyof F & string]: F[Name] extends { readonly as: 'object'; readonly fields: infer Inner extends Fields }
    ? `${Name}.${PathsOf<Inner>}`
    : Name;
}[keyof F & string];

export const RESPONSABLE_CELLS: Readonly<Record<PathsOf<(typeof responsablesList)['fields']>, Cause>> = {
  ...SHARED,
  hasMobile,
  id: account((state, studentId) => linkOf(state, studentId)?.studentId),
  accountId: id,
  surname: identity,
  birthSurname: identity,
  firstName: identity,
  kinship: account((state, studentId) => linkOf(state, studentId)?.kinship),
  legalLevel: account((state, studentId) => linkOf(state, studentId)?.legalLevel),
  disputed: account((state, studentId) => linkOf(state, studentId)?.disputeId !== undefined),
  'student.id': student(({ studentId }) => studentId),
  'student.surname': pupilsIdentity,
  'student.birthSurname': pupilsIdentity,
  'student.firstName': pupilsIdentity,
  'student.schoolClass.code': schoolClass,
  'student.schoolClass.label': schoolClass,
  'student.mef.code': mef,
  'student.mef.label': mef,
};

export const STUDENT_CELLS: Readonly<Record<PathsOf<(typeof studentsList)['fields']>, Cause>> = {
  ...SHARED,
  id: student(({ studentId }) => studentId),
  accountId: student(({ accountId }) => accountId),
  surname: pupilsIdentity,
  birthSurname: pupilsIdentity,
  firstName: pupilsIdentity,
  'schoolClass.code': schoolClass,
  'schoolClass.label': schoolClass,
  'mef.code': mef,
  'mef.label': mef,
};
