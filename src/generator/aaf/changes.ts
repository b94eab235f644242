/** Makes the requests of a delta from the records of two days. */
import type { Attributes, InventedRecord } from './records.js';
import { addRequest, deleteRequest, modifyRequest } from './xml.js';

export const keyOf = ({ category, id }: Pick<InventedRecord, 'category' | 'id'>): string => `${category}:${id}`;

const same = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && a.every((value, at) => value === b[at]);

/** The attributes that differ, with their new values; none for a removed one. */
function changedAttributes(before: Attributes, after: Attributes): Attributes {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  return Object.fromEntries(
    [...names]
      .filter(name => !same(before[name] ?? [], after[name] ?? []))
      .map(name => [name, after[name] ?? []] as const),
  );
}

export interface Request {
  readonly record: InventedRecord;
  readonly text: string;
}

/** The requests that change `before` into `after`, both by key; deletions come last. */
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
