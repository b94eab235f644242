/** Counts statistics by brute force: folds every event with the domain's own folds, and counts every account in every scope. */
import { accounts } from '../../../src/domain/account/history.js';
import type { Account } from '../../../src/domain/account/state.js';
import { schools } from '../../../src/domain/school/history.js';
import type { School } from '../../../src/domain/school/state.js';
import { idIn, isStreamOf } from '../../../src/domain/streams.js';
import { students } from '../../../src/domain/student/history.js';
import type { Student } from '../../../src/domain/student/state.js';
import type { RecordedEvent } from '../../../src/projector/projection.js';

export type Counts = Record<string, number>;

type Stored = Parameters<typeof accounts.decode>[0];
/** An event of a history, in the order of the ledger. */
export type Given = Pick<RecordedEvent, 'stream' | 'type' | 'data' | 'metadata'>;

/** An account that is counted, with its scopes, each with degree: `school:0750001A RESPONSABLE ALL`. */
interface Counted {
  readonly account: Account;
  readonly scopes: ReadonlySet<string>;
}

/** Folds the events, and finds where each account counts. Closed accounts are left out. */
function* countedIn(events: readonly Given[]): Generator<Counted> {
  const account = new Map<string, Account>();
  const student = new Map<string, Student>();
  const school = new Map<string, School>();
  for (const event of events) {
    const stored = event as unknown as Stored;
    const { at } = event.metadata;
    if (isStreamOf('account', event.stream)) {
      const id = idIn('account', event.stream)!;
      account.set(id, accounts.evolve(account.get(id), accounts.decode(stored), at));
    } else if (isStreamOf('student', event.stream)) {
      const id = idIn('student', event.stream)!;
      student.set(id, students.evolve(student.get(id), students.decode(stored), at));
    } else if (isStreamOf('school', event.stream)) {
      const id = idIn('school', event.stream)!;
      school.set(id, schools.evolve(school.get(id), schools.decode(stored), at));
    }
  }
  for (const [id, one] of account) {
    const { state, kind, links, studentId } = one;
    if (state === 'CLOSED') continue;
    const pupils = links.map(link => link.studentId);
    if (studentId !== undefined && student.get(studentId)?.accountId === id) pupils.push(studentId);
    const scopes = pupils.flatMap(pupil => scopesOf(student.get(pupil), school));
    yield { account: one, scopes: new Set(scopes.map(scope => scope.replace('KIND', kind))) };
  }
}

/** Counts accounts. Texts of the answer: scope, kind, degree, origin, state. */
export function recount(events: readonly Given[]): Counts {
  const counts: Counts = {};
  for (const { account, scopes } of countedIn(events))
    for (const scope of scopes) {
      const cell = `${scope} ${account.origin} ${account.state}`;
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
  return counts;
}

/** Counts the accounts whose notification runs and expires before the instant. Texts of the answer: scope, kind, degree. */
export function recountExpiring(events: readonly Given[], before: string): Counts {
  const counts: Counts = {};
  for (const { account, scopes } of countedIn(events)) {
    const { state, expiresAt } = account;
    if ((state !== 'NOTIFIED' && state !== 'ACTIVATING') || expiresAt === undefined || expiresAt >= before) continue;
    for (const scope of scopes) counts[scope] = (counts[scope] ?? 0) + 1;
  }
  return counts;
}

function scopesOf(pupil: Student | undefined, schoolsByUai: ReadonlyMap<string, School>): string[] {
  const placement = pupil?.placement;
  if (!placement) return [];
  const { uai, classCode, mef } = placement;
  const description = schoolsByUai.get(uai)?.description;
  const scopes = [`class:${uai}:${classCode}`, `school:${uai}`, 'nation'];
  if (mef !== undefined) scopes.push(`mef:${uai}:${mef}`);
  if (!description) return scopes.map(scope => `${scope} KIND ALL`);
  const { degree, academie, departement, circonscription } = description;
  scopes.push(`academie:${academie}`, `departement:${departement}`);
  if (mef !== undefined) scopes.push(`mef-academie:${academie}:${mef}`, `mef-departement:${departement}:${mef}`);
  if (circonscription !== undefined) scopes.push(`circonscription:${circonscription}`);
  return scopes.flatMap(scope => [`${scope} KIND ALL`, `${scope} KIND ${degree}`]);
}
