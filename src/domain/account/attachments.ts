/** What is attached to an account: the records of the bases, the pupils, and the disputes about pupils. */
import type { Kinship, SourceBase } from '../bases.js';

export interface SourceRecord {
  readonly base: SourceBase;
  readonly academie: string;
  readonly uai?: string;
  readonly recordKey: string;
}

export interface Link {
  readonly studentId: string;
  readonly uai: string;
  readonly kinship: Kinship;
  readonly legalLevel: number;
  /** Id of the open dispute, when the holder disputes this link. */
  readonly disputeId?: string;
}

export interface Dispute {
  readonly disputeId: string;
  readonly studentId: string;
  readonly uai: string;
  /** Absent while open. */
  readonly outcome?: 'LINK_KEPT' | 'LINK_DETACHED';
}
