import type { ApiContext } from '../context.js';
import { Arg, Costs, Ctx, Query, Resolver } from '../decorators.js';
import { MIN_POSITION } from '../list.js';
import { LocalDate, Position } from '../scalars.js';
import { GROUP_BY, SCOPE, THEN_BY } from './args.js';
import { readHistory, readStatistics } from './table.js';
import { Statistics, StatisticsGroupBy, StatisticsHistory, StatisticsInterval, StatisticsScope } from './types.js';

/** Says who may see the figures of a scope. */
export const RIGHTS =
  'Needs the right to statistics there: a head of the school, a dashboard of the académie, the département or the circonscription, the national administration.';

@Resolver()
export class StatisticsQueries {
  @Costs(100)
  @Query(() => Statistics, {
    nullable: true,
    description: `Numbers of distinct accounts of a scope, by origin and state. ${RIGHTS} Errors: FORBIDDEN, BAD_USER_INPUT (also for a table of more than 5,000 rows), NOT_YET_PROJECTED.`,
  })
  async statistics(
    @Arg('scope', () => StatisticsScope, SCOPE)
    scope: StatisticsScope,
    @Arg('groupBy', () => StatisticsGroupBy, GROUP_BY)
    groupBy: StatisticsGroupBy,
    @Arg('thenBy', () => StatisticsGroupBy, THEN_BY)
    thenBy: StatisticsGroupBy,
    @Arg('at', () => LocalDate, {
      nullable: true,
      description:
        'The day at whose end the accounts are counted, by the clocks of the scope, and of each of its parts; now when left out. BAD_USER_INPUT for a day to come.',
    })
    at: string | null,
    @Arg('minPosition', () => Position, MIN_POSITION)
    minPosition: string | null,
    @Ctx() context: ApiContext,
  ): Promise<Statistics> {
    return readStatistics(context, scope, { groupBy, thenBy }, { at, minPosition });
  }

  @Costs(300)
  @Query(() => StatisticsHistory, {
    nullable: true,
    description: `Numbers of distinct accounts of a scope at the end of days, by origin and state. ${RIGHTS} Errors: FORBIDDEN, BAD_USER_INPUT (days, more than 5,000 rows in all), NOT_YET_PROJECTED.`,
  })
  async statisticsHistory(
    @Arg('scope', () => StatisticsScope, SCOPE)
    scope: StatisticsScope,
    @Arg('groupBy', () => StatisticsGroupBy, GROUP_BY)
    groupBy: StatisticsGroupBy,
    @Arg('thenBy', () => StatisticsGroupBy, THEN_BY)
    thenBy: StatisticsGroupBy,
    @Arg('from', () => LocalDate, {
      description: 'The first day. It may lie before the first account: nobody is counted then.',
    })
    from: string,
    @Arg('to', () => LocalDate, {
      description:
        'The last day, which is always among the days answered. BAD_USER_INPUT for a day to come, and before `from`.',
    })
    to: string,
    @Arg('interval', () => StatisticsInterval, {
      defaultValue: 'DAY',
      description: 'Which of the days are answered.',
    })
    interval: StatisticsInterval,
    @Arg('minPosition', () => Position, MIN_POSITION)
    minPosition: string | null,
    @Ctx() context: ApiContext,
  ): Promise<StatisticsHistory> {
    return readHistory(context, scope, { groupBy, thenBy }, { from, to, interval, minPosition });
  }
}
