/** Writes values into a statement, for statements that take no parameters, such as COPY. */
import pg from 'pg';
import { arrayLiteral, textOf, textsIn } from '../arrays.js';

/** The text of a text, of an array, and of a binary `text[]`; null for a value of another type. */
function textIn(value: unknown): string | null {
  if (typeof value === 'string') return value;
  if (Buffer.isBuffer(value)) return arrayLiteral(textsIn(value));
  return Array.isArray(value) ? textOf(value as string[], 'text[]') : null;
}

/**
 * The literal of a value. Texts, arrays (binary ones as well), and numbers that are not finite stand in quotation marks without a type, so that PostgreSQL
 * finds their type as it does for a parameter; booleans and other numbers stand as they are, negative ones in brackets: after a minus
 * sign, a second one would begin a comment. Throws RangeError for a text with a NUL, which would end the statement there, and for a value
 * of another type.
 */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return value < 0 ? `(${value})` : String(value);
  if (typeof value === 'number') return pg.escapeLiteral(String(value));
  const text = textIn(value);
  if (text === null) throw new RangeError(`a value of this type is no literal: ${typeof value}`);
  if (text.includes('\0')) throw new RangeError('PostgreSQL takes no text with a NUL');
  return pg.escapeLiteral(text);
}

/**
 * Puts literals in place of `$1`, `$2` …, the positions in `values`. The text must have no such place within a text or comment of its own.
 * Throws RangeError for a place without a value.
 */
export const withLiterals = (text: string, values: readonly unknown[]): string =>
  text.replaceAll(/\$(\d+)/g, (_, place: string) => {
    const at = Number(place) - 1;
    if (at < 0 || at >= values.length) throw new RangeError(`there is no value for $${place}`);
    return literal(values[at]);
  });
