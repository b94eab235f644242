/**
 * Gives rows that were made in memory to PostgreSQL as the relation of a list, so that the statement of the list filters, sorts and pages
 * them as it does the rows of a view.
 */
import { textArray, textOf } from '../arrays.js';
import { opaque } from '../opaque.js';
import { columnTypeOf, quoted, type Columns, type Row } from '../rows.js';
import { Conditions, type ListDefinition } from './definition.js';

/** A list over rows that the statement brings along. */
export interface Relation {
  /** `from` takes the values of the relation as the first placeholders: `$1`, `$2` … */
  readonly definition: ListDefinition;
  /** Values of that relation: texts, and arrays in PostgreSQL's binary form. */
  readonly values: readonly (string | Buffer)[];
}

/** The SQL of rows that come as an array for each column. The columns named are in the order of the collation "C"; others in that of the database. */
export function rowsSql(columns: Columns, byBytes: readonly string[]): string {
  const names = Object.keys(columns);
  const cells = names.map(name => {
    const type = columnTypeOf(columns[name]!);
    const cast = type === 'text' ? '' : `::${type}`;
    return `${quoted(name)}${cast}${byBytes.includes(name) ? ' collate "C"' : ''} as ${quoted(name)}`;
  });
  const arrays = names.map((_, c) => opaque(`$${c + 1}`, 'text[]'));
  return `(select ${cells.join(', ')} from unnest(${arrays.join(', ')}) as given (${names.map(quoted).join(', ')}))`;
}

/** The rows as the values that `rowsSql` takes. */
export const valuesOf = (columns: Columns, rows: readonly Row[]): Buffer[] =>
  Object.entries(columns).map(([name, column]) => textArray(rows.map(row => textOf(row[name], columnTypeOf(column)))));

/** Conditions that hold the values of the relation, to which those of a filter are added. */
export function conditionsOver({ values }: Relation): Conditions {
  const conditions = new Conditions();
  for (const value of values) conditions.value(value);
  return conditions;
}
