/** Reads campaigns, and makes what the API shows of them. */
import { campaignConditions, campaignsList, type CampaignCount } from '../../../projections/campaigns/queries.js';
import { CHANNELS, type Channel } from '../../domain/account/events.js';
import type { ApiContext } from '../context.js';
import { notFound } from '../errors.js';
import { readConnection, type PreparedList } from '../list.js';
import type { ConnectionOf } from '../relay.js';
import type { CampaignReasonSource } from './enums.js';
import { estimatedEnd, perSecond, type PaceMark } from './pace.js';
import { campaignInReach, UNKNOWN_CAMPAIGN } from './reach.js';
import { Campaign, CampaignChannelCounts, CampaignCounts, CampaignReasonCount } from './types.js';
import { reasonInWords } from './words.js';

/** A row of `campaignsList`. */
class CampaignRow {
  state!: 'RUNNING' | 'CANCELLED' | 'COMPLETED';
  startsAt!: string;
  total!: number;
  remaining!: number;
  pace!: readonly PaceMark[];
  counted!: readonly CampaignCount[];
}

const sum = (counts: readonly CampaignCount[]): number => counts.reduce((all, { accounts }) => all + accounts, 0);

function countsOf(total: number, counted: readonly CampaignCount[]): CampaignCounts {
  const of = (outcome: CampaignCount['outcome']): number => sum(counted.filter(count => count.outcome === outcome));
  const [done, leftOut, failed] = [of('DONE'), of('LEFT_OUT'), of('FAILED')];
  const waiting = Math.max(0, total - done - leftOut - failed);
  return Object.assign(new CampaignCounts(), { waiting, done, leftOut, failed });
}

function channelCounts(channel: Channel, counted: readonly CampaignCount[]): CampaignChannelCounts[] {
  const told = counted.filter(count => count.channel === channel);
  if (told.length === 0) return [];
  const of = (delivery: CampaignCount['delivery']): number => sum(told.filter(count => count.delivery === delivery));
  const by = { waiting: of('WAITING'), sent: of('SENT'), failed: of('FAILED') };
  return [Object.assign(new CampaignChannelCounts(), { channel, accounts: sum(told), ...by })];
}

function* reasonsIn({ outcome, reason, deliveryReason }: CampaignCount): Generator<[CampaignReasonSource, string]> {
  if (reason !== null && outcome !== 'DONE') yield [outcome, reason];
  if (deliveryReason !== null) yield ['NOT_DELIVERED', deliveryReason];
}

function reasonCounts({ language }: ApiContext, counted: readonly CampaignCount[]): CampaignReasonCount[] {
  const found = new Map<string, CampaignReasonCount>();
  for (const count of counted)
    for (const [of, code] of reasonsIn(count)) {
      const key = `${of} ${code}`;
      const known =
        found.get(key) ??
        Object.assign(new CampaignReasonCount(), { of, reason: reasonInWords(of, code, language), accounts: 0 });
      known.accounts += count.accounts;
      found.set(key, known);
    }
  const inOrder = (one: CampaignReasonCount, other: CampaignReasonCount): number =>
    other.accounts - one.accounts || (one.reason.code < other.reason.code ? -1 : 1);
  return [...found.values()].sort(inOrder);
}

function campaignOf(context: ApiContext, { pace, counted, ...row }: CampaignRow): Campaign {
  const now = context.services.clock.now();
  const state = row.state === 'RUNNING' && now < row.startsAt ? 'WAITING' : row.state;
  const speed = state === 'RUNNING' ? perSecond(pace, now) : null;
  return Object.assign(new Campaign(), {
    ...row,
    state,
    counts: countsOf(row.total, counted),
    channels: CHANNELS.flatMap(channel => channelCounts(channel, counted)),
    reasons: reasonCounts(context, counted),
    perSecond: speed,
    estimatedEnd: estimatedEnd(row.remaining, speed, now),
  });
}

/** Reads a page of campaigns. The caller has checked the right. */
export async function readCampaigns(
  context: ApiContext,
  list: PreparedList,
  totalCount: boolean,
): Promise<ConnectionOf<Campaign>> {
  const found = await readConnection(context, list, CampaignRow, totalCount);
  const edges = found.edges.map(({ cursor, node }) => ({ cursor, node: campaignOf(context, node) }));
  return { ...found, edges };
}

/** Reads one campaign; undefined when queries do not show it yet. The caller has checked the right. */
export async function readCampaign(context: ApiContext, campaignId: string): Promise<Campaign | undefined> {
  const conditions = campaignConditions(campaignId);
  const request = { conditions, asked: {}, sort: 'STARTED_AT', descending: true, rows: 1 };
  const found = await readCampaigns(context, { definition: campaignsList, request }, false);
  return found.edges[0]?.node;
}

/** Reads one campaign that the caller may follow. Throws NOT_FOUND for one unknown or out of reach. */
export async function readCampaignInReach(context: ApiContext, campaignId: string): Promise<Campaign> {
  await campaignInReach(context, campaignId);
  const campaign = await readCampaign(context, campaignId);
  if (!campaign) throw notFound(UNKNOWN_CAMPAIGN);
  return campaign;
}
