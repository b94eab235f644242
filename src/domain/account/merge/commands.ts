/** What is asked of one of two accounts of one person, with what is known of the other. */
import type { Merge, Unmerge } from './events.js';
import type { DuplicateReason, MergeReason, UnmergeReason } from './reasons.js';
import type { Account } from '../state.js';

/** A command on one account of a pair. */
interface AboutAnother {
  readonly at: string;
  /** The second account of the pair, as its stream now says. */
  readonly other: Account;
}

export interface Suspect extends AboutAnother {
  readonly type: 'Suspect';
  readonly score: number;
  readonly reasons: readonly DuplicateReason[];
}

export interface Clear extends AboutAnother {
  readonly type: 'Clear';
}

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
}

/** Takes in what the absorbed account gave up. */
export interface TakeIn {
  readonly type: 'TakeIn';
  readonly at: string;
  readonly merge: Merge;
}

/** Undoes a merge on the account that was kept. */
export interface GiveBack {
  readonly type: 'GiveBack';
  readonly at: string;
  readonly mergeId: string;
  readonly reason: UnmergeReason;
}

/** Reopens the absorbed account with what the kept one gave back. */
export interface TakeBack {
  readonly type: 'TakeBack';
  readonly at: string;
  readonly unmerge: Unmerge;
}

export type MergeCommand = Suspect | Clear | Dismiss | Follow | Absorb | TakeIn | GiveBack | TakeBack;
