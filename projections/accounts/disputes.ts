/** The rows of disputes of links, made of the accounts that have them. */
import type { Dispute } from '../../src/domain/account/attachments.js';
import { disputedLink, disputeState, schoolNaming } from '../../src/domain/account/dispute.js';
import { PENDING_DISPUTE_STATES, type DisputeState } from '../../src/domain/account/dispute-words.js';
import type { Account } from '../../src/domain/account/state.js';
import type { RowOf } from '../../src/projector/projection.js';
import type { DISPUTES } from './tables.js';

type Row = RowOf<typeof DISPUTES.columns>;

const isPending = (state: DisputeState): boolean => (PENDING_DISPUTE_STATES as readonly DisputeState[]).includes(state);

/** The row of a dispute of this account. */
export function disputeRow(account: Account, dispute: Dispute): Row {
  const state = disputeState(dispute);
  return {
    account_id: account.accountId,
    dispute_id: dispute.disputeId,
    student_id: dispute.studentId,
    named_by: schoolNaming(account, dispute),
    state,
    pending: isPending(state),
    kinship: disputedLink(account, dispute)?.kinship,
    outcome: dispute.outcome,
    kept_because: dispute.keptBecause,
    opened_at: dispute.openedAt,
    opened_by: dispute.openedBy,
    settled_at: dispute.settledAt,
    withdrawn_at: dispute.withdrawnAt,
    base_changed_at: dispute.base?.at,
  };
}
