import type { GraphQLResolveInfo } from 'graphql';
import { projectedPosition } from '../../postgres/projected.js';
import { recordRead, type ApiContext } from '../context.js';
import { Arg, Args, Ctx, Field, FieldResolver, Info, ObjectType, Resolver, Root, Subscription } from '../decorators.js';
import { allowInSchool, shapeOf } from '../list.js';
import { servedByHub } from '../live/served-by-hub.js';
import type { ConnectionOf } from '../relay.js';
import { Position, Uai } from '../scalars.js';
import { DisputedLinkConnection, LiveLinkDisputesArgs, type DisputedLink } from './list-types.js';
import { readLinkDisputes } from './queries.js';

@ObjectType({
  simpleResolvers: true,
  description: 'Shows the disputed links of a school at a position of the ledger.',
})
export class LinkDisputesUpdate {
  @Field(() => Uai, { description: 'The school of the pupils whose links are disputed.' })
  uai!: string;
  @Field(() => Position, {
    description: 'Position of the ledger up to which this update was read; queries show it already.',
  })
  position!: string;
}

@Resolver(() => LinkDisputesUpdate)
export class LinkDisputeSubscriptions {
  @Subscription(() => LinkDisputesUpdate, {
    subscribe: servedByHub,
    description:
      'Pushes a page of the disputed links of a school at once, and again after any of them changes; changes that follow one another closely are pushed together. Rights and errors as for the query `linkDisputes`; rights are checked again before each push.',
  })
  async linkDisputesUpdated(
    @Arg('uai', () => Uai, { description: 'The school of the pupils whose links are disputed.' }) uai: string,
    @Ctx() context: ApiContext,
  ): Promise<LinkDisputesUpdate> {
    const granted = await allowInSchool(context, 'RESPONSABLES_LIST', uai);
    const position = context.livePosition ?? (await projectedPosition(context.services.pool, 'accounts'));
    // The hub leaves this out: it records once that somebody began to watch, and no push.
    recordRead(context, { kind: 'SUBSCRIPTION', granted, uai, persons: 0 });
    return { uai, position };
  }

  @FieldResolver(() => DisputedLinkConnection, {
    description: 'A page of the disputed links, as `linkDisputes` lists them. Errors: BAD_USER_INPUT (page).',
  })
  disputes(
    @Root() { uai }: LinkDisputesUpdate,
    @Args(() => LiveLinkDisputesArgs) args: LiveLinkDisputesArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<DisputedLink>> {
    return readLinkDisputes(context, { ...args, uai }, shapeOf(info));
  }
}
