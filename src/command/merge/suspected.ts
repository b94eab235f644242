/**
 * Two accounts suspected to be one person's: recorded in the histories of both, first on the stream of the lower id,
 * then on the other. A command that says nothing new appends nothing.
 *
 * Each command is refused `ACCOUNT_UNKNOWN`, `MERGE_SAME_ACCOUNT`, `MERGE_KIND` (only accounts of responsables),
 * `ACCOUNT_MERGED`.
 */
import type { AccountCommand } from '../../domain/account/commands.js';
import type { RefusalOf } from '../../domain/account/decide.js';
import type { DuplicateReason } from '../../domain/account/merge/reasons.js';
import type { Account } from '../../domain/account/state.js';
import { refuse, type RefusalCode } from '../../domain/refusals.js';
import type { Position } from '../../eventstore/eventstore.js';
import { accountOf, existingAccount } from '../account/load-account.js';
import { handleAccount } from '../account/stream.js';
import type { Command, Deps } from '../dependencies.js';
import type { CommandContext, Refused } from '../results.js';
import { followLeader, later, leaderOf } from './both-streams.js';

/** Two accounts, in any order. */
export type Pair = readonly [accountId: string, otherAccountId: string];

/** The answer to a command on a pair that was not refused. */
export interface PairDone {
  /** `unchanged`: both histories held it already. */
  readonly outcome: 'accepted' | 'unchanged';
  /** Position of the last event of the two streams. */
  readonly position?: Position;
}

export type PairResult<Code extends RefusalCode = RefusalCode> = PairDone | Refused<Code>;

type AnswerAboutPair<Type extends 'Suspect' | 'Clear' | 'Dismiss'> = PairResult<
  RefusalOf<Type | 'Follow'> | 'ACCOUNT_UNKNOWN' | 'MERGE_SAME_ACCOUNT' | 'COMMAND_ID_USED'
>;

/** Gives the first account its command about the other, then brings the second in line with it. */
async function onBoth<Sent extends Extract<AccountCommand, { type: 'Suspect' | 'Clear' | 'Dismiss' }>>(
  deps: Deps,
  [one, another]: Pair,
  context: CommandContext,
  type: Sent['type'],
  commandAbout: (other: Account, at: string) => Sent,
): Promise<AnswerAboutPair<Sent['type']>> {
  const leader = leaderOf(one, another);
  const follower = leader === one ? another : one;
  if (one === another) return refuse('MERGE_SAME_ACCOUNT');
  if (!(await accountOf(deps, follower))) return refuse('ACCOUNT_UNKNOWN');
  const first = await handleAccount(deps, leader, context, {
    type,
    build: async (_, at) => commandAbout(await existingAccount(deps, follower), at),
  });
  if (first.outcome === 'refused') return first;
  const second = await followLeader(deps, leader, follower, context);
  if (second.outcome === 'refused') return second;
  const position = later(first.position, second.position);
  const nothingNew = first.outcome === 'unchanged' && second.outcome === 'unchanged';
  return { outcome: nothingNew ? 'unchanged' : 'accepted', ...(position && { position }) };
}

/** What the comparison found of two accounts. */
export interface Suspicion {
  accountIds: Pair;
  /** 0–100 */
  score: number;
  reasons: readonly DuplicateReason[];
}

/**
 * Records that two accounts may be one person's. `unchanged` when the score and the reasons are known, or the pair was
 * dismissed.
 */
export const suspect: Command<Suspicion, AnswerAboutPair<'Suspect'>> = (
  deps,
  { accountIds, score, reasons },
  context,
) => onBoth(deps, accountIds, context, 'Suspect', (other, at) => ({ type: 'Suspect', at, other, score, reasons }));

/**
 * Records that two accounts no longer look alike. `unchanged` when they were not suspected. Accepted on an absorbed
 * account too.
 */
export const clear: Command<{ accountIds: Pair }, AnswerAboutPair<'Clear'>> = (deps, { accountIds }, context) =>
  onBoth(deps, accountIds, context, 'Clear', (other, at) => ({ type: 'Clear', at, other }));

/** Records "not the same person": the two are neither suspected nor merged by the rule again. */
export const dismiss: Command<{ accountIds: Pair }, AnswerAboutPair<'Dismiss'>> = (deps, { accountIds }, context) =>
  onBoth(deps, accountIds, context, 'Dismiss', (other, at) => ({ type: 'Dismiss', at, other }));
