/**
 * Claims the keys of records before these are written. A record nobody knew takes the account that the import of another
 * school gave to the person meanwhile; accounts that a record shows to be one person's merge, once both are created.
 */
import { mergeByRule, type Merging } from '../../duplicates/by-rule.js';
import type { Claim, MatchKeys } from '../match/claimed-keys.js';
import { identifiesPerson } from '../match/digests.js';
import type { ResponsableToRecord } from '../plan/plan.js';
import { disputedKeys } from '../match/same-names.js';

/** Digests of the keys that other accounts have and that identify nobody, because their bearers' names disagree. */
async function disputedAmong(
  responsables: readonly ResponsableToRecord[],
  owners: ReadonlyMap<string, string>,
  matchKeys: MatchKeys,
): Promise<Set<string>> {
  const contested = responsables.flatMap(({ digests: { matchKeys: keys, contacts }, entityId }) => {
    const ofOthers = keys.filter(key => identifiesPerson(key) && owners.get(key.digest) !== entityId);
    return ofOthers.length ? { matchKeys: ofOthers, contacts } : [];
  });
  return disputedKeys(responsables, await matchKeys.owners(contested));
}

/** What became of the records and their accounts. */
export interface Claimed {
  /** All records, each with the account to record it on. Those that wait for another account's creation name it in `waitsFor`. */
  readonly people: readonly ResponsableToRecord[];
  /** The account that absorbed the given one here, else the given one. */
  readonly standsFor: (accountId: string) => string;
  /** Records that take the place of another (`joins`) whose account could not be merged with theirs. */
  readonly apart: readonly ResponsableToRecord[];
}

/** Claims the match keys of the records, then merges the accounts that these show to be one person's. */
export async function claimPersons(
  responsables: readonly ResponsableToRecord[],
  matchKeys: MatchKeys,
  merging: Merging,
): Promise<Claimed> {
  const claims = new Map<string, Claim>();
  for (const { digests, entityId: accountId } of responsables)
    for (const key of digests.matchKeys) if (!claims.has(key.digest)) claims.set(key.digest, { key, accountId });
  const owners = await matchKeys.claim([...claims.values()]);
  const merged = new Map<string, string>();
  const standsFor = (accountId: string): string => {
    const next = merged.get(accountId);
    return next === undefined ? accountId : standsFor(next);
  };
  const disputed = await disputedAmong(responsables, owners, matchKeys);
  const claimed: ResponsableToRecord[] = [];
  const apart = new Set<ResponsableToRecord>();
  for (const record of responsables) {
    const identifying = record.digests.matchKeys.filter(key => identifiesPerson(key) && !disputed.has(key.digest));
    const found = identifying.flatMap(key => owners.get(key.digest) ?? []);
    const entityId = standsFor(record.fresh ? (found[0] ?? record.entityId) : record.entityId);
    const waitsFor: string[] = [];
    for (const rival of new Set([...found, ...(record.joins ?? [])].map(standsFor))) {
      const current = standsFor(entityId);
      if (rival === current) continue;
      const merge = await mergeByRule(merging, current, rival);
      if (merge.are === 'NOT_YET') waitsFor.push(rival);
      if (merge.are === 'TWO' && record.joins) apart.add(record);
      if (merge.are !== 'ONE') continue;
      for (const other of [current, rival]) if (other !== merge.kept) merged.set(other, merge.kept);
    }
    claimed.push({ ...record, entityId, ...(waitsFor.length > 0 && { waitsFor }) });
  }
  const people = claimed.map(record => ({ ...record, entityId: standsFor(record.entityId) }));
  return { people, standsFor, apart: [...apart] };
}
