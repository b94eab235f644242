/** Finds what a read model lacks of all that the code needs: a backup left it out, somebody dropped it, or it was never filled. */
import type pg from 'pg';
import { START, type Position } from '../../eventstore/eventstore.js';
import { quoted } from '../../postgres/rows.js';
import type { Projection } from '../projection.js';
import { definition, MARK_TABLE } from '../apply/statements.js';
import type { Version } from './versions.js';

export interface Missing {
  /** True when its tables are those of older code. */
  readonly older: boolean;
  /** What only a rebuild brings back, in an operator's words. */
  readonly lacks: readonly string[];
  /** Views of the schema `read` that do not show this version. */
  readonly views: readonly string[];
}

/** The relations of a version, `table.column` for the columns, as `table.sql` makes them. */
function expected(projection: Projection): string[] {
  const { tables, indexes } = definition(projection);
  const text = `${tables}\n${indexes}`.replace(/--.*$/gm, '');
  const made = [...text.matchAll(/^\s*create (?:unique )?(?:table|view|index) "?(\w+)/gim)].map(([, name]) => name!);
  return [
    ...made,
    ...projection.tables.flatMap(({ name, columns }) => Object.keys(columns).map(column => `${name}.${column}`)),
  ];
}

const FOUND = `
  select c.relname as name from pg_class c left join pg_index i on i.indexrelid = c.oid
   where c.relnamespace = to_regnamespace($1) and coalesce(i.indisvalid, true)
  union all
  select c.relname || '.' || a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
   where c.relnamespace = to_regnamespace($1) and c.relkind = 'r' and a.attnum > 0 and not a.attisdropped`;

/**
 * Finds the views by what they depend on, not by their text: to read that, as `pg_views` does, PostgreSQL opens them, and fails on one that is being
 * replaced.
 */
const VIEWS = `
  select distinct v.relname as name
    from pg_depend d
    join pg_rewrite r on d.classid = 'pg_rewrite'::regclass and r.oid = d.objid
    join pg_class v on v.oid = r.ev_class and v.relkind = 'v' and v.relnamespace = to_regnamespace('read')
    join pg_class t on d.refclassid = 'pg_class'::regclass and t.oid = d.refobjid and t.relnamespace = to_regnamespace($1)`;

/** Examines a version that serves. `head` is the position of the last event in the ledger. */
export async function findMissing(
  client: pg.ClientBase,
  projection: Projection,
  { schema, position, version }: Version,
  head: Position,
): Promise<Missing> {
  const older = version < projection.version;
  const found = await names(client, FOUND, quoted(schema));
  const pointing = await names(client, VIEWS, quoted(schema));
  const missing = version === projection.version ? expected(projection).filter(name => !found.has(name)) : [];
  return {
    older,
    lacks: [
      ...(found.size === 0 ? [`schema ${schema}`] : missing.map(name => `${schema}.${name}`)),
      ...(found.has(MARK_TABLE) && !(await hasRows(client, schema)) ? [`the rows of ${schema}`] : []),
      ...(position > head ? ['the part of the ledger that it was ahead of'] : []),
      ...(position === START && head > START ? ['everything: it was never filled'] : []),
    ],
    views: projection.reads.filter(name => !pointing.has(name)).map(name => `read.${name}`),
  };
}

/** True when nothing is missing: the version can be read and moved on as it is. */
export const isWhole = ({ older, lacks, views }: Missing): boolean =>
  !older && lacks.length === 0 && views.length === 0;

async function names(client: pg.ClientBase, text: string, schema: string): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(text, [schema]);
  return new Set(rows.map(({ name }) => name));
}

async function hasRows(client: pg.ClientBase, schema: string): Promise<boolean> {
  const { rowCount } = await client.query(`select from ${quoted(schema)}.${MARK_TABLE}`);
  return rowCount === 1;
}
