import type { GraphQLResolveInfo } from 'graphql';
import type { AccountState } from '../../domain/account/events.js';
import { projectedPosition } from '../../postgres/projected.js';
import type { Granted } from '../../security/permissions.js';
import { accountNow } from '../accounts/links.js';
import { allowOnReach } from '../accounts/reach.js';
import { recordRead, type ApiContext } from '../context.js';
import {
  Arg,
  Args,
  ArgsType,
  Ctx,
  Field,
  FieldResolver,
  ID,
  Info,
  ObjectType,
  Resolver,
  Root,
  Subscription,
} from '../decorators.js';
import { AccountStateEnum } from '../enums.js';
import { servedByHub } from '../live/served-by-hub.js';
import { shapeOf } from '../list.js';
import { globalId, uuidOf, type ConnectionOf } from '../relay.js';
import { Position } from '../scalars.js';
import { readHistory } from './queries.js';
import { HistoryConnection, HistoryOrder, HistoryPageArgs, type AccountHistoryEntry } from './types.js';

/** Returns the right to the history, or throws. Each field checks it for itself, while its data are read; the reach is loaded once for all. */
const allowWatching = async (context: ApiContext, accountId: string): Promise<Granted> =>
  allowOnReach(context, 'HISTORY_READ', await context.loaders.reach.load(accountId));

@ArgsType()
class LiveHistoryArgs extends HistoryPageArgs {
  @Field(() => HistoryOrder, { defaultValue: 'NEWEST_FIRST', description: 'In which order events are listed.' })
  order!: HistoryOrder;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Shows the history of an account at a position of the ledger.',
})
export class AccountHistoryUpdate {
  @Field(() => ID, { description: 'Global id of the account.' })
  accountId!: string;
  @Field(() => Position, {
    description: 'Position of the ledger up to which this update was read; queries show it already.',
  })
  position!: string;
}

@Resolver(() => AccountHistoryUpdate)
export class HistorySubscriptions {
  @Subscription(() => AccountHistoryUpdate, {
    subscribe: servedByHub,
    description:
      'Pushes the history of an account at once, and again after each event; events that follow one another closely are pushed together. Rights and errors as for the query `accountHistory`; rights are checked again before each push.',
  })
  async accountHistoryAppended(
    @Arg('accountId', () => ID, {
      description: 'Global id of the account, as `id` of Account gives it, or its bare UUID.',
    })
    idArgument: string,
    @Ctx() context: ApiContext,
  ): Promise<AccountHistoryUpdate> {
    const id = uuidOf('Account', idArgument, 'accountId');
    const [granted, position] = await Promise.all([
      allowWatching(context, id),
      context.livePosition ?? projectedPosition(context.services.pool, 'account-history'),
    ]);
    // The hub leaves this out: it records once that somebody began to watch, and no push.
    recordRead(context, { kind: 'SUBSCRIPTION', granted, accountId: id, persons: 0 });
    return { accountId: globalId('Account', id), position };
  }

  @FieldResolver(() => AccountStateEnum, {
    nullable: true,
    description: 'State of the account at that position; null when there is no such account yet.',
  })
  async state(@Root() { accountId }: AccountHistoryUpdate, @Ctx() context: ApiContext): Promise<AccountState | null> {
    const id = uuidOf('Account', accountId, 'accountId');
    // The state comes from the same events as the history itself: another read model may be a moment ahead or behind.
    const [, account] = await Promise.all([allowWatching(context, id), accountNow(context.services.pool, id)]);
    return account?.state ?? null;
  }

  @FieldResolver(() => HistoryConnection, {
    description:
      'A page of the history, the newest events first unless `order` says otherwise. Errors: BAD_USER_INPUT (page).',
  })
  async history(
    @Root() { accountId }: AccountHistoryUpdate,
    @Args(() => LiveHistoryArgs) args: LiveHistoryArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<AccountHistoryEntry>> {
    const id = uuidOf('Account', accountId, 'accountId');
    return readHistory(context, allowWatching(context, id), id, args, shapeOf(info));
  }
}
