/** SQL of the cells of a document: fields of a list as people read them. */
import type { Field } from './definition.js';

/** Separates the cells of a row. No cell holds it. */
export const CELL_SEPARATOR = '\u001f';

export interface CellWords {
  /** Words for the values of a code. A value without a word stands as it is. */
  readonly words?: Readonly<Record<string, string>>;
  readonly yes: string;
  readonly no: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/**
 * The SQL of a cell. Null is an empty cell; an instant is the day on the clocks of the session's time zone. Throws for a field that is
 * no single value.
 */
export function cellOf(field: Field, { words = {}, yes, no }: CellWords): string {
  if (field.as === 'object' || field.as === 'id' || field.as === 'json')
    throw new RangeError(`a field of this shape is no cell: ${field.as}`);
  const { sql } = field;
  if (field.as === 'boolean') return `case when ${sql} then ${quoted(yes)} else ${quoted(no)} end`;
  if (field.as === 'instant') return `(${sql})::date`;
  const cases = Object.entries(words).map(([value, word]) => `when ${quoted(value)} then ${quoted(word)}`);
  return cases.length === 0 ? sql : `case ${sql} ${cases.join(' ')} else ${sql} end`;
}
