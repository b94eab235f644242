/** One pupil as his or her events left it. */
import type { SourceBase } from '../bases.js';
import type { VaultRef } from '../vault-ref.js';
import { HistoryError } from '../shape.js';
import type { Placement, StudentEvent } from './events.js';

export interface Student {
  readonly studentId: string;
  readonly personId: string;
  readonly identity?: VaultRef;
  readonly hasIne: boolean;
  /** True when an import waived the INE. */
  readonly ineWaived: boolean;
  readonly sources: readonly { base: SourceBase; academie: string; uai: string; recordKey: string }[];
  /** Absent when not enrolled anywhere. */
  readonly placement?: Placement;
  /** The pupil's own account. */
  readonly accountId?: string;
  /** True once the pupil's data were erased. */
  readonly erased?: true;
}

/** Whether the pupil is enrolled and has an INE, or an import waived it. Such a pupil, and his or her legal guardians, may have accounts. */
export const isEligible = (student: Student | undefined): boolean =>
  student?.placement !== undefined && (student.hasIne || student.ineWaived);

export function evolve(student: Student | undefined, event: StudentEvent): Student {
  if (event.type === 'StudentRegistered') return { ...event.data, hasIne: false, ineWaived: false, sources: [] };
  if (!student) throw new HistoryError(`a student begins with StudentRegistered, not with ${event.type}`);
  const { type, data } = event;
  switch (type) {
    case 'IdentityRecorded':
      return { ...student, identity: data.identity, hasIne: data.hasIne, ineWaived: data.ineWaived ?? false };
    case 'SourceRecordAttached':
      return { ...student, sources: [...student.sources.filter(other => other.recordKey !== data.recordKey), data] };
    case 'SourceRecordDetached':
      return { ...student, sources: student.sources.filter(({ recordKey }) => recordKey !== data.recordKey) };
    case 'StudentEnrolled':
    case 'StudentPlacementChanged':
      return { ...student, placement: data };
    case 'StudentTransferred': {
      const { uai, year, classCode, mef } = data;
      return { ...student, placement: { uai, year, classCode, ...(mef === undefined ? {} : { mef }) } };
    }
    case 'StudentLeft':
      return { ...student, placement: undefined };
    case 'PersonalDataErased': {
      const { studentId, personId } = student;
      return { studentId, personId, hasIne: false, ineWaived: false, sources: [], erased: true };
    }
    case 'StudentAccountAttached':
      return { ...student, accountId: data.accountId };
  }
}
