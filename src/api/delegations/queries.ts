import type { GraphQLResolveInfo } from 'graphql';
import { deedsBy, delegationsList, delegationsOf } from '../../../projections/delegations/queries.js';
import { ofSchools } from '../../completeness/shown.js';
import type { ApiContext } from '../context.js';
import { Args, Costs, Ctx, FieldResolver, Info, Query, Resolver, Root } from '../decorators.js';
import { allowInSchool, atLeast, shapeOf } from '../list.js';
import { pageOf, type ConnectionOf } from '../relay.js';
import { readDelegations } from './read.js';
import { DelegateDeeds, Delegation, DelegationConnection, DelegationsArgs } from './types.js';

@Resolver(() => Delegation)
export class DelegationQueries {
  @Query(() => DelegationConnection, {
    nullable: true,
    description:
      'The delegations of a school, newest first, those that have ended as well. Needs to be the head of the school. Errors: FORBIDDEN, BAD_USER_INPUT (page), NOT_YET_PROJECTED.',
  })
  async delegations(
    @Args(() => DelegationsArgs) args: DelegationsArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<Delegation>> {
    const page = pageOf(args);
    const { uai, inForce, minPosition } = args;
    await allowInSchool(context, 'DELEGATIONS_READ', uai);
    await atLeast(context, minPosition, ['delegations']);
    const conditions = delegationsOf(uai, inForce ? context.services.clock.now() : undefined);
    const request = { conditions, filterArguments: { uai, inForce }, sort: 'GRANTED_AT', descending: true, ...page };
    return readDelegations(context, { definition: delegationsList, request, concerns: ofSchools(uai) }, shapeOf(info));
  }

  @Costs(10)
  @FieldResolver(() => [DelegateDeeds], {
    description:
      'What the delegate did in the school by delegation while it was in force, counted by kind. When the same person held several delegations there at once, each of them shows it.',
  })
  async deeds(@Root() delegation: Delegation, @Ctx() context: ApiContext): Promise<DelegateDeeds[]> {
    await allowInSchool(context, 'DELEGATIONS_READ', delegation.uai);
    const deeds = await deedsBy(context.services.pool, delegation);
    return deeds.map(({ what, ...counted }) => Object.assign(new DelegateDeeds(), { kind: what, ...counted }));
  }
}
