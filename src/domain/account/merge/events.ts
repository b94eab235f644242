/** What the histories of two accounts of one person record, each on both streams. */
import type { DuplicateReason, MergeReason, RegroupingProof, UnmergeReason } from './reasons.js';
import type { Dispute, Link, SourceRecord } from '../attachments.js';

/** A link as it moves; the disputes that move with it say whether it is disputed. */
export type MovedLink = Omit<Link, 'disputeId'>;

interface Between {
  readonly mergeId: string;
  readonly keptAccountId: string;
  readonly absorbedAccountId: string;
}

/** What the absorbed account brings to the kept one. */
export interface Merge extends Between {
  readonly reason: MergeReason;
  /** By what the holder proved it, when the holder merged them. */
  readonly proof?: RegroupingProof;
  readonly sources: readonly SourceRecord[];
  readonly links: readonly MovedLink[];
  readonly disputes: readonly Dispute[];
}

/** What goes back to the absorbed account: what came from it and was still there. */
export interface Unmerge extends Between {
  readonly reason: UnmergeReason;
  readonly sources: readonly SourceRecord[];
  readonly links: readonly MovedLink[];
  readonly disputes: readonly Dispute[];
  /** Ids of pupils and keys of records that go back and yet stay with the kept account, too: as its own, or by another merge. */
  readonly retained: readonly string[];
}

/** The two events that move children, records and disputes from one account to another. */
export type MergeOrUndoing = Extract<MergeEvent, { type: 'AccountsMerged' | 'AccountsUnmerged' }>;

export type MergeEvent =
  | {
      type: 'DuplicateSuspected';
      data: { otherAccountId: string; /** 0–100 */ score: number; reasons: DuplicateReason[] };
    }
  | { type: 'DuplicateCleared'; data: { otherAccountId: string } }
  /** "Not the same person." */
  | { type: 'DuplicateDismissed'; data: { otherAccountId: string } }
  /** First on the stream of the absorbed account, then on that of the kept one. */
  | { type: 'AccountsMerged'; data: Merge }
  /** First on the stream of the kept account, then on that of the absorbed one; remembered as a dismissal. */
  | { type: 'AccountsUnmerged'; data: Unmerge };
