/** Makes the payloads of mutations of campaigns whose command was carried out. */
import type { CommandResult } from '../../command/index.js';
import type { CampaignEvent } from '../../domain/campaign/events.js';
import type { Campaign } from '../../domain/campaign/state.js';
import type { ApiContext } from '../context.js';
import { visibility } from '../payload.js';
import { readCampaign } from './read.js';
import type { CampaignPayload } from './payloads.js';

/** The result of a command that was not refused. */
type CarriedOut = Exclude<CommandResult<Campaign, CampaignEvent>, { readonly outcome: 'refused' }>;

/** The read model that shows campaigns. */
const OF_CAMPAIGNS = ['campaigns'];

/** Makes the payload: the campaign after its command, null when queries do not show it yet. The caller has checked the right. */
export async function payloadAfter(context: ApiContext, { state, position }: CarriedOut): Promise<CampaignPayload> {
  const visible = await visibility(context, position, OF_CAMPAIGNS);
  return { campaign: (await readCampaign(context, state.campaignId)) ?? null, userErrors: [], ...visible };
}
