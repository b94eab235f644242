/** Cursors, opaque to clients: the listing they belong to, and the sort keys of a row. */
import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { instantOf } from '../../domain/calendar.js';
import type { ListDefinition, PageRequest, SortKey } from './definition.js';

/** A cursor that was not given for this list, under this sort and filter. */
export class InvalidCursor extends Error {
  override readonly name = 'InvalidCursor';
  /** The argument that held it. */
  argument: 'after' | 'before' = 'after';
}

/**
 * JSON replacer that drops absent values and sorts keys and lists, so that equal filters are equal texts: lists of a filter are sets. It also sorts
 * the list that `listingOf` makes; different listings still differ.
 */
const normalised = (_key: string, value: unknown): unknown => {
  if (Array.isArray(value)) return [...(value as unknown[])].sort();
  if (value === null || typeof value !== 'object') return value;
  const present = Object.entries(value).filter(([, of]) => of !== null && of !== undefined);
  return Object.fromEntries(present.sort(([a], [b]) => (a < b ? -1 : 1)));
};

/** Digests of listings by the text of the request: the pages of one listing are usually read one after the other. */
const listings = new LRUCache<string, string>({
  maxSize: 4_000_000,
  maxEntrySize: 2_000,
  sizeCalculation: (_name, written) => written.length,
});

/** A short digest of what is listed: the list, its order, its filter. */
export function listingOf({ type }: ListDefinition, { filterArguments, sort, descending }: PageRequest): string {
  const listing = [type, sort, descending, filterArguments];
  const written = JSON.stringify(listing);
  let name = listings.get(written);
  if (name === undefined) {
    name = createHash('sha256').update(JSON.stringify(listing, normalised)).digest('base64url').slice(0, 8);
    listings.set(written, name);
  }
  return name;
}

/** The cursor of a row of a listing, from its keys as text. */
export const cursorOf = (listing: string, keys: readonly string[]): string =>
  Buffer.from(JSON.stringify([listing, ...keys]), 'utf8').toString('base64url');

/** `2026-09-01 08:00:00.123456+00`, as PostgreSQL writes an instant in UTC. */
const isInstant = (text: string): boolean => {
  const [, day, time] = /^(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,6})?)\+00$/.exec(text) ?? [];
  return day !== undefined && instantOf(`${day}T${time}Z`) !== undefined;
};

/**
 * The keys in a cursor of this listing. Checks what they are as well as how they are written: what a client sends reaches
 * SQL as values of the right types or not at all. Throws InvalidCursor.
 */
export function decodeCursor(cursor: string, listing: string, keys: readonly SortKey[]): string[] {
  let decoded: unknown;
  try {
    decoded = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
  } catch {
    throw new InvalidCursor('not a cursor');
  }
  const [itsListing, ...values] = Array.isArray(decoded) ? (decoded as unknown[]) : [];
  if (itsListing !== listing) throw new InvalidCursor('not a cursor of this listing');
  const fits = (value: unknown, { type }: SortKey): boolean => {
    if (typeof value !== 'string' || value.includes('\0')) return false;
    if (type === 'uuid') return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
    if (type === 'int') return /^-?\d{1,9}$/.test(value);
    if (type === 'bigint') return /^-?\d{1,18}$/.test(value);
    if (type === 'boolean') return value === 'true' || value === 'false';
    if (type === 'timestamptz') return /^-?infinity$/.test(value) || isInstant(value);
    return true;
  };
  if (values.length !== keys.length || !keys.every((key, i) => fits(values[i], key)))
    throw new InvalidCursor('not the keys of a row of this listing');
  return values as string[];
}

/** The keys that a list is ordered by: those of the sort, then the primary key. */
export const keysOf = (list: ListDefinition, sort: string): SortKey[] => [
  ...(list.sorts[sort] ?? []),
  ...list.key.map(sql => ({ sql, type: 'uuid' }) as const),
];

/** The expression of a key, as it is written into a cursor: instants always in UTC, whatever the session. */
export const keyText = ({ sql, type }: SortKey): string =>
  type === 'timestamptz'
    ? `case when isfinite(${sql}) then (${sql} at time zone 'UTC')::text||'+00' else (${sql})::text end`
    : sql;
