/**
 * Finds, for a responsable of the files whose record is rejected or gives no account, the known records that may be of the same person.
 * Nobody is ended for a record that is in doubt.
 */
import { ifDefined } from '../../if-defined.js';
import type { Doubts, ResponsableDraft } from '../judge/responsables.js';
import type { KnownRecord } from '../known/known.js';
import { keyById } from '../local-key.js';
import type { RawResponsable } from '../raw.js';
import { shareFullName } from './digests.js';
import type { Keys } from './keys.js';

/** The known records that a responsable without an id may be by the children: those that share one. */
export const byChildren = (draft: ResponsableDraft, known: readonly KnownRecord[]): KnownRecord[] => {
  const children = draft.links.flatMap(({ studentId }) => (studentId === undefined ? [] : [studentId]));
  return known.filter(record => record.links.some(({ studentId }) => children.includes(studentId)));
};

/** The known records that share a full name with a record of the files: none when that record lacks surname or first name. */
function byNames(raw: RawResponsable, known: readonly KnownRecord[], keys: Keys): KnownRecord[] {
  const surname = raw.usageSurname ?? raw.birthSurname ?? raw.surname;
  if (!surname || !raw.firstName) return [];
  const names = keys.names({ surname, firstName: raw.firstName, ...ifDefined('birthSurname', raw.birthSurname) });
  return known.filter(record => shareFullName(record.names, names));
}

/** The known records with the draft's names and one of its children; where a child may be any pupil, with the names alone. */
export function namesakes(draft: ResponsableDraft, known: readonly KnownRecord[], keys: Keys): KnownRecord[] {
  const isAnyPupil = draft.links.some(({ as, studentId }) => as === 'KEPT' && studentId === undefined);
  return byNames(draft.raw, isAnyPupil ? known : byChildren(draft, known), keys);
}

/**
 * The known records that the rejected records of a base with ids may be of: by the id, by the names where the id is missing, and by the
 * pupil where a link names no responsable. `staying`: ids of the pupils whom the file does not end.
 */
export function recordsInDoubt(
  { responsableIds, withoutId, studentIds }: Doubts,
  known: readonly KnownRecord[],
  staying: ReadonlySet<string>,
  keys: Keys,
): Set<KnownRecord> {
  const recordKeys = new Set([...responsableIds].map(id => keys.record('RESPONSABLE', keyById(id))));
  const linked = ({ studentId }: { studentId: string }): boolean => staying.has(studentId) && studentIds.has(studentId);
  return new Set([
    ...known.filter(({ recordKey, links }) => recordKeys.has(recordKey) || links.some(linked)),
    ...withoutId.flatMap(raw => byNames(raw, known, keys)),
  ]);
}
