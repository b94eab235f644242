/** Arrays of keys in prepared statements. */

/**
 * SQL of an array parameter whose length the planner cannot see, so that a prepared statement is planned once. When PostgreSQL
 * sees an array with fewer than ten keys, it takes a plan for that length to be cheaper than the generic one, and plans each time.
 */
export const opaque = (place: string, type: 'text[]' | 'uuid[]' | 'integer[]'): string =>
  `(select ${place}::${type})::${type}`;
