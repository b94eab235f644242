/** Reads campaigns, and makes what the API shows of them. */
import { figuresOf, type CampaignFacts } from '../../../projections/campaigns/figures.js';
import { ofCampaign, campaignsList } from '../../../projections/campaigns/queries.js';
import type { ApiContext } from '../context.js';
import { notFound } from '../errors.js';
import { readConnection, ROWS_ALONE, type PreparedList, type ConnectionShape } from '../list.js';
import type { ConnectionOf } from '../relay.js';
import { campaignInReach, UNKNOWN_CAMPAIGN } from './reach.js';
import { Campaign, CampaignChannelCounts, CampaignCounts, CampaignReasonCount } from './types.js';
import { reasonInWords } from './words.js';

/** What the figures are made of in a row of `campaignsList`. Its other fields are shown as they are. */
class CampaignRow implements CampaignFacts {
  state!: CampaignFacts['state'];
  startsAt!: string;
  total!: number;
  remaining!: number;
  pace!: CampaignFacts['pace'];
  counted!: CampaignFacts['counted'];
}

function campaignOf({ language, services }: ApiContext, { pace, counted, ...row }: CampaignRow): Campaign {
  const { counts, channels, reasons, ...figures } = figuresOf({ ...row, pace, counted }, services.clock.now());
  return Object.assign(new Campaign(), {
    ...row,
    ...figures,
    counts: Object.assign(new CampaignCounts(), counts),
    channels: channels.map(channel => Object.assign(new CampaignChannelCounts(), channel)),
    reasons: reasons.map(({ of, code, accounts }) =>
      Object.assign(new CampaignReasonCount(), { of, reason: reasonInWords(of, code, language), accounts }),
    ),
  });
}

/** Reads a page of campaigns. The caller has checked the right. */
export async function readCampaigns(
  context: ApiContext,
  list: PreparedList,
  shape: ConnectionShape,
): Promise<ConnectionOf<Campaign>> {
  const found = await readConnection(context, list, CampaignRow, shape);
  const edges = found.edges.map(({ cursor, node }) => ({ cursor, node: campaignOf(context, node) }));
  return { ...found, edges };
}

/** Reads one campaign; undefined when queries do not show it yet. The caller has checked the right. */
export async function readCampaign(context: ApiContext, campaignId: string): Promise<Campaign | undefined> {
  const conditions = ofCampaign(campaignId);
  const request = { conditions, filterArguments: {}, sort: 'STARTED_AT', descending: true, rows: 1 };
  const found = await readCampaigns(context, { definition: campaignsList, request }, ROWS_ALONE);
  return found.edges[0]?.node;
}

/** Reads one campaign that the caller may follow. Throws NOT_FOUND for one unknown or out of reach. */
export async function readCampaignInReach(context: ApiContext, campaignId: string): Promise<Campaign> {
  await campaignInReach(context, campaignId);
  const campaign = await readCampaign(context, campaignId);
  if (!campaign) throw notFound(UNKNOWN_CAMPAIGN);
  return campaign;
}
