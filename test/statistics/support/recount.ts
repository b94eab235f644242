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

/** Folds the events and counts. Texts of the answer: scope, kind, degree, origin, state. Closed accounts are not counted. */
export function recount(events: readonly Given[]): Counts {
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
  const counts: Counts = {};
  for (const [id, { state, kind, origin, links, studentId }] of account) {
    if (state === 'CLOSED') continue;
    const pupils = links.map(link => link.studentId);
    if (studentId !== undefined && student.get(studentId)?.accountId === id) pupils.push(studentId);
    const scopes = new Set(pupils.flatMap(pupil => scopesOf(student.get(pupil), school)));
    for (const scope of scopes) {
      const cell = `${scope.replace('KIND', kind)} ${origin} ${state}`;
      counts[cell] = (counts[cell] ?? 0) + 1;
    }
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
  if (circonscription !== undefined) scopes.push(`circonscription:${circonscription}`);
  return scopes.flatMap(scope => [`${scope} KIND ALL`, `${scope} KIND ${degree}`]);
}
