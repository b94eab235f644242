/** How stored campaign events are read. */
import { ACCOUNT_KINDS, CHANNELS } from '../account/events.js';
import type { Category } from '../event.js';
import { history } from '../history.js';
import { boolean, count, instant, listOf, oneOf, optional, shape, text, type Check } from '../shape.js';
import { CAMPAIGN_ACTIONS, CAMPAIGN_CHANNELS, CANCEL_REASONS, LEFT_OUT_REASONS, type CampaignEvent } from './events.js';
import { evolve, type Campaign } from './state.js';

const OUTCOMES: Readonly<Record<string, Check>> = {
  DONE: shape({ accountId: text, channel: optional(oneOf(...CHANNELS)) }),
  LEFT_OUT: shape({ accountId: text, reason: oneOf(...LEFT_OUT_REASONS) }),
  FAILED: shape({ accountId: text, reason: text }),
};

const outcome: Check = value => {
  const check = OUTCOMES[String((value as { outcome?: unknown } | null)?.outcome)];
  return check ? check(value) : `an outcome: one of ${Object.keys(OUTCOMES).join(', ')}`;
};

export const campaignHistory = history<CampaignEvent>('campaign', {
  CampaignStarted: shape({
    campaignId: text,
    action: oneOf(...CAMPAIGN_ACTIONS),
    kind: oneOf(...ACCOUNT_KINDS),
    channel: optional(oneOf(...CAMPAIGN_CHANNELS)),
    resetPassword: optional(boolean),
    unlessSince: optional(instant),
    uais: listOf(text),
    total: count,
    sliceSize: count,
    requestDigest: text,
    startsAt: instant,
    rightEndsAt: optional(instant),
  }),
  CampaignOutcomesRecorded: shape({
    round: count,
    slice: count,
    outcomes: listOf(outcome),
    remaining: optional(count),
  }),
  CampaignCancelled: shape({ reason: oneOf(...CANCEL_REASONS) }),
  CampaignRetried: shape({ round: count, remaining: optional(count), rightEndsAt: optional(instant) }),
  CampaignCompleted: shape({ round: count }),
});

/** The category of the streams `campaign-<campaignId>`. */
export const campaigns: Category<Campaign, CampaignEvent> = {
  name: 'campaign',
  decode: campaignHistory.decode,
  evolve,
};
