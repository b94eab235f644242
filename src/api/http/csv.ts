/** Writes CSV that a French Excel opens: UTF-8 with a byte order mark, semicolons, CRLF. Text that looks like a formula is escaped. */
export const BYTE_ORDER_MARK = '\uFEFF';

export type Cell = string | number | boolean | null | undefined;

/** Matches text that a spreadsheet takes for a formula: blanks may precede the sign, which may be full-width. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r]/u;
const TO_QUOTE = /[;,"'\p{Cc}]|^\s|\s$/u;

function cell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return TO_QUOTE.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** One row with its line end. Null and undefined are empty cells. */
export const csvRow = (...cells: readonly Cell[]): string => `${cells.map(cell).join(';')}\r\n`;
