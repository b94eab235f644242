/** Computes the cells of the statistics that count an account: one per scope and degree, for its kind, origin and state. */
import type { AccountKind, AccountOrigin, AccountState } from '../../src/domain/account/events.js';
import type { Degree } from '../../src/domain/school/events.js';
import type { School } from '../../src/domain/school/state.js';
import { isAccount, isStudent, type PersonDocument } from '../people/documents.js';

/** A school, for the areas in which its pupils are counted. */
export interface SchoolDocument {
  readonly school: School;
}
export type CountedDocument = PersonDocument | SchoolDocument;
/** Finds a document by its key: the id of an account or student, or the UAI of a school. */
export type Get = (key: string) => CountedDocument | undefined;

/** The key of one figure: what the accounts it counts have in common. */
export interface Cell {
  /** Such as `school:0750001A`: see `table.sql`. */
  readonly scope: string;
  readonly kind: AccountKind;
  readonly degree: Degree | 'ALL';
  readonly origin: AccountOrigin;
  readonly state: AccountState;
}

export const isSchool = (document: object | undefined): document is SchoolDocument =>
  document !== undefined && 'school' in document;

/**
 * The pupils an account counts for: those linked to it, and the pupil whose own account it is. A link counts only when the
 * documents of both ends hold it: so whichever of the two an event changes, the cells counted before it are found again.
 */
export function pupilsOf(accountId: string, get: Get): string[] {
  const document = get(accountId);
  if (!isAccount(document) || document.account.state === 'CLOSED') return [];
  const { links, studentId } = document.account;
  const linked = links.filter(link => {
    const pupil = get(link.studentId);
    return isStudent(pupil) && pupil.accounts.includes(accountId);
  });
  const ids = linked.map(link => link.studentId);
  if (studentId === undefined) return ids;
  const own = get(studentId);
  return isStudent(own) && own.student?.accountId === accountId ? [...ids, studentId] : ids;
}

/** The scopes in which a pupil is counted, with the degree of the school; none for a pupil who is enrolled nowhere. */
function* scopesOf(studentId: string, get: Get): Generator<readonly [scope: string, degree: Degree | undefined]> {
  const pupil = get(studentId);
  const placement = isStudent(pupil) ? pupil.student?.placement : undefined;
  if (!placement) return;
  const { uai, classCode, mef } = placement;
  const found = get(uai);
  const school = isSchool(found) ? found.school.description : undefined;
  const degree = school?.degree;
  yield [`class:${uai}:${classCode}`, degree];
  if (mef !== undefined) yield [`mef:${uai}:${mef}`, degree];
  yield [`school:${uai}`, degree];
  if (school?.circonscription !== undefined) yield [`circonscription:${school.circonscription}`, degree];
  if (school) yield [`departement:${school.departement}`, degree];
  if (school) yield [`academie:${school.academie}`, degree];
  yield ['nation', degree];
}

/** The cells that count an account, by a unique text: each once, however many of its pupils are in the scope. */
export function cellsOf(accountId: string, get: Get): Map<string, Cell> {
  const cells = new Map<string, Cell>();
  const document = get(accountId);
  if (!isAccount(document)) return cells;
  const { kind, origin, state } = document.account;
  for (const studentId of pupilsOf(accountId, get))
    for (const [scope, degree] of scopesOf(studentId, get)) {
      cells.set(`${scope} ALL`, { scope, kind, degree: 'ALL', origin, state });
      if (degree !== undefined) cells.set(`${scope} ${degree}`, { scope, kind, degree, origin, state });
    }
  return cells;
}
