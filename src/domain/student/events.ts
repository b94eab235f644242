/** The events of one pupil's stream, `student-<studentId>`. */
import type { SourceBase } from '../bases.js';
import type { ErasureGround } from '../account/erasure-events.js';
import type { VaultRef } from '../vault-ref.js';

/** Where a pupil is taught. `classCode` names a row of the classes nomenclature; `mef` only in the second degree. */
export interface Placement {
  uai: string;
  /** First year of the school year: 2026 for 2026-2027. */
  year: number;
  classCode: string;
  mef?: string;
}

export type StudentEvent =
  | { type: 'StudentRegistered'; data: { studentId: string; personId: string } }
  | {
      type: 'IdentityRecorded';
      data: { identity: VaultRef; hasIne: boolean; /** the import waived the INE */ ineWaived?: true };
    }
  | { type: 'SourceRecordAttached'; data: { base: SourceBase; academie: string; uai: string; recordKey: string } }
  | { type: 'SourceRecordDetached'; data: { base: SourceBase; recordKey: string } }
  | { type: 'StudentEnrolled'; data: Placement }
  /** The pupil is in another class or MEF of the same school. */
  | { type: 'StudentPlacementChanged'; data: Placement }
  /** The pupil went into another school without a gap. */
  | { type: 'StudentTransferred'; data: Placement & { fromUai: string } }
  | { type: 'StudentLeft'; data: { uai: string; reason: 'EXIT_DATE' | 'ABSENT_FROM_BASE' | 'NO_CLASS' } }
  /**
   * The pupil's data are erased: nothing is done on the stream any more. `accountIds`: of the pupil's own accounts, erased by the same
   * erasure; `linkedAccountIds`: of responsables whose attachment ends with it.
   */
  | {
      type: 'PersonalDataErased';
      data: { erasureId: string; ground: ErasureGround; accountIds: string[]; linkedAccountIds: string[] };
    }
  /** The pupil's own account, of kind STUDENT. */
  | { type: 'StudentAccountAttached'; data: { accountId: string } };
