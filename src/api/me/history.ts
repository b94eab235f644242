/** What holders see of their own account: its history in plain words, their sign-ins, and changes that wait to be confirmed. */
import type { GraphQLResolveInfo } from 'graphql';
import { BY_ROLE, TOLD_EVENTS, wordsOf } from '../../domain/account/holder-words.js';
import type { AccountEvent } from '../../domain/account/events.js';
import type { PendingChange } from '../../domain/account/state.js';
import { accountNow } from '../accounts/links.js';
import { allowOnAccount } from '../accounts/reach.js';
import { callerOf, type ApiContext } from '../context.js';
import { Args, Costs, Ctx, FieldResolver, Info, Resolver } from '../decorators.js';
import { readHistory } from '../history/queries.js';
import type { AccountHistoryEntry } from '../history/types.js';
import { shapeOf, ROWS_ALONE, type ConnectionShape } from '../list.js';
import { PageArgs, pageOf, type ConnectionOf } from '../relay.js';
import { textFor } from '../user-errors.js';
import { OwnHistoryConnection, OwnHistoryEntry, OwnSignIn, PendingContactChange } from './history-types.js';
import { Me } from './types.js';

const eventOf = ({ type, data }: AccountHistoryEntry): AccountEvent => ({ type, data }) as AccountEvent;
/** What happened, in words. The type stands for an event without any, of which none is read here. */
const sentence = (context: ApiContext, entry: AccountHistoryEntry): string => {
  const words = wordsOf(eventOf(entry));
  return words ? textFor(context, words) : entry.type;
};

/** How many sign-ins are listed, and how many failed tries: strangers who fail do not push out what the holder did. */
const SIGN_INS = 20;

/** Reads a page of the own history, and records the read. */
type ReadOwn = (types: string[], page: PageArgs, shape?: ConnectionShape) => Promise<ConnectionOf<AccountHistoryEntry>>;

/** Checks the right to the own history, and gives what reads pages of it. */
async function ownHistory(context: ApiContext, accountId: string): Promise<ReadOwn> {
  const { granted } = await allowOnAccount(context, 'HISTORY_READ', accountId);
  return (types, page, shape = ROWS_ALONE) =>
    readHistory(context, granted, accountId, { ...page, filter: { types }, order: 'NEWEST_FIRST' }, shape);
}

@Resolver(() => Me)
export class OwnHistoryFields {
  @FieldResolver(() => OwnHistoryConnection, {
    nullable: true,
    description:
      'The history of your own account in plain words, the newest first; null unless you are a holder. Each reading is recorded.',
  })
  async history(
    @Args(() => PageArgs) page: PageArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<OwnHistoryEntry> | null> {
    const { holderOf } = callerOf(context);
    if (holderOf === undefined) return null;
    // Refuses a faulty page before the check of the right.
    pageOf(page);
    const readOwn = await ownHistory(context, holderOf);
    const read = await readOwn(TOLD_EVENTS, page, shapeOf(info));
    const edges = read.edges.map(({ cursor, node }) => {
      const { at, role } = node;
      const by = textFor(context, BY_ROLE[role]);
      return { cursor, node: Object.assign(new OwnHistoryEntry(), { at, what: sentence(context, node), by }) };
    });
    return { ...read, edges };
  }

  @Costs(10)
  @FieldResolver(() => [OwnSignIn], {
    description: `Your last ${SIGN_INS} sign-ins and the last ${SIGN_INS} tries that failed, the newest first; empty unless you are a holder. Each reading is recorded.`,
  })
  async signIns(@Ctx() context: ApiContext): Promise<OwnSignIn[]> {
    const { holderOf } = callerOf(context);
    if (holderOf === undefined) return [];
    const readOwn = await ownHistory(context, holderOf);
    const [succeeded, failed] = await Promise.all(
      ['SignedIn', 'SignInFailed'].map(type => readOwn([type], { first: SIGN_INS })),
    );
    return [...succeeded!.edges, ...failed!.edges]
      .map(({ node }) =>
        Object.assign(new OwnSignIn(), {
          at: node.at,
          succeeded: node.type === 'SignedIn',
          what: sentence(context, node),
        }),
      )
      .sort((one, other) => Date.parse(other.at) - Date.parse(one.at));
  }

  @FieldResolver(() => [PendingContactChange], {
    description:
      'Changes of address and mobile that you asked for and that wait to be confirmed; empty unless you are a holder.',
  })
  async pendingChanges(@Ctx() context: ApiContext): Promise<PendingContactChange[]> {
    const { holderOf } = callerOf(context);
    if (holderOf === undefined) return [];
    await allowOnAccount(context, 'ACCOUNT_READ', holderOf);
    const { emailChange, phoneChange } = (await accountNow(context.services.pool, holderOf)) ?? {};
    const pending = async (field: 'EMAIL' | 'MOBILE', change: PendingChange | undefined) => {
      if (!change) return [];
      const contact = await context.loaders.contact.load(change.contact);
      const value = (field === 'EMAIL' ? contact?.email : contact?.mobile) ?? null;
      return [Object.assign(new PendingContactChange(), { field, value, askedAt: change.at })];
    };
    return (await Promise.all([pending('EMAIL', emailChange), pending('MOBILE', phoneChange)])).flat();
  }
}
