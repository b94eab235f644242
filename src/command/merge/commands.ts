/** The commands on two accounts of one person: suspected duplicates, merges and their undoing. */
import type { AccountEvent } from '../../domain/account/events.js';
import type { DuplicateReason, MergeReason, UnmergeReason } from '../../domain/account/merge/reasons.js';
import type { Account } from '../../domain/account/state.js';
import type { Position } from '../../eventstore/eventstore.js';
import type { CommandContext, Refused } from '../results.js';

/** Two accounts, in any order. */
export type Pair = readonly [accountId: string, otherAccountId: string];

export interface PairDone {
  /** `unchanged`: both histories said so already. */
  readonly outcome: 'accepted' | 'unchanged';
  /** Of the last event of the two streams. */
  readonly position?: Position;
}

export type PairResult = PairDone | Refused;

/**
 * Candidates: recorded in the histories of both accounts. Asked again with nothing new, nothing is appended.
 * Refused: `ACCOUNT_UNKNOWN`, `MERGE_SAME_ACCOUNT`, `MERGE_KIND` (only accounts of responsables), `ACCOUNT_MERGED`.
 */
export interface DuplicateCommands {
  /** Two accounts may be one person's. `unchanged` when the score and the reasons are known, or the pair was dismissed. */
  readonly suspect: (
    input: { accountIds: Pair; /** 0–100 */ score: number; reasons: readonly DuplicateReason[] },
    context: CommandContext,
  ) => Promise<PairResult>;
  /** They no longer look alike. `unchanged` when they were not suspected. Accepted on an absorbed account too. */
  readonly clear: (input: { accountIds: Pair }, context: CommandContext) => Promise<PairResult>;
  /** "Not the same person": remembered; neither suspected nor merged by the rule again. */
  readonly dismiss: (input: { accountIds: Pair }, context: CommandContext) => Promise<PairResult>;
}

export interface MergeDone {
  /** `unchanged`: it was so already. */
  readonly outcome: 'accepted' | 'unchanged';
  readonly mergeId: string;
  /** Of the last event of the two streams. */
  readonly position?: Position;
  readonly kept: Account;
  readonly absorbed: Account;
}

export type MergeResult = MergeDone | Refused;

/** Merging responsables' accounts. */
export interface MergeCommands {
  /**
   * The absorbed account closes (`mergedInto`), its links, sources and disputes move to the kept one, which keeps login,
   * credentials, state and origin. `unchanged` when it is already absorbed by that very account. A merge of which only
   * the first stream was written (a crash) is completed by the system, or by the same command given again.
   * Refused: `ACCOUNT_UNKNOWN`, `MERGE_SAME_ACCOUNT`, `MERGE_KIND`, `ACCOUNT_MERGED` (either is absorbed already: see
   * `keptAccount`), `MERGE_BOTH_FRANCECONNECT`, `MERGE_DISPUTED` (one holds a child that the other was found not to be
   * the guardian of). By the `RULE` also: `MERGE_BOTH_ACTIVATED`, `DUPLICATE_DISMISSED`: suspect the pair instead.
   */
  readonly merge: (
    input: { keptAccountId: string; absorbedAccountId: string; reason: MergeReason },
    context: CommandContext,
  ) => Promise<MergeResult>;
  /**
   * Gives back to the absorbed account what it brought and is still there; it reopens in the state it had (expired, when
   * its time is over). The pair is remembered as dismissed. `mergeId`: refused `MERGE_UNKNOWN` unless it is that merge.
   * Refused: `ACCOUNT_UNKNOWN`, `MERGE_UNKNOWN` (not absorbed), `ACCOUNT_MERGED` (the kept one is itself absorbed: that
   * merge is undone first).
   */
  readonly unmerge: (
    input: { absorbedAccountId: string; mergeId?: string; reason: Exclude<UnmergeReason, 'CONFLICT'> },
    context: CommandContext,
  ) => Promise<MergeResult>;
  /** The account that now stands for this one: itself, or the one at the end of its merges. Unknown: itself. */
  readonly keptAccount: (accountId: string) => Promise<string>;
  /** The state of an account, from its stream: `previewMerge` of `domain/account/merge/decide.ts` compares two. */
  readonly account: (accountId: string) => Promise<Account | undefined>;
}

/** Part of `Commands`, so that the process that completes merges takes its turn like everybody. */
export interface Completing {
  /** Says on the second stream what the event says on the first; nothing for an event of the second. */
  readonly complete: (accountId: string, event: AccountEvent, context: CommandContext) => Promise<void>;
}
