/** Parameters in prepared statements of which the planner would make too much. */

/**
 * SQL of a parameter whose value the planner cannot see, so that a prepared statement is planned once. When PostgreSQL sees an array with
 * fewer than ten keys, or a limit or an age, it takes a plan for that to be cheaper than the generic one, and plans each time.
 */
export const opaque = (
  place: string,
  type: 'text[]' | 'uuid[]' | 'integer[]' | 'float8' | 'integer' | 'text' | 'timestamptz',
): string => `(select ${place}::${type})::${type}`;
