/** Compares what the files say with what is known: what is to be recorded, what ends, and nothing for what is the same. */
import type { Origin } from '../shape.js';
import type { Keys } from './keys.js';
import type { KnownLink, KnownRecord, PersonDigests } from './known.js';
import type { MatchedStudent, MatchedStudents } from './match-students.js';
import type { MatchedResponsable, MatchedResponsables } from './match-responsables.js';
import type { LinkOutcome, ResponsableDraft } from './responsables.js';
import type { CleanResponsable, CleanStudent } from './clean.js';
import type { Tally } from './tally.js';

export interface ToRecord {
  readonly recordKey: string;
  readonly entityId: string;
  readonly digests: PersonDigests;
  readonly fingerprint: string;
  readonly fate: 'created' | 'changed';
  /** Nobody knew the record before, nor the pupil by any other. */
  readonly fresh: boolean;
  /** Under which fate the report counts it: new links do not change a person. */
  readonly counted: 'created' | 'changed' | 'unchanged';
  readonly origin: Origin;
  /** The row as it is known, which stays until the record is settled. */
  readonly before: readonly KnownLink[];
  /** The base gave contact details before: to be recorded even when there are none any more. */
  readonly hadContact: boolean;
  /** Key of the row whose place this one takes. */
  readonly replaces?: string;
}

export interface StudentToRecord extends ToRecord {
  readonly student: CleanStudent;
  readonly classCode: string;
  readonly eligible: boolean;
}

export interface PlannedLink extends KnownLink {
  readonly legal: boolean;
}

export interface ResponsableToRecord extends ToRecord {
  readonly clean: CleanResponsable;
  readonly links: readonly PlannedLink[];
}

export interface ToEnd {
  readonly known: KnownRecord;
  readonly fate: 'ended' | 'disappeared';
  /** The row now holds another record: only the entity ends, not the row. */
  readonly rowTaken: boolean;
}

export interface StudentToEnd extends ToEnd {
  readonly reason: 'EXIT_DATE' | 'NO_CLASS' | 'ABSENT_FROM_BASE';
}

export interface Plan {
  readonly students: readonly StudentToRecord[];
  readonly studentEnds: readonly StudentToEnd[];
  readonly responsables: readonly ResponsableToRecord[];
  readonly responsableEnds: readonly ToEnd[];
}

const fateOf = (known: KnownRecord | undefined): 'created' | 'changed' =>
  known === undefined || known.state === 'PENDING' || known.state === 'ENDED' ? 'created' : 'changed';

const replacing = (recordKey: string, known: KnownRecord | undefined): { replaces?: string } =>
  known && known.recordKey !== recordKey ? { replaces: known.recordKey } : {};

export function planStudents(
  { matched, ended, disappeared }: MatchedStudents,
  tally: Tally,
): Pick<Plan, 'students' | 'studentEnds'> {
  const students: StudentToRecord[] = [];
  const taken = new Set(matched.map(({ recordKey }) => recordKey));
  for (const one of matched) {
    const { student, classCode, eligible, origin } = one.enrolled;
    const { fingerprint } = one;
    if (one.known?.fingerprint === fingerprint) {
      tally.count('STUDENT', 'unchanged', origin);
      continue;
    }
    const fate = fateOf(one.known);
    tally.count('STUDENT', fate, origin);
    if (one.replaced) tally.warn('STUDENT', 'RECORD_REUSED', { origin });
    students.push({ ...recordOf(one), fingerprint, fate, counted: fate, origin, student, classCode, eligible });
  }
  const studentEnds: StudentToEnd[] = [
    ...ended.map(({ known, reason }) => ({
      known,
      reason,
      fate: 'ended' as const,
      rowTaken: taken.has(known.recordKey),
    })),
    ...disappeared.map(known => ({
      known,
      reason: 'ABSENT_FROM_BASE' as const,
      fate: 'disappeared' as const,
      rowTaken: taken.has(known.recordKey),
    })),
  ];
  tally.disappear('STUDENT', disappeared.length);
  const knownBefore = matched.filter(({ known }) => known).length + studentEnds.length;
  if (disappeared.length > 10 && disappeared.length > knownBefore / 2)
    tally.warn('SCHOOL', 'MANY_DISAPPEARED', { detail: `${disappeared.length} of ${knownBefore}` });
  return { students, studentEnds };
}

const recordOf = (one: MatchedStudent) => ({
  recordKey: one.recordKey,
  entityId: one.studentId,
  digests: one.digests,
  before: [] as const,
  fresh: one.known === undefined && !one.elsewhere,
  hadContact: (one.known?.contacts.length ?? 0) > 0,
  ...replacing(one.recordKey, one.known),
});

/**
 * What the links of one responsable come to beside those known; counts each. Where the file names a pupil who cannot be
 * told, the known links to pupils still enrolled are kept: the pupil may be one of them.
 */
function planLinks(
  outcomes: readonly LinkOutcome[],
  before: readonly KnownLink[],
  enrolled: ReadonlySet<string>,
  tally: Tally,
): PlannedLink[] {
  const known = new Map(before.map(link => [link.studentId, link]));
  const links = new Map<string, PlannedLink>();
  for (const outcome of outcomes) {
    const { studentId } = outcome;
    const was = studentId === undefined ? undefined : known.get(studentId);
    if (outcome.as === 'LEGAL') {
      const { kinship, legalLevel } = outcome;
      const same = was?.kinship === kinship && was.legalLevel === legalLevel;
      tally.count('LINK', same ? 'unchanged' : was ? 'changed' : 'created', outcome.origin);
      links.set(outcome.studentId, { studentId: outcome.studentId, kinship, legalLevel, legal: true });
    } else if (outcome.as === 'KEPT') {
      if (outcome.reason) tally.skip('LINK', outcome.reason, outcome.origin);
      if (was) links.set(was.studentId, { ...was, legal: true });
    } else if (was) {
      tally.end('LINK', outcome.reason, outcome.origin);
      if (outcome.reason === 'NOT_LEGAL') links.set(was.studentId, { ...was, legal: false });
      known.delete(was.studentId);
    } else tally.skip('LINK', outcome.reason, outcome.origin);
  }
  const untold = outcomes.some(({ as, studentId }) => as === 'KEPT' && studentId === undefined);
  for (const [studentId, link] of known) {
    if (links.has(studentId)) continue;
    if (untold && enrolled.has(studentId)) links.set(studentId, { ...link, legal: true });
    else tally.disappear('LINK');
  }
  return [...links.values()].sort((a, b) => (a.studentId < b.studentId ? -1 : 1));
}

export const heldLinks = (links: readonly PlannedLink[]): KnownLink[] =>
  links.filter(({ legal }) => legal).map(({ studentId, kinship, legalLevel }) => ({ studentId, kinship, legalLevel }));

export interface ResponsablesToPlan extends MatchedResponsables {
  /** Those in the file without any legal link; `known` when they had one before. */
  readonly inactive: readonly { readonly draft: ResponsableDraft; readonly known?: KnownRecord }[];
  /** Of this school, as the file has it. */
  readonly enrolled: ReadonlySet<string>;
  /** Those rejected for their own fields. */
  readonly faulty: readonly ResponsableDraft[];
}

export function planResponsables(
  { matched, rejected, untouched, inactive, faulty, enrolled }: ResponsablesToPlan,
  known: readonly KnownRecord[],
  keys: Keys,
  tally: Tally,
): Pick<Plan, 'responsables' | 'responsableEnds'> {
  const responsables: ResponsableToRecord[] = [];
  const met = new Set<KnownRecord>(untouched);
  const taken = new Set(matched.map(({ recordKey }) => recordKey));
  for (const { known: record } of matched) if (record) met.add(record);
  for (const draft of [...faulty, ...rejected.map(({ draft }) => draft)]) skipLinks(draft, tally);
  const ends: ToEnd[] = [];
  for (const { draft, known: record } of inactive) {
    planLinks(draft.links, record?.links ?? [], enrolled, tally);
    const reason = draft.links.some(link => link.as === 'DROPPED' && link.reason === 'NOT_LEGAL')
      ? 'NOT_LEGAL'
      : 'NO_ENROLLED_PUPIL';
    if (record && record.state !== 'ENDED' && !met.has(record)) {
      met.add(record);
      tally.end('RESPONSABLE', reason, draft.raw.origin);
      ends.push({ known: record, fate: 'ended', rowTaken: false });
    } else tally.skip('RESPONSABLE', reason, draft.raw.origin);
  }
  for (const record of known) {
    if (met.has(record) || record.state === 'ENDED') continue;
    tally.disappear('RESPONSABLE');
    tally.disappear('LINK', record.links.length);
    ends.push({ known: record, fate: 'disappeared', rowTaken: taken.has(record.recordKey) });
  }
  // Where a record of the account ends, another may have to speak for the person.
  const left = new Set(ends.map(({ known: { entityId } }) => entityId));
  for (const one of matched) {
    const toRecord = planResponsable(one, keys, enrolled, left.has(one.accountId), tally);
    if (toRecord) responsables.push(toRecord);
  }
  responsables.sort((a, b) => (a.recordKey < b.recordKey ? -1 : 1));
  return { responsables, responsableEnds: ends };
}

function planResponsable(
  one: MatchedResponsable,
  keys: Keys,
  enrolled: ReadonlySet<string>,
  again: boolean,
  tally: Tally,
): ResponsableToRecord | undefined {
  const { clean, draft } = one.active;
  const before = one.known?.links ?? [];
  const links = planLinks(draft.links, before, enrolled, tally);
  // The person and the links apart: a new link is no change of the person.
  const { person } = one;
  const fingerprint = `${person}:${keys.fingerprint(heldLinks(links))}`;
  if (one.known?.fingerprint === fingerprint && !again) {
    tally.count('RESPONSABLE', 'unchanged', draft.raw.origin);
    return undefined;
  }
  const samePerson = one.known?.person === person;
  const fate = fateOf(one.known);
  const counted = samePerson ? 'unchanged' : fate;
  tally.count('RESPONSABLE', counted, draft.raw.origin);
  return {
    recordKey: one.recordKey,
    entityId: one.accountId,
    digests: one.digests,
    fingerprint,
    fate,
    counted,
    origin: draft.raw.origin,
    before,
    hadContact: true,
    ...replacing(one.recordKey, one.known),
    fresh: one.known === undefined,
    clean,
    links,
  };
}

/** The links of a rejected responsable: those that were known stay. */
function skipLinks(draft: ResponsableDraft, tally: Tally): void {
  for (const link of draft.links) {
    if (link.as === 'LEGAL') tally.skip('LINK', 'RESPONSABLE_REJECTED', link.origin);
    else if (link.reason) tally.skip('LINK', link.reason, link.origin);
  }
}
