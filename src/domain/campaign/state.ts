/** One campaign as its events left it. */
import { HistoryError } from '../shape.js';
import type { CampaignEvent, CampaignOrder, CancelReason, TargetOutcome } from './events.js';
import { failedDue, newSlices, sizeOf, withOutcomes, type Sliced } from './slices.js';

export interface CampaignCounts {
  readonly done: number;
  readonly leftOut: number;
  readonly failed: number;
}

export interface Campaign extends Sliced {
  readonly campaignId: string;
  readonly order: CampaignOrder;
  readonly uais: readonly string[];
  readonly requestDigest: string;
  readonly startedAt: string;
  readonly startsAt: string;
  readonly rightEndsAt?: string | undefined;
  readonly state: 'RUNNING' | 'CANCELLED' | 'COMPLETED';
  readonly cancelReason?: CancelReason | undefined;
  readonly endedAt?: string | undefined;
  readonly counts: CampaignCounts;
}

/** The counts once the slice has these outcomes; `failed` are its accounts that had failed before. */
function counted(
  before: CampaignCounts,
  outcomes: readonly TargetOutcome[],
  failed: ReadonlySet<string>,
): CampaignCounts {
  const counts = { ...before };
  for (const { accountId, outcome } of outcomes) {
    if (failed.has(accountId)) counts.failed--;
    if (outcome === 'DONE') counts.done++;
    else if (outcome === 'LEFT_OUT') counts.leftOut++;
    else counts.failed++;
  }
  return counts;
}

/** The campaign once these outcomes of a slice are recorded. */
export function afterOutcomes(
  campaign: Campaign,
  { round, slice: number, outcomes }: { round: number; slice: number; outcomes: readonly TargetOutcome[] },
): Campaign {
  const slice = campaign.slices[number];
  if (!slice) throw new HistoryError(`the campaign has ${campaign.slices.length} slices, and no slice ${number}`);
  return {
    ...campaign,
    counts: counted(campaign.counts, outcomes, slice.failed),
    slices: campaign.slices.with(number, withOutcomes(slice, { round, outcomes }, sizeOf(campaign, number))),
  };
}

export function evolve(campaign: Campaign | undefined, event: CampaignEvent, at: string): Campaign {
  if (event.type === 'CampaignStarted') {
    const { campaignId, uais, total, sliceSize, requestDigest, startsAt, rightEndsAt, ...order } = event.data;
    return {
      campaignId,
      order,
      uais,
      total,
      sliceSize,
      requestDigest,
      startedAt: at,
      startsAt,
      rightEndsAt,
      state: 'RUNNING',
      round: 0,
      counts: { done: 0, leftOut: 0, failed: 0 },
      slices: newSlices(total, sliceSize),
    };
  }
  if (!campaign) throw new HistoryError(`a campaign begins with CampaignStarted, not with ${event.type}`);
  switch (event.type) {
    case 'CampaignOutcomesRecorded':
      return afterOutcomes(campaign, event.data);
    case 'CampaignCancelled':
      return { ...campaign, state: 'CANCELLED', cancelReason: event.data.reason, endedAt: at };
    case 'CampaignRetried':
      // The retry runs by the right of whoever asked for it.
      return {
        ...campaign,
        state: 'RUNNING',
        endedAt: undefined,
        rightEndsAt: event.data.rightEndsAt,
        round: event.data.round,
      };
    case 'CampaignCompleted':
      // In a campaign that was cancelled, only the failed accounts were tried again: those that it left alone stay so.
      return { ...campaign, state: campaign.cancelReason === undefined ? 'COMPLETED' : 'CANCELLED', endedAt: at };
  }
}

/** How many selected accounts have no recorded outcome yet. A cancelled campaign leaves them undone. */
export const untouched = ({ total, counts }: Campaign): number => total - counts.done - counts.leftOut - counts.failed;

/** How many accounts the round under way has to do, or has left alone when it was cancelled. */
export const remainingIn = (campaign: Campaign): number =>
  campaign.round === 0 ? untouched(campaign) : failedDue(campaign);
