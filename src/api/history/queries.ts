import type { GraphQLResolveInfo } from 'graphql';
import {
  accountAsOf,
  historyConditions,
  historyEntryConditions,
  historyList,
  type AccountAsOf,
} from '../../../projections/account-history/queries.js';
import type { Granted } from '../../security/permissions.js';
import { allowOnAccount } from '../accounts/reach.js';
import { recordRead, type ApiContext } from '../context.js';
import { Arg, Args, Ctx, ID, Info, Query, Resolver } from '../decorators.js';
import { badInput, notFound } from '../errors.js';
import { atLeast, readConnection, shapeOf, ROWS_ALONE, type ConnectionShape } from '../list.js';
import { streamOf } from '../../domain/streams.js';
import { globalId, pageOf, uuidOf, type ConnectionOf, type PageArgs } from '../relay.js';
import { DateTime, Position } from '../scalars.js';
import {
  AccountHistoryEntry,
  AccountSnapshot,
  FieldChange,
  HistoryArgs,
  HistoryConnection,
  SnapshotLink,
  type HistoryFilter,
  type HistoryOrder,
} from './types.js';

type Fields = Readonly<Record<string, unknown>>;
/** A row of `historyList`: fields of the account as they were before the event, and as they are after it. */
type StoredEntry = Omit<AccountHistoryEntry, 'changes'> & { readonly before: Fields; readonly after: Fields };

/** The class of rows that stay plain objects until `toEntry`. */
const PlainEntry = Object as unknown as new () => StoredEntry;

/** Makes the entry that the API shows: for each field that the event changed, its value before and after. */
export function toEntry({ before, after, ...entry }: StoredEntry): AccountHistoryEntry {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  const changes = names.map(field =>
    Object.assign(new FieldChange(), { field, before: before[field] ?? null, after: after[field] ?? null }),
  );
  return Object.assign(new AccountHistoryEntry(), { ...entry, changes });
}

export interface HistoryPage extends PageArgs {
  readonly filter?: HistoryFilter | null;
  readonly order: HistoryOrder;
}

async function historyPage(
  context: ApiContext,
  accountId: string,
  { filter, order, ...page }: HistoryPage,
  shape: ConnectionShape,
): Promise<ConnectionOf<AccountHistoryEntry>> {
  const eventFilter = {
    ...(filter?.types ? { types: filter.types } : {}),
    ...(filter?.actor ? { actor: filter.actor } : {}),
    ...(filter?.from ? { from: filter.from } : {}),
    ...(filter?.to ? { to: filter.to } : {}),
  };
  const request = {
    conditions: historyConditions(accountId, eventFilter),
    filterArguments: { accountId, ...eventFilter },
    sort: 'VERSION',
    descending: order === 'NEWEST_FIRST',
    ...pageOf(page),
  };
  const list = { definition: historyList, request, concerns: { stream: streamOf('account', accountId) } };
  const read = await readConnection<StoredEntry>(context, list, PlainEntry, shape);
  return { ...read, edges: read.edges.map(({ cursor, node }) => ({ cursor, node: toEntry(node) })) };
}

/** Reads a page of a history and records the read. Takes the right, or its promise: the page is read while the right is checked. */
export async function readHistory(
  context: ApiContext,
  right: Granted | Promise<Granted>,
  accountId: string,
  page: HistoryPage,
  shape: ConnectionShape,
): Promise<ConnectionOf<AccountHistoryEntry>> {
  const [granted, read] = await Promise.all([right, historyPage(context, accountId, page, shape)]);
  recordRead(context, { kind: 'HISTORY', granted, accountId, persons: 1 });
  return read;
}

/** Reads the events of an account above a version, oldest first. The caller has checked the right, and records the read. */
export async function historyPageFrom(
  context: ApiContext,
  accountId: string,
  version: number,
  rows: number,
): Promise<AccountHistoryEntry[]> {
  const conditions = historyConditions(accountId, { aboveVersion: version });
  const request = { conditions, filterArguments: {}, sort: 'VERSION', descending: false, rows };
  const page = await readConnection<StoredEntry>(context, { definition: historyList, request }, PlainEntry, ROWS_ALONE);
  return page.edges.map(({ node }) => toEntry(node));
}

/** Reads one event of an account by its version. Checks the right, and records the read. */
export async function readEntry(context: ApiContext, accountId: string, version: number): Promise<AccountHistoryEntry> {
  const { granted } = await allowOnAccount(context, 'HISTORY_READ', accountId);
  const conditions = historyEntryConditions(accountId, version);
  const request = { conditions, filterArguments: {}, sort: 'VERSION', descending: false, rows: 1 };
  const page = await readConnection<StoredEntry>(context, { definition: historyList, request }, PlainEntry, ROWS_ALONE);
  const found = page.edges[0]?.node;
  if (!found) throw notFound();
  recordRead(context, { kind: 'HISTORY', granted, accountId, persons: 1 });
  return toEntry(found);
}

/** Makes what the API shows of a replayed account. */
export const toSnapshot = ({ account, version, position, at, lastEvent }: AccountAsOf): AccountSnapshot =>
  Object.assign(new AccountSnapshot(), {
    accountId: globalId('Account', account.accountId),
    at,
    position,
    version,
    lastEvent,
    kind: account.kind,
    state: account.state,
    origin: account.origin,
    hasEmail: account.hasEmail,
    hasMobile: account.hasMobile,
    notifiedAt: account.notification?.at ?? null,
    notifiedChannel: account.notification?.channel ?? null,
    expiresAt: account.expiresAt ?? null,
    activatedAt: account.activatedAt ?? null,
    lastSignedInAt: account.lastSignedInAt ?? null,
    lockedUntil: account.lockedUntil ?? null,
    passwordChangeForced: account.passwordChangeForced,
    hasProvisionalPassword: account.credential?.provisional ?? false,
    mergedIntoAccountId: account.mergedInto ? globalId('Account', account.mergedInto.accountId) : null,
    links: account.links.map(({ studentId, uai, kinship, legalLevel, disputeId }) =>
      Object.assign(new SnapshotLink(), {
        studentId: globalId('Student', studentId),
        uai,
        kinship,
        legalLevel,
        disputed: disputeId !== undefined,
      }),
    ),
  });

@Resolver()
export class HistoryQueries {
  @Query(() => HistoryConnection, {
    nullable: true,
    description:
      'The history of an account, event by event. Needs the right to read histories (an auditor of the nation or of an académie to which the account belongs or belonged, a head of one of its schools), or to be its holder. Errors: NOT_FOUND when the account is unknown or out of your reach, BAD_USER_INPUT (page), NOT_YET_PROJECTED. Each reading is recorded.',
  })
  async accountHistory(
    @Args(() => HistoryArgs) args: HistoryArgs,
    @Ctx() context: ApiContext,
    @Info() info: GraphQLResolveInfo,
  ): Promise<ConnectionOf<AccountHistoryEntry>> {
    const accountId = uuidOf('Account', args.accountId, 'accountId');
    // Refuses a faulty page before the wait and the check of the right.
    pageOf(args);
    await atLeast(context, args.minPosition, ['account-history', 'accounts']);
    const { granted } = await allowOnAccount(context, 'HISTORY_READ', accountId);
    return readHistory(context, granted, accountId, args, shapeOf(info));
  }

  @Query(() => AccountSnapshot, {
    nullable: true,
    description:
      'The account as it was at an instant, or at a position of the ledger, replayed from its events. Give `at` or `position`. Needs the same right as `accountHistory`. Errors: NOT_FOUND when the account is unknown, out of your reach or did not exist yet; BAD_USER_INPUT for both or neither. Each reading is recorded.',
  })
  async accountAt(
    @Arg('accountId', () => ID, {
      description: 'Global id of the account, as `id` of Account gives it, or its bare UUID.',
    })
    id: string,
    @Arg('at', () => DateTime, { nullable: true, description: 'Replays the events up to this instant, included.' })
    at: string | null,
    @Arg('position', () => Position, {
      nullable: true,
      description: 'Replays the events up to this position of the ledger, included.',
    })
    position: string | null,
    @Ctx() context: ApiContext,
  ): Promise<AccountSnapshot> {
    const accountId = uuidOf('Account', id, 'accountId');
    const until = at && !position ? { at } : position && !at ? { position } : undefined;
    if (!until) throw badInput('Give either `at` or `position`.', 'at');
    const { granted } = await allowOnAccount(context, 'HISTORY_READ', accountId);
    const accountThen = await accountAsOf(context.services.pool, accountId, until);
    if (!accountThen) throw notFound('The account did not exist yet.');
    recordRead(context, { kind: 'REPLAY', granted, accountId, persons: 1 });
    return toSnapshot(accountThen);
  }
}
