/** Computes the cells of the statistics that count an account: one per scope and degree, for its kind, origin and state. */
import type { AccountKind, AccountOrigin, AccountState } from '../../src/domain/account/events.js';
import type { Degree } from '../../src/domain/school/events.js';
import { zoneOfAcademie } from '../../src/domain/academies.js';
import { zoneOfSchool } from '../../src/domain/time-zones.js';
import { isCountedAccount, isCountedStudent, isSchool, type CountedDocument } from './documents.js';
import type { Since } from './past.js';

/** Finds a document by its key: the id of an account or student, or the UAI of a school. */
export type Get = (key: string) => CountedDocument | undefined;

/** Picks the entry of a past that is asked for. */
export type PickEntry = <E extends Since>(past: readonly E[]) => E | undefined;

/** The key of one figure: what the accounts it counts have in common. */
export interface Cell {
  /** Such as `school:0750001A`: see `table.sql`. */
  readonly scope: string;
  readonly kind: AccountKind;
  readonly degree: Degree | 'ALL';
  readonly origin: AccountOrigin;
  readonly state: AccountState;
  /** The time zone (IANA name) whose days the scope has. */
  readonly zone: string;
  /** True when its days are kept: see `table.sql`. */
  readonly dated: boolean;
}

/** A scope that a pupil is counted in. */
interface CountingScope {
  readonly scope: string;
  readonly zone: string;
  /** Absent while the school is not known. */
  readonly degree: Degree | undefined;
  /** True for a scope whose schools are all of one degree: a school, and what is within it. */
  readonly single: boolean;
}

const NATION_ZONE = zoneOfSchool(undefined);

/** The scopes in which a pupil is counted, with the degree of the school; none for a pupil who is enrolled nowhere. */
function* scopesOf(
  studentId: string,
  accountId: string,
  own: boolean,
  get: Get,
  pick: PickEntry,
): Generator<CountingScope> {
  const pupil = get(studentId);
  const placed = isCountedStudent(pupil) ? pick(pupil.past) : undefined;
  if (placed?.uai === undefined) return;
  if (own && placed.accountId !== accountId) return;
  const { uai, classCode, mef } = placed;
  const found = get(uai);
  const school = isSchool(found) ? pick(found.past) : undefined;
  const degree = school?.degree;
  const zone = zoneOfSchool(uai);
  yield { scope: `class:${uai}:${classCode}`, zone, degree, single: true };
  if (mef !== undefined) yield { scope: `mef:${uai}:${mef}`, zone, degree, single: true };
  yield { scope: `school:${uai}`, zone, degree, single: true };
  yield { scope: 'nation', zone: NATION_ZONE, degree, single: false };
  if (!school) return;
  const { academie, departement, circonscription } = school;
  if (circonscription !== undefined) yield { scope: `circonscription:${circonscription}`, zone, degree, single: false };
  yield { scope: `departement:${departement}`, zone, degree, single: false };
  const academieZone = zoneOfAcademie(academie);
  yield { scope: `academie:${academie}`, zone: academieZone, degree, single: false };
  if (mef === undefined) return;
  yield { scope: `mef-departement:${departement}:${mef}`, zone, degree, single: false };
  yield { scope: `mef-academie:${academie}:${mef}`, zone: academieZone, degree, single: false };
}

/** Cells by a text of all in which those of one account differ, `dated` included: once a school's degree is known, its days leave `ALL`. */
export type Cells = ReadonlyMap<string, Cell>;
const NO_CELLS: Cells = new Map();

/**
 * The cells that count an account at the time that `pick` says: each once, however many of its pupils are in the scope. CLOSED accounts are
 * not counted. A pupil's own account counts only once an event of the pupil has named it, too.
 */
export function cellsOf(accountId: string, get: Get, pick: PickEntry): Cells {
  const document = get(accountId);
  const entry = isCountedAccount(document) ? pick(document.past) : undefined;
  if (!isCountedAccount(document) || !entry || entry.state === 'CLOSED') return NO_CELLS;
  const { kind, studentId: ownPupil } = document.account;
  const { origin, state, pupils } = entry;
  const cells = new Map<string, Cell>();
  const count = (scope: string, zone: string, degree: Cell['degree'], dated: boolean): void => {
    cells.set(`${scope} ${degree} ${origin} ${state} ${dated}`, { scope, kind, degree, origin, state, zone, dated });
  };
  const countPupil = (studentId: string, own: boolean): void => {
    for (const { scope, zone, degree, single } of scopesOf(studentId, accountId, own, get, pick)) {
      count(scope, zone, 'ALL', !single || degree === undefined);
      if (degree !== undefined) count(scope, zone, degree, true);
    }
  };
  for (const studentId of pupils) countPupil(studentId, false);
  if (ownPupil !== undefined) countPupil(ownPupil, true);
  return cells;
}
