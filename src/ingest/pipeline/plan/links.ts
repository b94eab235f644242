/** What the links of one responsable come to, beside those known. */
import type { KnownLink } from '../known/known.js';
import type { LinkOutcome, ResponsableDraft } from '../judge/responsables.js';
import type { EndCode } from '../../report/issues.js';
import type { Tally } from '../../report/tally.js';
import type { SkipReason } from '../../report/report.js';

export interface PlannedLink extends KnownLink {
  readonly legal: boolean;
}

/** What is to be known of the pupils of the school. */
export interface Pupils {
  /** Whom the file does not end. */
  readonly staying: ReadonlySet<string>;
  /** Who were transferred to another school. */
  readonly transferred: ReadonlyMap<string, unknown>;
  /** How a report names the responsable's link to a pupil. */
  readonly nameOf: (studentId: string) => { recordId?: string; detail?: string };
}

const ENDED_FOR: Readonly<Partial<Record<SkipReason, EndCode>>> = {
  NOT_LEGAL: 'ENDED_NOT_LEGAL',
  SELF: 'ENDED_SELF',
  PUPIL_NOT_ENROLLED: 'ENDED_PUPIL_LEFT',
  PUPIL_NOT_ELIGIBLE: 'ENDED_NO_INE',
};

/**
 * Counts each outcome and each link that disappeared. Where the file names a pupil who cannot be identified, the known links to
 * pupils who stay are kept: the pupil may be one of them. Links to a pupil who was transferred to another school are made again.
 */
export function planLinks(
  outcomes: readonly LinkOutcome[],
  before: readonly KnownLink[],
  { staying, transferred, nameOf }: Pupils,
  tally: Tally,
): PlannedLink[] {
  const known = new Map(before.map(link => [link.studentId, link]));
  const links = new Map<string, PlannedLink>();
  for (const outcome of outcomes) {
    const { studentId } = outcome;
    const was = studentId === undefined ? undefined : known.get(studentId);
    if (outcome.as === 'LEGAL') {
      const { kinship, legalLevel } = outcome;
      const same = !transferred.has(studentId!) && was?.kinship === kinship && was.legalLevel === legalLevel;
      tally.count('LINK', same ? 'unchanged' : was ? 'changed' : 'created', outcome.origin);
      links.set(outcome.studentId, { studentId: outcome.studentId, kinship, legalLevel, legal: true });
    } else if (outcome.as === 'KEPT') {
      if (outcome.reason) tally.skip('LINK', outcome.reason, outcome.origin);
      if (was) links.set(was.studentId, { ...was, legal: true });
    } else if (was) {
      tally.end('LINK', ENDED_FOR[outcome.reason] ?? 'ENDED_ABSENT', outcome.reason, outcome.origin);
      if (outcome.reason === 'NOT_LEGAL') links.set(was.studentId, { ...was, legal: false });
      known.delete(was.studentId);
    } else tally.skip('LINK', outcome.reason, outcome.origin);
  }
  const hasUnknownPupil = outcomes.some(({ as, studentId }) => as === 'KEPT' && studentId === undefined);
  for (const [studentId, link] of known) {
    if (links.has(studentId)) continue;
    if (hasUnknownPupil && staying.has(studentId)) links.set(studentId, { ...link, legal: true });
    else tally.disappear('LINK', staying.has(studentId) ? 'ENDED_ABSENT' : 'ENDED_PUPIL_LEFT', nameOf(studentId));
  }
  return [...links.values()].sort((a, b) => (a.studentId < b.studentId ? -1 : 1));
}

export const heldLinks = (links: readonly PlannedLink[]): KnownLink[] =>
  links.filter(({ legal }) => legal).map(({ studentId, kinship, legalLevel }) => ({ studentId, kinship, legalLevel }));

/** The links of a rejected responsable: those that were known stay. */
export function skipLinks(draft: ResponsableDraft, tally: Tally): void {
  for (const link of draft.links) {
    if (link.as === 'LEGAL') tally.skip('LINK', 'RESPONSABLE_REJECTED', link.origin);
    else if (link.reason) tally.skip('LINK', link.reason, link.origin);
  }
}
