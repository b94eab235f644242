/**
 * How events about an account's children change it: links attached, detached, disputed, and withheld after a dispute. Functions named by
 * a participle (`linked`) answer the account after the event; those that begin with `with` answer its links, or links and disputes.
 */
import { withDisputes } from './merge/provenance.js';
import type { DataOf } from './events.js';
import { broughtAt, withoutBrought } from './merge/evolve.js';
import { isOpen, type Dispute, type Link } from './attachments.js';
import type { Account, Children } from './state.js';

/** The links without that to this pupil. */
export const without = (links: readonly Link[] = [], studentId: string): Link[] =>
  links.filter(link => link.studentId !== studentId);

const undisputed = ({ studentId, uai, kinship, legalLevel }: Link): Link => ({ studentId, uai, kinship, legalLevel });

/** The links of the account with this one, which takes the place of an earlier link to the same child. */
export function withLink({ links, disputes }: Children, data: DataOf<'LinkAttached'>): readonly Link[] {
  const { studentId } = data;
  const dispute = disputes.find(other => other.studentId === studentId && isOpen(other));
  const link: Link = { ...data, ...(dispute ? { disputeId: dispute.disputeId } : {}) };
  const known = links.some(other => other.studentId === studentId);
  return known ? links.map(other => (other.studentId === studentId ? link : other)) : [...links, link];
}

export const withDispute = (
  { links, disputes }: Children,
  { by, ...data }: DataOf<'LinkDisputed'>,
  at: string,
): Children => ({
  disputes: [...disputes, { ...data, openedAt: at, ...(by && { openedBy: by }) }],
  links: links.map(link => (link.studentId === data.studentId ? { ...link, disputeId: data.disputeId } : link)),
});

/** The children after something has become of one dispute; its link is undisputed when the dispute is no longer open. */
function withChanged(children: Children, disputeId: string, change: (dispute: Dispute) => Dispute): Children {
  const disputes = children.disputes.map(dispute => (dispute.disputeId === disputeId ? change(dispute) : dispute));
  return { disputes, links: withDisputes(children.links, disputes) };
}

/** A settlement takes into account what the base said until then, so that this is forgotten. What stays: that the base no longer names the pupil. */
export const withOutcome = (children: Children, data: DataOf<'LinkDisputeResolved'>, at: string): Children =>
  withChanged(children, data.disputeId, ({ keptBecause: _, base, ...dispute }) => ({
    ...dispute,
    outcome: data.outcome,
    settledAt: at,
    ...(data.keptBecause && { keptBecause: data.keptBecause }),
    ...(base?.answer === 'DROPPED' && { base }),
  }));

export const withWithdrawal = (
  children: Children,
  { disputeId }: DataOf<'LinkDisputeWithdrawn'>,
  at: string,
): Children => withChanged(children, disputeId, dispute => ({ ...dispute, withdrawnAt: at }));

const withoutBase = ({ base: _, ...dispute }: Dispute): Dispute => dispute;

/** The disputes about a pupil with what the base now says of the link; `baseOf` answers undefined when the base describes the link as before. */
const withBase = (
  disputes: readonly Dispute[],
  studentId: string,
  baseOf: (dispute: Dispute) => Dispute['base'],
): readonly Dispute[] =>
  disputes.map(dispute => {
    if (dispute.studentId !== studentId) return dispute;
    const base = baseOf(dispute);
    return base ? { ...dispute, base } : withoutBase(dispute);
  });

export function linked(account: Account, data: DataOf<'LinkAttached'>): Account {
  const { studentId } = data;
  return {
    ...withWithheld(account, studentId),
    links: withLink(account, data),
    disputes: withBase(account.disputes, studentId, () => undefined),
    unlinkedSince: undefined,
    ...broughtAt(account, studentId, data.uai),
  };
}

/** Detaches a child. A link that a dispute ends is withheld, since the base still lists it. */
export function detached(account: Account, { studentId, reason }: DataOf<'LinkDetached'>, at: string): Account {
  const links = without(account.links, studentId);
  const ended = account.links.find(link => link.studentId === studentId);
  const withheldAfter = reason === 'DISPUTE' && ended ? withWithheld(account, studentId, undisputed(ended)) : account;
  return {
    ...withheldAfter,
    links,
    ...(reason !== 'DISPUTE' && {
      disputes: withBase(account.disputes, studentId, () => ({ answer: 'DROPPED', at })),
    }),
    unlinkedSince: links.length ? undefined : (account.unlinkedSince ?? at),
    unlinkedFrom: ended?.uai ?? account.unlinkedFrom,
    ...withoutBrought(account, studentId),
  };
}

export const disputed = (account: Account, data: DataOf<'LinkDisputed'>, at: string): Account => ({
  ...account,
  ...withDispute(account, data, at),
});

export const settled = (account: Account, data: DataOf<'LinkDisputeResolved'>, at: string): Account => ({
  ...account,
  ...withOutcome(account, data, at),
});

export const withdrawn = (account: Account, data: DataOf<'LinkDisputeWithdrawn'>, at: string): Account => ({
  ...account,
  ...withWithdrawal(account, data, at),
});

/**
 * Notes what the base says of a link that a dispute has ended, and on the disputes that upheld it that this is new. After a merge nothing
 * is known to be withheld: what the base then says first is not new.
 */
export function withheld(account: Account, { studentId, link }: DataOf<'WithheldLinkRecorded'>, at: string): Account {
  const known = account.withheld?.some(other => other.studentId === studentId) ?? false;
  const baseOf = ({ outcome, base }: Dispute): Dispute['base'] => {
    if (!link) return { answer: 'DROPPED', at };
    return outcome === 'LINK_DETACHED' && (known || base) ? { answer: 'CHANGED', at } : undefined;
  };
  return {
    ...withWithheld(account, studentId, link && { studentId, ...link }),
    disputes: withBase(account.disputes, studentId, baseOf),
  };
}

/** Withholds this link to the child in place of an earlier one; without `link`, none is withheld any more. */
function withWithheld(account: Account, studentId: string, link?: Link): Account {
  const kept = [...without(account.withheld, studentId), ...(link ? [link] : [])];
  return { ...account, withheld: kept.length ? kept : undefined };
}
