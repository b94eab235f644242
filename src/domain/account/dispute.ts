/** Disputes of links ("I am not the legal guardian of this pupil"), and how the school or the académie settles them. */
import { refuse } from '../refusals.js';
import type { DisputeLink, ResolveDispute } from './commands.js';
import { accept } from './decision.js';
import type { AccountEvent } from './events.js';
import { evolve } from './evolve.js';
import { barredStudents, reopeningEvents, type Account } from './state.js';

/**
 * The event that opens a dispute about an attached child; no event when one is open, `undefined` when the child is not attached. Also
 * used where a holder disputes a link while activating.
 */
export function disputeEvents(account: Account, studentId: string, disputeId: string): AccountEvent[] | undefined {
  const link = account.links.find(other => other.studentId === studentId);
  if (!link) return undefined;
  return link.disputeId === undefined ? [{ type: 'LinkDisputed', data: { disputeId, studentId, uai: link.uai } }] : [];
}

/** Opens a dispute about an attached child. */
export function disputeLink(account: Account, { studentId, disputeId }: DisputeLink) {
  const events = disputeEvents(account, studentId, disputeId);
  return events ? accept(...events) : refuse('LINK_UNKNOWN', 'studentId');
}

/** Settles a dispute, or settles it the other way later: a link ended by mistake comes back. */
export function resolveDispute(account: Account, { at, disputeId, outcome }: ResolveDispute) {
  const dispute = account.disputes.find(other => other.disputeId === disputeId);
  if (!dispute) return refuse('DISPUTE_UNKNOWN', 'disputeId');
  if (dispute.outcome === outcome) return accept();
  const { studentId } = dispute;
  const type = dispute.outcome === undefined ? 'LinkDisputeResolved' : 'LinkDisputeReconsidered';
  const settled: AccountEvent = { type, data: { disputeId, studentId, outcome } };
  const attached = account.links.some(link => link.studentId === studentId);
  if (outcome === 'LINK_DETACHED')
    return accept(
      settled,
      ...(attached ? [{ type: 'LinkDetached' as const, data: { studentId, reason: 'DISPUTE' as const } }] : []),
    );
  return accept(settled, ...reattachmentEvents(evolve(account, settled, at), studentId));
}

/** The events that attach the child again, when the base still says so and no dispute bars it. */
function reattachmentEvents(account: Account, studentId: string): AccountEvent[] {
  const link = account.withheld?.find(other => other.studentId === studentId);
  if (!link || barredStudents(account).includes(studentId)) return [];
  const attached: AccountEvent[] = [{ type: 'LinkAttached', data: link }];
  return [...reopeningEvents(account, attached), ...attached];
}
