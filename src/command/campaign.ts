/** Campaigns: one action of the school on many accounts. Which accounts, and the work on each, is in `src/campaign/`. */
import type { CampaignCommand, RecordOutcomes, StartCampaign } from '../domain/campaign/commands.js';
import { decide, type CampaignRefusalOf } from '../domain/campaign/decide.js';
import type { CampaignEvent, CancelReason } from '../domain/campaign/events.js';
import { CAMPAIGN_FIRST_EVENTS } from '../domain/campaign/first-events.js';
import { campaigns } from '../domain/campaign/history.js';
import type { Campaign } from '../domain/campaign/state.js';
import type { Command, Deps } from './dependencies.js';
import { handle } from './handle.js';
import type { CommandContext, CommandResult } from './results.js';

/** The answer to commands on a campaign. */
export type CampaignAnswer<Type extends CampaignCommand['type']> = CommandResult<
  Campaign,
  CampaignEvent,
  CampaignRefusalOf<Type> | 'COMMAND_ID_USED'
>;

const send = <Sent extends CampaignCommand>(
  deps: Deps,
  campaignId: string,
  command: Sent,
  context: CommandContext,
): Promise<CampaignAnswer<Sent['type']>> =>
  handle<Campaign, CampaignEvent, CampaignRefusalOf<Sent['type']>>(
    deps,
    { category: campaigns, id: campaignId },
    context,
    {
      firstEvents: CAMPAIGN_FIRST_EVENTS[command.type],
      decide: campaign => decide(campaign, command),
    },
  );

/** Starts a campaign over a selection that is frozen already. Started again under its id, it goes on: `unchanged`. */
export const start: Command<Omit<StartCampaign, 'type'>, CampaignAnswer<'Start'>> = (deps, order, context) =>
  send(deps, order.campaignId, { type: 'Start', ...order }, context);

/** Records what became of the accounts of one slice: once per round. With the last slice, the campaign is completed. */
export const recordOutcomes: Command<
  Omit<RecordOutcomes, 'type'> & { campaignId: string },
  CampaignAnswer<'RecordOutcomes'>
> = (deps, { campaignId, ...slice }, context) => send(deps, campaignId, { type: 'RecordOutcomes', ...slice }, context);

/** Leaves the rest of the accounts alone. What is under way is finished and recorded. */
export const cancel: Command<{ campaignId: string; reason: CancelReason }, CampaignAnswer<'Cancel'>> = (
  deps,
  { campaignId, reason },
  context,
) => send(deps, campaignId, { type: 'Cancel', reason }, context);

/** Tries the accounts again that failed, and those alone. */
export const retryFailed: Command<{ campaignId: string }, CampaignAnswer<'RetryFailed'>> = (
  deps,
  { campaignId },
  context,
) => send(deps, campaignId, { type: 'RetryFailed' }, context);
