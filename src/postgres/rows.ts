/** Rows on their way to PostgreSQL: their values and the types of their columns. */

/** PostgreSQL types that rows may hold. Values are given as JavaScript values; `json` and `jsonb` ones are stringified. */
export type ColumnType =
  'uuid' | 'text' | 'boolean' | 'smallint' | 'integer' | 'timestamptz' | 'json' | 'jsonb' | 'text[]' | 'char(32)';

export type Value = string | number | boolean | null | undefined | object;
export type Row = readonly Value[];

/** An identifier quoted for SQL. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`;
