/**
 * Commands on one account of a pair that is, or may be, one person's. A merge is `Absorb` on the absorbed account, then `TakeIn` on the
 * kept one; undoing it is `GiveBack` on the kept one, then `TakeBack` on the absorbed one. `Follow` brings the other account in line
 * after a `Suspect`, `Clear` or `Dismiss`.
 */
import type { Merge, Unmerge } from './events.js';
import type { DuplicateReason, MergeReason, RegroupingProof, UnmergeReason } from './reasons.js';
import type { RegroupByCode, RegroupByPassword, UndoRegrouping } from './regroup-commands.js';
import type { Account } from '../state.js';

/** A command on one account of a pair. */
interface AboutAnother {
  readonly at: string;
  /** The second account of the pair, as its stream now says. */
  readonly other: Account;
}

/** Records that this account and `other` may be one person's: what the comparison found. */
export interface Suspect extends AboutAnother {
  readonly type: 'Suspect';
  /** From 0 to 100. */
  readonly score: number;
  readonly reasons: readonly DuplicateReason[];
}

/** Withdraws a suspicion that the comparison no longer has; it may come again. */
export interface Clear extends AboutAnother {
  readonly type: 'Clear';
}

/** Somebody says that the two are not one person. Remembered: the pair is not suspected again, nor merged by the rule. */
export interface Dismiss extends AboutAnother {
  readonly type: 'Dismiss';
}

/** Records on this account what the history of `other` says about the pair. */
export interface Follow extends AboutAnother {
  readonly type: 'Follow';
}

/** Merges this account into `other`, which is kept. */
export interface Absorb extends AboutAnother {
  readonly type: 'Absorb';
  readonly mergeId: string;
  readonly reason: MergeReason;
  /** By what the holder proved that both accounts are his or hers. */
  readonly proof?: RegroupingProof;
}

/** On the account that was kept: takes in what the absorbed one gave up. */
export interface TakeIn {
  readonly type: 'TakeIn';
  readonly at: string;
  readonly merge: Merge;
}

/** On the account that was kept: undoes the merge, and gives back what the absorbed one brought. */
export interface GiveBack {
  readonly type: 'GiveBack';
  readonly at: string;
  readonly mergeId: string;
  readonly reason: UnmergeReason;
}

/** On the absorbed account: reopens it with what the kept one gave back. */
export interface TakeBack {
  readonly type: 'TakeBack';
  readonly at: string;
  readonly unmerge: Unmerge;
}

export type MergeCommand =
  | Suspect
  | Clear
  | Dismiss
  | Follow
  | Absorb
  | TakeIn
  | GiveBack
  | TakeBack
  | RegroupByPassword
  | RegroupByCode
  | UndoRegrouping;
