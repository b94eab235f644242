/**
 * Writes PostgreSQL's binary form of `text[]`, nulls included. A batch of rows is sent as one such array for each column, so that
 * no value has to be quoted; the statement casts each column to its type.
 */
import type { ColumnType, Value } from './rows.js';

/** PostgreSQL's number (OID) of the type `text`. */
const TEXT = 25;
/** Bytes of the header: dimensions, flag of nulls, element type, length, lower bound. */
const HEADER = 20;
/** An array of no dimension and without nulls. */
const EMPTY = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, TEXT]);

/** The value as the text that PostgreSQL reads for a column of this type; null for null and undefined. Drops NULs, which it refuses. */
export function textOf(value: Value, type: ColumnType): string | null {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
      return type === 'text' && value.includes('\u0000') ? value.replaceAll('\u0000', '') : value;
    case 'object':
      return type === 'text[]' ? arrayLiteral(value as readonly string[]) : JSON.stringify(value);
    default:
      return String(value);
  }
}

/** The array as PostgreSQL reads it from a text. */
export const arrayLiteral = (values: readonly (string | null)[]): string =>
  `{${values.map(value => (value === null ? 'null' : `"${value.replace(/["\\]/g, '\\$&')}"`)).join(',')}}`;

/** Encodes the values as a binary `text[]`. */
export function textArray(values: readonly (string | null)[]): Buffer {
  if (values.length === 0) return EMPTY;
  // A UTF-16 code unit takes three bytes of UTF-8 at most.
  let capacity = HEADER;
  for (const value of values) capacity += 4 + (value === null ? 0 : value.length * 3);
  const buffer = Buffer.allocUnsafe(capacity);
  let nulls = 0;
  let at = HEADER;
  for (const value of values) {
    if (value === null) {
      nulls = 1;
      buffer.writeInt32BE(-1, at);
      at += 4;
      continue;
    }
    const bytes = buffer.write(value, at + 4);
    buffer.writeInt32BE(bytes, at);
    at += 4 + bytes;
  }
  buffer.writeInt32BE(1, 0);
  buffer.writeInt32BE(nulls, 4);
  buffer.writeInt32BE(TEXT, 8);
  buffer.writeInt32BE(values.length, 12);
  buffer.writeInt32BE(1, 16);
  return buffer.subarray(0, at);
}

/** The values of a binary `text[]` that `textArray` has written. */
export function textsIn(array: Buffer): (string | null)[] {
  const values: (string | null)[] = [];
  for (let at = HEADER; at < array.length;) {
    const bytes = array.readInt32BE(at);
    at += 4;
    if (bytes < 0) values.push(null);
    else values.push(array.toString('utf8', at, (at += bytes)));
  }
  return values;
}
