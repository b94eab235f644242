/**
 * Compares what the files say with what is known: what is to be recorded, what ends, and nothing for what is the same.
 * Here of pupils; of responsables in `responsables.ts`.
 */
import type { Origin } from '../raw.js';
import type { CleanResponsable, CleanStudent } from '../judge/fields.js';
import { hasIneThere } from '../match/counterparts.js';
import type { KnownLink, KnownRecord, PersonDigests } from '../known/known.js';
import { isUnchanged, type Fingerprint } from '../match/fingerprint.js';
import type { MatchedStudent, MatchedStudents } from '../match/students.js';
import type { PlannedLink } from './links.js';
import type { Tally } from '../../report/tally.js';
import type { TransferNotices } from '../known/transfer-notices.js';

export interface ToRecord {
  readonly recordKey: string;
  readonly entityId: string;
  readonly digests: PersonDigests;
  readonly fingerprint: Fingerprint;
  readonly change: 'created' | 'changed';
  /** Nobody knew the record before, nor the pupil by any other. */
  readonly fresh: boolean;
  /** How the report counts it: new links do not change a person. */
  readonly counted: 'created' | 'changed' | 'unchanged';
  readonly origin: Origin;
  /** The row as it is known, which stays until the record is settled. */
  readonly before: readonly KnownLink[];
  /** The base gave contact details before: to be recorded even when there are none any more. */
  readonly hadContact: boolean;
  /** Accounts of the same person that are yet to be created. */
  readonly waitsFor?: readonly string[];
  /** Key of the row whose place this one takes. */
  readonly replaces?: string;
}

export interface StudentToRecord extends ToRecord {
  readonly student: CleanStudent;
  readonly classCode: string;
  readonly eligible: boolean;
  /** Another base has the pupil's INE, and this one does not. */
  readonly ineThere: boolean;
}

export interface ResponsableToRecord extends ToRecord {
  /** Absent where links end and nothing else changes: the record was skipped. */
  readonly clean?: CleanResponsable;
  /** Accounts of the records whose place it takes: they are to become one with its own. */
  readonly joins?: readonly string[];
  readonly links: readonly PlannedLink[];
}

export interface ToEnd {
  readonly known: KnownRecord;
  /** The row now holds another record: only the entity ends, not the row. */
  readonly isRowReused: boolean;
}

export interface StudentToEnd extends ToEnd {
  readonly reason: 'EXIT_DATE' | 'NO_CLASS' | 'ABSENT_FROM_BASE';
}

export interface Plan {
  readonly students: readonly StudentToRecord[];
  readonly studentEnds: readonly StudentToEnd[];
  readonly responsables: readonly ResponsableToRecord[];
  readonly responsableEnds: readonly ToEnd[];
  /** Pupils whom another school's base names, too: from now on their responsables are those of this file. */
  readonly transfers: readonly string[];
}

export const changeOf = (known: KnownRecord | undefined): 'created' | 'changed' =>
  known === undefined || known.state === 'PENDING' || known.state === 'ENDED' ? 'created' : 'changed';

export const replacing = (recordKey: string, known: KnownRecord | undefined): { replaces?: string } =>
  known && known.recordKey !== recordKey ? { replaces: known.recordKey } : {};

export function planStudents(
  { matched, ended, disappeared }: MatchedStudents,
  notices: TransferNotices,
  tally: Tally,
): Pick<Plan, 'students' | 'studentEnds'> {
  const students: StudentToRecord[] = [];
  const recordKeys = new Set(matched.map(({ recordKey }) => recordKey));
  for (const one of matched) {
    const { student, classCode, eligible, origin } = one.enrolled;
    const { fingerprint } = one;
    if (isAsKnown(one) && !notices.transferred.has(one.studentId)) {
      tally.count('STUDENT', 'unchanged', origin);
      continue;
    }
    const change = changeOf(one.known);
    tally.count('STUDENT', change, origin);
    if (one.replaced) tally.warn('STUDENT', 'RECORD_REUSED', { origin });
    notices.addArrival(one, tally);
    students.push({
      ...recordOf(one),
      student,
      classCode,
      eligible,
      ineThere: hasIneThere(one),
      fingerprint,
      change,
      counted: change,
      origin,
    });
  }
  const end = (known: KnownRecord, reason: StudentToEnd['reason']): StudentToEnd => ({
    known,
    reason,
    isRowReused: recordKeys.has(known.recordKey),
  });
  const studentEnds = [
    ...ended.map(({ known, reason }) => end(known, reason)),
    ...disappeared.map(known => end(known, 'ABSENT_FROM_BASE')),
  ];
  for (const known of disappeared) notices.addDisappearance(known, recordKeys.has(known.recordKey), tally);
  return { students, studentEnds };
}

/** The file says nothing new of the pupil. */
export const isAsKnown = ({ known, fingerprint }: MatchedStudent): boolean => isUnchanged(known, fingerprint);

const recordOf = (one: MatchedStudent) => ({
  recordKey: one.recordKey,
  entityId: one.studentId,
  digests: one.digests,
  before: [] as const,
  fresh: one.known === undefined && !one.elsewhere,
  hadContact: (one.known?.contacts.length ?? 0) > 0,
  ...replacing(one.recordKey, one.known),
});
