import type { GraphQLResolveInfo } from 'graphql';
import type { ApiContext } from '../context.js';
import { Arg, Args, Costs, Ctx, FieldResolver, ID, Info, Query, Resolver, Root } from '../decorators.js';
import { atLeast, MIN_POSITION, shapeOf } from '../list.js';
import { uuidOf, type ConnectionOf } from '../relay.js';
import { Position } from '../scalars.js';
import { allowOnRequest, readQueue, readRequestInReach, whoseQueue } from './read.js';
import { threadOf } from './thread.js';
import {
  AssistanceRequest,
  AssistanceRequestConnection,
  AssistanceRequester,
  AssistanceRequestsArgs,
  AssistanceStep,
} from './types.js';

/** The read model that shows requests. */
const OF_ASSISTANCE = ['assistance'];

@Resolver(() => AssistanceRequest)
export class AssistanceQueries {
  @Query(() => AssistanceRequestConnection, {
    nullable: true,
    description:
      'The requests for assistance in the queue of a school or of an académie. Needs the right to read them there: heads in their schools, the assistance of an académie in its queue and those of its schools. Errors: FORBIDDEN, BAD_USER_INPUT (page, uai, academie, withSchools), NOT_YET_PROJECTED. Each reading is recorded.',
  })
  async assistanceRequests(
    @Args(() => AssistanceRequestsArgs) args: AssistanceRequestsArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<AssistanceRequest>> {
    await atLeast(context, args.minPosition, OF_ASSISTANCE);
    return readQueue(context, whoseQueue(args), args, shapeOf(info));
  }

  @Query(() => AssistanceRequest, {
    nullable: true,
    description:
      'One request for assistance. Needs the right to read those of its queue. Errors: NOT_FOUND when it is unknown or out of your reach, BAD_USER_INPUT (id), NOT_YET_PROJECTED. Each reading is recorded.',
  })
  async assistanceRequest(
    @Arg('id', () => ID, { description: 'Global id of the request, or its bare UUID.' }) id: string,
    @Arg('minPosition', () => Position, MIN_POSITION) minPosition: string | null,
    @Ctx() context: ApiContext,
  ): Promise<AssistanceRequest> {
    const requestId = uuidOf('AssistanceRequest', id, 'id');
    await atLeast(context, minPosition, OF_ASSISTANCE);
    return readRequestInReach(context, requestId);
  }

  @Costs('once')
  @FieldResolver(() => AssistanceRequester, {
    nullable: true,
    description: 'Who asks, and how to reach that person; null once it is erased.',
  })
  async requester(
    @Root() { requestId, firstTextId, queue }: AssistanceRequest,
    @Ctx() context: ApiContext,
  ): Promise<AssistanceRequester | null> {
    await allowOnRequest(context, 'ASSISTANCE_READ', queue);
    const said = await context.loaders.assistanceTexts.load({ requestId, textId: firstTextId });
    if (!said) return null;
    const { name = null, email = null, phone = null } = said;
    return Object.assign(new AssistanceRequester(), { name, email, phone });
  }

  @Costs('once')
  @FieldResolver(() => [AssistanceStep], {
    description: 'What happened to the request, in order, with what the requester and staff wrote.',
  })
  async thread(
    @Root() { requestId, steps, queue }: AssistanceRequest,
    @Ctx() context: ApiContext,
  ): Promise<AssistanceStep[]> {
    await allowOnRequest(context, 'ASSISTANCE_READ', queue);
    return threadOf(context, requestId, steps);
  }
}
