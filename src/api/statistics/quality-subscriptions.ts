import type { ApiContext } from '../context.js';
import { Arg, Costs, Ctx, Field, ObjectType, Resolver, Subscription } from '../decorators.js';
import { servedByHub } from '../live/served-by-hub.js';
import { Position } from '../scalars.js';
import { GROUP_BY, THEN_BY } from './args.js';
import { readBasesQuality } from './quality.js';
import { BasesQuality, BasesQualityScope } from './quality-types.js';
import { StatisticsGroupBy } from './types.js';

@ObjectType({
  simpleResolvers: true,
  description: 'Shows the quality of the bases of a scope at a position of the ledger.',
})
export class BasesQualityUpdate {
  @Field(() => Position, {
    description: 'Position of the ledger up to which everything is counted; queries show it already.',
  })
  position!: string;
  @Field(() => BasesQuality, { description: 'The whole table after the change, not the difference.' })
  quality!: BasesQuality;
}

@Resolver()
export class QualitySubscriptions {
  @Costs(200)
  @Subscription(() => BasesQualityUpdate, {
    subscribe: servedByHub,
    description:
      'Pushes what the school bases of a scope lack: the whole table at once, and again after it changes, by an event, by an import that completes without one, or by time alone, when an import becomes late. Changes that follow one another closely are pushed together. Whoever comes back after a broken connection is pushed the whole table as well, and so misses nothing; where its `position` is before the last one seen, at a server that is behind, a push of a later one follows. Rights and errors as for the query `basesQuality`; rights are checked again before each push.',
  })
  async basesQualityUpdated(
    @Arg('scope', () => BasesQualityScope, { description: 'Which schools, class or programme of study are looked at.' })
    scope: BasesQualityScope,
    @Arg('groupBy', () => StatisticsGroupBy, GROUP_BY)
    groupBy: StatisticsGroupBy,
    @Arg('thenBy', () => StatisticsGroupBy, THEN_BY)
    thenBy: StatisticsGroupBy,
    @Ctx() context: ApiContext,
  ): Promise<BasesQualityUpdate> {
    const quality = await readBasesQuality(context, scope, { groupBy, thenBy }, null);
    return { position: quality.position, quality };
  }
}
