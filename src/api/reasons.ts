/** The reasons that may be given for an action, in the caller's language. */
import { allowedReason } from './payload.js';
import { callerOf, type ApiContext } from './context.js';
import { Costs, Ctx, Field, FieldResolver, ObjectType, Query, Resolver, Root } from './decorators.js';
import { AccountHistoryEntry } from './history/types.js';
import { textFor } from './user-errors.js';

@ObjectType({
  simpleResolvers: true,
  description: 'A reason that may be given for an action: one built in, or one that this installation configures.',
})
export class Reason {
  @Field(() => String, { description: 'Code to give as `reason` of a mutation; histories show it.' })
  code!: string;
  @Field(() => String, {
    description: 'Text of the reason for people, in French, or in English if `Accept-Language` prefers it.',
  })
  label!: string;
}

@Resolver()
export class ReasonQueries {
  @Costs('free')
  @Query(() => [Reason], {
    nullable: true,
    description: 'The reasons that may be given as `reason` of a mutation. Needs a valid token, whatever its role.',
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
      'Text of the reason for people, in French, or in English if `Accept-Language` prefers it; null when no reason was given, or when it is no longer in the list.',
  })
  reasonLabel(@Root() { reason }: AccountHistoryEntry, @Ctx() context: ApiContext): string | null {
    const texts = reason === null ? undefined : allowedReason(context, reason);
    return texts ? textFor(context, texts) : null;
  }
}
