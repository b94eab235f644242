/** What is attached to an account: the records of the bases, the pupils, and the disputes about pupils. */
import type { Kinship, SourceBase } from '../bases.js';

/** A record of a base that names the holder. `recordKey` is a keyed digest of the base's own id, or of what stands for one. */
export interface SourceRecord {
  readonly base: SourceBase;
  readonly academie: string;
  readonly uai?: string;
  readonly recordKey: string;
}

/** An attachment to a pupil, as the base of the school `uai` gave it. */
export interface Link {
  readonly studentId: string;
  readonly uai: string;
  readonly kinship: Kinship;
  readonly legalLevel: number;
  /** Id of the open dispute, when the holder disputes this link. */
  readonly disputeId?: string;
}

/** A holder's statement that the attachment to a pupil is wrong, and how it was settled. */
export interface Dispute {
  readonly disputeId: string;
  readonly studentId: string;
  readonly uai: string;
  /** Absent while open. */
  readonly outcome?: 'LINK_KEPT' | 'LINK_DETACHED';
}
