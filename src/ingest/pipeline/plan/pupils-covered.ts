/** Of which pupils a file says the responsables whole. */
import type { RawSchool } from '../judge/collect.js';
import type { StudentFate } from '../match/students.js';
import type { ActiveResponsable, LinkOutcome, ResponsableDraft } from '../judge/responsables.js';

/** The responsables of a file, by what became of them. */
interface Judged {
  readonly active: readonly ActiveResponsable[];
  readonly inactive: readonly { readonly draft: ResponsableDraft }[];
  /** Rejected for their own fields, or because nothing tells them from others. */
  readonly faulty: readonly ResponsableDraft[];
  readonly rejected: readonly ActiveResponsable[];
}

const LINK_UNTOLD = '*';

/**
 * Pupils, by id, for whom the file names a legal responsable and none who was rejected: whoever another school's base names
 * is none of theirs any more. None at all where a row names a child that cannot be told: it may be any of them.
 */
export function pupilsTold(
  { links, responsables }: RawSchool,
  fates: ReadonlyMap<string, StudentFate>,
  { active, inactive, faulty, rejected }: Judged,
): Set<string> {
  const told = new Set<string>();
  const untold = new Set<string>();
  const left = new Set<ResponsableDraft>([...faulty, ...rejected.map(({ draft }) => draft)]);
  const drafts = [...active.map(({ draft }) => draft), ...inactive.map(({ draft }) => draft)];
  const taken = drafts.filter(draft => !left.has(draft));
  const say = ({ as, studentId }: LinkOutcome): void => {
    if (as === 'LEGAL') told.add(studentId);
    else if (as === 'KEPT') untold.add(studentId ?? LINK_UNTOLD);
  };
  for (const draft of taken) draft.links.forEach(say);
  for (const { links: outcomes } of left) for (const { studentId } of outcomes) untold.add(studentId ?? LINK_UNTOLD);
  const known = new Set(taken.map(({ id }) => id));
  for (const { studentId, responsableId } of links) {
    const pupil = fates.get(`ID:${studentId}`)?.studentId;
    if (pupil !== undefined && !known.has(responsableId)) untold.add(pupil);
  }
  const namesChildren = responsables.some(({ children }) => children !== undefined);
  if (namesChildren && untold.has(LINK_UNTOLD)) return new Set();
  return new Set([...told].filter(id => !untold.has(id)));
}
