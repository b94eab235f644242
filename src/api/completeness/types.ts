import type { Shown } from '../../completeness/shown.js';
import { MOST_COUNTED } from '../../completeness/lag.js';
import type { ApiContext } from '../context.js';
import { Costs, Ctx, Field, FieldResolver, Float, Int, ObjectType, Resolver, Root } from '../decorators.js';
import { Position } from '../scalars.js';
import { COMPLETENESS_FIELDS } from './completeness.js';

@ObjectType({
  simpleResolvers: true,
  description:
    'Says how complete what is shown is: up to where in the ledger, how far behind the ledger that is, and how much is held back because an event could not be taken in.',
})
export class Completeness {
  @Field(() => Position, {
    description: 'Position of the ledger up to which everything is shown, but for the streams in `parkedStreams`.',
  })
  position!: string;
}

@Resolver(() => Completeness)
export class CompletenessFields {
  @Costs(1)
  @FieldResolver(() => Int, {
    nullable: true,
    description: `Number of events in the ledger after \`position\`, those included that concern other lists; ${MOST_COUNTED} stands for that many or more. 0 when all is shown; null while the ledger does not answer.`,
  })
  lagEvents(@Root() shown: Shown, @Ctx() context: ApiContext): Promise<number | null> {
    return COMPLETENESS_FIELDS.lagEvents(shown, context);
  }

  @Costs(1)
  @FieldResolver(() => Float, {
    nullable: true,
    description:
      'For how many seconds the first of those events has been in the ledger. 0 when all is shown; null while the ledger does not answer.',
  })
  lagSeconds(@Root() shown: Shown, @Ctx() context: ApiContext): Promise<number | null> {
    return COMPLETENESS_FIELDS.lagSeconds(shown, context);
  }

  @Costs(1)
  @FieldResolver(() => Int, {
    description:
      'Number of parked streams that concern what is shown: of each, the account, pupil or school is shown as it was before an event that could not be taken in. 0 when nothing is held back.',
  })
  parkedStreams(@Root() shown: Shown, @Ctx() context: ApiContext): Promise<number> {
    return COMPLETENESS_FIELDS.parkedStreams(shown, context);
  }
}
