import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { projectionNamed } from '../../projections/index.js';
import type { TargetOutcome } from '../../src/domain/campaign/events.js';
import { uuid, type AnyEvent } from '../projector/support/history.js';
import { Fold, onAccount, UAI, type GivenEvent } from './support/given.js';

const CAMPAIGN = uuid('a campaign');
const NOW = '2026-09-01T08:00:00.000Z';
const fold = (): Fold => new Fold(projectionNamed('campaigns'));

const onCampaign = (event: AnyEvent): GivenEvent => [`campaign-${CAMPAIGN}`, event];
const started = (total = 4): GivenEvent =>
  onCampaign({
    type: 'CampaignStarted',
    data: {
      campaignId: CAMPAIGN,
      action: 'NOTIFY',
      kind: 'RESPONSABLE',
      channel: 'EMAIL',
      uais: [UAI],
      total,
      sliceSize: 2,
      requestDigest: 'digest',
      startsAt: NOW,
    },
  });
const recorded = (slice: number, outcomes: TargetOutcome[], round = 0, remaining?: number): GivenEvent =>
  onCampaign({
    type: 'CampaignOutcomesRecorded',
    data: { round, slice, outcomes, ...(remaining !== undefined && { remaining }) },
  });
const retried = (round: number, remaining?: number): GivenEvent =>
  onCampaign({ type: 'CampaignRetried', data: { round, ...(remaining !== undefined && { remaining }) } });
const done = (accountId: string): TargetOutcome => ({ accountId, outcome: 'DONE', channel: 'EMAIL' });
const failed = (accountId: string): TargetOutcome => ({ accountId, outcome: 'FAILED', reason: 'FAULT' });
const leftOut = (accountId: string): TargetOutcome => ({ accountId, outcome: 'LEFT_OUT', reason: 'EMAIL_MISSING' });
const notified = (accountId: string, campaignId?: string): GivenEvent =>
  onAccount(
    {
      type: 'AccountNotified',
      data: { channel: 'EMAIL', uai: UAI, resetPassword: false, ...(campaignId !== undefined && { campaignId }) },
    },
    accountId,
  );
const sent = (accountId: string): GivenEvent =>
  onAccount(
    { type: 'NotificationDelivered', data: { channel: 'EMAIL', notificationId: 'n', campaignId: CAMPAIGN } },
    accountId,
  );
const bounced = (accountId: string): GivenEvent =>
  onAccount(
    {
      type: 'NotificationFailed',
      data: { channel: 'EMAIL', notificationId: 'n', reason: 'BOUNCED', campaignId: CAMPAIGN },
    },
    accountId,
  );

const rowsOf = (campaigns: Fold): Record<string, Record<string, unknown>> =>
  Object.fromEntries(campaigns.rows('campaign_outcomes').map(row => [row.account_id, row]));

describe('the outcomes of a campaign', () => {
  it('are taken from the account before the slice is recorded, and kept', async () => {
    const campaigns = await fold().batch(started(), notified('one', CAMPAIGN));
    expect(rowsOf(campaigns)).toMatchObject({ one: { outcome: 'DONE', channel: 'EMAIL', delivery: 'WAITING' } });
    await campaigns.batch(sent('one'));
    await campaigns.batch(recorded(0, [done('one'), leftOut('two')]));
    expect(rowsOf(campaigns)).toMatchObject({
      one: { outcome: 'DONE', channel: 'EMAIL', delivery: 'SENT', reason: null },
      two: { outcome: 'LEFT_OUT', reason: 'EMAIL_MISSING', channel: null, delivery: null },
    });
  });

  it('leave out what is done to the accounts outside the campaign', async () => {
    const campaigns = await fold().batch(started(), notified('one'), notified('two', uuid('another')));
    expect(campaigns.rows('campaign_outcomes').map(row => row.campaign_id)).toEqual([uuid('another')]);
    expect(campaigns.lastTopics).toEqual([`campaign:${CAMPAIGN}`, `campaign:${uuid('another')}`].sort());
  });

  it('show an e-mail as sent after all', async () => {
    const campaigns = await fold().batch(started(), notified('one', CAMPAIGN), bounced('one'));
    expect(rowsOf(campaigns)).toMatchObject({ one: { delivery: 'FAILED', delivery_reason: 'BOUNCED' } });
    await campaigns.batch(sent('one'));
    expect(rowsOf(campaigns)).toMatchObject({ one: { delivery: 'SENT', delivery_reason: null } });
  });
});

/** What may be reported of one attempt at an e-mail: that it went out, failed, or first the one and then the other; that it was dropped. */
type Attempt = readonly ('SENT' | 'FAILED' | 'DROPPED')[];
const reportsOf = (attempts: readonly Attempt[]): GivenEvent[] =>
  attempts.flatMap((reports, n) =>
    reports.map(report => {
      const mail = { channel: 'EMAIL', notificationId: 'n', campaignId: CAMPAIGN, attempt: n + 1 } as const;
      return onAccount(
        report === 'SENT'
          ? { type: 'NotificationDelivered', data: mail }
          : {
              type: report === 'FAILED' ? 'NotificationFailed' : 'NotificationDropped',
              data: { ...mail, reason: `OF ${n + 1}` },
            },
        'one',
      );
    }),
  );

describe('the reports on an e-mail of a campaign', () => {
  it('end in what became of the last attempt, in whatever order they come, and however often', async () => {
    const attempts = fc.array(fc.constantFrom<Attempt>(['SENT'], ['FAILED'], ['SENT', 'FAILED'], ['DROPPED'], []), {
      minLength: 1,
      maxLength: 4,
    });
    const reports = attempts.chain(all => {
      const each = reportsOf(all);
      return fc.tuple(fc.constant(all), fc.shuffledSubarray([...each, ...each], { minLength: 2 * each.length }));
    });
    await fc.assert(
      fc.asyncProperty(reports, async ([attempts, order]) => {
        const campaigns = await fold().batch(started(), notified('one', CAMPAIGN), ...order);
        const last = attempts.findLastIndex(outcomes => outcomes.length > 0);
        const delivery = last < 0 ? 'WAITING' : attempts[last]!.at(-1);
        const reason = delivery === 'FAILED' || delivery === 'DROPPED' ? `OF ${last + 1}` : null;
        expect(rowsOf(campaigns)).toMatchObject({ one: { delivery, delivery_reason: reason } });
      }),
      { numRuns: 150 },
    );
  });
});

describe('a campaign', () => {
  const standingOf = (campaigns: Fold) => {
    const [{ state, ended_at, round, remaining, pace }] = campaigns.rows('campaigns') as [Record<string, unknown>];
    return { state, ended: ended_at !== null, round, remaining, slices: (pace as unknown[]).length };
  };

  it('works through its accounts, and then again through those that failed', async () => {
    const campaigns = await fold().batch(started(), recorded(0, [done('one'), failed('two')]));
    expect(standingOf(campaigns)).toMatchObject({ state: 'RUNNING', remaining: 2, slices: 1 });
    await campaigns.batch(
      recorded(1, [failed('three'), leftOut('four')]),
      onCampaign({ type: 'CampaignCompleted', data: { round: 0 } }),
    );
    expect(standingOf(campaigns)).toMatchObject({ state: 'COMPLETED', ended: true, remaining: 0 });
    await campaigns.batch(retried(1));
    expect(standingOf(campaigns)).toEqual({ state: 'RUNNING', ended: false, round: 1, remaining: 2, slices: 0 });
    await campaigns.batch(recorded(0, [failed('two')], 1), recorded(1, [done('three')], 1));
    await campaigns.batch(onCampaign({ type: 'CampaignCompleted', data: { round: 1 } }));
    await campaigns.batch(retried(2));
    expect(standingOf(campaigns)).toMatchObject({ round: 2, remaining: 1 });
  });

  it('shows how many accounts remain as its events say, when a server ends a slice of the round before', async () => {
    const campaigns = await fold().batch(
      started(6),
      recorded(0, [failed('one'), failed('two')], 0, 4),
      onCampaign({ type: 'CampaignCancelled', data: { reason: 'ASKED' } }),
      retried(1, 2),
    );
    expect(standingOf(campaigns)).toMatchObject({ remaining: 2, slices: 0 });
    await campaigns.batch(recorded(1, [failed('three'), done('four')], 0, 3));
    expect(standingOf(campaigns)).toMatchObject({ state: 'RUNNING', round: 1, remaining: 3, slices: 0 });
    await campaigns.batch(recorded(0, [done('one'), failed('two')], 1, 1), recorded(1, [done('three')], 1, 0));
    expect(standingOf(campaigns)).toMatchObject({ remaining: 0, slices: 2 });
    await campaigns.batch(onCampaign({ type: 'CampaignCompleted', data: { round: 1 } }), retried(2, 1));
    expect(standingOf(campaigns)).toMatchObject({ state: 'RUNNING', round: 2, remaining: 1 });
  });

  it('is a document that does not grow with its accounts', async () => {
    const sizeAfter = async (slices: number): Promise<number> => {
      const campaigns = await fold().batch(
        started(slices * 2),
        ...Array.from({ length: slices }, (_, n) => recorded(n, [done(`${n} a`), failed(`${n} b`)])),
      );
      return JSON.stringify(campaigns.rows('campaigns')).length;
    };
    // Only its numbers have more digits.
    expect(Math.abs((await sizeAfter(400)) - (await sizeAfter(100)))).toBeLessThan(20);
  });
});

const ACCOUNTS = ['one', 'two', 'three', 'four', 'five'];
/** The streams of a campaign and of its five accounts, with any outcomes and deliveries. */
const streams = fc
  .tuple(
    ...ACCOUNTS.map(() => fc.constantFrom(done, failed, leftOut)),
    fc.array(fc.boolean(), { minLength: 5, maxLength: 5 }),
  )
  .map(drawn => {
    const deliveries = drawn[5] as boolean[];
    const outcomes = ACCOUNTS.map((accountId, n) => (drawn[n] as typeof done)(accountId));
    const failures = outcomes.filter(({ outcome }) => outcome === 'FAILED').map(({ accountId }) => accountId);
    const campaign = [
      started(5),
      recorded(0, outcomes.slice(0, 3)),
      recorded(1, outcomes.slice(3)),
      onCampaign({ type: 'CampaignCompleted', data: { round: 0 } }),
      ...(failures.length > 0 ? [retried(1), recorded(0, failures.map(done), 1)] : []),
    ];
    const accounts = outcomes.flatMap(({ accountId, outcome }, n) =>
      outcome === 'LEFT_OUT' ? [] : [[notified(accountId, CAMPAIGN), (deliveries[n] ? sent : bounced)(accountId)]],
    );
    return [campaign, ...accounts];
  });

/** Mixes the streams into one order; each stream keeps its own. */
const interleaved = (all: readonly (readonly GivenEvent[])[], picks: readonly number[]): GivenEvent[] => {
  const left = all.map(stream => [...stream]);
  const order: GivenEvent[] = [];
  for (let n = 0; left.some(stream => stream.length > 0); n++) {
    const waiting = left.filter(stream => stream.length > 0);
    order.push(waiting[(picks[n % picks.length] ?? 0) % waiting.length]!.shift()!);
  }
  return order;
};

const allRows = (campaigns: Fold) =>
  ['campaigns', 'campaign_outcomes', 'outcome_counts'].map(table =>
    campaigns
      .rows(table)
      .map(({ position: _, ...row }) => JSON.stringify(Object.entries(row).sort()))
      .sort(),
  );

describe('the rows of campaigns', () => {
  it('are the same whatever the batches and the order between streams, and are counted rightly', async () => {
    await fc.assert(
      fc.asyncProperty(
        streams,
        fc.array(fc.nat(7), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 1, max: 6 }),
        async (all, picks, size) => {
          const whole = await fold().batch(...all.flat());
          const events = interleaved(all, picks);
          const parts = fold();
          for (let at = 0; at < events.length; at += size) await parts.batch(...events.slice(at, at + size));
          expect(allRows(parts)).toEqual(allRows(whole));
          const counted = parts.rows('outcome_counts').reduce((sum, row) => sum + (row.accounts as number), 0);
          expect(counted).toBe(parts.rows('campaign_outcomes').length);
        },
      ),
      { numRuns: 150, seed: 26 },
    );
  });
});
