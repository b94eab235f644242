import type { ApiContext } from '../context.js';
import { Arg, Costs, Ctx, Query, Resolver } from '../decorators.js';
import { MIN_POSITION } from '../list.js';
import { Position } from '../scalars.js';
import { readStatistics } from './table.js';
import { Statistics, StatisticsGroupBy, StatisticsScope } from './types.js';

@Resolver()
export class StatisticsQueries {
  @Costs(100)
  @Query(() => Statistics, {
    nullable: true,
    description:
      'Numbers of distinct accounts of a scope, by origin and state. Needs the right to statistics there: a head of the school, a dashboard of the académie, the national administration. Errors: FORBIDDEN, BAD_USER_INPUT, NOT_YET_PROJECTED.',
  })
  async statistics(
    @Arg('scope', () => StatisticsScope, {
      description: 'Which accounts are counted: scope, kind of account and degree.',
    })
    scope: StatisticsScope,
    @Arg('groupBy', () => StatisticsGroupBy, {
      defaultValue: 'NONE',
      description:
        'How the scope is broken down into `rows`. BAD_USER_INPUT for parts that this type of scope does not have.',
    })
    groupBy: StatisticsGroupBy,
    @Arg('minPosition', () => Position, MIN_POSITION)
    minPosition: string | null,
    @Ctx() context: ApiContext,
  ): Promise<Statistics> {
    return readStatistics(context, scope, groupBy, minPosition);
  }
}
