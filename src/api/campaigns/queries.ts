import type { GraphQLResolveInfo } from 'graphql';
import { overSchool, campaignsList } from '../../../projections/campaigns/queries.js';
import { ofSchools } from '../../completeness/shown.js';
import type { ApiContext } from '../context.js';
import { Arg, Args, Costs, Ctx, ID, Info, Query, Resolver } from '../decorators.js';
import { atLeast, MIN_POSITION, shapeOf } from '../list.js';
import { pageOf, uuidOf, type ConnectionOf } from '../relay.js';
import { Position } from '../scalars.js';
import { CampaignOutcomeConnection, CampaignOutcomesArgs, CampaignsArgs, type CampaignOutcome } from './outcomes.js';
import { followedKinds } from './reach.js';
import { readOutcomes } from './read-outcomes.js';
import { readCampaignInReach, readCampaigns } from './read.js';
import { Campaign, CampaignConnection } from './types.js';

@Resolver()
export class CampaignQueries {
  @Costs(10)
  @Query(() => Campaign, {
    nullable: true,
    description:
      'A campaign as it stands. Needs the right to act by campaigns in one of its schools, on accounts of its kind: a head, a delegate with the right to notify or to reset passwords, the helpdesk for pupils, the national administration. Errors: NOT_FOUND when it is unknown or out of your reach, BAD_USER_INPUT (id), NOT_YET_PROJECTED.',
  })
  async campaign(
    @Arg('id', () => ID, { description: 'Global id of the campaign, or its bare UUID.' }) id: string,
    @Arg('minPosition', () => Position, MIN_POSITION)
    minPosition: string | null,
    @Ctx() context: ApiContext,
  ): Promise<Campaign> {
    const campaignId = uuidOf('Campaign', id, 'id');
    await atLeast(context, minPosition, ['campaigns']);
    return readCampaignInReach(context, campaignId);
  }

  @Query(() => CampaignConnection, {
    nullable: true,
    description:
      'The campaigns over a school, newest first. Needs the right to act by campaigns there; the helpdesk for pupils sees those on pupils alone. Errors: FORBIDDEN, BAD_USER_INPUT (page), NOT_YET_PROJECTED.',
  })
  async campaigns(
    @Args(() => CampaignsArgs) args: CampaignsArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<Campaign>> {
    const page = pageOf(args);
    const { uai, minPosition } = args;
    const kinds = await followedKinds(context, uai);
    await atLeast(context, minPosition, ['campaigns']);
    const conditions = overSchool(uai, kinds);
    const request = { conditions, filterArguments: { uai }, sort: 'STARTED_AT', descending: true, ...page };
    return readCampaigns(context, { definition: campaignsList, request, concerns: ofSchools(uai) }, shapeOf(info));
  }

  @Query(() => CampaignOutcomeConnection, {
    nullable: true,
    description:
      'The accounts that a campaign selected, in the order in which letters are printed, each with what became of it; those to which nothing was done yet as well. Shows the accounts selected in schools where you may act by campaigns and list such people. Errors: NOT_FOUND when the campaign is unknown or out of your reach, FORBIDDEN, BAD_USER_INPUT (page, campaignId, filter), NOT_YET_PROJECTED. Each reading is recorded.',
  })
  campaignOutcomes(
    @Args(() => CampaignOutcomesArgs) args: CampaignOutcomesArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<CampaignOutcome>> {
    return readOutcomes(context, args, shapeOf(info));
  }
}
