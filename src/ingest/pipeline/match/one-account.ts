/** Gives all records of one person one account: the account a record is known with, else one that has its keys, else a new one. */
import type { KeyOwner } from './claimed-keys.js';
import { isNameless, shareFullName, shareSurnameOrFirstName, type MatchKey, type NameDigests } from './digests.js';
import { isPersonUnchanged } from './fingerprint.js';
import type { MatchedResponsable } from './responsables.js';
import { disputedKeys } from './same-names.js';

/** Whether the file says nothing new of the person: his or her keys then stay as they were. */
const isAsKnown = ({ known, person }: MatchedResponsable): boolean => isPersonUnchanged(known, person);

const shareName = (a: NameDigests, b: NameDigests): boolean => shareFullName(a, b) || shareSurnameOrFirstName(a, b);

/** The records whose keys are to be looked up: all of which the file says something new. */
export const toLookUp = (matched: readonly MatchedResponsable[]): MatchedResponsable[] =>
  matched.filter(one => !isAsKnown(one));

/** Sorts known records first, and all in an order that does not depend on the file's. */
const inOrder = (matched: readonly MatchedResponsable[]): MatchedResponsable[] =>
  [...matched].sort(
    (a, b) =>
      Number(!a.known) - Number(!b.known) || (a.recordKey < b.recordKey ? -1 : a.recordKey > b.recordKey ? 1 : 0),
  );

/** Answers the records with the account of each. `owners`: by digest, as `MatchKeys.owners` answers. Writes nothing. */
export function giveAccounts(
  matched: readonly MatchedResponsable[],
  owners: ReadonlyMap<string, KeyOwner>,
): MatchedResponsable[] {
  /** By digest, the account of the first record of the file that bears a key without an owner. */
  const claimed = new Map<string, string>();
  /** By new account, the account that replaces it because a later record bears keys of both. */
  const joined = new Map<string, string>();
  /** Accounts that this file does not make. A record takes one of them rather than a new one; two of them merge later (`claim-persons.ts`). */
  const existing = new Set([
    ...matched.flatMap(({ known }) => known?.entityId ?? []),
    ...[...owners.values()].map(o => o.accountId),
  ]);
  const finalAccount = (accountId: string | undefined): string | undefined => {
    const next = accountId === undefined ? undefined : joined.get(accountId);
    return next === undefined ? accountId : finalAccount(next);
  };
  const ownerOf = (key: MatchKey, { digests, replaced }: MatchedResponsable): string | undefined => {
    const owner = owners.get(key.digest);
    if (!owner) return finalAccount(claimed.get(key.digest));
    // An id may have passed on to another person.
    const isSamePerson =
      owner.accountId !== replaced?.entityId && (isNameless(owner.names) || shareName(owner.names, digests.names));
    return isSamePerson ? owner.accountId : undefined;
  };
  const disputed = disputedKeys(matched, owners);
  const placed = inOrder(matched).map(one => {
    if (isAsKnown(one)) return one;
    const matchKeys = one.digests.matchKeys.filter(key => !disputed.has(key.digest));
    const found = matchKeys.flatMap(key => ownerOf(key, one) ?? []);
    const accountId = one.known ? one.accountId : (found.find(id => existing.has(id)) ?? found[0] ?? one.accountId);
    for (const other of found) if (other !== accountId && !existing.has(other)) joined.set(other, accountId);
    for (const { digest } of matchKeys) if (!owners.has(digest) && !claimed.has(digest)) claimed.set(digest, accountId);
    return { ...one, accountId };
  });
  return placed.map(one => ({ ...one, accountId: finalAccount(one.accountId)! }));
}
