/** Arrays of keys in statements that are planned once for all. */

/**
 * An array of keys as a plan knows nothing of: of one it sees, PostgreSQL counts the keys, finds fewer than the ten it takes
 * unseen arrays to have, and so plans the statement anew for each.
 */
export const unseen = (place: string, type: 'text[]' | 'uuid[]' | 'integer[]'): string =>
  `(select ${place}::${type})::${type}`;
