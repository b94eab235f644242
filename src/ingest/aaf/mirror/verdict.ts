/**
 * The verdict of a request says why it counts for nothing. The table of a run holds it as text: the code of an issue or a reason to
 * skip, and after a blank the attribute at fault, if that differs from record to record.
 */
import type { RunTables } from './tables.js';

export const verdictText = (code: string, attribute?: string): string =>
  attribute === undefined ? code : `${code} ${attribute}`;

/** SQL: the code of a verdict. */
export const verdictCode = (column: string): string => `split_part(${column}, ' ', 1)`;

/** SQL condition: a verdict that skips its request and rejects nothing: it repeats another one, or ends a record that the mirror does not have. */
export const isSkip = (column: string): string => `(${column} in ('REPEATED', 'NOT_KNOWN'))`;

/** SQL: the attribute at fault of a verdict, `null` where it names none. */
export const verdictAttribute = (column: string): string => `nullif(split_part(${column}, ' ', 2), '')`;

/** SQL: why a pupil whose record names `school` (SQL of a school's id, `null` for none) has no school in the mirror. */
export const schoolVerdict = (school: string, { incoming }: RunTables): string => `
  case when ${school} is null then 'SCHOOL_MISSING'
       when ${school} in (select s.id from ${incoming} s where s.kind = 'SCHOOL' and s.verdict is not null) then 'SCHOOL_REJECTED'
       else 'SCHOOL_UNKNOWN' end`;
