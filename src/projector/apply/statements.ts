/** The SQL of one version of a projection: what makes its tables, and the statement that commits a batch. */
import { textArray, textOf } from '../../postgres/arrays.js';
import { quoted, columnTypeOf, type Column, type Row } from '../../postgres/rows.js';
import type { Projection, Table } from '../projection.js';
import { besideKey, type WriteSet } from './writes.js';

const DOCUMENTS = `create table documents (key text collate "C" not null, school text collate "C", doc json not null)
  with (fillfactor = 80)`;

/** Name of a table that has one row. Where it is empty, a backup has left out the rows of the version. */
export const MARK_TABLE = 'made';
/** Makes that table and its row. */
const CREATE_MARK_TABLE = `create table ${MARK_TABLE} as select now() as at`;

/** The SQL that makes the tables before a fill, and the indexes after it. */
export function definition(projection: Projection): { tables: string; indexes: string } {
  const [tables = '', indexes = ''] = projection.sql.split(/^-- Indexes$/m);
  const bySchool = projection.revisits
    ? 'create index documents_school on documents (school) where school is not null;'
    : '';
  return {
    tables: `${DOCUMENTS};\n${CREATE_MARK_TABLE};\n${tables}`,
    indexes: `create unique index documents_key on documents (key);\n${bySchool}\n${indexes}`,
  };
}

/** A document to be stored. */
export interface StoredDocument {
  readonly key: string;
  readonly school: string | null;
  readonly doc: string;
}

/** How a batch moves the checkpoint: the database refuses it unless the version is still at `from`, in that status. */
export interface Advance {
  readonly schema: string;
  readonly status: 'current' | 'building';
  readonly from: string;
  readonly to: string;
  readonly recordedAt: string | null;
}

/** SQL that stores documents. `schema` is quoted, here and below. */
const insertDocuments = (schema: string): string => `insert into ${schema}.documents as t (key, school, doc)
  select key, school, doc::json from unnest($6::text[], $7::text[], $8::text[]) as u (key, school, doc)
  on conflict (key) do update set school = excluded.school, doc = excluded.doc`;

/** SQL that casts a text to the type of its column. */
const cast = (name: string, column: Column): string =>
  columnTypeOf(column) === 'text' ? quoted(name) : `${quoted(name)}::${columnTypeOf(column)}`;

/** SQL that puts rows. Their columns are arrays of texts, the first one at placeholder number `from`. */
function putRows(schema: string, table: Table, from: number): string {
  const columns = Object.entries(table.columns);
  const names = columns.map(([name]) => quoted(name));
  const values = columns.map(([name, column]) => cast(name, column));
  const arrays = columns.map((_, c) => `$${from + c}::text[]`);
  const key = table.key.map(quoted).join(', ');
  const rest = besideKey(table).map(quoted);
  const assign = (name: string): string =>
    table.mode === 'add' ? `${name} = t.${name} + excluded.${name}` : `${name} = excluded.${name}`;
  const resolve = table.mode === 'append' ? 'nothing' : `update set ${rest.map(assign).join(', ')}`;
  return `insert into ${schema}.${quoted(table.name)} as t (${names.join(', ')})
  select ${values.join(', ')} from unnest(${arrays.join(', ')}) as u (${names.join(', ')})
  on conflict (${key}) do ${resolve}`;
}

/** SQL that removes rows by their keys, whose first array is at placeholder number `from`. */
function removeRows(schema: string, table: Table, from: number): string {
  const names = table.key.map(quoted);
  const arrays = names.map((_, c) => `$${from + c}::text[]`);
  const same = table.key.map(name => `t.${quoted(name)} = u.${cast(name, table.columns[name]!)}`);
  return `delete from ${schema}.${quoted(table.name)} as t
  using unnest(${arrays.join(', ')}) as u (${names.join(', ')}) where ${same.join(' and ')}`;
}

/**
 * Text of the statement that writes documents, rows and checkpoint of a batch: one round trip, one transaction. Its placeholders:
 * `$1` to `$5` the checkpoint, `$6` to `$8` the documents, then for each table the columns of its rows and the keys to remove.
 */
export function commitText(projection: Projection, schema: string): string {
  const name = quoted(schema);
  const parts = [insertDocuments(name)];
  let next = 9;
  for (const table of projection.tables) {
    parts.push(putRows(name, table, next));
    next += Object.keys(table.columns).length;
    if (table.mode !== 'replace') continue;
    parts.push(removeRows(name, table, next));
    next += table.key.length;
  }
  return `with ${parts.map((part, p) => `part${p} as (${part})`).join(',\n')}
select projector.advance($1, $2, $3, $4, $5::timestamptz)`;
}

/** Makes one array of texts for each of the columns. */
const arraysOf = ({ columns }: Table, names: readonly string[], rows: readonly Row[]): Buffer[] =>
  names.map(name => {
    const type = columnTypeOf(columns[name]!);
    return textArray(rows.map(row => textOf(row[name], type)));
  });

/** The values of the statement of `commitText`, in the order of its placeholders. */
export function commitValues(
  projection: Projection,
  advance: Advance,
  documents: readonly StoredDocument[],
  writes: WriteSet,
): unknown[] {
  const { schema, status, from, to, recordedAt } = advance;
  const values: unknown[] = [schema, status, from, to, recordedAt];
  values.push(textArray(documents.map(({ key }) => key)));
  values.push(textArray(documents.map(({ school }) => school)));
  values.push(textArray(documents.map(({ doc }) => doc)));
  for (const table of projection.tables) {
    const { puts, removes } = writes.of(table);
    values.push(...arraysOf(table, Object.keys(table.columns), puts));
    if (table.mode === 'replace') values.push(...arraysOf(table, table.key, removes));
  }
  return values;
}
