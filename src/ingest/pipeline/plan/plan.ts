/**
 * Compares the files with what is known and plans what to record and what to end; what is the same is not in the plan.
 * This file plans the pupils, `responsables.ts` the responsables.
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

/** A record that the import has to write. */
export interface ToRecord {
  readonly recordKey: string;
  readonly entityId: string;
  readonly digests: PersonDigests;
  readonly fingerprint: Fingerprint;
  /** Whether the record is new to this school and base, or one of its known records changes. */
  readonly change: 'created' | 'changed';
  /** Nobody knew the person: no record in this school and base, and for a pupil none in another either. */
  readonly fresh: boolean;
  /** What the report counts it as. It differs from `change` where only links are new: they do not change a person. */
  readonly counted: 'created' | 'changed' | 'unchanged';
  readonly origin: Origin;
  /** The known links of the record: they stay stored until the record is written. */
  readonly before: readonly KnownLink[];
  /** Other accounts of the same person that are not created yet: they merge with the record's once they are. */
  readonly waitsFor?: readonly string[];
  /** Key by which the record was known, when it has another key now. */
  readonly replaces?: string;
}

/** A pupil who has to be recorded. */
export interface StudentToRecord extends ToRecord {
  readonly student: CleanStudent;
  readonly classCode: string;
  readonly eligible: boolean;
  /** Another base has the pupil's INE, and this one does not. */
  readonly ineThere: boolean;
  /** The base gave contact details before: contact is recorded even if the file gives none. (That of responsables always is.) */
  readonly hadContact: boolean;
}

/** A responsable who has to be recorded. */
export interface ResponsableToRecord extends ToRecord {
  /** Absent for a record that is skipped, of which only links end. */
  readonly clean?: CleanResponsable;
  /** Accounts of other records whose place this one takes: they are to merge with its own. */
  readonly joins?: readonly string[];
  readonly links: readonly PlannedLink[];
}

/** A record that the import has to end. */
export interface ToEnd {
  readonly known: KnownRecord;
  /** The file has another person under the same key: the known person ends, the stored row goes on. */
  readonly isRowReused: boolean;
}

/** A pupil's record that has to end, and why. */
export interface StudentToEnd extends ToEnd {
  readonly reason: 'EXIT_DATE' | 'NO_CLASS' | 'ABSENT_FROM_BASE';
}

/** What an import changes in a school. */
export interface Plan {
  readonly students: readonly StudentToRecord[];
  readonly studentEnds: readonly StudentToEnd[];
  readonly responsables: readonly ResponsableToRecord[];
  readonly responsableEnds: readonly ToEnd[];
  /** Ids of pupils whom another school's base names, too: from now on their responsables are those of this file. */
  readonly transfers: readonly string[];
}

/** Whether a record is created or changed: one that was not known, that was never completed or that had ended counts as created. */
export const changeOf = (known: KnownRecord | undefined): 'created' | 'changed' =>
  known === undefined || known.state === 'PENDING' || known.state === 'ENDED' ? 'created' : 'changed';

/** `replaces` for a record that was known by another key. */
export const replacing = (recordKey: string, known: KnownRecord | undefined): { replaces?: string } =>
  known && known.recordKey !== recordKey ? { replaces: known.recordKey } : {};

/** Plans the pupils: records those who are new or changed, ends those who are gone; counts every one. */
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
    // A pupil whom another school has taken meanwhile is recorded again, though the file says nothing new: this school takes him or her back.
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

/** Whether the file says nothing new of the pupil. */
export const isAsKnown = ({ known, fingerprint }: MatchedStudent): boolean => isUnchanged(known, fingerprint);

const recordOf = (one: MatchedStudent) => ({
  recordKey: one.recordKey,
  entityId: one.studentId,
  digests: one.digests,
  // Pupils have no links of their own.
  before: [] as const,
  fresh: one.known === undefined && !one.elsewhere,
  hadContact: (one.known?.contacts.length ?? 0) > 0,
  ...replacing(one.recordKey, one.known),
});
