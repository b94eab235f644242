import type { ApiContext } from '../context.js';
import { Arg, Costs, Ctx, Field, ObjectType, Resolver, Subscription } from '../decorators.js';
import { servedByHub } from '../live/served-by-hub.js';
import { Position } from '../scalars.js';
import { GROUP_BY, SCOPE, THEN_BY } from './args.js';
import { readStatistics } from './table.js';
import { Statistics, StatisticsGroupBy, StatisticsScope } from './types.js';

@ObjectType({
  simpleResolvers: true,
  description: 'Shows the statistics of a scope at a position of the ledger.',
})
export class StatisticsUpdate {
  @Field(() => Position, {
    description: 'Position of the ledger up to which accounts are counted; queries show it already.',
  })
  position!: string;
  @Field(() => Statistics, { description: 'The whole table after the change, not the difference.' })
  statistics!: Statistics;
}

@Resolver()
export class StatisticsSubscriptions {
  @Costs(100)
  @Subscription(() => StatisticsUpdate, {
    subscribe: servedByHub,
    description:
      'Pushes the whole table of a scope at once, and again after it changes; changes that follow one another closely are pushed together. Whoever comes back after a broken connection is pushed the whole table as well, and so misses nothing; where its `position` is before the last one seen, at a server that is behind, a push of a later one follows. Rights and errors as for the query `statistics`; rights are checked again before each push.',
  })
  async statisticsUpdated(
    @Arg('scope', () => StatisticsScope, SCOPE)
    scope: StatisticsScope,
    @Arg('groupBy', () => StatisticsGroupBy, GROUP_BY)
    groupBy: StatisticsGroupBy,
    @Arg('thenBy', () => StatisticsGroupBy, THEN_BY)
    thenBy: StatisticsGroupBy,
    @Ctx() context: ApiContext,
  ): Promise<StatisticsUpdate> {
    const statistics = await readStatistics(context, scope, { groupBy, thenBy });
    return { position: statistics.position, statistics };
  }
}
