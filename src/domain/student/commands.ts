/** What can be asked of a student's stream, with the facts a decision needs. */
import type { SourceBase } from '../bases.js';
import type { ErasureGround } from '../account/erasure-events.js';
import type { VaultRef } from '../vault-ref.js';
import type { Placement } from './events.js';

export type StudentCommand =
  /** Records what the base of a school says of the pupil: registers, enrols, moves or transfers him or her. */
  | {
      readonly type: 'RecordFromBase';
      readonly studentId: string;
      readonly personId: string;
      readonly base: SourceBase;
      readonly academie: string;
      readonly recordKey: string;
      readonly identity: VaultRef;
      readonly hasIne: boolean;
      readonly ineWaived?: boolean;
      readonly placement: Placement;
      readonly accountId?: string;
    }
  /** Records which account is the pupil's own. */
  | { readonly type: 'AttachAccount'; readonly accountId: string }
  /** The pupil is erased, with his or her own accounts. `linkedAccountIds`: the responsables known to be attached. */
  | {
      readonly type: 'Erase';
      readonly erasureId: string;
      readonly ground: ErasureGround;
      readonly accountIds: readonly string[];
      readonly linkedAccountIds: readonly string[];
    }
  /** The pupil is no longer in the base of the school. */
  | {
      readonly type: 'Leave';
      readonly base: SourceBase;
      readonly uai: string;
      readonly reason: 'EXIT_DATE' | 'ABSENT_FROM_BASE' | 'NO_CLASS';
    };
