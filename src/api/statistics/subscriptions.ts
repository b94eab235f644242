import type { ApiContext } from '../context.js';
import { Arg, Costs, Ctx, Field, ObjectType, Resolver, Subscription } from '../decorators.js';
import { servedByHub } from '../live/served-by-hub.js';
import { Position } from '../scalars.js';
import { readStatistics } from './table.js';
import { Statistics, StatisticsGroupBy, StatisticsScope } from './types.js';

@ObjectType({
  simpleResolvers: true,
  description: 'Gives the statistics of a scope as they stand at a position of the ledger.',
})
export class StatisticsUpdate {
  @Field(() => Position, { description: 'Up to where the ledger is counted: queries show it already.' })
  position!: string;
  @Field(() => Statistics, { description: 'The whole table, not what has changed.' })
  statistics!: Statistics;
}

@Resolver()
export class StatisticsSubscriptions {
  @Costs(100)
  @Subscription(() => StatisticsUpdate, {
    subscribe: servedByHub,
    description:
      'The whole table of a scope at once, then after each change, changes close to one another taken together. Rights and errors as for `statistics`, checked again before each push.',
  })
  async statisticsUpdated(
    @Arg('scope', () => StatisticsScope, { description: 'Over what accounts are counted, and which of them.' })
    scope: StatisticsScope,
    @Arg('groupBy', () => StatisticsGroupBy, {
      defaultValue: 'NONE',
      description: 'Into what parts the scope is broken down, each a row.',
    })
    groupBy: StatisticsGroupBy,
    @Ctx() context: ApiContext,
  ): Promise<StatisticsUpdate> {
    const statistics = await readStatistics(context, scope, groupBy);
    return { position: statistics.position, statistics };
  }
}
