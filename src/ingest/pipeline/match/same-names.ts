/**
 * Several first names in one field: `Jean` may be `Jean Pierre`, who is not `Jean Paul`. Records whose full names agree
 * may be one person's; a key borne by two whose names disagree identifies neither of them.
 */
import type { PersonDigests } from '../known/known.js';
import type { KeyOwner } from './claimed-keys.js';
import { isNameless, share, identifiesPerson, type MatchKey, type NameDigests } from './digests.js';

/** Those with all first names: they come first under each surname. */
function wholeNames({ full, surnames }: NameDigests): string[] {
  const ofEach = full.length / surnames.length;
  return full.filter((_, at) => at % ofEach === 0);
}

/** Under one surname the first names of one begin with all those of the other. */
export const namesAgree = (a: NameDigests, b: NameDigests): boolean =>
  share(wholeNames(a), b.full) || share(wholeNames(b), a.full);

/** All first names are the same, under one surname. */
export const namesEqual = (a: NameDigests, b: NameDigests): boolean => share(wholeNames(a), wholeNames(b));

interface Bearer {
  readonly recordKey: string;
  readonly digests: Pick<PersonDigests, 'names' | 'matchKeys'>;
}

const disagree = (bearers: readonly NameDigests[]): boolean =>
  bearers.some((one, at) => bearers.slice(at + 1).some(other => !namesAgree(one, other)));

/** Digests of the keys that identify nobody: these records, or others that bear them, disagree in names. */
export function disputedKeys(records: readonly Bearer[], owners: ReadonlyMap<string, KeyOwner>): Set<string> {
  const here = new Set(records.map(({ recordKey }) => recordKey));
  const bearers = new Map<string, Map<string, NameDigests>>();
  const add = (key: MatchKey, names: NameDigests): void => {
    if (!identifiesPerson(key) || isNameless(names)) return;
    const borne = bearers.get(key.digest) ?? new Map<string, NameDigests>();
    bearers.set(key.digest, borne.set(JSON.stringify(names), names));
  };
  for (const { digests } of records) for (const key of digests.matchKeys) add(key, digests.names);
  for (const { key, bearers: others } of owners.values())
    for (const { recordKey, names } of others) if (!here.has(recordKey)) add(key, names);
  return new Set([...bearers].flatMap(([digest, borne]) => (disagree([...borne.values()]) ? digest : [])));
}
