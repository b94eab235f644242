/**
 * Splits a row of an ONDE export into cells. Exports quote some cells, all or none, and not all of them double the quotes
 * inside a cell. So a quote may delimit a cell, or be a character of it:
 *
 *     row    = cell *( ";" cell )
 *     cell   = quoted / plain
 *     quoted = blanks DQUOTE *( any character but DQUOTE / 2DQUOTE ) DQUOTE blanks      ; then ";" or the end of the row
 *     plain  = *( any character but ";" )                                          ; quotes are ordinary characters
 *
 * A cell that can be read as `quoted` is. Where its quotes may as well be ordinary characters, and it holds a separator or the
 * end of a line, there are two readings of the row: `rows.ts` decides by the header, or refuses the file.
 */

/** A row, read in one of two ways. */
export interface Reading {
  /** Trimmed, without the quotes around them. */
  readonly cells: readonly string[];
  /** Whether a separator or the end of a line stands inside quotes. */
  readonly encloses: boolean;
  /** Whether a quote at the start of a cell is not closed before the text ends. */
  readonly open: boolean;
  /** Whether a cell holds an odd number of quotes. */
  readonly stray: boolean;
}

const SEPARATOR = ';';
const BLANKS = /[^\S\r\n]*/y;

const afterBlanks = (text: string, at: number): number => {
  BLANKS.lastIndex = at;
  BLANKS.exec(text);
  return BLANKS.lastIndex;
};

/** Index of the first quote from `at` on that is not doubled; -1 for none. */
export function loneQuote(text: string, at: number): number {
  for (let quote = text.indexOf('"', at); quote >= 0; quote = text.indexOf('"', quote + 2))
    if (text[quote + 1] !== '"') return quote;
  return -1;
}

/** Where a cell whose quotes close at `quote` ends; `undefined` when something but a separator follows. */
export const endAfter = (text: string, quote: number): number | undefined => {
  const end = afterBlanks(text, quote + 1);
  return end === text.length || text[end] === SEPARATOR ? end : undefined;
};

const unquoted = (content: string): string => content.replaceAll('""', '"').trim();

const hasStray = (cell: string): boolean => cell.split('"').length % 2 === 0;

/** Drops a quote at the start or end that has no counterpart. */
function withoutStray(value: string): string {
  if (!hasStray(value)) return value;
  return (value.startsWith('"') ? value.slice(1) : value.endsWith('"') ? value.slice(0, -1) : value).trim();
}

/** The value of a plain cell: without the quotes around it, closed or not; those inside stay. */
function plainValue(cell: string): string {
  const value = withoutStray(cell.trim());
  if (!value.startsWith('"') || !value.endsWith('"')) return value;
  if (loneQuote(value, 1) === value.length - 1) return unquoted(value.slice(1, -1));
  // `"Les "Lilas" bleus"` is quoted by a writer who does not double the quotes within; `"Lilas" et "Roses"` is not quoted.
  const second = value.indexOf('"', 1);
  return /\s/.test(value[second - 1]!) ? value.slice(1, -1).trim() : value;
}

/** Reads a row with every quote as an ordinary character. */
export function readPlain(text: string): Reading {
  const cells = text.split(SEPARATOR);
  return { cells: cells.map(plainValue), encloses: false, open: false, stray: cells.some(hasStray) };
}

/** Reads a row, of one line or of several joined, with quotes around each cell that can be read as `quoted`. */
export function readQuoted(text: string): Reading {
  const cells: string[] = [];
  let [encloses, open, stray] = [false, false, false];
  for (let at = 0; at <= text.length;) {
    const start = afterBlanks(text, at);
    const quote = text[start] === '"' ? loneQuote(text, start + 1) : undefined;
    const quotedEnd = quote === undefined || quote < 0 ? undefined : endAfter(text, quote);
    if (quotedEnd !== undefined) {
      const content = text.slice(start + 1, quote);
      encloses ||= /[;\r\n]/.test(content);
      cells.push(unquoted(content));
      at = quotedEnd + 1;
      continue;
    }
    open ||= quote === -1;
    const separator = text.indexOf(SEPARATOR, at);
    const end = separator < 0 ? text.length : separator;
    const cell = text.slice(at, end);
    stray ||= hasStray(cell);
    cells.push(plainValue(cell));
    at = end + 1;
  }
  return { cells, encloses, open, stray };
}
