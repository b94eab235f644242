/** Records of one file that bear the same key: repeated word for word, or in conflict. */
import { addTo } from '../../../common/grouped.js';
import type { Origin } from '../raw.js';

export interface Repeated<T, Key extends string = string> {
  /** One record per key whose records all say the same. */
  readonly single: ReadonlyMap<Key, T>;
  /** The other records of those keys: they say the same again. */
  readonly repeated: readonly T[];
  /** By key, records that say different things: none of them is guessed to be right. */
  readonly conflicting: ReadonlyMap<Key, readonly T[]>;
}

/** What a record says, without where it stands. */
const content = (record: object): string => JSON.stringify({ ...record, origin: null });

/** Groups the records by key, and compares those of one key. */
export function findRepeated<T extends { readonly origin: Origin }, Key extends string>(
  records: readonly (readonly [Key, T])[],
): Repeated<T, Key> {
  const groups = new Map<Key, T[]>();
  for (const [key, record] of records) addTo(groups, key, record);
  const single = new Map<Key, T>();
  const conflicting = new Map<Key, T[]>();
  const repeated: T[] = [];
  for (const [key, group] of groups) {
    const [first, ...others] = group as [T, ...T[]];
    const same = others.length === 0 || others.every(other => content(other) === content(first));
    if (same) {
      single.set(key, first);
      repeated.push(...others);
    } else conflicting.set(key, group);
  }
  return { single, repeated, conflicting };
}

/** For a report: `lines 12, 40`. */
export const linesOf = (records: readonly { readonly origin: Origin }[]): string =>
  `lines ${records.map(({ origin }) => origin.line).join(', ')}`;
