/** The steps that every merge and every undoing goes through, by whomever, and what they answer. */
import { randomUUID } from 'node:crypto';
import type { Account } from '../../domain/account/state.js';
import { refuse, type RefusalCode } from '../../domain/refusals.js';
import type { Position } from '../../eventstore/eventstore.js';
import { loadAccount } from '../account/load-account.js';
import type { Deps } from '../dependencies.js';
import { derivedId } from '../derived-id.js';
import { withoutSession, type AccountResult, type CommandContext, type Refused } from '../results.js';
import { completeMerge, isMergeOrUndoing, later } from './both-streams.js';

/** The answer to a merge, or to its undoing, that was not refused. */
export interface MergeDone {
  /** `unchanged`: the accounts were merged, or the merge undone, already. */
  readonly outcome: 'accepted' | 'unchanged';
  readonly mergeId: string;
  /** Position of the last event of the two streams. */
  readonly position?: Position;
  readonly kept: Account;
  readonly absorbed: Account;
}

export type MergeResult<Code extends RefusalCode = RefusalCode> = MergeDone | Refused<Code>;

interface Ids {
  readonly outcome: 'accepted' | 'unchanged';
  readonly mergeId: string;
  readonly keptAccountId: string;
  readonly absorbedAccountId: string;
}

/** The answer, with both accounts as they now stand. */
export async function answerOf(
  deps: Deps,
  { outcome, mergeId, keptAccountId, absorbedAccountId }: Ids,
): Promise<MergeDone> {
  const [kept, absorbed] = await Promise.all([loadAccount(deps, keptAccountId), loadAccount(deps, absorbedAccountId)]);
  if (!kept.state || !absorbed.state)
    throw new Error(`merge ${mergeId} is of two accounts, one of which does not exist`);
  const position = later(kept.position, absorbed.position);
  return { outcome, mergeId, ...(position && { position }), kept: kept.state, absorbed: absorbed.state };
}

/**
 * The steps of every merge: `absorb` appends it to the absorbed account, then the kept one takes in what that gave up. Settle both accounts
 * before (`settle`).
 */
export async function absorbInto<Code extends RefusalCode>(
  deps: Deps,
  { keptAccountId, absorbedAccountId }: Pick<Ids, 'keptAccountId' | 'absorbedAccountId'>,
  context: CommandContext,
  absorb: (mergeId: string) => Promise<AccountResult<Code>>,
): Promise<MergeResult<Code | 'ACCOUNT_MERGED'>> {
  const mergeId = context.commandId === undefined ? randomUUID() : derivedId(context.commandId, 'merge');
  const result = await absorb(mergeId);
  if (result.outcome === 'refused') return result;
  const event = result.outcome === 'accepted' && result.events.find(isMergeOrUndoing);
  if (event) await completeMerge(deps, event, withoutSession(context));
  const answer = await answerOf(deps, { outcome: 'accepted', mergeId, keptAccountId, absorbedAccountId });
  // `completeMerge` has undone the merge where the kept account was itself absorbed meanwhile.
  return answer.absorbed.mergedInto?.mergeId === mergeId ? answer : refuse('ACCOUNT_MERGED', 'keptAccountId');
}

/** The steps of every undoing: `giveBack` appends it to the kept account, then the absorbed one takes back what that gave. */
export async function undo<Code extends RefusalCode>(
  deps: Deps,
  { absorbedAccountId, keptAccountId, mergeId }: Omit<Ids, 'outcome'>,
  context: CommandContext,
  giveBack: () => Promise<AccountResult<Code>>,
): Promise<MergeResult<Code>> {
  const result = await giveBack();
  if (result.outcome === 'refused') return result;
  const event = result.outcome === 'accepted' && result.events.find(isMergeOrUndoing);
  if (event) await completeMerge(deps, event, withoutSession(context));
  return answerOf(deps, { outcome: result.outcome, mergeId, keptAccountId, absorbedAccountId });
}
