/**
 * Why a request counts for nothing, as the tables of a run hold it: an issue's code or a reason to skip, and after a blank the
 * attribute at fault where that differs from record to record.
 */
export const verdictText = (code: string, attribute?: string): string =>
  attribute === undefined ? code : `${code} ${attribute}`;

/** SQL: the code of a verdict. */
export const verdictCode = (column: string): string => `split_part(${column}, ' ', 1)`;

/** SQL: the attribute at fault of a verdict, `null` where it names none. */
export const verdictAttribute = (column: string): string => `nullif(split_part(${column}, ' ', 2), '')`;
