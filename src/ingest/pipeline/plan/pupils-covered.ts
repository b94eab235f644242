/** Finds the pupils of whom a file gives all responsables. */
import { keyById, type LocalKey } from '../local-key.js';
import type { RawSchool } from '../judge/collect.js';
import type { StudentOutcome } from '../match/students.js';
import type { ActiveResponsable, ResponsableDraft } from '../judge/responsables.js';

/** The responsables of a file, by what became of them. */
interface Judged {
  readonly active: readonly ActiveResponsable[];
  readonly inactive: readonly { readonly draft: ResponsableDraft }[];
  /** Rejected for their own fields. */
  readonly faulty: readonly ResponsableDraft[];
  /** Rejected because they cannot be told apart. */
  readonly rejected: readonly ActiveResponsable[];
}

/**
 * Ids of the pupils for whom the file names a legal responsable and none who was rejected: links that another school's base
 * made to them end. Empty when a row names a child that cannot be identified, for the child may be any of them.
 */
export function pupilsCovered(
  { links, responsables }: RawSchool,
  pupilOutcomes: ReadonlyMap<LocalKey, StudentOutcome>,
  { active, inactive, faulty, rejected }: Judged,
): Set<string> {
  const covered = new Set<string>();
  const inDoubt = new Set<string>();
  let isAnyInDoubt = false;
  const doubt = (studentId: string | undefined): void => {
    if (studentId === undefined) isAnyInDoubt = true;
    else inDoubt.add(studentId);
  };
  const leftOut = new Set<ResponsableDraft>([...faulty, ...rejected.map(({ draft }) => draft)]);
  const drafts = [...active.map(({ draft }) => draft), ...inactive.map(({ draft }) => draft)];
  const accepted = drafts.filter(draft => !leftOut.has(draft));
  for (const { as, studentId } of accepted.flatMap(draft => draft.links))
    if (as === 'LEGAL') covered.add(studentId);
    else if (as === 'KEPT') doubt(studentId);
  for (const { links: outcomes } of leftOut) for (const { studentId } of outcomes) doubt(studentId);
  const acceptedIds = new Set(accepted.map(({ id }) => id));
  for (const { studentId, responsableId } of links) {
    const pupil = studentId === undefined ? undefined : pupilOutcomes.get(keyById(studentId))?.studentId;
    if (pupil !== undefined && !acceptedIds.has(responsableId)) inDoubt.add(pupil);
  }
  const namesChildren = responsables.some(({ children }) => children !== undefined);
  if (namesChildren && isAnyInDoubt) return new Set();
  return new Set([...covered].filter(id => !inDoubt.has(id)));
}
