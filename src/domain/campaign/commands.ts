/** What can be asked of a campaign. */
import type { CampaignOrder, CancelReason, TargetOutcome } from './events.js';

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

export interface RecordOutcomes {
  readonly type: 'RecordOutcomes';
  readonly round: number;
  readonly slice: number;
  readonly outcomes: readonly TargetOutcome[];
}

export interface CancelCampaign {
  readonly type: 'Cancel';
  readonly reason: CancelReason;
  /** Cancels this round alone: nothing happens when another is under way. Left out, whichever is. */
  readonly round?: number;
}

export interface RetryFailed {
  readonly type: 'RetryFailed';
  readonly rightEndsAt?: string;
}

export type CampaignCommand = StartCampaign | RecordOutcomes | CancelCampaign | RetryFailed;
