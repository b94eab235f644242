/** The accounts of campaigns, in `jobs.campaign_targets`: frozen when the campaign is started. */
import type { Pool } from 'pg';
import { chunks } from '../common/chunks.js';
import { SWEEPS } from '../domain/sweeps.js';
import { streamOf } from '../domain/streams.js';
import type { EventStore } from '../eventstore/eventstore.js';
import type { Chore } from '../process/chores.js';
import { inTransaction } from '../postgres/transaction.js';

/** An account of the selection. */
export interface CampaignTarget {
  readonly accountId: string;
  /** The school that acts. */
  readonly uai: string;
  /** The class under which its letter is printed; null for none. */
  readonly classCode: string | null;
}

/** Accounts written by one statement. */
const AT_ONCE = 5_000;

/**
 * Freezes the selection of a campaign, in print order, each account once. The first call for a campaign wins: later ones, such as the same
 * request sent again, change none of the accounts; they only put off by a day that these are deleted (`forgettingUnstarted`). Answers how
 * many accounts the campaign has.
 */
export const freezeTargets = (pool: Pool, campaignId: string, targets: readonly CampaignTarget[]): Promise<number> =>
  inTransaction(pool, async client => {
    // xmax is 0 in a row that was inserted, not updated.
    const { rows } = await client.query<{ total: number; isFirst: boolean }>(
      `insert into jobs.campaigns (campaign_id, total) values ($1, $2)
         on conflict (campaign_id) do update set frozen_at = now() returning total, xmax = 0 as "isFirst"`,
      [campaignId, targets.length],
    );
    const { total, isFirst } = rows[0]!;
    if (!isFirst) return total;
    let written = 0;
    for (const some of chunks(targets, AT_ONCE)) {
      await client.query(
        `insert into jobs.campaign_targets (campaign_id, n, account_id, uai, class_code)
           select $1, $2 + place - 1, account_id, uai, class_code
             from unnest($3::uuid[], $4::text[], $5::text[]) with ordinality as t (account_id, uai, class_code, place)`,
        [
          campaignId,
          written,
          some.map(({ accountId }) => accountId),
          some.map(({ uai }) => uai),
          some.map(({ classCode }) => classCode),
        ],
      );
      written += some.length;
    }
    return targets.length;
  });

/** At most `most` accounts in print order, from the place `from` on (counted from 0). */
export async function targetsFrom(
  pool: Pool,
  campaignId: string,
  from: number,
  most: number,
): Promise<CampaignTarget[]> {
  const { rows } = await pool.query<CampaignTarget>({
    name: 'campaign_targets',
    text: `select account_id as "accountId", uai, class_code as "classCode" from jobs.campaign_targets
      where campaign_id = $1 and n >= $2 and n < $2 + $3 order by n`,
    values: [campaignId, from, most],
  });
  return rows;
}

/** Deletes, each hour, what was frozen more than a day ago for campaigns that were never started. */
export const forgettingUnstarted = (pool: Pool, eventStore: Pick<EventStore, 'read'>): Chore => ({
  name: 'unstarted-campaigns',
  everyMs: SWEEPS['unstarted-campaigns'],
  work: async () => {
    const { rows } = await pool.query<{ campaignId: string }>(
      `select campaign_id as "campaignId" from jobs.campaigns
        where not was_started and frozen_at < now() - interval '1 day'`,
    );
    let gone = 0;
    for (const { campaignId } of rows)
      if (await wasStarted(eventStore, campaignId))
        await pool.query('update jobs.campaigns set was_started = true where campaign_id = $1', [campaignId]);
      else gone += await forget(pool, campaignId);
    return { 'unstarted-campaigns': gone };
  },
});

async function wasStarted(eventStore: Pick<EventStore, 'read'>, campaignId: string): Promise<boolean> {
  for await (const _ of eventStore.read(streamOf('campaign', campaignId))) return true;
  return false;
}

/** Deletes what is frozen for a campaign, unless it was frozen again meanwhile. Answers how many accounts. */
const forget = (pool: Pool, campaignId: string): Promise<number> =>
  inTransaction(pool, async client => {
    const { rowCount } = await client.query(
      `delete from jobs.campaigns where campaign_id = $1 and frozen_at < now() - interval '1 day'`,
      [campaignId],
    );
    if (rowCount !== 1) return 0;
    const gone = await client.query('delete from jobs.campaign_targets where campaign_id = $1', [campaignId]);
    return gone.rowCount ?? 0;
  });
