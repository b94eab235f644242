/** Reads whole lists, of any length, from one snapshot of the database, at the pace of whoever takes the rows. */
import type { Client, Pool, PoolClient } from 'pg';
import { pidOf } from '../session-state.js';
import { sqlStateOf } from '../trouble.js';
import { copyRows, type CopiedRows } from './copied.js';
import { keysOf } from './cursor.js';
import type { Conditions, ListDefinition } from './definition.js';
import { withLiterals } from './literals.js';
import { servingVersions, type Serving } from './serving.js';
import type { Standing } from './standing.js';
import { statementName } from './statement-names.js';

/** A list to be read whole. */
export interface ListToRead<Sort extends string = string> {
  readonly list: ListDefinition<Sort>;
  readonly conditions: Conditions;
  readonly sort: Sort;
  readonly descending: boolean;
}

/** How long a list is. */
export interface Counted {
  readonly count: number;
  /** The position in the ledger that the first read model of the list shows. */
  readonly position: string;
}

/** A list opened for reading. */
export interface OpenRows extends Counted {
  /** The number of rows by the value of `countedBy`; empty without it. */
  readonly counts: ReadonlyMap<string, number>;
  /** How far the read models of the list had come in the snapshot. */
  readonly standing: Standing;
  /** Chunks of rows: each row its cells, joined by `CELL_SEPARATOR`. Throws unless as many rows as counted come to their end. */
  readonly rows: AsyncIterable<readonly string[]>;
  /** Gives the connection back, and stops the statement if it is under way. Call it once, at the latest when nobody reads on. Never rejects. */
  close(): Promise<void>;
}

/** Longest time for PostgreSQL to count the rows, to find and sort them, and later to make the next ones. */
const PATIENCE_MS = 120_000;

const NOTHING: Counted = { count: 0, position: '0'.repeat(32) };

/** Counts the rows of a list, and reads the position that it shows. One statement, so both are of one snapshot. */
export async function countRows(
  database: Pick<Pool, 'query'>,
  { list, conditions }: Pick<ListToRead, 'list' | 'conditions'>,
): Promise<Counted> {
  const model = `$${conditions.values.length + 1}`;
  const text = `select position, (select count(*)::int from ${list.from} where ${conditions.sql}) as count
      from read.projections where name = ${model}`;
  const name = statementName(list.type, text);
  const values = [...conditions.values, list.readModels[0]];
  const { rows } = await database.query<Counted>({ ...(name === undefined ? {} : { name }), text, values });
  return rows[0] ?? NOTHING;
}

/** The query that reads the cells of a list's rows in its order, without parameters. `resolve` is called before values are written into it. */
export function rowsQuery(
  { list, conditions, sort, descending }: ListToRead,
  cells: readonly string[],
  resolve: Serving['resolve'] = sql => sql,
): string {
  const order = keysOf(list, sort).map(({ sql }) => `${sql}${descending ? ' desc' : ''}`);
  const text = `select ${cells.join(',')} from ${list.from} where ${conditions.sql} order by ${order.join(',')}`;
  return withLiterals(resolve(text), conditions.values);
}

/** What a list is read by. */
export interface Reading {
  /** The SQL of each cell (`cellOf`). */
  readonly cells: readonly string[];
  /** The zone in whose days instants are given: IANA name. */
  readonly zone: string;
  /** SQL of a text by whose values rows are counted, too, such as the school of each row. */
  readonly countedBy?: string;
}

const settings = (zone: string): string =>
  `set local timezone = ${withLiterals('$1', [zone])}; set local datestyle = 'SQL, DMY'; set local statement_timeout = ${PATIENCE_MS}`;

interface Begun extends Pick<OpenRows, 'count' | 'counts' | 'position' | 'standing'> {
  readonly copied: CopiedRows;
  readonly first: IteratorResult<readonly string[], undefined>;
}

/** Counts the rows in the snapshot of the transaction. */
async function countIn(
  client: PoolClient,
  { list: { from }, conditions }: ListToRead,
  resolve: Serving['resolve'],
  by: string | undefined,
): Promise<Pick<OpenRows, 'count' | 'counts'>> {
  const text = `select ${by ?? 'null'} as value, count(*)::int as count from ${from} where ${conditions.sql}`;
  const grouped = by === undefined ? text : `${text} group by 1`;
  const { rows } = await client.query<{ value: string; count: number }>(resolve(grouped), conditions.values);
  const count = rows.reduce((sum, row) => sum + row.count, 0);
  return { count, counts: new Map(by === undefined ? [] : rows.map(row => [row.value, row.count])) };
}

/** Takes the snapshot, counts, and starts reading. Resolves once PostgreSQL has found and sorted the rows. */
async function begin(client: PoolClient, list: ListToRead, { cells, zone, countedBy }: Reading): Promise<Begun> {
  await client.query(`begin isolation level repeatable read, read only; ${settings(zone)}`);
  const { position, standing, resolve } = await servingVersions(client, list.list.readModels);
  const counted = await countIn(client, list, resolve, countedBy);
  // From here on the statement may take as long as whoever reads it, and `copyRows` keeps the time.
  await client.query('set local statement_timeout = 0');
  const copied = copyRows(client, rowsQuery(list, cells, resolve), PATIENCE_MS);
  return { ...counted, position, standing, copied, first: await copied.chunks.next() };
}

/** Yields the chunks. Throws when there are not as many rows as were counted in the same snapshot: the list would be cut short. */
async function* whole({ copied, first, count }: Begun): AsyncGenerator<readonly string[]> {
  let read = 0;
  for (let next = first; !next.done; next = await copied.chunks.next()) {
    read += next.value.length;
    yield next.value;
  }
  if (read !== count) throw new Error(`a list of ${count} rows was read with ${read}`);
}

/** Destroys a connection whose statement may be under way, and has PostgreSQL stop that statement: it would notice only when it next sends. */
function discard(pool: Pool, client: PoolClient): void {
  (client as unknown as Client).connection.stream.destroy();
  client.release(true);
  const stop = `select pg_cancel_backend(pid) from pg_stat_activity where pid = $1 and state = 'active' and query like 'copy (%'`;
  pool.query(stop, [pidOf(client as unknown as Client)]).catch(() => undefined);
}

/** Ends the transaction and gives the connection back. A connection that cannot end its transaction is not used again. */
async function giveBack(client: PoolClient): Promise<void> {
  const broken = await client.query('rollback').then(
    () => false,
    () => true,
  );
  client.release(broken);
}

/** SQLSTATEs of tables that are no longer there: a rebuild dropped them after the snapshot was taken and before they were read. */
const DROPPED = ['42P01', '3F000'];
/** How often a list is opened at the most: another rebuild may come between at each try. */
const MOST_TRIES = 3;

/**
 * Opens a list: a transaction that reads one snapshot, and a statement in it under way. Holds a connection of the pool until `close`. A
 * rebuild of the read model meanwhile changes nothing: the list is read to its end from the version that served at the beginning.
 */
export async function openRows(pool: Pool, list: ListToRead, reading: Reading, tries = 1): Promise<OpenRows> {
  const client = await pool.connect();
  try {
    const begun = await begin(client, list, reading);
    const { count, counts, position, standing, copied } = begun;
    const close = async (): Promise<void> => (copied.ended() ? giveBack(client) : discard(pool, client));
    return { count, counts, position, standing, rows: whole(begun), close };
  } catch (error) {
    discard(pool, client);
    if (tries < MOST_TRIES && DROPPED.includes(sqlStateOf(error) ?? ''))
      return openRows(pool, list, reading, tries + 1);
    throw error;
  }
}
