import type { GraphQLResolveInfo } from 'graphql';
import { countQueue } from '../../../projections/assistance/queries.js';
import { projectedPosition } from '../../postgres/projected.js';
import { recordRead, type ApiContext } from '../context.js';
import { Arg, Args, Ctx, FieldResolver, Info, Resolver, Root, Subscription } from '../decorators.js';
import { servedByHub } from '../live/served-by-hub.js';
import { shapeOf } from '../list.js';
import type { ConnectionOf } from '../relay.js';
import { Uai } from '../scalars.js';
import { allowQueue, readQueue, whoseQueue } from './read.js';
import {
  AssistancePageArgs,
  AssistanceQueueCounts,
  AssistanceQueueUpdate,
  AssistanceRequestConnection,
  OF_ACADEMIE,
  OF_SCHOOL,
  WITH_SCHOOLS,
  type AssistanceRequest,
} from './types.js';

@Resolver(() => AssistanceQueueUpdate)
export class AssistanceSubscriptions {
  @Subscription(() => AssistanceQueueUpdate, {
    subscribe: servedByHub,
    description:
      'Pushes a page of a queue of requests for assistance at once, and again after any request of the queue changes or becomes overdue; changes that follow one another closely are pushed together. Rights and errors as for the query `assistanceRequests`; rights are checked again before each push.',
  })
  async assistanceQueueUpdated(
    @Arg('uai', () => Uai, { nullable: true, description: OF_SCHOOL }) uai: string | null,
    @Arg('academie', () => String, { nullable: true, description: OF_ACADEMIE }) academie: string | null,
    @Arg('withSchools', () => Boolean, { nullable: true, description: WITH_SCHOOLS }) withSchools: boolean | null,
    @Ctx() context: ApiContext,
  ): Promise<AssistanceQueueUpdate> {
    const whose = whoseQueue({ uai, academie, withSchools });
    const granted = await allowQueue(context, whose);
    const position = context.livePosition ?? (await projectedPosition(context.services.pool, 'assistance'));
    // The hub leaves this out: it records once that somebody began to watch, and no push.
    recordRead(context, { kind: 'SUBSCRIPTION', granted, ...(uai && { uai }), persons: 0 });
    return Object.assign(new AssistanceQueueUpdate(), {
      uai: uai ?? null,
      academie: academie ?? null,
      withSchools: withSchools ?? null,
      position,
    });
  }

  @FieldResolver(() => AssistanceQueueCounts, { description: 'How many requests of the queue are in which state.' })
  async counts(@Root() update: AssistanceQueueUpdate, @Ctx() context: ApiContext): Promise<AssistanceQueueCounts> {
    const whose = whoseQueue(update);
    await allowQueue(context, whose);
    const { pool, clock } = context.services;
    return Object.assign(new AssistanceQueueCounts(), await countQueue(pool, whose, clock.now()));
  }

  @FieldResolver(() => AssistanceRequestConnection, {
    description: 'A page of the queue. Errors: BAD_USER_INPUT (page, filter).',
  })
  async requests(
    @Root() update: AssistanceQueueUpdate,
    @Args(() => AssistancePageArgs) args: AssistancePageArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<AssistanceRequest>> {
    return readQueue(context, whoseQueue(update), args, shapeOf(info));
  }
}
