/** Judges the responsables of a school: what each of their links comes to, and which of them these links give an account. */
import { addTo } from '../../../common/grouped.js';
import type { Kinship } from '../../../domain/bases.js';
import type { LinkFields } from '../../base.js';
import { parseKinship, parseLevel } from '../../formats/parse/kinship.js';
import type { SkipReason } from '../../report/report.js';
import { keyById, type LocalKey } from '../local-key.js';
import type { Origin, RawLink, RawResponsable } from '../raw.js';
import { cleanResponsable, type CleanContext, type CleanResponsable } from './fields.js';
import type { RawSchool } from './collect.js';
import type { StudentOutcome } from '../match/students.js';
import type { Tally } from '../../report/tally.js';
import { findRepeated, linesOf, type Repeated } from './repeated.js';

/** What a link of the file comes to. */
export type LinkOutcome =
  | {
      readonly as: 'LEGAL';
      readonly origin: Origin;
      readonly studentId: string;
      readonly kinship: Kinship;
      readonly legalLevel: number;
    }
  /** Gives no account. A known link ends; one that was not known is skipped for `reason`. */
  | { readonly as: 'DROPPED'; readonly origin: Origin; readonly studentId?: string; readonly reason: SkipReason }
  /**
   * The link or its pupil was rejected: a known link stays as it is. Without `studentId` the pupil may be any: all known links to
   * pupils who stay are kept (`planLinks`). With a `reason`, the link is counted as skipped.
   */
  | { readonly as: 'KEPT'; readonly origin: Origin; readonly studentId?: string; readonly reason?: SkipReason };

/** A responsable of the files, with what each link comes to; the fields are not judged yet. */
export interface ResponsableDraft {
  readonly raw: RawResponsable;
  /** The base's id; absent where the base has none. */
  readonly id?: string;
  readonly links: readonly LinkOutcome[];
}

/** A responsable who has at least one legal link to a pupil who gives accounts. */
export interface ActiveResponsable {
  readonly draft: ResponsableDraft;
  readonly clean: CleanResponsable;
}

/** What a link without faults comes to, by what became of its pupil. `legal`: the base says a legal responsable. */
export const linkOutcomeFor = (
  pupil: StudentOutcome,
  link: { kinship: Kinship; legalLevel: number; legal: boolean; origin: Origin },
): LinkOutcome => {
  const { origin, kinship, legalLevel, legal } = link;
  const common = { origin, ...(pupil.studentId === undefined ? {} : { studentId: pupil.studentId }) };
  if (pupil.as === 'GONE') return { as: 'DROPPED', ...common, reason: 'PUPIL_NOT_ENROLLED' };
  if (pupil.as === 'REJECTED') return { as: 'KEPT', ...common, reason: 'PUPIL_REJECTED' };
  if (kinship === 'SELF') return { as: 'DROPPED', ...common, reason: 'SELF' };
  if (!legal) return { as: 'DROPPED', ...common, reason: 'NOT_LEGAL' };
  if (!pupil.eligible) return { as: 'DROPPED', ...common, reason: 'PUPIL_NOT_ELIGIBLE' };
  return { as: 'LEGAL', origin, studentId: pupil.studentId, kinship, legalLevel };
};

/** Judges a link. `pupil` is `undefined` when the files do not hold the pupil. `fields`: the base's names, for the report. */
function linkOutcome(link: RawLink, pupil: StudentOutcome | undefined, fields: LinkFields, tally: Tally): LinkOutcome {
  const { origin } = link;
  if (!pupil) {
    tally.reject('LINK', origin, [{ code: 'STUDENT_UNKNOWN', field: fields.student }]);
    return { as: 'KEPT', origin };
  }
  // A link of a base with ids has a level; `parseLevel` takes none for legal, as in a base without ids.
  const level =
    link.level === undefined && link.oldLevel === undefined ? undefined : parseLevel(link.level, link.oldLevel);
  if (!level) {
    tally.reject('LINK', origin, [{ code: 'LEVEL_INVALID', field: fields.level }]);
    return { as: 'KEPT', origin, ...(pupil.studentId === undefined ? {} : { studentId: pupil.studentId }) };
  }
  const kinship = parseKinship(link.kinshipCode);
  if (kinship === undefined) tally.warn('LINK', 'KINSHIP_UNKNOWN', { origin, field: fields.kinship });
  return linkOutcomeFor(pupil, { kinship: kinship ?? 'UNKNOWN', ...level, origin });
}

/**
 * Whom rejected records may be of. What was known of them stays. A link that names neither pupil nor responsable gives no hint, and
 * so keeps nothing.
 */
export interface Doubts {
  /** The base's ids of responsables who are rejected as a whole, or whom links name while a record lacks its id: it may be theirs. */
  readonly responsableIds: ReadonlySet<string>;
  /** Records of responsables that lack the base's id. */
  readonly withoutId: readonly RawResponsable[];
  /** Ids of the students whom links name without a responsable: each may be any link known to that student. */
  readonly studentIds: ReadonlySet<string>;
}

/** The doubts that a base without ids leaves: its rows name their children, and are drafts themselves. */
export const NO_DOUBTS: Doubts = { responsableIds: new Set(), withoutId: [], studentIds: new Set() };

/** The responsables of a file, each with what its links come to; and whom the rejected records may be of. */
export interface Drafts {
  readonly drafts: readonly ResponsableDraft[];
  readonly doubts: Doubts;
}

/** Drafts the responsables of a base with ids. */
export function draftByIds(
  school: RawSchool,
  fields: LinkFields,
  pupilOutcomes: ReadonlyMap<LocalKey, StudentOutcome>,
  tally: Tally,
): Drafts {
  const persons = personsById(school.responsables, fields, tally);
  const withoutId = school.responsables.filter(({ id }) => id === undefined);
  const doubtfulIds = new Set(persons.conflicting.keys());
  const doubtfulStudents = new Set<string>();
  const outcomes = new Map<string, LinkOutcome[]>();
  /** Links that name both ends, by a key of the two. */
  const complete: (readonly [string, RawLink])[] = [];
  for (const link of school.links) {
    tally.read('LINK');
    const { studentId, responsableId, origin } = link;
    if (withoutId.length > 0 && responsableId !== undefined && !persons.single.has(responsableId))
      doubtfulIds.add(responsableId);
    if (studentId === undefined || responsableId === undefined) {
      tally.reject('LINK', origin, [{ code: 'LINK_INCOMPLETE' }]);
      if (responsableId !== undefined) addTo(outcomes, responsableId, { as: 'KEPT', origin });
      const student = studentId === undefined ? undefined : pupilOutcomes.get(keyById(studentId))?.studentId;
      if (student !== undefined) doubtfulStudents.add(student);
    } else if (persons.conflicting.has(responsableId)) tally.skip('LINK', 'RESPONSABLE_REJECTED', origin);
    else if (!persons.single.has(responsableId))
      tally.reject('LINK', origin, [{ code: 'RESPONSABLE_UNKNOWN', field: fields.responsable }]);
    else complete.push([JSON.stringify([responsableId, studentId]), link]);
  }
  const links = findRepeated(complete);
  for (const { origin } of links.repeated) tally.skip('LINK', 'REPEATED', origin);
  for (const conflict of links.conflicting.values()) {
    const pupil = pupilOutcomes.get(keyById(conflict[0]!.studentId!));
    for (const { origin } of conflict)
      tally.reject('LINK', origin, [{ code: 'LINK_TWICE', detail: linesOf(conflict) }]);
    addTo(outcomes, conflict[0]!.responsableId!, {
      as: 'KEPT',
      origin: conflict[0]!.origin,
      ...(pupil?.studentId === undefined ? {} : { studentId: pupil.studentId }),
    });
  }
  for (const link of links.single.values())
    addTo(outcomes, link.responsableId!, linkOutcome(link, pupilOutcomes.get(keyById(link.studentId!)), fields, tally));
  return {
    drafts: [...persons.single].map(([id, raw]) => ({ raw, id, links: outcomes.get(id) ?? [] })),
    doubts: {
      responsableIds: doubtfulIds,
      withoutId,
      studentIds: doubtfulStudents,
    },
  };
}

function personsById(
  responsables: readonly RawResponsable[],
  fields: LinkFields,
  tally: Tally,
): Repeated<RawResponsable> {
  const withId: (readonly [string, RawResponsable])[] = [];
  for (const raw of responsables) {
    tally.read('RESPONSABLE');
    if (raw.id === undefined)
      tally.reject('RESPONSABLE', raw.origin, [{ code: 'ID_MISSING', field: fields.responsable }]);
    else withId.push([raw.id, raw]);
  }
  const persons = findRepeated(withId);
  for (const { origin } of persons.repeated) tally.skip('RESPONSABLE', 'REPEATED', origin);
  for (const conflict of persons.conflicting.values())
    for (const { origin } of conflict)
      tally.reject('RESPONSABLE', origin, [{ code: 'ID_TWICE', detail: linesOf(conflict) }]);
  return persons;
}

/** Judges the fields of a responsable who has a legal link; `undefined` when they reject the record. */
export function judgeResponsable(
  draft: ResponsableDraft,
  context: CleanContext,
  tally: Tally,
): ActiveResponsable | undefined {
  const { value, faults, warnings } = cleanResponsable(draft.raw, context);
  for (const { code, ...at } of warnings) tally.warn('RESPONSABLE', code, { origin: draft.raw.origin, ...at });
  if (value) return { draft, clean: value };
  tally.reject('RESPONSABLE', draft.raw.origin, faults);
  return undefined;
}
