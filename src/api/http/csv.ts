/** CSV as a French Excel opens it: UTF-8 with a mark, semicolons, CRLF; what would be a formula is made a text. */
export const BYTE_ORDER_MARK = '\uFEFF';

export type Cell = string | number | boolean | null | undefined;

/** A spreadsheet takes what begins so for a formula, blanks before it or not, and full-width signs too. */
const FORMULA = /^[\s\p{Cc}]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]|^[\t\r]/u;
const TO_QUOTE = /[;,"'\p{Cc}]|^\s|\s$/u;

function cell(value: Cell): string {
  if (value === null || value === undefined) return '';
  if (typeof value !== 'string') return String(value);
  const text = FORMULA.test(value) ? `'${value}` : value;
  return TO_QUOTE.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

export const csvRow = (...cells: readonly Cell[]): string => `${cells.map(cell).join(';')}\r\n`;
