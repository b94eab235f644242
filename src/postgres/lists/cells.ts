/** SQL of the cells of a document: fields of a list as texts that people read. */
import type { Field } from './definition.js';

/** Separates the cells of a row. No cell holds it: it is taken out of texts. */
export const CELL_SEPARATOR = '\u001f';

export interface CellWords {
  /** Words for the values of a code. A value without a word stands as it is. */
  readonly words?: Readonly<Record<string, string>>;
  readonly yes: string;
  readonly no: string;
  /** IANA name of the zone whose days instants are given by. */
  readonly zone: string;
}

const quoted = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** The SQL of a cell: a text, empty where the field is null. Instants are days, `dd/mm/yyyy`. Throws for a field that is no single value. */
export function cellOf(field: Field, { words = {}, yes, no, zone }: CellWords): string {
  if (field.as === 'object' || field.as === 'id' || field.as === 'json')
    throw new RangeError(`a field of this shape is no cell: ${field.as}`);
  const { sql } = field;
  if (field.as === 'boolean') return `case when ${sql} then ${quoted(yes)} else ${quoted(no)} end`;
  if (field.as === 'instant') return `coalesce(to_char(${sql} at time zone ${quoted(zone)},'DD/MM/YYYY'),'')`;
  if (field.as === 'text') return `coalesce(translate(${sql},chr(31),''),'')`;
  const cases = Object.entries(words).map(([value, word]) => `when ${quoted(value)} then ${quoted(word)}`);
  const plain = `coalesce((${sql})::text,'')`;
  return cases.length === 0 ? plain : `case ${sql} ${cases.join(' ')} else ${plain} end`;
}
