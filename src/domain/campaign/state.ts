/** One campaign as its events left it. */
import { HistoryError } from '../shape.js';
import type { CampaignEvent, CampaignOrder, CancelReason } from './events.js';

export interface CampaignCounts {
  readonly done: number;
  readonly leftOut: number;
  readonly failed: number;
}

export interface Campaign {
  readonly campaignId: string;
  readonly order: CampaignOrder;
  readonly uais: readonly string[];
  readonly total: number;
  readonly sliceSize: number;
  readonly requestDigest: string;
  readonly startedAt: string;
  readonly startsAt: string;
  readonly rightEndsAt?: string | undefined;
  readonly state: 'RUNNING' | 'CANCELLED' | 'COMPLETED';
  readonly cancelReason?: CancelReason | undefined;
  readonly endedAt?: string | undefined;
  /** 0 at first; one more each time the failed accounts are tried again. */
  readonly round: number;
  /** Numbers of the slices whose outcomes this round has recorded. */
  readonly recorded: ReadonlySet<number>;
  readonly counts: CampaignCounts;
  /** Accounts that failed, with their slice. */
  readonly failed: ReadonlyMap<string, number>;
  /** The slices that this round has to do. */
  readonly toDo: ReadonlySet<number>;
}

const slicesOf = (total: number, size: number): Set<number> =>
  new Set(Array.from({ length: Math.ceil(total / size) }, (_, i) => i));

function withOutcomes(
  campaign: Campaign,
  data: Extract<CampaignEvent, { type: 'CampaignOutcomesRecorded' }>['data'],
): Campaign {
  const failed = new Map(campaign.failed);
  const counts = { ...campaign.counts };
  for (const { accountId, outcome } of data.outcomes) {
    if (failed.delete(accountId)) counts.failed--;
    if (outcome === 'DONE') counts.done++;
    else if (outcome === 'LEFT_OUT') counts.leftOut++;
    else {
      counts.failed++;
      failed.set(accountId, data.slice);
    }
  }
  return { ...campaign, counts, failed, recorded: new Set(campaign.recorded).add(data.slice) };
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
      recorded: new Set(),
      counts: { done: 0, leftOut: 0, failed: 0 },
      failed: new Map(),
      toDo: slicesOf(total, sliceSize),
    };
  }
  if (!campaign) throw new HistoryError(`a campaign begins with CampaignStarted, not with ${event.type}`);
  switch (event.type) {
    case 'CampaignOutcomesRecorded':
      return withOutcomes(campaign, event.data);
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
        recorded: new Set(),
        toDo: new Set(campaign.failed.values()),
      };
    case 'CampaignCompleted':
      // Of a campaign that was cancelled only the failed were tried again: the accounts left alone stay so.
      return { ...campaign, state: campaign.cancelReason === undefined ? 'COMPLETED' : 'CANCELLED', endedAt: at };
  }
}

/** How many selected accounts have no recorded outcome yet. A cancelled campaign leaves them undone. */
export const untouched = ({ total, counts }: Campaign): number => total - counts.done - counts.leftOut - counts.failed;
