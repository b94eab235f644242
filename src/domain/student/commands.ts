/** What can be asked of a student's stream, with the facts a decision needs. */
import type { SourceBase } from '../bases.js';
import type { VaultRef } from '../vault-ref.js';
import type { Placement } from './events.js';

export type StudentCommand =
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
  | { readonly type: 'AttachAccount'; readonly accountId: string }
  | {
      readonly type: 'Leave';
      readonly base: SourceBase;
      readonly uai: string;
      readonly reason: 'EXIT_DATE' | 'ABSENT_FROM_BASE' | 'NO_CLASS';
    };
