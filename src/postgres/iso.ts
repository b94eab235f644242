/** Instants as SQL writes them for programs. */

/** SQL of the text of an instant: ISO 8601 UTC with milliseconds, as events have them. Null where the expression is. */
export const isoUtc = (expression: string): string =>
  `to_char(${expression} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
