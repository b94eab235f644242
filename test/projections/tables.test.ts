/** The columns that a projection declares, by which the compiler checks its rows, are those that `table.sql` makes. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { projections } from '../../projections/index.js';
import type { Column } from '../../src/postgres/rows.js';
import { installProjections } from '../../src/projector/schema/versions.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

let database: TestDatabase;
beforeAll(async () => {
  database = await createDatabase();
  await installProjections(database.pool, projections);
});
afterAll(() => database.drop());

/** The type of a column as PostgreSQL names it. */
const sqlType = (column: Column): string =>
  column.replace('?', '').replace('timestamptz', 'timestamp with time zone').replace('char(', 'character(');

const declared = (columns: Readonly<Record<string, Column>>): [string, string, boolean][] =>
  Object.entries(columns).map(([name, column]) => [name, sqlType(column), !column.endsWith('?')]);

/** What the database has of a table: name, type and whether it must have a value, of every column, and the columns of every unique index. */
async function tableMade(projection: string, table: string) {
  const schema = `(select schema from projector.versions where projection = $1 and status = 'current')`;
  const { rows: columns } = await database.pool.query<[string, string, boolean]>({
    rowMode: 'array',
    text: `select attname, format_type(atttypid, atttypmod), attnotnull from pg_attribute
            where attrelid = format('%I.%I', ${schema}, $2::text)::regclass and attnum > 0`,
    values: [projection, table],
  });
  const { rows: keys } = await database.pool.query<{ key: string[] }>(
    `select array(select attname::text from unnest(indkey) with ordinality as part (number, at)
                    join pg_attribute on attrelid = indrelid and attnum = number order by part.at) as key
       from pg_index where indrelid = format('%I.%I', ${schema}, $2::text)::regclass and indisunique`,
    [projection, table],
  );
  return { columns, keys: keys.map(({ key }) => key) };
}

const tables = projections.flatMap(projection => projection.tables.map(table => ({ projection, table })));

describe('table.sql makes what the code declares', () => {
  it.each(tables.map(({ projection, table }) => [`${projection.name}: ${table.name}`, projection, table] as const))(
    '%s',
    async (_, { name: projection }, { name: table, columns, key }) => {
      const found = await tableMade(projection, table);
      const byName = ([one]: [string, ...unknown[]], [other]: [string, ...unknown[]]): number => (one < other ? -1 : 1);
      expect(found.columns.sort(byName)).toEqual(declared(columns).sort(byName));
      expect(found.keys).toEqual([[...key]]);
    },
  );

  it('makes no other table', async () => {
    const { rows } = await database.pool.query<{ table: string }>(
      `select distinct relname as "table" from pg_class join projector.versions on relnamespace = to_regnamespace(quote_ident(schema))
        where relkind = 'r' and relname not in ('documents', 'made')`,
    );
    expect(rows.map(row => row.table).sort()).toEqual(tables.map(({ table }) => table.name).sort());
  });
});
