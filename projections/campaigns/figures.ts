/** The figures of a campaign, made of a row of `campaignsList`: state, counts, reasons, pace. All instants are business time. */
import { CHANNELS, type Channel } from '../../src/domain/account/events.js';
import {
  estimatedEnd,
  perSecond,
  stateShown,
  type CampaignState,
  type PaceMark,
} from '../../src/domain/campaign/pace.js';
import { sourceOfDelivery, type CampaignReasonSource } from '../../src/domain/campaign/reasons.js';
import type { CampaignCount } from './queries.js';

/** What the figures are made of: fields of a row of `campaignsList`. */
export interface CampaignFacts {
  readonly state: 'RUNNING' | 'CANCELLED' | 'COMPLETED';
  readonly startsAt: string;
  readonly total: number;
  /** Accounts that the present round still has to do. */
  readonly remaining: number;
  readonly pace: readonly PaceMark[];
  readonly counted: readonly CampaignCount[];
}

/** Accounts by outcome; their sum is the total. */
export interface OutcomeCounts {
  readonly waiting: number;
  readonly done: number;
  readonly leftOut: number;
  readonly failed: number;
}

/** For one channel: how many of the accounts that are done have their holders told by it, and how far these e-mails or letters have come. */
export interface ChannelCounts {
  readonly channel: Channel;
  readonly accounts: number;
  readonly waiting: number;
  readonly sent: number;
  readonly failed: number;
  readonly dropped: number;
}

/** How many accounts have the same reason. `of` says whether it is a reason of the outcome, or of a failed delivery. */
export interface ReasonCount {
  readonly of: CampaignReasonSource;
  readonly code: string;
  readonly accounts: number;
}

/** The figures as the API shows them. */
export interface CampaignFigures {
  readonly state: CampaignState;
  readonly counts: OutcomeCounts;
  readonly channels: readonly ChannelCounts[];
  /** The most frequent first. */
  readonly reasons: readonly ReasonCount[];
  /** Accounts in a second; null unless it runs and the pace is known. */
  readonly perSecond: number | null;
  readonly estimatedEnd: string | null;
}

const sum = (counts: readonly CampaignCount[]): number => counts.reduce((all, { accounts }) => all + accounts, 0);

function outcomeCounts(total: number, counted: readonly CampaignCount[]): OutcomeCounts {
  const withOutcome = (outcome: CampaignCount['outcome']): number =>
    sum(counted.filter(count => count.outcome === outcome));
  const [done, leftOut, failed] = [withOutcome('DONE'), withOutcome('LEFT_OUT'), withOutcome('FAILED')];
  return { waiting: Math.max(0, total - done - leftOut - failed), done, leftOut, failed };
}

function channelCounts(channel: Channel, counted: readonly CampaignCount[]): ChannelCounts[] {
  const byChannel = counted.filter(count => count.channel === channel);
  if (byChannel.length === 0) return [];
  const withDelivery = (delivery: NonNullable<CampaignCount['delivery']>): number =>
    sum(byChannel.filter(count => count.delivery === delivery));
  return [
    {
      channel,
      accounts: sum(byChannel),
      waiting: withDelivery('WAITING'),
      sent: withDelivery('SENT'),
      failed: withDelivery('FAILED'),
      dropped: withDelivery('DROPPED'),
    },
  ];
}

function* reasonsIn({
  outcome,
  reason,
  delivery,
  deliveryReason,
}: CampaignCount): Generator<[CampaignReasonSource, string]> {
  if (reason !== null && outcome !== 'DONE') yield [outcome, reason];
  if (deliveryReason !== null) yield [sourceOfDelivery(delivery), deliveryReason];
}

function reasonCounts(counted: readonly CampaignCount[]): ReasonCount[] {
  const found = new Map<string, ReasonCount>();
  for (const count of counted)
    for (const [of, code] of reasonsIn(count)) {
      const key = `${of} ${code}`;
      found.set(key, { of, code, accounts: (found.get(key)?.accounts ?? 0) + count.accounts });
    }
  const inOrder = (one: ReasonCount, other: ReasonCount): number =>
    other.accounts - one.accounts || (one.code < other.code ? -1 : 1);
  return [...found.values()].sort(inOrder);
}

/** Makes the figures as of `now`: a campaign that has not begun yet shows as scheduled, and the pace is that of the last minutes. */
export function figuresOf(facts: CampaignFacts, now: string): CampaignFigures {
  const { total, remaining, pace, counted } = facts;
  const state = stateShown(facts, now);
  const speed = state === 'RUNNING' ? perSecond(pace, now) : null;
  return {
    state,
    counts: outcomeCounts(total, counted),
    channels: CHANNELS.flatMap(channel => channelCounts(channel, counted)),
    reasons: reasonCounts(counted),
    perSecond: speed,
    estimatedEnd: estimatedEnd(remaining, speed, now),
  };
}
