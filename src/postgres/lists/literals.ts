/** Writes values into a statement, for statements that take no parameters, such as COPY. */
import pg from 'pg';
import { textOf } from '../arrays.js';

/**
 * The literal of a value. Texts and arrays stand in quotation marks without a type, so that PostgreSQL finds their type as it does for
 * a parameter. Throws RangeError for a text with a NUL, which would end the statement there, and for a value of another type.
 */
function literal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'boolean' || typeof value === 'number') return String(value);
  const text = typeof value === 'string' ? value : Array.isArray(value) ? textOf(value as string[], 'text[]') : null;
  if (text === null) throw new RangeError(`a value of this type is no literal: ${typeof value}`);
  if (text.includes('\0')) throw new RangeError('PostgreSQL takes no text with a NUL');
  return pg.escapeLiteral(text);
}

/** Puts literals in place of `$1`, `$2` …, the positions in `values`. */
export const withLiterals = (text: string, values: readonly unknown[]): string =>
  text.replaceAll(/\$(\d+)/g, (_, place: string) => {
    const at = Number(place) - 1;
    if (at >= values.length) throw new RangeError(`there is no value for $${place}`);
    return literal(values[at]);
  });
