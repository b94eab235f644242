/** Makes the requests of a delta from the records of two days. */
import type { Attributes, InventedRecord } from './records.js';
import { addRequest, deleteRequest, modifyRequest } from './xml.js';

/** The key by which the records of two days are compared: category and id. */
export const keyOf = ({ category, id }: Pick<InventedRecord, 'category' | 'id'>): string => `${category}:${id}`;

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value, at) => value === b[at]);

/** Returns the attributes that differ, with their new values. A removed attribute has an empty list. */
function changedAttributes(before: Attributes, after: Attributes): Attributes {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names]
      .filter(name => !same(before[name] ?? [], after[name] ?? []))
      .map(name => [name, after[name] ?? []] as const),
  );
}

/** A request of a delta: the record that it is about, and its XML. */
export interface Request {
  readonly record: InventedRecord;
  readonly text: string;
}

/** Yields the requests that change the records `before` into `after`, both by `keyOf`. Deletions come last. */
export function* changes(
  before: ReadonlyMap<string, InventedRecord>,
  after: ReadonlyMap<string, InventedRecord>,
): Generator<Request> {
  for (const [key, record] of after) {
    const was = before.get(key);
    if (!was) {
      yield { record, text: addRequest(record) };
      continue;
    }
    const changed = changedAttributes(was.attributes, record.attributes);
    if (Object.keys(changed).length) yield { record, text: modifyRequest(record, changed) };
  }
  for (const [key, record] of before) if (!after.has(key)) yield { record, text: deleteRequest(record) };
}
