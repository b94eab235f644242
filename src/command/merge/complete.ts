/** Completing on the second stream what was written on the first of two. */
import type { AccountEvent } from '../../domain/account/events.js';
import type { Deps } from '../dependencies.js';
import type { CommandContext } from '../results.js';
import { completeMerge, followLeader, isMergeOrUndoing, leaderOf } from './both-streams.js';

/**
 * Brings the second stream to what the event says on the first; does nothing for an event of the second. A command, so
 * that the process that completes merges queues on the stream like everybody.
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
