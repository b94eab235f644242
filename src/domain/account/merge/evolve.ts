/** How suspected duplicates, merges and their undoing change an account, whether it is the kept or the absorbed one. */
import { brings, isOwn, withDisputes } from './provenance.js';
import type { Merge, MergeEvent, Unmerge } from './events.js';
import { keptWhenClosed, type Absorbed, type Account, type Children } from '../state.js';

type Of<Type extends MergeEvent['type']> = Extract<MergeEvent, { type: Type }>['data'];

const withOne = (list: readonly string[] = [], one: string): readonly string[] =>
  list.includes(one) ? list : [...list, one];

const unsuspected = ({ candidates }: Account, accountId: string): Pick<Account, 'candidates'> =>
  candidates ? { candidates: candidates.filter(other => other.accountId !== accountId) } : {};

/** Forgets that a merge brought this pupil or record, which has left the account: undoing the merge will not give it back. */
export const withoutBrought = ({ absorbed }: Account, key: string): Pick<Account, 'absorbed'> =>
  absorbed?.some(other => brings(other, key))
    ? {
        absorbed: absorbed.map(other => ({
          ...other,
          links: other.links.filter(({ studentId }) => studentId !== key),
          sources: other.sources.filter(({ recordKey }) => recordKey !== key),
          shared: other.shared.filter(shared => shared !== key),
        })),
      }
    : {};

/** Notes the present school of a child that a merge brought: undoing the merge gives the child back at that school. */
export const broughtAt = ({ absorbed }: Account, studentId: string, uai: string): Pick<Account, 'absorbed'> =>
  absorbed?.some(other => brings(other, studentId))
    ? {
        absorbed: absorbed.map(other => ({
          ...other,
          links: other.links.map(link => (link.studentId === studentId ? { ...link, uai } : link)),
        })),
      }
    : {};

export function suspected(account: Account, data: Of<'DuplicateSuspected'>, at: string): Account {
  const { otherAccountId: accountId, score, reasons } = data;
  const { candidates = [] } = account;
  const since = candidates.find(other => other.accountId === accountId)?.since ?? at;
  const others = candidates.filter(other => other.accountId !== accountId);
  return { ...account, candidates: [...others, { accountId, score, reasons, since }] };
}

export const cleared = (account: Account, { otherAccountId }: Of<'DuplicateCleared'>): Account => ({
  ...account,
  ...unsuspected(account, otherAccountId),
});

export const dismissed = (account: Account, { otherAccountId }: Of<'DuplicateDismissed'>): Account => ({
  ...account,
  ...unsuspected(account, otherAccountId),
  dismissed: withOne(account.dismissed, otherAccountId),
});

export const merged = (account: Account, merge: Merge, at: string): Account =>
  merge.absorbedAccountId === account.accountId ? absorbedBy(account, merge, at) : absorbing(account, merge, at);

/** The absorbed account after the merge. Its chosen password, contact and deadline stay, unused, in case the merge is undone. */
function absorbedBy(account: Account, { keptAccountId, mergeId, links }: Merge, at: string): Account {
  const { state, closedFrom, unlinkedSince } = account;
  return {
    ...account,
    ...unsuspected(account, keptAccountId),
    state: 'CLOSED',
    closedFrom: closedFrom ?? state,
    credential: keptWhenClosed(account),
    mergedInto: { accountId: keptAccountId, mergeId, at, state, links, unlinkedSince },
    links: [],
    sources: [],
    disputes: [],
    unlinkedSince: undefined,
  };
}

/** The children of the kept account and those that the absorbed one brings. */
export function joined(children: Children, merge: Pick<Merge, 'links' | 'disputes'>): Children {
  const holds = (studentId: string): boolean => children.links.some(link => link.studentId === studentId);
  const disputeIds = merge.disputes.map(({ disputeId }) => disputeId);
  const disputes = [...children.disputes.filter(({ disputeId }) => !disputeIds.includes(disputeId)), ...merge.disputes];
  const links = [...children.links, ...merge.links.filter(({ studentId }) => !holds(studentId))];
  return { disputes, links: withDisputes(links, disputes) };
}

/** The kept account after the merge. */
function absorbing(account: Account, merge: Merge, at: string): Account {
  const { mergeId, absorbedAccountId } = merge;
  const holds = (studentId: string): boolean => account.links.some(link => link.studentId === studentId);
  const keeps = (key: string): boolean => account.sources.some(({ recordKey }) => recordKey === key);
  const { links, disputes } = joined(account, merge);
  const both = [
    ...merge.links.map(({ studentId }) => studentId).filter(holds),
    ...merge.sources.map(({ recordKey }) => recordKey).filter(keeps),
  ];
  const entry: Absorbed = {
    accountId: absorbedAccountId,
    mergeId,
    at,
    reason: merge.reason,
    links: merge.links,
    sources: merge.sources,
    shared: both.filter(key => isOwn(account, key)),
    disputeIds: merge.disputes.map(({ disputeId }) => disputeId),
    unlinkedSince: account.unlinkedSince,
  };
  return {
    ...account,
    ...unsuspected(account, absorbedAccountId),
    links,
    sources: [...account.sources, ...merge.sources.filter(({ recordKey }) => !keeps(recordKey))],
    disputes,
    unlinkedSince: links.length ? undefined : account.unlinkedSince,
    absorbed: [...(account.absorbed ?? []), entry],
  };
}

export function unmerged(account: Account, unmerge: Unmerge, at: string): Account {
  const { mergeId, keptAccountId, absorbedAccountId, reason } = unmerge;
  const isAbsorbed = absorbedAccountId === account.accountId;
  const other = isAbsorbed ? keptAccountId : absorbedAccountId;
  const known = {
    undone: withOne(account.undone, mergeId),
    ...(reason === 'CONFLICT' ? {} : { dismissed: withOne(account.dismissed, other) }),
  };
  return { ...(isAbsorbed ? restored(account, unmerge, at) : parted(account, unmerge, at)), ...known };
}

/** The absorbed account after the undoing. */
function restored(account: Account, { mergeId, links, sources, disputes }: Unmerge, at: string): Account {
  const { mergedInto, absorbed } = account;
  if (mergedInto?.mergeId !== mergeId) return account;
  const { state, unlinkedSince } = mergedInto;
  // Without a child that it had before the merge, the account has none from now on; without any before, it has had none since then.
  const unlinked = mergedInto.links.length ? at : unlinkedSince;
  const isBack = (key: string): boolean =>
    links.some(({ studentId }) => studentId === key) || sources.some(({ recordKey }) => recordKey === key);
  return {
    ...account,
    state,
    closedFrom: state === 'CLOSED' ? account.closedFrom : undefined,
    mergedInto: undefined,
    links: withDisputes(links, disputes),
    sources,
    disputes,
    unlinkedSince: links.length ? undefined : unlinked,
    // Of what earlier merges had brought to this account, undoing them later gives back only what has come back now.
    ...(absorbed && {
      absorbed: absorbed.map(other => ({
        ...other,
        links: other.links.filter(({ studentId }) => isBack(studentId)),
        sources: other.sources.filter(({ recordKey }) => isBack(recordKey)),
        shared: other.shared.filter(isBack),
      })),
    }),
  };
}

/** What goes back to the absorbed account and does not stay with the kept one: ids of pupils and disputes, keys of records. */
const givenBack = ({ links, sources, disputes, retained }: Unmerge): ReadonlySet<string> =>
  new Set(
    [
      ...links.map(({ studentId }) => studentId),
      ...sources.map(({ recordKey }) => recordKey),
      ...disputes.map(({ disputeId }) => disputeId),
    ].filter(key => !retained.includes(key)),
  );

/** The children that stay with the kept account. */
export const staying = (children: Children, unmerge: Unmerge): Children => without(children, givenBack(unmerge));

function without(children: Children, gone: ReadonlySet<string>): Children {
  const disputes = children.disputes.filter(({ disputeId }) => !gone.has(disputeId));
  const links = children.links.filter(({ studentId }) => !gone.has(studentId));
  return { disputes, links: withDisputes(links, disputes) };
}

/** The kept account after the undoing. */
function parted(account: Account, unmerge: Unmerge, at: string): Account {
  const { absorbed = [], unlinkedSince } = account;
  const entry = absorbed.find(({ mergeId }) => mergeId === unmerge.mergeId);
  const gone = givenBack(unmerge);
  const { links, disputes } = without(account, gone);
  // Where only the merge had given it children, it has been without any since before the merge; else from now on.
  const unlinked = account.links.length ? (entry?.unlinkedSince ?? at) : unlinkedSince;
  return {
    ...account,
    links,
    sources: account.sources.filter(({ recordKey }) => !gone.has(recordKey)),
    disputes,
    unlinkedSince: links.length ? undefined : unlinked,
    absorbed: absorbed.filter(other => other !== entry),
  };
}
