/**
 * How events about an account's children change it: links attached, detached, disputed, and withheld after a dispute. Functions named by
 * a participle (`linked`) answer the account after the event; those that begin with `with` answer its links, or links and disputes.
 */
import { withDisputes } from './merge/provenance.js';
import type { DataOf } from './events.js';
import { broughtAt, withoutBrought } from './merge/evolve.js';
import type { Link } from './attachments.js';
import { askedAgain, type Account, type Children } from './state.js';

/** The links without that to this pupil. */
export const without = (links: readonly Link[] = [], studentId: string): Link[] =>
  links.filter(link => link.studentId !== studentId);

const undisputed = ({ studentId, uai, kinship, legalLevel }: Link): Link => ({ studentId, uai, kinship, legalLevel });

/** The links of the account with this one, which takes the place of an earlier link to the same child. */
export function withLink({ links, disputes }: Children, data: DataOf<'LinkAttached'>): readonly Link[] {
  const { studentId } = data;
  const dispute = disputes.find(other => other.studentId === studentId && other.outcome === undefined);
  const link: Link = { ...data, ...(dispute ? { disputeId: dispute.disputeId } : {}) };
  const known = links.some(other => other.studentId === studentId);
  return known ? links.map(other => (other.studentId === studentId ? link : other)) : [...links, link];
}

export const withDispute = ({ links, disputes }: Children, data: DataOf<'LinkDisputed'>): Children => ({
  disputes: [...disputes, data],
  links: links.map(link => (link.studentId === data.studentId ? { ...link, disputeId: data.disputeId } : link)),
});

export function withOutcome(children: Children, { disputeId, outcome }: DataOf<'LinkDisputeResolved'>): Children {
  const disputes = children.disputes.map(dispute =>
    dispute.disputeId === disputeId ? { ...dispute, outcome } : dispute,
  );
  return { disputes, links: withDisputes(children.links, disputes) };
}

export function linked(account: Account, data: DataOf<'LinkAttached'>): Account {
  const { studentId } = data;
  return askedAgain(account, {
    ...withWithheld(account, studentId),
    links: withLink(account, data),
    unlinkedSince: undefined,
    ...broughtAt(account, studentId, data.uai),
  });
}

/** Detaches a child. A link that a dispute ends is withheld, since the base still lists it. */
export function detached(account: Account, { studentId, reason }: DataOf<'LinkDetached'>, at: string): Account {
  const links = without(account.links, studentId);
  const ended = account.links.find(link => link.studentId === studentId);
  const withheldAfter = reason === 'DISPUTE' && ended ? withWithheld(account, studentId, undisputed(ended)) : account;
  return {
    ...withheldAfter,
    links,
    unlinkedSince: links.length ? undefined : (account.unlinkedSince ?? at),
    unlinkedFrom: ended?.uai ?? account.unlinkedFrom,
    ...withoutBrought(account, studentId),
  };
}

export const disputed = (account: Account, data: DataOf<'LinkDisputed'>): Account => ({
  ...account,
  ...withDispute(account, data),
});

export const settled = (account: Account, data: DataOf<'LinkDisputeResolved'>): Account => ({
  ...account,
  ...withOutcome(account, data),
});

export const withheld = (account: Account, { studentId, link }: DataOf<'WithheldLinkRecorded'>): Account =>
  withWithheld(account, studentId, link && { studentId, ...link });

/** Withholds this link to the child in place of an earlier one; without `link`, none is withheld any more. */
function withWithheld(account: Account, studentId: string, link?: Link): Account {
  const kept = [...without(account.withheld, studentId), ...(link ? [link] : [])];
  return { ...account, withheld: kept.length ? kept : undefined };
}
