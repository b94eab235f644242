import type { ApiContext } from '../context.js';
import { Arg, Costs, Ctx, Query, Resolver } from '../decorators.js';
import { Position } from '../scalars.js';
import { readStatistics } from './table.js';
import { Statistics, StatisticsGroupBy, StatisticsScope } from './types.js';

@Resolver()
export class StatisticsQueries {
  @Costs(100)
  @Query(() => Statistics, {
    nullable: true,
    description:
      'Distinct accounts of a scope by origin and state. Needs the right to statistics there: a head of the school, a dashboard of the académie, the national administration. Errors: FORBIDDEN, BAD_USER_INPUT, NOT_YET_PROJECTED.',
  })
  async statistics(
    @Arg('scope', () => StatisticsScope, { description: 'Over what accounts are counted, and which of them.' })
    scope: StatisticsScope,
    @Arg('groupBy', () => StatisticsGroupBy, {
      defaultValue: 'NONE',
      description: 'Into what parts the scope is broken down, each a row.',
    })
    groupBy: StatisticsGroupBy,
    @Arg('minPosition', () => Position, {
      nullable: true,
      description:
        'Answer only once this position of the ledger can be read; otherwise NOT_YET_PROJECTED after 5 seconds.',
    })
    minPosition: string | null,
    @Ctx() context: ApiContext,
  ): Promise<Statistics> {
    return readStatistics(context, scope, groupBy, minPosition);
  }
}
