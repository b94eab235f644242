/** Disputes of links ("I am not the legal guardian of this pupil"), and how the school or the académie settles them. */
import { refuse } from '../refusals.js';
import { isOpen, type Dispute, type DisputeOpener, type Link } from './attachments.js';
import type { DisputeLink, ResolveDispute, WithdrawDispute } from './commands.js';
import { accept } from './decision.js';
import type { DisputeState } from './dispute-words.js';
import type { AccountEvent } from './events.js';
import { evolve } from './evolve.js';
import { barredStudents, reopeningEvents, type Account } from './state.js';

/**
 * How far a dispute has come.
 *
 * - `OPEN`: the school or the académie has to settle it.
 * - `UPHELD`: the link is suspended, and the base still names the pupil: it is to be corrected there.
 * - `BASE_CHANGED`: the same, but the base has described the link anew since. It stays suspended until somebody settles the dispute again.
 * - `CORRECTED`: the base no longer names the pupil. If it names the pupil again, the dispute is `OPEN` or `BASE_CHANGED`.
 * - `REJECTED`: the school kept the link.
 * - `WITHDRAWN`: the holder withdrew the dispute while it was open.
 */
export function disputeState({ outcome, withdrawnAt, base }: Dispute): DisputeState {
  if (withdrawnAt !== undefined) return 'WITHDRAWN';
  if (outcome === 'LINK_KEPT') return 'REJECTED';
  if (base?.answer === 'DROPPED') return 'CORRECTED';
  if (outcome === undefined) return 'OPEN';
  return base?.answer === 'CHANGED' ? 'BASE_CHANGED' : 'UPHELD';
}

/** The link that the dispute is about: attached, or withheld because the dispute was upheld. Undefined when the base does not name it. */
export const disputedLink = (
  { links, withheld = [] }: Pick<Account, 'links' | 'withheld'>,
  { studentId }: Pick<Dispute, 'studentId'>,
): Link | undefined => [...links, ...withheld].find(link => link.studentId === studentId);

/**
 * The school whose base names the pupil of a dispute, else the school in which the link was disputed. It takes the place of the
 * pupil's school where the pupil is enrolled in none.
 */
export const schoolNaming = (account: Pick<Account, 'links' | 'withheld'>, dispute: Dispute): string =>
  disputedLink(account, dispute)?.uai ?? dispute.uai;

/**
 * The pupils whom a base still names although a dispute has ended the link, each with the school of that base. After a merge, and until that
 * base says something of the pupil, it is the school in which the link was disputed: the dispute moves, but not the withheld link.
 */
export const linksToCorrect = (
  account: Pick<Account, 'links' | 'withheld' | 'disputes'>,
): { readonly studentId: string; readonly uai: string }[] => {
  const upheld = account.disputes.filter(dispute => ['UPHELD', 'BASE_CHANGED'].includes(disputeState(dispute)));
  const byPupil = new Map(upheld.map(dispute => [dispute.studentId, schoolNaming(account, dispute)]));
  return [...byPupil].map(([studentId, uai]) => ({ studentId, uai }));
};

/**
 * Whether a notice of a settlement is overtaken by another: no dispute was last settled `at` this instant (ISO 8601), and one was settled later,
 * of which a notice of its own tells. False for notices of anything else.
 */
export function isSettledAnew({ disputes }: Pick<Account, 'disputes'>, notice: string, at: string): boolean {
  if (notice !== 'DISPUTE_UPHELD' && notice !== 'DISPUTE_REJECTED') return false;
  const settled = disputes.flatMap(({ settledAt }) => (settledAt === undefined ? [] : [Date.parse(settledAt)]));
  return !settled.includes(Date.parse(at)) && settled.some(instant => instant > Date.parse(at));
}

/** The dispute of this id on the account, or the refusal when there is none. */
const disputeOf = (account: Account, disputeId: string) =>
  account.disputes.find(other => other.disputeId === disputeId) ?? refuse('DISPUTE_UNKNOWN', 'disputeId');

/**
 * The event that opens a dispute about an attached child; no event when one is open, `undefined` when the child is not attached. Also
 * used where a holder disputes a link while activating.
 */
export function disputeEvents(
  account: Account,
  studentId: string,
  disputeId: string,
  by: DisputeOpener = 'HOLDER',
): AccountEvent[] | undefined {
  const link = account.links.find(other => other.studentId === studentId);
  if (!link) return undefined;
  if (link.disputeId !== undefined) return [];
  return [{ type: 'LinkDisputed', data: { disputeId, studentId, uai: link.uai, by } }];
}

/** Opens a dispute about an attached child. */
export function disputeLink(account: Account, { studentId, disputeId, by }: DisputeLink) {
  const events = disputeEvents(account, studentId, disputeId, by);
  return events ? accept(...events) : refuse('LINK_UNKNOWN', 'studentId');
}

/** Withdraws an open dispute: the link is undisputed again. */
export function withdrawDispute(account: Account, { disputeId }: WithdrawDispute) {
  const dispute = disputeOf(account, disputeId);
  if ('refusal' in dispute) return dispute;
  if (dispute.withdrawnAt !== undefined) return accept();
  if (!isOpen(dispute)) return refuse('DISPUTE_SETTLED', 'disputeId');
  return accept({ type: 'LinkDisputeWithdrawn', data: { disputeId, studentId: dispute.studentId } });
}

/**
 * Settles a dispute, or settles it the other way later: a link ended by mistake comes back. Upholding it again, where the base has described
 * the link anew meanwhile, confirms the settlement. Whoever keeps the link says why.
 */
export function resolveDispute(account: Account, { at, disputeId, outcome, keptBecause }: ResolveDispute) {
  const dispute = disputeOf(account, disputeId);
  if ('refusal' in dispute) return dispute;
  if (dispute.withdrawnAt !== undefined) return refuse('DISPUTE_WITHDRAWN', 'disputeId');
  const confirms = outcome === 'LINK_DETACHED' && disputeState(dispute) === 'BASE_CHANGED';
  if (dispute.outcome === outcome && !confirms) return accept();
  if (outcome === 'LINK_KEPT' && keptBecause === undefined) return refuse('DISPUTE_REASON_REQUIRED', 'keptBecause');
  const { studentId } = dispute;
  const type = dispute.outcome === undefined || confirms ? 'LinkDisputeResolved' : 'LinkDisputeReconsidered';
  const why = outcome === 'LINK_KEPT' && keptBecause !== undefined ? { keptBecause } : {};
  const settled: AccountEvent = { type, data: { disputeId, studentId, outcome, ...why } };
  const attached = account.links.some(link => link.studentId === studentId);
  if (outcome === 'LINK_DETACHED')
    return accept(
      settled,
      ...(attached ? [{ type: 'LinkDetached' as const, data: { studentId, reason: 'DISPUTE' as const } }] : []),
    );
  return accept(settled, ...reattachmentEvents(evolve(account, settled, at), studentId));
}

/** The events that attach the child again; none when the base no longer names the child, or another dispute found the link wrong. */
function reattachmentEvents(account: Account, studentId: string): AccountEvent[] {
  const link = account.withheld?.find(other => other.studentId === studentId);
  if (!link || barredStudents(account).includes(studentId)) return [];
  const attached: AccountEvent[] = [{ type: 'LinkAttached', data: link }];
  return [...reopeningEvents(account, attached), ...attached];
}
