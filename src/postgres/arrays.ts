/**
 * PostgreSQL's binary form of `text[]` with nulls: a batch of rows is sent as one array a column, without quoting here
 * or unquoting there; the statement casts each column to its type.
 */
import type { ColumnType, Value } from './rows.js';

const TEXT = 25;
const HEADER = 20;
/** No dimension, no nulls. */
const EMPTY = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, TEXT]);

/** The value as text that PostgreSQL reads; `null` for null. */
export function textOf(value: Value, type: ColumnType): string | null {
  if (value === null || value === undefined) return null;
  switch (typeof value) {
    case 'string':
      if (type === 'text') return value.includes('\u0000') ? value.replaceAll('\u0000', '') : value;
      return type === 'jsonb' || type === 'json' ? JSON.stringify(value) : value;
    case 'object':
      return type === 'text[]' ? arrayLiteral(value as readonly string[]) : JSON.stringify(value);
    default:
      return String(value);
  }
}

const arrayLiteral = (values: readonly string[]): string =>
  `{${values.map(value => `"${value.replace(/["\\]/g, '\\$&')}"`).join(',')}}`;

/** Encodes the values as a binary `text[]`. */
export function textArray(values: readonly (string | null)[]): Buffer {
  if (values.length === 0) return EMPTY;
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
