/**
 * Several first names in one field: `Jean` may be `Jean Pierre`, who is not `Jean Paul`. Records whose full names agree
 * may be one person's; a key that two bear who do not agree tells neither of them.
 */
import type { PersonDigests } from '../known/known.js';
import { tellsPerson, type KeyOwner } from './claimed-keys.js';

const isFull = (name: string): boolean => name.startsWith('n:');
const isSurname = (name: string): boolean => name.startsWith('s:');

/** Of the digests of a person's names, the full ones. */
export const fullNames = ({ names }: Pick<PersonDigests, 'names'>): string[] => names.filter(isFull);

/** Those with all first names: they come first under each surname. */
function wholeNames(names: readonly string[]): string[] {
  const full = names.filter(isFull);
  const ofEach = full.length / names.filter(isSurname).length;
  return full.filter((_, at) => at % ofEach === 0);
}

const anyOf = (some: readonly string[], names: readonly string[]): boolean => some.some(name => names.includes(name));

/** Under one surname the first names of one begin with all those of the other. */
export const namesAgree = (a: readonly string[], b: readonly string[]): boolean =>
  anyOf(wholeNames(a), b) || anyOf(wholeNames(b), a);

/** All first names are the same, under one surname. */
export const namesEqual = (a: readonly string[], b: readonly string[]): boolean => anyOf(wholeNames(a), wholeNames(b));

interface Bearer {
  readonly recordKey: string;
  readonly digests: Pick<PersonDigests, 'names' | 'matchKeys'>;
}

const disagree = (bearers: readonly (readonly string[])[]): boolean =>
  bearers.some((one, at) => bearers.slice(at + 1).some(other => !namesAgree(one, other)));

/** The keys that tell nobody, among these records as they are to be and all others that bear their keys. */
export function disputedKeys(records: readonly Bearer[], owners: ReadonlyMap<string, KeyOwner>): Set<string> {
  const here = new Set(records.map(({ recordKey }) => recordKey));
  const bearers = new Map<string, Map<string, readonly string[]>>();
  const add = (key: string, names: readonly string[]): void => {
    if (!tellsPerson(key) || names.length === 0) return;
    const said = bearers.get(key) ?? new Map<string, readonly string[]>();
    bearers.set(key, said.set(names.join(), names));
  };
  for (const { digests } of records) for (const key of digests.matchKeys) add(key, digests.names);
  for (const [key, { bearers: others }] of owners)
    for (const { recordKey, names } of others) if (!here.has(recordKey)) add(key, names);
  return new Set([...bearers].flatMap(([key, said]) => (disagree([...said.values()]) ? key : [])));
}
