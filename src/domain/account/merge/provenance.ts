/** Tells what a kept account holds by itself from what the accounts it absorbed brought: pupils by id, records by key. */
import type { Absorbed, Account } from '../state.js';
import type { Dispute, Link } from '../attachments.js';

export const brings = ({ links, sources }: Absorbed, key: string): boolean =>
  links.some(({ studentId }) => studentId === key) || sources.some(({ recordKey }) => recordKey === key);

/** Whether the account would hold, without any merge, something that it holds. */
export const isOwn = ({ absorbed = [] }: Account, key: string): boolean =>
  absorbed.some(({ shared }) => shared.includes(key)) || !absorbed.some(other => brings(other, key));

/** Whether something that an absorbed account brought stays when that merge is undone. */
export const staysWithout = ({ absorbed = [] }: Account, mergeId: string, key: string): boolean =>
  absorbed.some(other => other.shared.includes(key) || (other.mergeId !== mergeId && brings(other, key)));

/** Links with the first open dispute about each. */
export const withDisputes = (
  links: readonly Omit<Link, 'disputeId'>[],
  disputes: readonly Dispute[],
): readonly Link[] =>
  links.map(({ studentId, uai, kinship, legalLevel }) => {
    const open = disputes.find(dispute => dispute.studentId === studentId && dispute.outcome === undefined);
    return { studentId, uai, kinship, legalLevel, ...(open && { disputeId: open.disputeId }) };
  });
