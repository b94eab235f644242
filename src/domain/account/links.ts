/** How events about an account's children move it: attached, detached, disputed, and kept aside while found wrong. */
import { withDisputes } from './merge/provenance.js';
import type { DataOf } from './events.js';
import { broughtAt, withoutBrought } from './merge/evolve.js';
import type { Account, Link } from './state.js';

const without = (links: readonly Link[] = [], studentId: string): Link[] =>
  links.filter(link => link.studentId !== studentId);

const undisputed = ({ studentId, uai, kinship, legalLevel }: Link): Link => ({ studentId, uai, kinship, legalLevel });

export function linked(account: Account, data: DataOf<'LinkAttached'>): Account {
  const { studentId } = data;
  const dispute = account.disputes.find(other => other.studentId === studentId && other.outcome === undefined);
  const link: Link = { ...data, ...(dispute ? { disputeId: dispute.disputeId } : {}) };
  const known = account.links.some(other => other.studentId === studentId);
  const links = known
    ? account.links.map(other => (other.studentId === studentId ? link : other))
    : [...account.links, link];
  return {
    ...setAside(account, studentId),
    links,
    unlinkedSince: undefined,
    ...broughtAt(account, studentId, data.uai),
  };
}

/** One that a dispute ends is kept aside: the base still says it. */
export function detached(account: Account, { studentId, reason }: DataOf<'LinkDetached'>, at: string): Account {
  const links = without(account.links, studentId);
  const ended = account.links.find(link => link.studentId === studentId);
  const aside = reason === 'DISPUTE' && ended ? setAside(account, studentId, undisputed(ended)) : account;
  return {
    ...aside,
    links,
    unlinkedSince: links.length ? undefined : (account.unlinkedSince ?? at),
    unlinkedFrom: ended?.uai ?? account.unlinkedFrom,
    ...withoutBrought(account, studentId),
  };
}

export const disputed = (account: Account, data: DataOf<'LinkDisputed'>): Account => ({
  ...account,
  disputes: [...account.disputes, data],
  links: account.links.map(link => (link.studentId === data.studentId ? { ...link, disputeId: data.disputeId } : link)),
});

export function settled(account: Account, { disputeId, outcome }: DataOf<'LinkDisputeResolved'>): Account {
  const disputes = account.disputes.map(dispute =>
    dispute.disputeId === disputeId ? { ...dispute, outcome } : dispute,
  );
  return { ...account, disputes, links: withDisputes(account.links, disputes) };
}

export const withheld = (account: Account, { studentId, link }: DataOf<'WithheldLinkRecorded'>): Account =>
  setAside(account, studentId, link && { studentId, ...link });

/** The account with this link of the child kept aside, or none. */
function setAside(account: Account, studentId: string, link?: Link): Account {
  const kept = [...without(account.withheld, studentId), ...(link ? [link] : [])];
  return { ...account, withheld: kept.length ? kept : undefined };
}
