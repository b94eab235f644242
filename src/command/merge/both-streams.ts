/**
 * Writes events about two accounts to both their streams. One stream is written first; the other follows at once or, when
 * that was lost, by `src/process/merges.ts`. Writing the second stream again changes nothing.
 */
import type { AccountEvent } from '../../domain/account/events.js';
import { accounts } from '../../domain/account/history.js';
import type { MergeOrUndoing } from '../../domain/account/merge/events.js';
import { streamOf } from '../../domain/streams.js';
import type { Position } from '../../eventstore/eventstore.js';
import { accountOf, existingAccount } from '../account/load-account.js';
import { handleAccount, type AnswerTo } from '../account/stream.js';
import type { Deps } from '../dependencies.js';
import { withoutCommandId, type CommandContext } from '../results.js';

/** True for the two events that move children, records and disputes from one account to another. */
export const isMergeOrUndoing = (event: AccountEvent): event is MergeOrUndoing =>
  event.type === 'AccountsMerged' || event.type === 'AccountsUnmerged';

/** The later of two positions, of which each may be absent. */
export const later = (one: Position | undefined, other: Position | undefined): Position | undefined =>
  one === undefined || (other !== undefined && other > one) ? other : one;

/** The account whose stream is written first when two are suspected, cleared or dismissed: the same one, in whichever order they are given. */
export const leaderOf = (one: string, other: string): string => (one < other ? one : other);

/** Brings the second account of a suspected pair to what the first now holds. */
export const followLeader = (
  deps: Deps,
  leader: string,
  follower: string,
  context: CommandContext,
): Promise<AnswerTo<'Follow'>> =>
  handleAccount(deps, follower, withoutCommandId(context), {
    type: 'Follow',
    build: async (_, at) => ({ type: 'Follow', at, other: await existingAccount(deps, leader) }),
  });

/**
 * Writes the second stream. For a merge, the kept account takes in what was absorbed; when it was itself absorbed meanwhile, it
 * undoes the merge. For an undoing, the absorbed account takes back what is given back.
 */
export async function completeMerge(deps: Deps, event: MergeOrUndoing, firstContext: CommandContext): Promise<void> {
  const context = withoutCommandId(firstContext);
  if (event.type === 'AccountsUnmerged') {
    const unmerge = event.data;
    await handleAccount(deps, unmerge.absorbedAccountId, context, {
      type: 'TakeBack',
      build: (_, at) => ({ type: 'TakeBack', at, unmerge }),
    });
    return;
  }
  const merge = event.data;
  const result = await handleAccount(deps, merge.keptAccountId, context, {
    type: 'TakeIn',
    build: (_, at) => ({ type: 'TakeIn', at, merge }),
  });
  const undone = result.outcome === 'accepted' && result.events.find(({ type }) => type === 'AccountsUnmerged');
  if (undone) await completeMerge(deps, undone as MergeOrUndoing, context);
}

/** The event of this merge, or of its undoing, in an account's stream. */
async function findRecorded(
  { eventStore }: Deps,
  accountId: string,
  type: MergeOrUndoing['type'],
  mergeId: string,
): Promise<MergeOrUndoing | undefined> {
  for await (const stored of eventStore.read(streamOf('account', accountId))) {
    if (stored.type !== type) continue;
    const event = accounts.decode(stored);
    if (isMergeOrUndoing(event) && event.data.mergeId === mergeId) return event;
  }
  return undefined;
}

/** Completes the account's last merge, or its undoing, when a crash left it half done. */
export async function settle(deps: Deps, accountId: string, context: CommandContext): Promise<void> {
  const into = (await accountOf(deps, accountId))?.mergedInto;
  if (!into) return;
  const kept = await existingAccount(deps, into.accountId);
  if (kept.absorbed?.some(({ mergeId }) => mergeId === into.mergeId)) return;
  const event = kept.undone?.includes(into.mergeId)
    ? await findRecorded(deps, into.accountId, 'AccountsUnmerged', into.mergeId)
    : await findRecorded(deps, accountId, 'AccountsMerged', into.mergeId);
  if (event) await completeMerge(deps, event, context);
}

/** The account that kept this one in a merge undone since. */
export const keptBefore = async (deps: Deps, accountId: string, mergeId: string): Promise<string | undefined> =>
  (await findRecorded(deps, accountId, 'AccountsUnmerged', mergeId))?.data.keptAccountId;
