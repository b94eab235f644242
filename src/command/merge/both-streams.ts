/**
 * What is said of two accounts stands on both streams. One of them is written first; the other follows, at once or, when
 * that was lost, by the process of `process/merges.ts`. Following twice is following once.
 */
import type { AccountEvent } from '../../domain/account/events.js';
import { accounts } from '../../domain/account/history.js';
import type { MergeOrUndoing } from '../../domain/account/merge/events.js';
import type { Account } from '../../domain/account/state.js';
import type { Position } from '../../eventstore/eventstore.js';
import { handleAccount } from '../account/stream.js';
import type { AccountResult, CommandContext } from '../commands.js';
import type { Deps } from '../dependencies.js';
import { load, type Loaded } from '../handle.js';
import { withoutCommandId } from '../account/by-login.js';

export const isMergeOrUndoing = (event: AccountEvent): event is MergeOrUndoing =>
  event.type === 'AccountsMerged' || event.type === 'AccountsUnmerged';

export const loadAccount = (
  { eventStore }: Pick<Deps, 'eventStore'>,
  id: string,
): Promise<Loaded<Account, AccountEvent>> => load(eventStore, accounts, `${accounts.name}-${id}`);

export const accountOf = async (deps: Pick<Deps, 'eventStore'>, accountId: string): Promise<Account | undefined> =>
  (await loadAccount(deps, accountId)).state;

/** Of an account known to exist. */
export async function existing(deps: Pick<Deps, 'eventStore'>, accountId: string): Promise<Account> {
  const account = await accountOf(deps, accountId);
  if (!account) throw new Error(`account ${accountId} is named by another and does not exist`);
  return account;
}

export const later = (one: Position | undefined, other: Position | undefined): Position | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;

/** The account whose stream is written first when two are suspected, cleared or dismissed. */
export const leaderOf = (one: string, other: string): string => (one < other ? one : other);

/** The second of a suspected pair says what the first says by now. */
export const followLeader = (
  deps: Deps,
  leader: string,
  follower: string,
  context: CommandContext,
): Promise<AccountResult> =>
  handleAccount(deps, follower, withoutCommandId(context), {
    build: async (_, at) => ({ type: 'Follow', at, other: await existing(deps, leader) }),
  });

/** The kept account takes in what was absorbed, or gives it back having been absorbed itself; the absorbed one takes back. */
export async function complete(deps: Deps, event: MergeOrUndoing, asked: CommandContext): Promise<void> {
  const context = withoutCommandId(asked);
  if (event.type === 'AccountsUnmerged') {
    const unmerge = event.data;
    await handleAccount(deps, unmerge.absorbedAccountId, context, {
      build: (_, at) => ({ type: 'TakeBack', at, unmerge }),
    });
    return;
  }
  const merge = event.data;
  const result = await handleAccount(deps, merge.keptAccountId, context, {
    build: (_, at) => ({ type: 'TakeIn', at, merge }),
  });
  const undone = result.outcome === 'accepted' && result.events.find(({ type }) => type === 'AccountsUnmerged');
  if (undone) await complete(deps, undone as MergeOrUndoing, context);
}

/** Says on the second stream what the event says on the first; nothing for an event of the second. */
export async function onTheOther(
  deps: Deps,
  accountId: string,
  event: AccountEvent,
  context: CommandContext,
): Promise<void> {
  if (isMergeOrUndoing(event)) {
    const { keptAccountId, absorbedAccountId } = event.data;
    const first = event.type === 'AccountsMerged' ? absorbedAccountId : keptAccountId;
    if (accountId === first) await complete(deps, event, context);
    return;
  }
  if (!('otherAccountId' in event.data)) return;
  const { otherAccountId } = event.data;
  if (leaderOf(accountId, otherAccountId) === accountId) await followLeader(deps, accountId, otherAccountId, context);
}

async function recorded(
  { eventStore }: Deps,
  accountId: string,
  type: MergeOrUndoing['type'],
  mergeId: string,
): Promise<MergeOrUndoing | undefined> {
  for await (const stored of eventStore.read(`${accounts.name}-${accountId}`)) {
    if (stored.type !== type) continue;
    const event = accounts.decode(stored);
    if (isMergeOrUndoing(event) && event.data.mergeId === mergeId) return event;
  }
  return undefined;
}

/** Completes what a crash left half done on the account's last merge. */
export async function settle(deps: Deps, accountId: string, context: CommandContext): Promise<void> {
  const into = (await accountOf(deps, accountId))?.mergedInto;
  if (!into) return;
  const kept = await existing(deps, into.accountId);
  if (kept.absorbed?.some(({ mergeId }) => mergeId === into.mergeId)) return;
  const event = kept.undone?.includes(into.mergeId)
    ? await recorded(deps, into.accountId, 'AccountsUnmerged', into.mergeId)
    : await recorded(deps, accountId, 'AccountsMerged', into.mergeId);
  if (event) await complete(deps, event, context);
}

/** The account that kept this one in a merge undone since. */
export const keptBefore = async (deps: Deps, accountId: string, mergeId: string): Promise<string | undefined> =>
  (await recorded(deps, accountId, 'AccountsUnmerged', mergeId))?.data.keptAccountId;
