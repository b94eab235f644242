import { projectedPosition } from '../../postgres/projected.js';
import type { ApiContext } from '../context.js';
import { Arg, Costs, Ctx, ID, Resolver, Subscription } from '../decorators.js';
import { servedByHub } from '../live/served-by-hub.js';
import { globalId, uuidOf } from '../relay.js';
import { readCampaignInReach } from './read.js';
import { CampaignProgress } from './types.js';

@Resolver()
export class CampaignSubscriptions {
  @Costs(10)
  @Subscription(() => CampaignProgress, {
    subscribe: servedByHub,
    description:
      'Pushes the state of a campaign at once, and again as it moves: accounts done, e-mails sent or not delivered, letters printed. Changes that follow one another closely are pushed together. Rights and errors as for the query `campaign`; rights are checked again before each push.',
  })
  async campaignProgressed(
    @Arg('campaignId', () => ID, {
      description: 'Global id of the campaign, as `id` of Campaign gives it, or its bare UUID.',
    })
    campaignId: string,
    @Ctx() context: ApiContext,
  ): Promise<CampaignProgress> {
    const id = uuidOf('Campaign', campaignId, 'campaignId');
    // Read before the campaign, which is then at least as new as it says.
    const position = context.livePosition ?? (await projectedPosition(context.services.pool, 'campaigns'));
    const campaign = await readCampaignInReach(context, id);
    return Object.assign(new CampaignProgress(), { campaignId: globalId('Campaign', id), position, campaign });
  }
}
