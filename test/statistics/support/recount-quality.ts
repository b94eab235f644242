/** Counts what the bases lack by brute force: folds every event with the domain's own folds, and looks at every account, pupil and pair. */
import { accounts } from '../../../src/domain/account/history.js';
import type { Account } from '../../../src/domain/account/state.js';
import { idIn, isStreamOf } from '../../../src/domain/streams.js';
import { students } from '../../../src/domain/student/history.js';
import type { Student } from '../../../src/domain/student/state.js';
import type { QualityCounts } from '../../../src/statistics/quality.js';
import type { Given } from './recount.js';

export const NO_QUALITY: QualityCounts = {
  responsables: 0,
  withoutMobile: 0,
  withoutEmail: 0,
  disputing: 0,
  duplicates: 0,
  students: 0,
  withoutIne: 0,
};

type Stored = Parameters<typeof accounts.decode>[0];

/** The figures of each school, class and MEF in which a pupil was ever enrolled, by its key. */
export function recountQuality(events: readonly Given[]): Map<string, QualityCounts> {
  const account = new Map<string, Account>();
  const student = new Map<string, Student>();
  const suspected = new Map<string, readonly [string, string]>();
  const absorbed = new Set<string>();
  const ever = new Set<string>();

  const noteSuspicion = ({ type, data, stream }: Given): void => {
    const id = idIn('account', stream)!;
    const { otherAccountId, keptAccountId, absorbedAccountId } = data as Record<string, string | undefined>;
    if (type === 'AccountsMerged' && id === absorbedAccountId) absorbed.add(id);
    if (type === 'AccountsUnmerged' && id === absorbedAccountId) absorbed.delete(id);
    const other = otherAccountId ?? (id === keptAccountId ? absorbedAccountId : keptAccountId);
    if (!other || !/^Duplicate|^Accounts/.test(type)) return;
    const [first, second] = [id, other].sort() as [string, string];
    // The events of both accounts are about the pair; those of the first decide.
    if (id !== first) return;
    if (type === 'DuplicateSuspected') suspected.set(`${first} ${second}`, [first, second]);
    // Whatever else happens to the pair ends the suspicion: somebody says that they are two persons, merges them, or undoes that.
    else suspected.delete(`${first} ${second}`);
  };

  const scopesOf = (studentId: string): string[] => {
    const placement = student.get(studentId)?.placement;
    if (!placement) return [];
    const { uai, classCode, mef } = placement;
    return [`school:${uai}`, `class:${uai}:${classCode}`, ...(mef === undefined ? [] : [`mef:${uai}:${mef}`])];
  };

  for (const event of events) {
    const stored = event as unknown as Stored;
    const { at } = event.metadata;
    if (isStreamOf('account', event.stream)) {
      const id = idIn('account', event.stream)!;
      account.set(id, accounts.evolve(account.get(id), accounts.decode(stored), at));
      noteSuspicion(event);
    } else if (isStreamOf('student', event.stream)) {
      const id = idIn('student', event.stream)!;
      student.set(id, students.evolve(student.get(id), students.decode(stored), at));
      for (const scope of scopesOf(id)) ever.add(scope);
    }
  }

  const counts = new Map([...ever].map(scope => [scope, { ...NO_QUALITY }]));
  const count = (figure: keyof QualityCounts, scopes: Iterable<string>): void => {
    for (const scope of new Set(scopes)) counts.get(scope)![figure] += 1;
  };
  for (const { kind, links, hasMobile, hasEmail } of account.values()) {
    if (kind !== 'RESPONSABLE') continue;
    const scopes = links.flatMap(({ studentId }) => scopesOf(studentId));
    count('responsables', scopes);
    if (!hasMobile) count('withoutMobile', scopes);
    if (!hasEmail) count('withoutEmail', scopes);
    count(
      'disputing',
      links.filter(({ disputeId }) => disputeId !== undefined).flatMap(({ studentId }) => scopesOf(studentId)),
    );
  }
  for (const [id, { hasIne }] of student) {
    count('students', scopesOf(id));
    if (!hasIne) count('withoutIne', scopesOf(id));
  }
  for (const pair of suspected.values()) {
    if (pair.some(id => absorbed.has(id))) continue;
    const links = pair.flatMap(id => account.get(id)?.links ?? []);
    count(
      'duplicates',
      links.flatMap(({ studentId }) => scopesOf(studentId)),
    );
  }
  return counts;
}
