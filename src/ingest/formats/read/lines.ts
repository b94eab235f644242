/** Streams a text file line by line. CRLF, LF and CR alone end a line; each line says which of them ended it. */
import { FileRefused } from '../../report/refusal.js';
import { because } from '../../report/words/reasons.js';
import type { IngestLimits } from '../../limits.js';
import { text, type Inspected } from './encoding.js';

export interface Line {
  /** 1-based. */
  readonly number: number;
  /** Without its end, and without byte order marks, which concatenated files hold in the middle. */
  readonly text: string;
  /** Empty where the file ends without one. */
  readonly end: 'CRLF' | 'LF' | 'CR' | '';
}

/** Windows programs that end lines twice write `\r\r\n`. */
const END = /\r{1,3}\n|\n|\r/g;
/** Characters kept back: the next chunk may make a longer end of them. */
const HELD = 3;

const kindOf = (end: string): Line['end'] => (end === '\n' ? 'LF' : end === '\r' ? 'CR' : 'CRLF');

/** Throws `FileRefused` for a line that is too long or holds NUL. */
export async function* linesOf(file: Inspected, limits: Pick<IngestLimits, 'tokenCharacters'>): AsyncGenerator<Line> {
  const { name } = file.source;
  let number = 0;
  const lineOf = (content: string, end: Line['end']): Line => {
    number++;
    if (content.length > limits.tokenCharacters)
      throw new FileRefused('TOO_LARGE', because('LINE_LONG', { limit: limits.tokenCharacters }), {
        file: name,
        line: number,
      });
    if (content.includes('\0')) throw new FileRefused('ENCODING', because('NUL_IN_LINE'), { file: name, line: number });
    return { number, text: content.replaceAll('\ufeff', ''), end };
  };
  let held = '';
  for await (const chunk of text(file)) {
    held += chunk;
    let from = 0;
    for (const found of held.matchAll(END)) {
      if (found[0] === '\r' && found.index + HELD >= held.length) break;
      yield lineOf(held.slice(from, found.index), kindOf(found[0]));
      from = found.index + found[0].length;
    }
    held = held.slice(from);
    // Throws, because the line is too long already.
    if (held.length > limits.tokenCharacters) lineOf(held, '');
  }
  let from = 0;
  for (const found of held.matchAll(END)) {
    yield lineOf(held.slice(from, found.index), kindOf(found[0]));
    from = found.index + found[0].length;
  }
  if (from < held.length) yield lineOf(held.slice(from), '');
}
