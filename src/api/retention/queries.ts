/** How long each kind of personal data is kept, shown to whoever is signed in. */
import { retentionLines } from '../../erasure/retention-lines.js';
import { callerOf, type ApiContext } from '../context.js';
import { Costs, Ctx, Field, Int, ObjectType, Query, Resolver } from '../decorators.js';
import { DateTime } from '../scalars.js';
import { textFor } from '../user-errors.js';

@ObjectType({ simpleResolvers: true, description: 'One kind of personal data, and how long it is kept.' })
export class RetentionLine {
  @Field(() => String, { description: 'Name of the table, such as vault.facets.' })
  table!: string;
  @Field(() => String, { description: 'What it holds, in French, or in English if `Accept-Language` prefers it.' })
  holds!: string;
  @Field(() => String, { description: 'How long it is kept, in the same language.' })
  kept!: string;
  @Field(() => String, { description: 'The law, the setting or the rule that says so, in the same language.' })
  source!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'Name of the sweep that deletes what is over; null where rows go with what they belong to, or stay. Tables of one sweep are swept together.',
  })
  sweep!: string | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the sweep last ran, in real time; null when it has not run yet.',
  })
  lastAppliedAt!: string | null;
  @Field(() => Int, { nullable: true, description: 'How many rows its last turn deleted.' })
  lastGone!: number | null;
  @Field(() => Int, { nullable: true, description: 'How many rows it has deleted since `countedSince`.' })
  gone!: number | null;
  @Field(() => DateTime, { nullable: true, description: 'Since when rows that went are counted.' })
  countedSince!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it is due again.' })
  nextAt!: string | null;
}

@Resolver()
export class RetentionQueries {
  @Costs(10)
  @Query(() => [RetentionLine], {
    nullable: true,
    description:
      'How long each kind of personal data is kept, by what rule, and when that was last applied. It shows no personal data. Needs a valid token, whatever its role.',
  })
  async retention(@Ctx() context: ApiContext): Promise<RetentionLine[]> {
    callerOf(context);
    const { pool, commands } = context.services;
    const lines = await retentionLines(pool, commands.settings);
    return lines.map(({ table, holds, kept, source, applied }) =>
      Object.assign(new RetentionLine(), {
        table,
        holds: textFor(context, holds),
        kept: textFor(context, kept),
        source: textFor(context, source),
        sweep: applied?.sweep ?? null,
        lastAppliedAt: applied?.lastAt ?? null,
        lastGone: applied?.lastGone ?? null,
        gone: applied?.total ?? null,
        countedSince: applied?.since ?? null,
        nextAt: applied?.nextAt ?? null,
      }),
    );
  }
}
