/**
 * Compares the names of records. One field may hold several first names: `Jean` agrees with `Jean Pierre` and with
 * `Jean Paul`; these two disagree. A match key that records with disagreeing names bear identifies nobody.
 */
import type { PersonDigests } from '../known/known.js';
import type { KeyOwner } from './claimed-keys.js';
import { isNameless, share, identifiesPerson, type MatchKey, type NameDigests } from './digests.js';

/** The digests with all first names, one for each surname: each is the first of its surname's group in `full`. */
function wholeNames({ full, surnames }: NameDigests): string[] {
  const groupLength = full.length / surnames.length;
  return full.filter((_, at) => at % groupLength === 0);
}

/** Whether, under one surname, the first names of one begin with all those of the other. */
export const namesAgree = (a: NameDigests, b: NameDigests): boolean =>
  share(wholeNames(a), b.full) || share(wholeNames(b), a.full);

/** Whether all first names are the same, under one surname. */
export const namesEqual = (a: NameDigests, b: NameDigests): boolean => share(wholeNames(a), wholeNames(b));

/** A record and the match keys that it bears. */
interface Bearer {
  readonly recordKey: string;
  readonly digests: Pick<PersonDigests, 'names' | 'matchKeys'>;
}

const disagree = (names: readonly NameDigests[]): boolean =>
  names.some((one, at) => names.slice(at + 1).some(other => !namesAgree(one, other)));

/**
 * Digests of the keys that identify nobody, because the names of their bearers disagree. A key's bearers are those of
 * `records`, and the other records that `owners` (by digest of the key) lists for it.
 */
export function disputedKeys(records: readonly Bearer[], owners: ReadonlyMap<string, KeyOwner>): Set<string> {
  const ownRecordKeys = new Set(records.map(({ recordKey }) => recordKey));
  const namesByKey = new Map<string, Map<string, NameDigests>>();
  const addBearer = (key: MatchKey, names: NameDigests): void => {
    if (!identifiesPerson(key) || isNameless(names)) return;
    const namesOfKey = namesByKey.get(key.digest) ?? new Map<string, NameDigests>();
    namesByKey.set(key.digest, namesOfKey.set(JSON.stringify(names), names));
  };
  for (const { digests } of records) for (const key of digests.matchKeys) addBearer(key, digests.names);
  for (const { key, bearers } of owners.values())
    for (const { recordKey, names } of bearers) if (!ownRecordKeys.has(recordKey)) addBearer(key, names);
  return new Set([...namesByKey].flatMap(([digest, namesOfKey]) => (disagree([...namesOfKey.values()]) ? digest : [])));
}
