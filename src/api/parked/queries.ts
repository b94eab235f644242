import type { GraphQLResolveInfo } from 'graphql';
import type { Shown } from '../../completeness/shown.js';
import { parkedConditions, parkedList, parkedStreams, type ParkedStream as Parked } from '../../parked/parked.js';
import { Completeness } from '../completeness/types.js';
import type { ApiContext } from '../context.js';
import { Args, Costs, Ctx, FieldResolver, Info, Query, Resolver, Root } from '../decorators.js';
import { ApiError } from '../errors.js';
import { readConnection, shapeOf } from '../list.js';
import { MOST_ROWS, pageOf, type ConnectionOf } from '../relay.js';
import { parkedInReach, toParkedStream } from './read.js';
import { ParkedStream, ParkedStreamConnection, ParkedStreamsArgs } from './types.js';

/** The class of rows that stay plain objects until `toParkedStream`. */
const PlainParked = Object as unknown as new () => Parked;

@Resolver(() => Completeness)
export class ParkedQueries {
  @Query(() => ParkedStreamConnection, {
    nullable: true,
    description:
      'The streams that read models and processes have parked, in the order of the ledger, each with the reason and what to do. Needs to be the support of an académie or an auditor, who see those that have named the académie or one of its schools, or the national administration. Errors: FORBIDDEN, BAD_USER_INPUT (page).',
  })
  async parkedStreams(
    @Args(() => ParkedStreamsArgs) args: ParkedStreamsArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<ParkedStream>> {
    const page = pageOf(args);
    const conditions = parkedConditions(await parkedInReach(context, 'PARKED_READ', args.filter));
    const request = { conditions, filterArguments: { ...args.filter }, sort: 'POSITION', descending: false, ...page };
    const read = await readConnection<Parked>(context, { definition: parkedList, request }, PlainParked, shapeOf(info));
    return { ...read, edges: read.edges.map(({ cursor, node }) => ({ cursor, node: toParkedStream(context, node) })) };
  }

  @Costs(10)
  @FieldResolver(() => [ParkedStream], {
    nullable: true,
    description: `The parked streams that concern what is shown, those in your reach, ${MOST_ROWS} at most; \`parkedStreams\` of the queries lists all. Null unless you may see parked streams.`,
  })
  async parked(@Root() shown: Shown, @Ctx() context: ApiContext): Promise<ParkedStream[] | null> {
    try {
      const inReach = await parkedInReach(context, 'PARKED_READ', null);
      const streams = await shown.concerning(context.services);
      if (streams.length === 0) return [];
      const parked = await parkedStreams(context.services.pool, { ...inReach, streams, readers: shown.readModels });
      return parked.slice(0, MOST_ROWS).map(one => toParkedStream(context, one));
    } catch (error) {
      if (error instanceof ApiError && error.extensions.code !== 'UNAUTHENTICATED') return null;
      throw error;
    }
  }
}
