/** Gives records of one person one account: its own known one, else that of one of its keys, else a new one. */
import type { KeyOwner } from './claimed-keys.js';
import { isNameless, shareFullName, shareSurnameOrFirstName, type MatchKey, type NameDigests } from './digests.js';
import { isPersonUnchanged } from './fingerprint.js';
import type { MatchedResponsable } from './responsables.js';
import { disputedKeys } from './same-names.js';

/** The file says nothing new of the person: his or her keys are as they were. */
const isAsKnown = ({ known, person }: MatchedResponsable): boolean => isPersonUnchanged(known, person);

const shareName = (a: NameDigests, b: NameDigests): boolean => shareFullName(a, b) || shareSurnameOrFirstName(a, b);

/** Those whose keys are to be looked up. */
export const lookedUp = (matched: readonly MatchedResponsable[]): MatchedResponsable[] =>
  matched.filter(one => !isAsKnown(one));

/** Known ones first, then in an order that does not depend on the file's. */
const inOrder = (matched: readonly MatchedResponsable[]): MatchedResponsable[] =>
  [...matched].sort(
    (a, b) =>
      Number(!a.known) - Number(!b.known) || (a.recordKey < b.recordKey ? -1 : a.recordKey > b.recordKey ? 1 : 0),
  );

export function giveAccounts(
  matched: readonly MatchedResponsable[],
  owners: ReadonlyMap<string, KeyOwner>,
): MatchedResponsable[] {
  const claimed = new Map<string, string>();
  /** New accounts that a later record shows to be one. */
  const joined = new Map<string, string>();
  const isOld = new Set([
    ...matched.flatMap(({ known }) => known?.entityId ?? []),
    ...[...owners.values()].map(o => o.accountId),
  ]);
  const settled = (accountId: string | undefined): string | undefined => {
    const next = accountId === undefined ? undefined : joined.get(accountId);
    return next === undefined ? accountId : settled(next);
  };
  const ownerOf = (key: MatchKey, { digests, replaced }: MatchedResponsable): string | undefined => {
    const owner = owners.get(key.digest);
    if (!owner) return settled(claimed.get(key.digest));
    // An id may have passed on to another person.
    const same =
      owner.accountId !== replaced?.entityId && (isNameless(owner.names) || shareName(owner.names, digests.names));
    return same ? owner.accountId : undefined;
  };
  const disputed = disputedKeys(matched, owners);
  const placed = inOrder(matched).map(one => {
    if (isAsKnown(one)) return one;
    const matchKeys = one.digests.matchKeys.filter(key => !disputed.has(key.digest));
    const found = matchKeys.flatMap(key => ownerOf(key, one) ?? []);
    const accountId = one.known ? one.accountId : (found.find(id => isOld.has(id)) ?? found[0] ?? one.accountId);
    for (const other of found) if (other !== accountId && !isOld.has(other)) joined.set(other, accountId);
    for (const { digest } of matchKeys) if (!owners.has(digest) && !claimed.has(digest)) claimed.set(digest, accountId);
    return { ...one, accountId };
  });
  return placed.map(one => ({ ...one, accountId: settled(one.accountId)! }));
}
