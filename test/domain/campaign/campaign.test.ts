import { describe, expect, it } from '@jest/globals';
import type { CampaignCommand, StartCampaign } from '../../../src/domain/campaign/commands.js';
import { MOST_TARGETS } from '../../../src/domain/campaign/decide.js';
import { CAMPAIGN_CHANNELS, type TargetOutcome } from '../../../src/domain/campaign/events.js';
import { nextSlice } from '../../../src/domain/campaign/slices.js';
import { evolve, untouched, type Campaign } from '../../../src/domain/campaign/state.js';
import { decideCampaign } from '../deciders.js';

const AT = '2026-09-07T08:00:00.000Z';
const START: StartCampaign = {
  type: 'Start',
  campaignId: 'k1',
  action: 'NOTIFY',
  kind: 'RESPONSABLE',
  channel: 'EMAIL_ELSE_LETTER',
  uais: ['9740001A'],
  total: 5,
  sliceSize: 2,
  requestDigest: 'd1',
  startsAt: AT,
};

/** The campaign after the command. Throws when it is refused. */
const after = (campaign: Campaign | undefined, command: CampaignCommand): Campaign => {
  const decision = decideCampaign(campaign, command);
  if (decision.outcome === 'refused') throw new Error(decision.refusal.code);
  const result = decision.events.reduce<Campaign | undefined>((state, event) => evolve(state, event, AT), campaign);
  return result!;
};
const refusal = (campaign: Campaign | undefined, command: CampaignCommand): string | undefined => {
  const decision = decideCampaign(campaign, command);
  return decision.outcome === 'refused' ? decision.refusal.code : undefined;
};
const outcome = (n: number, what: 'DONE' | 'LEFT_OUT' | 'FAILED'): TargetOutcome => {
  const accountId = `a${n}`;
  if (what === 'LEFT_OUT') return { accountId, outcome: what, reason: 'FRANCECONNECT' };
  return what === 'FAILED' ? { accountId, outcome: what, reason: 'FAULT' } : { accountId, outcome: what };
};
const slice = (number: number, outcomes: readonly TargetOutcome[], round = 0): CampaignCommand => ({
  type: 'RecordOutcomes',
  round,
  slice: number,
  outcomes,
});
/** The slices that the round under way has to do: those that a lane of its own each would begin with. */
const toDo = (campaign: Campaign, { round } = campaign): number[] => {
  const lanes = campaign.slices.length;
  return campaign.slices.flatMap((_, lane) => nextSlice(campaign, { round, lane, lanes }) ?? []);
};
const failed = ({ slices }: Campaign): string[] => slices.flatMap(slice => [...slice.failed]);
const started = after(undefined, START);
const completed = [
  slice(0, [outcome(0, 'DONE'), outcome(1, 'LEFT_OUT')]),
  slice(1, [outcome(2, 'FAILED'), outcome(3, 'DONE')]),
  slice(2, [outcome(4, 'FAILED')]),
].reduce(after, started);

describe('a campaign', () => {
  it('has all its slices to do once it is started', () => {
    expect(started).toMatchObject({ state: 'RUNNING', round: 0, counts: { done: 0, leftOut: 0, failed: 0 } });
    expect(toDo(started)).toEqual([0, 1, 2]);
    expect(untouched(started)).toBe(5);
  });

  it('is the same when it is started again by the same request, which no other request may do', () => {
    expect(after(started, START)).toEqual(started);
    expect(refusal(started, { ...START, requestDigest: 'd2' })).toBe('COMMAND_ID_USED');
  });

  it.each([
    [{ total: 0 }, 'SELECTION_EMPTY'],
    [{ total: MOST_TARGETS + 1 }, 'SELECTION_TOO_LARGE'],
    [{ action: 'INVITE', kind: 'STUDENT' }, 'RESPONSABLES_ONLY'],
    [{ channel: undefined }, 'CHANNEL_MISSING'],
    [{ action: 'RESET' }, 'CHANNEL_UNUSED'],
    [{ action: 'FORCE_CHANGE' }, 'CHANNEL_UNUSED'],
  ] as const)('with %j is refused as %s', (wrong, code) => {
    expect(refusal(undefined, { ...START, ...wrong })).toBe(code);
  });

  it.each(CAMPAIGN_CHANNELS)('invites by the channel %s', channel => {
    expect(after(undefined, { ...START, action: 'INVITE', channel }).order).toMatchObject({
      action: 'INVITE',
      channel,
    });
  });

  it('completes with its last slice, whatever their order', () => {
    expect(completed).toMatchObject({ state: 'COMPLETED', endedAt: AT, counts: { done: 2, leftOut: 1, failed: 2 } });
    expect(untouched(completed)).toBe(0);
  });

  it('records a slice once a round', () => {
    const once = after(started, slice(0, [outcome(0, 'DONE')]));
    expect(after(once, slice(0, [outcome(0, 'FAILED')]))).toEqual(once);
    expect(after(once, slice(7, [outcome(9, 'DONE')]))).toEqual(once);
  });

  it('leaves the rest alone when it is cancelled, and still lists what was under way', () => {
    const begun = after(started, slice(0, [outcome(0, 'DONE')]));
    const cancelled = after(begun, { type: 'Cancel', reason: 'ASKED' });
    expect(cancelled).toMatchObject({ state: 'CANCELLED', cancelReason: 'ASKED', endedAt: AT });
    expect(after(cancelled, { type: 'Cancel', reason: 'ASKED' })).toEqual(cancelled);
    const later = after(cancelled, slice(1, [outcome(2, 'DONE')]));
    expect(later).toMatchObject({ state: 'CANCELLED', counts: { done: 2 } });
    expect(untouched(later)).toBe(3);
  });

  it('is cancelled still when only its failed accounts were tried again', () => {
    const begun = after(started, slice(0, [outcome(0, 'FAILED'), outcome(1, 'DONE')]));
    const retried = after(after(begun, { type: 'Cancel', reason: 'ASKED' }), { type: 'RetryFailed' });
    expect(retried).toMatchObject({ state: 'RUNNING', round: 1 });
    const done = after(retried, slice(0, [outcome(0, 'DONE')], 1));
    expect(done).toMatchObject({ state: 'CANCELLED', cancelReason: 'ASKED', counts: { done: 2, failed: 0 } });
    expect(untouched(done)).toBe(3);
  });

  it('cannot be cancelled once it has ended', () => {
    expect(refusal(completed, { type: 'Cancel', reason: 'ASKED' })).toBe('CAMPAIGN_ENDED');
  });

  it('tries again what failed, and that alone', () => {
    const retried = after(completed, { type: 'RetryFailed' });
    expect(retried).toMatchObject({ state: 'RUNNING', round: 1 });
    expect(toDo(retried)).toEqual([1, 2]);
    const done = [slice(1, [outcome(2, 'DONE')], 1), slice(2, [outcome(4, 'FAILED')], 1)].reduce(after, retried);
    expect(done).toMatchObject({ state: 'COMPLETED', counts: { done: 3, leftOut: 1, failed: 1 } });
    expect(failed(done)).toEqual(['a4']);
  });

  it('has nothing to try again while it runs, or when nothing failed', () => {
    expect(refusal(started, { type: 'RetryFailed' })).toBe('CAMPAIGN_RUNNING');
    const fine = [0, 1, 2].map(n => slice(n, [outcome(n, 'DONE')])).reduce(after, started);
    expect(refusal(fine, { type: 'RetryFailed' })).toBe('NOTHING_FAILED');
  });

  it('is refused by that name when it is unknown', () => {
    for (const command of [slice(0, []), { type: 'Cancel', reason: 'ASKED' }, { type: 'RetryFailed' }] as const)
      expect(refusal(undefined, command)).toBe('CAMPAIGN_UNKNOWN');
  });

  it('lists slices that servers still end of the round before, and tries again what failed in them', () => {
    const begun = after(started, slice(0, [outcome(0, 'FAILED'), outcome(1, 'DONE')]));
    const retried = after(after(begun, { type: 'Cancel', reason: 'ASKED' }), { type: 'RetryFailed' });
    const late = after(retried, slice(1, [outcome(2, 'DONE'), outcome(3, 'FAILED')], 0));
    expect(late).toMatchObject({ state: 'RUNNING', round: 1, counts: { done: 2, leftOut: 0, failed: 2 } });
    expect(toDo(late)).toEqual([0, 1]);
    const done = [slice(0, [outcome(0, 'DONE')], 1), slice(1, [outcome(3, 'DONE')], 1)].reduce(after, late);
    expect(done).toMatchObject({ state: 'CANCELLED', counts: { done: 4, leftOut: 0, failed: 0 } });
    expect(untouched(done)).toBe(1);
  });

  it('ends when a server of the round before has done the last failed account after all', () => {
    const again = after(completed, { type: 'RetryFailed' });
    const cancelled = after(again, { type: 'Cancel', reason: 'ASKED' });
    const retried = after(after(cancelled, { type: 'RetryFailed' }), slice(1, [outcome(2, 'DONE')], 2));
    const late = after(retried, slice(2, [outcome(4, 'DONE')], 1));
    expect(late).toMatchObject({ state: 'CANCELLED', round: 2, counts: { done: 4, leftOut: 1, failed: 0 } });
    expect(toDo(late)).toEqual([]);
  });

  it('does not take a failure of an earlier round for one of this round', () => {
    const retried = after(completed, { type: 'RetryFailed' });
    expect(after(retried, slice(1, [outcome(2, 'FAILED')], 0))).toEqual(retried);
    const failedAgain = after(retried, slice(1, [outcome(2, 'FAILED')], 1));
    expect(toDo(failedAgain)).toEqual([2]);
  });

  it('is cancelled for a lapsed right only in the round of that right', () => {
    const retried = after(completed, { type: 'RetryFailed' });
    expect(after(retried, { type: 'Cancel', reason: 'RIGHT_LAPSED', round: 0 })).toEqual(retried);
    expect(after(retried, { type: 'Cancel', reason: 'RIGHT_LAPSED', round: 1 })).toMatchObject({ state: 'CANCELLED' });
  });

  it('says with each outcome how many accounts the round still has to do', () => {
    const remaining = (campaign: Campaign | undefined, command: CampaignCommand): unknown => {
      const decision = decideCampaign(campaign, command);
      return (decision.events![0]!.data as { remaining?: number }).remaining;
    };
    expect(remaining(started, slice(0, [outcome(0, 'DONE'), outcome(1, 'FAILED')]))).toBe(3);
    expect(remaining(completed, { type: 'RetryFailed' })).toBe(2);
    const retried = after(completed, { type: 'RetryFailed' });
    expect(remaining(retried, slice(2, [outcome(4, 'FAILED')], 1))).toBe(1);
  });
});
