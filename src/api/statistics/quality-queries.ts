import type { ApiContext } from '../context.js';
import { Arg, Costs, Ctx, Query, Resolver } from '../decorators.js';
import { MIN_POSITION } from '../list.js';
import { Position } from '../scalars.js';
import { GROUP_BY, THEN_BY } from './args.js';
import { readBasesQuality } from './quality.js';
import { BasesQuality, BasesQualityScope } from './quality-types.js';
import { RIGHTS } from './queries.js';
import { StatisticsGroupBy } from './types.js';

@Resolver()
export class QualityQueries {
  @Costs(200)
  @Query(() => BasesQuality, {
    nullable: true,
    description: `What the school bases of a scope lack: responsables without mobile or e-mail address, pupils without INE, suspected duplicates, open disputes, late imports. Each figure names the list that shows whom it counts. ${RIGHTS} Errors: FORBIDDEN, BAD_USER_INPUT (also for a table of more than 5,000 rows), NOT_YET_PROJECTED.`,
  })
  async basesQuality(
    @Arg('scope', () => BasesQualityScope, { description: 'Which schools, class or programme of study are looked at.' })
    scope: BasesQualityScope,
    @Arg('groupBy', () => StatisticsGroupBy, GROUP_BY)
    groupBy: StatisticsGroupBy,
    @Arg('thenBy', () => StatisticsGroupBy, THEN_BY)
    thenBy: StatisticsGroupBy,
    @Arg('minPosition', () => Position, MIN_POSITION)
    minPosition: string | null,
    @Ctx() context: ApiContext,
  ): Promise<BasesQuality> {
    return readBasesQuality(context, scope, { groupBy, thenBy }, minPosition);
  }
}
