/** Plans the links of one responsable: compares those of the file with those known. */
import type { KnownLink } from '../known/known.js';
import type { LinkOutcome, ResponsableDraft } from '../judge/responsables.js';
import type { EndCode } from '../../report/issues.js';
import type { Tally } from '../../report/tally.js';
import type { SkipReason } from '../../report/report.js';

/** A link as it is to be recorded. */
export interface PlannedLink extends KnownLink {
  /** False for a known link that the base holds no longer as legal: it ends, as does one that is not among the links at all. */
  readonly legal: boolean;
}

/** The facts on the school's pupils that the plan of links needs. */
export interface Pupils {
  /** Ids of pupils whom the file does not end. */
  readonly staying: ReadonlySet<string>;
  /** Pupils, by id, who were transferred to another school. */
  readonly transferred: ReadonlyMap<string, unknown>;
  /** Ids of pupils whom a rejected link names without a responsable: it may be the known link of this one. */
  readonly linkedByNobody: ReadonlySet<string>;
  /** How a report names the responsable's link to a pupil. */
  readonly nameOf: (studentId: string) => { recordId?: string; detail?: string };
}

/** The code under which the report says that a link ended, by why it is dropped. */
const ENDED_FOR: Readonly<Partial<Record<SkipReason, EndCode>>> = {
  NOT_LEGAL: 'ENDED_NOT_LEGAL',
  SELF: 'ENDED_SELF',
  PUPIL_NOT_ENROLLED: 'ENDED_PUPIL_LEFT',
  PUPIL_NOT_ELIGIBLE: 'ENDED_NO_INE',
};

/**
 * Answers the links to record. Counts each outcome, and each known link that disappeared. Where the file names a pupil who cannot
 * be identified, the known links to pupils who stay are kept: the pupil may be one of them. So is a known link to a pupil whom a
 * rejected link names without a responsable. Links to a pupil who was transferred to another school are made again.
 */
export function planLinks(
  outcomes: readonly LinkOutcome[],
  knownLinks: readonly KnownLink[],
  { staying, transferred, linkedByNobody, nameOf }: Pupils,
  tally: Tally,
): PlannedLink[] {
  const known = new Map(knownLinks.map(link => [link.studentId, link]));
  const links = new Map<string, PlannedLink>();
  for (const outcome of outcomes) {
    const { studentId } = outcome;
    const knownLink = studentId === undefined ? undefined : known.get(studentId);
    if (outcome.as === 'LEGAL') {
      const { kinship, legalLevel } = outcome;
      const same =
        !transferred.has(studentId!) && knownLink?.kinship === kinship && knownLink.legalLevel === legalLevel;
      tally.count('LINK', same ? 'unchanged' : knownLink ? 'changed' : 'created', outcome.origin);
      links.set(outcome.studentId, { studentId: outcome.studentId, kinship, legalLevel, legal: true });
    } else if (outcome.as === 'KEPT') {
      if (outcome.reason) tally.skip('LINK', outcome.reason, outcome.origin);
      if (knownLink) links.set(knownLink.studentId, { ...knownLink, legal: true });
    } else if (knownLink) {
      tally.end('LINK', ENDED_FOR[outcome.reason] ?? 'ENDED_ABSENT', outcome.reason, outcome.origin);
      if (outcome.reason === 'NOT_LEGAL') links.set(knownLink.studentId, { ...knownLink, legal: false });
      known.delete(knownLink.studentId);
    } else tally.skip('LINK', outcome.reason, outcome.origin);
  }
  const hasUnknownPupil = outcomes.some(({ as, studentId }) => as === 'KEPT' && studentId === undefined);
  for (const [studentId, link] of known) {
    if (links.has(studentId)) continue;
    if (staying.has(studentId) && (hasUnknownPupil || linkedByNobody.has(studentId)))
      links.set(studentId, { ...link, legal: true });
    else tally.disappear('LINK', staying.has(studentId) ? 'ENDED_ABSENT' : 'ENDED_PUPIL_LEFT', nameOf(studentId));
  }
  return [...links.values()].sort((a, b) => (a.studentId < b.studentId ? -1 : 1));
}

/** The legal links among the planned ones, as they are stored with the record. */
export const heldLinks = (links: readonly PlannedLink[]): KnownLink[] =>
  links.filter(({ legal }) => legal).map(({ studentId, kinship, legalLevel }) => ({ studentId, kinship, legalLevel }));

/** Counts the links of a rejected responsable as skipped; known links stay as they are. */
export function skipLinks(draft: ResponsableDraft, tally: Tally): void {
  for (const link of draft.links) {
    if (link.as === 'LEGAL') tally.skip('LINK', 'RESPONSABLE_REJECTED', link.origin);
    else if (link.reason) tally.skip('LINK', link.reason, link.origin);
  }
}
