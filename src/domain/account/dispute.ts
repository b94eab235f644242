/** "I am not the legal guardian of this pupil", and what the school or the académie makes of it. */
import { accept, type Decision } from '../event.js';
import { refuse } from '../refusals.js';
import type { DisputeLink, ResolveDispute } from './commands.js';
import type { AccountEvent } from './events.js';
import type { Account } from './state.js';

/** The dispute of an attached child: nothing when it is open already, `undefined` when the child is not attached. */
export function disputed(account: Account, studentId: string, disputeId: string): AccountEvent[] | undefined {
  const link = account.links.find(other => other.studentId === studentId);
  if (!link) return undefined;
  return link.disputeId === undefined ? [{ type: 'LinkDisputed', data: { disputeId, studentId, uai: link.uai } }] : [];
}

export function disputeLink(account: Account, { studentId, disputeId }: DisputeLink): Decision<AccountEvent> {
  const events = disputed(account, studentId, disputeId);
  return events ? accept(...events) : refuse('LINK_UNKNOWN', 'studentId');
}

export function resolveDispute(account: Account, { disputeId, outcome }: ResolveDispute): Decision<AccountEvent> {
  const dispute = account.disputes.find(other => other.disputeId === disputeId);
  if (!dispute) return refuse('DISPUTE_UNKNOWN', 'disputeId');
  if (dispute.outcome !== undefined) return dispute.outcome === outcome ? accept() : refuse('DISPUTE_RESOLVED');
  const { studentId } = dispute;
  const resolved: AccountEvent = { type: 'LinkDisputeResolved', data: { disputeId, studentId, outcome } };
  const attached = account.links.some(link => link.studentId === studentId);
  if (outcome === 'LINK_KEPT' || !attached) return accept(resolved);
  return accept<AccountEvent>(resolved, { type: 'LinkDetached', data: { studentId, reason: 'DISPUTE' } });
}
