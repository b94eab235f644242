/** Campaigns: a row per campaign, a row per account with an outcome, and the counts of each campaign. */
import { table, type Batch, type Projection, type RowOf, type Writes } from '../../src/projector/projection.js';
import { tableSql } from '../../src/projector/schema/table-sql.js';
import {
  evolve,
  isTarget,
  keysOf,
  ACCOUNT_EVENTS,
  CAMPAIGN_EVENTS,
  type CampaignDocument,
  type CampaignsDocument,
  type TargetDocument,
} from './documents.js';

const CAMPAIGNS = table({
  name: 'campaigns',
  mode: 'replace',
  key: ['campaign_id'],
  columns: {
    campaign_id: 'uuid',
    action: 'text',
    kind: 'text',
    channel: 'text?',
    reset_password: 'boolean',
    unless_since: 'timestamptz?',
    uais: 'text[]',
    total: 'integer',
    state: 'text',
    cancel_reason: 'text?',
    actor: 'text',
    reason: 'text?',
    started_at: 'timestamptz',
    starts_at: 'timestamptz',
    right_ends_at: 'timestamptz?',
    ended_at: 'timestamptz?',
    round: 'integer',
    remaining: 'integer',
    pace: 'jsonb',
    position: 'char(32)',
  },
});

const OUTCOMES = table({
  name: 'campaign_outcomes',
  mode: 'replace',
  key: ['campaign_id', 'account_id'],
  columns: {
    campaign_id: 'uuid',
    account_id: 'uuid',
    outcome: 'text',
    reason: 'text?',
    at: 'timestamptz?',
    channel: 'text?',
    delivery: 'text?',
    delivery_reason: 'text?',
    delivered_at: 'timestamptz?',
    printed_at: 'timestamptz?',
  },
});
type OutcomeRow = RowOf<typeof OUTCOMES.columns>;

const COUNTS = table({
  name: 'outcome_counts',
  mode: 'add',
  key: ['campaign_id', 'outcome', 'reason', 'channel', 'delivery', 'delivery_reason'],
  columns: {
    campaign_id: 'uuid',
    outcome: 'text',
    reason: 'text',
    channel: 'text',
    delivery: 'text',
    delivery_reason: 'text',
    accounts: 'integer',
  },
});

function campaignRow(campaignId: string, campaign: CampaignDocument): RowOf<typeof CAMPAIGNS.columns> {
  return {
    campaign_id: campaignId,
    action: campaign.action,
    kind: campaign.kind,
    channel: campaign.channel,
    reset_password: campaign.resetPassword,
    unless_since: campaign.unlessSince,
    uais: campaign.uais,
    total: campaign.total,
    state: campaign.state,
    cancel_reason: campaign.cancelReason,
    actor: campaign.actor,
    reason: campaign.reason,
    started_at: campaign.startedAt,
    starts_at: campaign.startsAt,
    right_ends_at: campaign.rightEndsAt,
    ended_at: campaign.endedAt,
    round: campaign.round,
    remaining: campaign.remaining,
    pace: campaign.pace,
    position: campaign.position,
  };
}

/** How the list shows what became of an e-mail. */
const SHOWN = { DELIVERED: 'SENT', FAILED: 'FAILED', DROPPED: 'DROPPED' } as const;

/** How far the e-mail or the letter has come; nothing where the holder is told by neither. */
function deliveryOf({ delivery, printedAt }: TargetDocument, channel: 'EMAIL' | 'LETTER' | undefined) {
  if (channel === 'EMAIL')
    return {
      delivery: delivery ? SHOWN[delivery.outcome] : 'WAITING',
      delivery_reason: delivery?.reason,
      delivered_at: delivery?.at,
    };
  const printed = printedAt === undefined ? 'WAITING' : 'SENT';
  return { delivery: channel && printed, delivery_reason: undefined, delivered_at: channel && printedAt };
}

/**
 * The row of an account. Once the account's own event says that the action was done, the outcome is DONE, whatever the campaign has
 * recorded: it records slices a moment later. An account of which only a delivery or a print is known was acted on, too.
 */
function outcomeRow(target: TargetDocument): OutcomeRow {
  const { campaignId, accountId, recorded, acted, printedAt } = target;
  const outcome = acted ? 'DONE' : (recorded?.outcome ?? 'DONE');
  const recordedChannel = recorded?.outcome === 'DONE' ? recorded.channel : undefined;
  return {
    campaign_id: campaignId,
    account_id: accountId,
    outcome,
    reason: outcome !== 'DONE' && recorded && recorded.outcome !== 'DONE' ? recorded.reason : undefined,
    at: acted?.at ?? recorded?.at,
    channel: acted?.channel ?? recordedChannel,
    ...deliveryOf(target, acted?.channel ?? recordedChannel),
    printed_at: printedAt,
  };
}

/** The row that adds `accounts` (1 or -1) to the count of accounts with the same outcome. */
const countOf = (row: OutcomeRow, accounts: number): RowOf<typeof COUNTS.columns> => ({
  campaign_id: row.campaign_id,
  outcome: row.outcome,
  reason: row.reason ?? '',
  channel: row.channel ?? '',
  delivery: row.delivery ?? '',
  delivery_reason: row.delivery_reason ?? '',
  accounts,
});

export const campaigns: Projection<CampaignsDocument> = {
  name: 'campaigns',
  version: 5,
  sql: tableSql(import.meta.url, 'campaigns'),
  tables: [CAMPAIGNS, OUTCOMES, COUNTS],
  reads: ['campaigns', 'campaign_outcomes', 'campaign_counts'],
  handles: new Set([...CAMPAIGN_EVENTS, ...ACCOUNT_EVENTS]),
  keys: keysOf,
  evolve,

  write(batch: Batch<CampaignsDocument>, out: Writes): void {
    for (const { key, before, after } of batch.changes.values()) {
      if (!isTarget(after)) {
        out.put(CAMPAIGNS, campaignRow(key, after));
        out.touch(`campaign:${key}`);
        continue;
      }
      const row = outcomeRow(after);
      if (isTarget(before)) out.put(COUNTS, countOf(outcomeRow(before), -1));
      out.put(OUTCOMES, row);
      out.put(COUNTS, countOf(row, 1));
      out.touch(`campaign:${after.campaignId}`);
    }
  },
};
