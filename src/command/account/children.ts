/** The facts of the children attached to an account: from their streams, and birth dates from the vault. */
import { randomUUID } from 'node:crypto';
import type { ChildFacts } from '../../domain/account/commands.js';
import type { Account } from '../../domain/account/state.js';
import { students } from '../../domain/student/history.js';
import { isEligible, type Student } from '../../domain/student/state.js';
import { streamOf } from '../../domain/streams.js';
import type { Deps as All } from '../dependencies.js';
import { load } from '../load.js';

type Deps = Pick<All, 'eventStore' | 'vault'>;

/** Pupils by their ids, as their streams now say, in the order of the ids; undefined for one that the ledger does not know. */
export const loadStudents = (
  deps: Pick<All, 'eventStore'>,
  studentIds: readonly string[],
): Promise<(Student | undefined)[]> =>
  Promise.all(studentIds.map(async id => (await load(deps.eventStore, students, streamOf('student', id))).state));

/** The disputes that a holder opens while activating, each child once. */
export const disputesOf = (studentIds: readonly string[] = []) =>
  [...new Set(studentIds)].map(studentId => ({ studentId, disputeId: randomUUID() }));

/** Whether the pupil of a pupil's own account, or at least one pupil attached to a responsable's, is eligible. */
export const hasEligiblePupil = async (deps: Deps, account: Account): Promise<boolean> =>
  (await studentsOf(deps, account)).some(isEligible);

/** The pupil of a pupil's own account, or the pupils attached to a responsable's: those that the ledger knows. */
export async function studentsOf(deps: Deps, account: Account): Promise<Student[]> {
  const ids = account.kind === 'STUDENT' ? [account.studentId ?? ''] : account.links.map(({ studentId }) => studentId);
  return (await loadStudents(deps, ids)).filter(student => student !== undefined);
}

/** The facts of the children attached to the account, with their birth dates from the vault. */
export async function childrenOf(deps: Deps, account: Account): Promise<ChildFacts[]> {
  const found = await loadStudents(
    deps,
    account.links.map(({ studentId }) => studentId),
  );
  const known = found.filter(student => student !== undefined);
  const refs = known.flatMap(({ identity }) => (identity ? [identity] : []));
  const identities = await deps.vault.persons.identities(refs);
  return known.map(student => {
    const birthDate = student.identity && identities[refs.indexOf(student.identity)]?.birthDate;
    return {
      studentId: student.studentId,
      eligible: isEligible(student),
      ...(birthDate === undefined ? {} : { birthDate }),
    };
  });
}
