/** Campaigns as their commands leave them, without anything that works on them. */
import { randomUUID } from 'node:crypto';
import { freezeTargets, type CampaignTarget } from '../../../src/campaign/targets.js';
import type { StartCampaign } from '../../../src/domain/campaign/commands.js';
import type { TargetOutcome } from '../../../src/domain/campaign/events.js';
import { byHead } from './contexts.js';
import type { House } from './house.js';

/** Starts a campaign over these accounts, in slices of two. Answers its id; queries show it. */
export async function campaignOver(
  house: House,
  targets: readonly CampaignTarget[],
  order: Partial<StartCampaign> = {},
): Promise<string> {
  const campaignId = randomUUID();
  await freezeTargets(house.database.pool, campaignId, targets);
  const { outcome } = await house.commands.campaigns.start(
    {
      campaignId,
      action: 'NOTIFY',
      kind: 'RESPONSABLE',
      channel: 'EMAIL_ELSE_LETTER',
      uais: [...new Set(targets.map(({ uai }) => uai))],
      total: targets.length,
      sliceSize: 2,
      requestDigest: 'digest',
      startsAt: house.clock.now(),
      ...order,
    },
    byHead(),
  );
  if (outcome !== 'accepted') throw new Error(`the campaign was not started: ${outcome}`);
  await house.caughtUp();
  return campaignId;
}

/** Records what became of the accounts of a slice; queries show it. */
export async function recordSlice(
  house: House,
  campaignId: string,
  slice: number,
  outcomes: readonly TargetOutcome[],
  round = 0,
): Promise<void> {
  await house.commands.campaigns.recordOutcomes({ campaignId, round, slice, outcomes }, byHead());
  await house.caughtUp();
}
