/** The reasons that may be given for an action, in the caller's language. */
import { allowedReason } from './payload.js';
import { callerOf, type ApiContext } from './context.js';
import { Costs, Ctx, Field, FieldResolver, ObjectType, Query, Resolver, Root } from './decorators.js';
import { AccountHistoryEntry } from './history/types.js';
import { textFor } from './user-errors.js';

@ObjectType({
  simpleResolvers: true,
  description: 'A reason that may be given for an action, as this service is set up.',
})
export class Reason {
  @Field(() => String, { description: 'The code to give as `reason`, which histories then hold.' })
  code!: string;
  @Field(() => String, { description: 'A text that says it, in French or in English as `Accept-Language` wishes.' })
  label!: string;
}

@Resolver()
export class ReasonQueries {
  @Costs('free')
  @Query(() => [Reason], {
    nullable: true,
    description: 'The reasons that may be given for an action. Needs a valid token.',
  })
  reasons(@Ctx() context: ApiContext): Reason[] {
    callerOf(context);
    return Object.entries(context.services.reasons).map(([code, texts]) =>
      Object.assign(new Reason(), { code, label: textFor(context, texts) }),
    );
  }
}

@Resolver(() => AccountHistoryEntry)
export class ReasonOfEntry {
  @Costs('free')
  @FieldResolver(() => String, {
    nullable: true,
    description:
      'A text that says the reason, in French or in English as `Accept-Language` wishes; null without one, or for one that is no longer in the list.',
  })
  reasonLabel(@Root() { reason }: AccountHistoryEntry, @Ctx() context: ApiContext): string | null {
    const texts = reason === null ? undefined : allowedReason(context, reason);
    return texts ? textFor(context, texts) : null;
  }
}
