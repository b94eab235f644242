/** Cursors: the keys of a row in the order it was read in, opaque to clients. */
import type { ListDefinition, SortKey } from './definition.js';

/** A cursor that this list did not give under this sort. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
}

/** The cursor of a row, from its keys as text. */
export const cursorOf = (keys: readonly string[]): string =>
  Buffer.from(JSON.stringify(keys), 'utf8').toString('base64url');

/** Checks shape as well as encoding: what a client sends reaches SQL as values of the right types or not at all. */
export function decodeCursor(cursor: string, keys: readonly SortKey[]): string[] {
  let values: unknown;
  try {
    values = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new InvalidCursor('not a cursor of this list');
  }
  const fits = (value: unknown, { type }: SortKey): boolean => {
    if (typeof value !== 'string' || value.includes('\0')) return false;
    if (type === 'uuid') return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
    if (type === 'int') return /^-?\d{1,9}$/.test(value);
    if (type === 'boolean') return value === 'true' || value === 'false';
    if (type === 'timestamptz') return /^(-?infinity|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00)$/.test(value);
    return true;
  };
  if (!Array.isArray(values) || values.length !== keys.length || !keys.every((key, i) => fits(values[i], key)))
    throw new InvalidCursor('not a cursor of this list in this order');
  return values as string[];
}

export const keysOf = (list: ListDefinition, sort: string): SortKey[] => [
  ...(list.sorts[sort] ?? []),
  ...list.key.map(sql => ({ sql, type: 'uuid' }) as const),
];

/** The expression of a key, as it is written into a cursor: instants always in UTC, whatever the session. */
export const keyText = ({ sql, type }: SortKey): string =>
  type === 'timestamptz'
    ? `case when isfinite(${sql}) then (${sql} at time zone 'UTC')::text||'+00' else (${sql})::text end`
    : sql;
