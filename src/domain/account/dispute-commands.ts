/** What is asked of an account about disputed attachments to pupils. */
import type { Dated } from './dated.js';
import type { DisputeOpener, DisputeOutcome } from './attachments.js';
import type { LinkKeptReason } from './dispute-words.js';

/** The holder, or somebody on the holder's behalf, says: "not the legal guardian of this pupil". */
export interface DisputeLink extends Dated {
  readonly type: 'DisputeLink';
  readonly studentId: string;
  readonly disputeId: string;
  /** The holder when left out. */
  readonly by?: DisputeOpener;
}

/** The holder withdraws an open dispute. */
export interface WithdrawDispute extends Dated {
  readonly type: 'WithdrawDispute';
  readonly disputeId: string;
}

/** The school or the académie settles a dispute, or settles it the other way. */
export interface ResolveDispute extends Dated {
  readonly type: 'ResolveDispute';
  readonly disputeId: string;
  readonly outcome: DisputeOutcome;
  /** Why the link stays. Required with `LINK_KEPT`. */
  readonly keptBecause?: LinkKeptReason;
}
