/** The replay of an account step by step, and the sentence of each entry of a history. */
import { accountSteps } from '../../../projections/account-history/queries.js';
import { describeIn } from '../../domain/account/describe.js';
import { accountHistory } from '../../domain/account/history.js';
import type { JsonObject } from '../../domain/event.js';
import { allowOnAccount } from '../accounts/reach.js';
import { recordRead, type ApiContext } from '../context.js';
import { Arg, Costs, Ctx, Field, FieldResolver, ID, Int, ObjectType, Query, Resolver, Root } from '../decorators.js';
import { badInput } from '../errors.js';
import { MOST_ROWS, uuidOf } from '../relay.js';
import { textFor } from '../user-errors.js';
import { historyPageFrom, toSnapshot } from './queries.js';
import { AccountHistoryEntry, AccountSnapshot } from './types.js';

@ObjectType({ simpleResolvers: true, description: 'One step of a replay: an event, and the account as it left it.' })
export class ReplayStep {
  @Field(() => AccountHistoryEntry, { description: 'The event, with the fields before it and after it.' })
  entry!: AccountHistoryEntry;
  @Field(() => AccountSnapshot, { description: 'The account as it was after this event.' })
  account!: AccountSnapshot;
}

@Resolver()
export class ReplayQueries {
  @Costs(50)
  @Query(() => [ReplayStep], {
    nullable: true,
    description:
      'Replays an account step by step, from its first event on: each event with what it changed, and the account as it was then. Needs the same right as `accountHistory`. Errors: NOT_FOUND when the account is unknown or out of your reach, BAD_USER_INPUT (`first`, `afterVersion`). Each reading is recorded.',
  })
  async accountReplay(
    @Arg('accountId', () => ID, {
      description: 'Global id of the account, as `id` of Account gives it, or its bare UUID.',
    })
    id: string,
    @Arg('first', () => Int, { description: `How many steps at most: 1 to ${MOST_ROWS}.` }) first: number,
    @Arg('afterVersion', () => Int, {
      defaultValue: -1,
      description: 'Begins after the step of this `version`; -1, the default, begins with the first event.',
    })
    afterVersion: number,
    @Ctx() context: ApiContext,
  ): Promise<ReplayStep[]> {
    const accountId = uuidOf('Account', id, 'accountId');
    if (first < 1 || first > MOST_ROWS) throw badInput(`Ask for 1 to ${MOST_ROWS} steps at a time.`, 'first');
    // No account has so many events, and the sum with `first` stays a 32-bit integer, as PostgreSQL needs it.
    if (afterVersion < -1 || afterVersion > 1_000_000_000)
      throw badInput('Give the version of a step, or -1.', 'afterVersion');
    const { granted } = await allowOnAccount(context, 'HISTORY_READ', accountId);
    const [entries, steps] = await Promise.all([
      historyPageFrom(context, accountId, afterVersion, first),
      accountSteps(context.services.pool, accountId, afterVersion, first),
    ]);
    recordRead(context, { kind: 'REPLAY', granted, accountId, persons: 1 });
    const entryOf = new Map(entries.map(entry => [entry.version, entry]));
    // An event appended between the two readings is left to the next page.
    return steps.flatMap(({ version, snapshot }) => {
      const entry = entryOf.get(version);
      return entry ? [Object.assign(new ReplayStep(), { entry, account: toSnapshot(snapshot) })] : [];
    });
  }
}

@Resolver(() => AccountHistoryEntry)
export class WordsOfEntry {
  @Costs('free')
  @FieldResolver(() => String, {
    description: 'What happened, in one sentence, in French, or in English if `Accept-Language` prefers it.',
  })
  what(@Root() { type, data }: AccountHistoryEntry, @Ctx() context: ApiContext): string {
    return textFor(context, describeIn(accountHistory.decode({ type, data: data as JsonObject })));
  }
}
