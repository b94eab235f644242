/** Reads whole lists, of any length, from one snapshot of the database, at the pace of whoever takes the rows. */
import type { Pool, PoolClient } from 'pg';
import { CELL_SEPARATOR } from './cells.js';
import { keysOf } from './cursor.js';
import { statementName } from './statement-names.js';
import type { Conditions, ListDefinition } from './definition.js';

/** A list to be read whole. */
export interface ListToRead<Sort extends string = string> {
  readonly list: ListDefinition<Sort>;
  readonly conditions: Conditions;
  readonly sort: Sort;
  readonly descending: boolean;
  /** Name of the read model that the list shows. */
  readonly readModel: string;
}

/** How long a list is. */
export interface Counted {
  readonly count: number;
  /** The position in the ledger that the read model shows. */
  readonly position: string;
}

/** A list opened for reading. */
export interface OpenRows extends Counted {
  /** Chunks of rows: each row its cells, joined by `CELL_SEPARATOR`. */
  readonly rows: AsyncIterable<readonly string[]>;
  /** Gives the connection back. Call it once, when the rows have been read or will be read no further. Never rejects. */
  close(): Promise<void>;
}

/** Rows fetched at a time. */
const CHUNK = 2_000;
/** Longest time for PostgreSQL to find, sort and count the rows, or to read a chunk of them. */
const STATEMENT_MS = 120_000;

const NOTHING: Counted = { count: 0, position: '0'.repeat(32) };

/** Counts the rows of a list, and reads the position that it shows. One statement, so both are of one snapshot. */
export async function countRows(
  database: Pick<Pool | PoolClient, 'query'>,
  { list, conditions, readModel }: Pick<ListToRead, 'list' | 'conditions' | 'readModel'>,
): Promise<Counted> {
  const model = `$${conditions.values.length + 1}`;
  const text = `select position, (select count(*)::int from ${list.from} where ${conditions.sql}) as count
      from read.projections where name = ${model}`;
  const name = statementName(list.type, text);
  const values = [...conditions.values, readModel];
  const { rows } = await database.query<Counted>({ ...(name === undefined ? {} : { name }), text, values });
  return rows[0] ?? NOTHING;
}

/** The statement that reads the rows of a list in its order. */
export function rowsStatement(
  { list, conditions, sort, descending }: Omit<ListToRead, 'readModel'>,
  cells: readonly string[],
): { text: string; values: unknown[] } {
  const order = keysOf(list, sort).map(({ sql }) => `${sql}${descending ? ' desc' : ''}`);
  const separator = `chr(${CELL_SEPARATOR.charCodeAt(0)})`;
  const text = `select concat_ws(${separator},${cells.join(',')}) from ${list.from}
    where ${conditions.sql} order by ${order.join(',')}`;
  return { text, values: [...conditions.values] };
}

/** Yields the rows in chunks, and reads ahead by one chunk: PostgreSQL makes the next one while the last is being written. */
async function* fetchChunks(client: PoolClient): AsyncGenerator<readonly string[]> {
  const fetch = async (): Promise<readonly string[]> => {
    const { rows } = await client.query<[string]>({ text: `fetch ${CHUNK} from listed`, rowMode: 'array' });
    return rows.map(([row]) => row);
  };
  let next = fetch();
  for (;;) {
    const rows = await next;
    if (rows.length === 0) return;
    const last = rows.length < CHUNK;
    if (!last) {
      next = fetch();
      // `await next` throws a failure to the reader. When nobody reads on, it must not end the process.
      next.catch(() => undefined);
    }
    yield rows;
    if (last) return;
  }
}

/**
 * Opens a list: a transaction that reads one snapshot, and a cursor in it. Holds a connection of the pool until `close`, and keeps the
 * read model's tables from being dropped meanwhile. `cells` is the SQL of each cell (`cellOf`).
 */
export async function openRows(pool: Pool, list: ListToRead, cells: readonly string[]): Promise<OpenRows> {
  const client = await pool.connect();
  const close = async (): Promise<void> => {
    // A connection that cannot end its transaction is not used again.
    const broken = await client.query('rollback').then(
      () => false,
      () => true,
    );
    client.release(broken);
  };
  try {
    await client.query('begin isolation level repeatable read, read only');
    // All rows are wanted, not the first ones soon.
    await client.query(`set local cursor_tuple_fraction = 1; set local statement_timeout = ${STATEMENT_MS}`);
    const counted = await countRows(client, list);
    const { text, values } = rowsStatement(list, cells);
    await client.query(`declare listed no scroll cursor for ${text}`, values);
    return { ...counted, rows: fetchChunks(client), close };
  } catch (error) {
    await close();
    throw error;
  }
}
