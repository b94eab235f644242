/** What is attached to an account: the records of the bases, the pupils, and the disputes about pupils. */
import type { Kinship, SourceBase } from '../bases.js';
import type { LinkKeptReason } from './dispute-words.js';

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

/**
 * Whether the account's holder is shown who the pupil is. Not of a child that the holder disputes and has never confirmed: whoever knows the
 * children of one school could have activated the account by disputing all others.
 */
export const isShownToHolder = ({ confirmed, disputed }: { readonly confirmed: boolean; readonly disputed: boolean }) =>
  confirmed || !disputed;

/** Who opened a dispute: the holder, or the school or the académie's support on the holder's behalf. */
export const DISPUTE_OPENERS = ['HOLDER', 'SCHOOL'] as const;
export type DisputeOpener = (typeof DISPUTE_OPENERS)[number];

/** How the school or the académie settles a dispute: the link stays, or ends. */
export const DISPUTE_OUTCOMES = ['LINK_KEPT', 'LINK_DETACHED'] as const;
export type DisputeOutcome = (typeof DISPUTE_OUTCOMES)[number];

/** What the base came to say of a disputed link: it no longer lists the pupil, or describes the link in another way. */
export const BASE_ANSWERS = ['DROPPED', 'CHANGED'] as const;
export type BaseAnswer = (typeof BASE_ANSWERS)[number];

/** A holder's statement that the attachment to a pupil is wrong, and how it was settled. Instants are ISO 8601 UTC. */
export interface Dispute {
  readonly disputeId: string;
  readonly studentId: string;
  /** The school that the link was of when it was disputed. */
  readonly uai: string;
  /** Absent for a dispute that an old merge moved: merges did not always record it. So is `openedBy`, for old disputes. */
  readonly openedAt?: string;
  readonly openedBy?: DisputeOpener;
  /** Absent while open, and when withdrawn. */
  readonly outcome?: DisputeOutcome;
  /** Why the school kept the link; absent for old settlements. */
  readonly keptBecause?: LinkKeptReason;
  /** When it was last settled. */
  readonly settledAt?: string;
  /** When the holder withdrew it. */
  readonly withdrawnAt?: string;
  /** What the base said last, when that has changed since the dispute was opened or upheld. */
  readonly base?: { readonly answer: BaseAnswer; readonly at: string };
}

/** Whether the dispute waits for the school or the académie to settle it. */
export const isOpen = ({ outcome, withdrawnAt }: Pick<Dispute, 'outcome' | 'withdrawnAt'>): boolean =>
  outcome === undefined && withdrawnAt === undefined;
