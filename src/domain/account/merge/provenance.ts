/** Tells what a kept account holds by itself from what the accounts it absorbed brought: pupils by id, records by key. */
import type { Absorbed, Account } from '../state.js';
import { isOpen, type Dispute, type Link } from '../attachments.js';

/** Whether the absorbed account brought the pupil of this id, or the record of this key. */
export const brings = ({ links, sources }: Absorbed, key: string): boolean =>
  links.some(({ studentId }) => studentId === key) || sources.some(({ recordKey }) => recordKey === key);

/** Whether the account would hold a pupil or record without any merge. It must hold it now. */
export const isOwn = ({ absorbed = [] }: Account, key: string): boolean =>
  absorbed.some(({ shared }) => shared.includes(key)) || !absorbed.some(other => brings(other, key));

/** Whether a pupil or record that an absorbed account brought stays when the merge `mergeId` is undone. */
export const staysWithout = ({ absorbed = [] }: Account, mergeId: string, key: string): boolean =>
  absorbed.some(other => other.shared.includes(key) || (other.mergeId !== mergeId && brings(other, key)));

/** The links, each with the id of the first open dispute about its pupil; a link without one is undisputed. */
export const withDisputes = (
  links: readonly Omit<Link, 'disputeId'>[],
  disputes: readonly Dispute[],
): readonly Link[] =>
  links.map(({ studentId, uai, kinship, legalLevel }) => {
    const open = disputes.find(dispute => dispute.studentId === studentId && isOpen(dispute));
    return { studentId, uai, kinship, legalLevel, ...(open && { disputeId: open.disputeId }) };
  });
