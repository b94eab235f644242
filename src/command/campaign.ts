/** Campaigns: one action of the school on many accounts. Which accounts, and the work on each, is in `src/campaign/`. */
import { randomUUID } from 'node:crypto';
import { canonicalJson } from '../domain/canonical-json.js';
import type { CampaignCommand, CancelCampaign, RecordOutcomes, StartCampaign } from '../domain/campaign/commands.js';
import { decide, type CampaignRefusalOf } from '../domain/campaign/decide.js';
import type { CampaignEvent } from '../domain/campaign/events.js';
import { CAMPAIGN_FIRST_EVENTS } from '../domain/campaign/first-events.js';
import { campaigns } from '../domain/campaign/history.js';
import type { Campaign } from '../domain/campaign/state.js';
import type { RefusedDecision } from '../domain/event.js';
import { streamOf } from '../domain/streams.js';
import type { Command, Deps } from './dependencies.js';
import { derivedId } from './derived-id.js';
import { handle } from './handle.js';
import { load } from './load.js';
import type { CommandContext, CommandResult, Refused } from './results.js';

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
      // The servers that work on a campaign record its slices in turn.
      contended: true,
      decide: campaign => decide(campaign, command),
    },
  );

/** Starts a campaign over a selection that is frozen already. Started again under its id, it goes on: `unchanged`. */
export const start: Command<Omit<StartCampaign, 'type'>, CampaignAnswer<'Start'>> = (deps, order, context) =>
  send(deps, order.campaignId, { type: 'Start', ...order }, context);

/** Why a selection is not taken. */
export type SelectionRefusal = 'SELECTION_CHANGED' | 'SELECTION_TOO_LARGE';

export interface StartSelected extends Omit<
  StartCampaign,
  'type' | 'campaignId' | 'total' | 'sliceSize' | 'requestDigest'
> {
  /** The whole request, as JSON. A command id stands for one request. A keyed digest of it is stored, for it may hold personal data. */
  readonly request: object;
  /** Selects accounts, and freezes them for the campaign of this id; answers how many. */
  readonly freeze: (campaignId: string) => Promise<number | RefusedDecision<SelectionRefusal>>;
}

/** Accounts in a slice: one event holds their outcomes, and the progress moves by a slice at a time. */
const SLICE_SIZE = 50;

/**
 * Starts a campaign over accounts that are not selected yet. Sent again with its command id, once the campaign is started, it selects
 * nothing anew: `unchanged`. A command id that stands for another request is refused (`COMMAND_ID_USED`) before anything is frozen.
 */
export const startSelected: Command<StartSelected, CampaignAnswer<'Start'> | Refused<SelectionRefusal>> = async (
  deps,
  { request, freeze, ...order },
  context,
) => {
  const { actor, commandId } = context;
  const campaignId = commandId === undefined ? randomUUID() : derivedId('campaign start', actor, commandId);
  const requestDigest = deps.vault.digest('campaign', canonicalJson(request));
  const started = await campaign(deps, campaignId);
  const asked = { ...order, campaignId, requestDigest, sliceSize: started?.sliceSize ?? SLICE_SIZE };
  if (started) return start(deps, { ...asked, total: started.total }, context);
  // What is refused whatever the number of accounts is refused before anything is selected and frozen.
  const possible = decide(undefined, { type: 'Start', ...asked, total: 1 });
  if (possible.outcome === 'refused') return { outcome: 'refused', refusal: possible.refusal };
  const frozen = await freeze(campaignId);
  if (typeof frozen !== 'number') return { outcome: 'refused', refusal: frozen.refusal };
  return start(deps, { ...asked, total: frozen }, context);
};

/** A campaign as the ledger has it; undefined when there is none. */
export const campaign = async (deps: Deps, campaignId: string): Promise<Campaign | undefined> =>
  (await load(deps.eventStore, campaigns, streamOf('campaign', campaignId))).state;

/** Records what became of accounts of one slice. With the last slice of the round, the campaign is completed. */
export const recordOutcomes: Command<
  Omit<RecordOutcomes, 'type'> & { campaignId: string },
  CampaignAnswer<'RecordOutcomes'>
> = (deps, { campaignId, ...slice }, context) => send(deps, campaignId, { type: 'RecordOutcomes', ...slice }, context);

/** Cancels a campaign: accounts not begun yet are left alone. What is under way is finished and recorded. */
export const cancel: Command<Omit<CancelCampaign, 'type'> & { campaignId: string }, CampaignAnswer<'Cancel'>> = (
  deps,
  { campaignId, ...what },
  context,
) => send(deps, campaignId, { type: 'Cancel', ...what }, context);

/** Tries the failed accounts again, and no others, by the right of whoever asks for it: the campaign stops when that right ends. */
export const retryFailed: Command<{ campaignId: string; rightEndsAt?: string }, CampaignAnswer<'RetryFailed'>> = (
  deps,
  { campaignId, ...right },
  context,
) => send(deps, campaignId, { type: 'RetryFailed', ...right }, context);
