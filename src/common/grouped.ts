/** Lists of values by key. */

/** Adds values to the list of a key; makes the list when the key has none. */
export function addTo<K, V>(lists: Map<K, V[]>, key: K, ...values: readonly V[]): void {
  const list = lists.get(key);
  if (list) list.push(...values);
  else lists.set(key, [...values]);
}

/** Items by their keys, each list in the order of the items; an item of several keys stands in several lists. */
export function groupedByEach<K, V>(items: Iterable<V>, keysOf: (item: V) => Iterable<K>): Map<K, V[]> {
  const lists = new Map<K, V[]>();
  for (const item of items) for (const key of keysOf(item)) addTo(lists, key, item);
  return lists;
}

/** Items by their key, each list in the order of the items. */
export const grouped = <K, V>(items: Iterable<V>, keyOf: (item: V) => K): Map<K, V[]> =>
  groupedByEach(items, item => [keyOf(item)]);
