/** Decides on two accounts that may be one person's: to suspect the pair, to clear it, or to dismiss it as two persons'. */
import { refuse } from '../../refusals.js';
import type { Clear, Dismiss, Follow, Suspect } from './commands.js';
import { accept } from '../decision.js';
import type { Account } from '../state.js';

/** Why two accounts cannot be one person's, whatever they have in common. */
export type PairRefusal = 'MERGE_SAME_ACCOUNT' | 'MERGE_KIND' | 'ACCOUNT_MERGED';

/** Answers why the two cannot be one person's; undefined when nothing speaks against it. */
export function pairRefusal(one: Account, other: Account): PairRefusal | undefined {
  if (one.accountId === other.accountId) return 'MERGE_SAME_ACCOUNT';
  if (one.kind !== 'RESPONSABLE' || other.kind !== 'RESPONSABLE') return 'MERGE_KIND';
  return one.mergedInto || other.mergedInto ? 'ACCOUNT_MERGED' : undefined;
}

export const isDismissed = ({ dismissed = [] }: Account, accountId: string): boolean => dismissed.includes(accountId);

const candidateOf = ({ candidates = [] }: Account, accountId: string) =>
  candidates.find(candidate => candidate.accountId === accountId);

const isSameSuspicion = (
  account: Account,
  accountId: string,
  { score, reasons }: Pick<Suspect, 'score' | 'reasons'>,
): boolean => {
  const known = candidateOf(account, accountId);
  return known?.score === score && known.reasons.join() === reasons.join();
};

/** Records the suspicion. Appends nothing when the pair was dismissed, or is known with this score and these reasons. */
export function suspect(account: Account, { other, score, reasons }: Suspect) {
  const refusal = pairRefusal(account, other);
  if (refusal) return refuse(refusal);
  const { accountId } = other;
  if (isDismissed(account, accountId) || isSameSuspicion(account, accountId, { score, reasons })) return accept();
  return accept({ type: 'DuplicateSuspected', data: { otherAccountId: accountId, score, reasons: [...reasons] } });
}

/** Withdraws the suspicion; no event when there is none. */
export const clear = (account: Account, { other }: Pick<Clear, 'other'>) =>
  candidateOf(account, other.accountId)
    ? accept({ type: 'DuplicateCleared', data: { otherAccountId: other.accountId } })
    : accept();

/** Records that the two are not one person; no event when it is known. */
export function dismiss(account: Account, { other }: Pick<Dismiss, 'other'>) {
  const refusal = pairRefusal(account, other);
  if (refusal) return refuse(refusal);
  if (isDismissed(account, other.accountId)) return accept();
  return accept({ type: 'DuplicateDismissed', data: { otherAccountId: other.accountId } });
}

/** Brings what this account records of the pair in line with the other one; repeating it changes nothing. */
export function follow(account: Account, { other }: Follow) {
  const { accountId: otherAccountId } = other;
  if (isDismissed(account, otherAccountId)) return accept();
  if (isDismissed(other, account.accountId)) return accept({ type: 'DuplicateDismissed', data: { otherAccountId } });
  const suspicion = candidateOf(other, account.accountId);
  if (!suspicion) return clear(account, { other });
  if (isSameSuspicion(account, otherAccountId, suspicion)) return accept();
  const { score, reasons } = suspicion;
  return accept({ type: 'DuplicateSuspected', data: { otherAccountId, score, reasons: [...reasons] } });
}
