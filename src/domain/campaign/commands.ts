/** What can be asked of a campaign. */
import type { CampaignOrder, CancelReason, TargetOutcome } from './events.js';

/** Starts the campaign. Its fields are those of `CampaignStarted`. */
export interface StartCampaign extends CampaignOrder {
  readonly type: 'Start';
  readonly campaignId: string;
  readonly uais: readonly string[];
  readonly total: number;
  readonly sliceSize: number;
  readonly requestDigest: string;
  readonly startsAt: string;
  readonly rightEndsAt?: string;
}

/** Records what became of accounts of one slice (counted from 0) that a server did in this round. */
export interface RecordOutcomes {
  readonly type: 'RecordOutcomes';
  readonly round: number;
  readonly slice: number;
  readonly outcomes: readonly TargetOutcome[];
}

/** Cancels the campaign: accounts not begun yet are left alone. */
export interface CancelCampaign {
  readonly type: 'Cancel';
  readonly reason: CancelReason;
  /** Cancels this round alone: nothing happens when another is under way. Left out, whichever is. */
  readonly round?: number;
}

/** Begins another round, with the failed accounts alone. `rightEndsAt`: when the right of whoever asks for it ends (ISO 8601). */
export interface RetryFailed {
  readonly type: 'RetryFailed';
  readonly rightEndsAt?: string;
}

export type CampaignCommand = StartCampaign | RecordOutcomes | CancelCampaign | RetryFailed;
