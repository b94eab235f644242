/** Completes an event about two accounts: it stands on both their streams, and a crash may have left it on the first alone. */
import type { AccountEvent } from '../../domain/account/events.js';
import type { Deps } from '../dependencies.js';
import type { CommandContext } from '../results.js';
import { completeMerge, followLeader, isMergeOrUndoing, leaderOf } from './both-streams.js';

/**
 * Writes to the second stream what `event` says, which stands on the stream of `accountId`: a merge or its undoing, or that the two
 * accounts are suspected, cleared or dismissed as duplicates. Does nothing when `accountId` is the second of the two. It is a command, so
 * that `src/process/merges.ts` queues on the stream like everybody.
 */
export async function complete(
  deps: Deps,
  accountId: string,
  event: AccountEvent,
  context: CommandContext,
): Promise<void> {
  if (isMergeOrUndoing(event)) {
    const { keptAccountId, absorbedAccountId } = event.data;
    const first = event.type === 'AccountsMerged' ? absorbedAccountId : keptAccountId;
    if (accountId === first) await completeMerge(deps, event, context);
    return;
  }
  if (!('otherAccountId' in event.data)) return;
  const { otherAccountId } = event.data;
  if (leaderOf(accountId, otherAccountId) === accountId) await followLeader(deps, accountId, otherAccountId, context);
}
