/** The versions of a projection: makes their schemas, says which of them serves, drops the others. */
import type pg from 'pg';
import { START, type Position } from '../../eventstore/eventstore.js';
import { CREATION_LOCK, ensureProjectorTables } from './projector-tables.js';
import type { Projection } from '../projection.js';
import { quoted } from '../../postgres/rows.js';
import { definition } from '../apply/statements.js';
import { lockInTransaction } from '../../postgres/advisory-lock.js';
import { transaction } from '../../postgres/transaction.js';

export interface Version {
  readonly schema: string;
  readonly projection: string;
  /** The `version` of the projection's code that made it. */
  readonly version: number;
  /** Its checkpoint: everything up to here is folded in. */
  readonly position: Position;
}

type Client = pg.ClientBase | pg.Pool;

/** Channel of messages between projectors: a version switched in, a replay requested. Payload: the projection's name. */
export const CONTROL_CHANNEL = 'registre_projector';

/** The version that serves reads, `undefined` before the first start. */
export async function currentVersion(client: Client, projection: string): Promise<Version | undefined> {
  const { rows } = await client.query<Version>(
    `select schema, projection, version, position from projector.versions where projection = $1 and status = 'current'`,
    [projection],
  );
  return rows[0];
}

/** Makes a schema and its row in `projector.versions`, and runs `ddl` in the schema: all in the caller's transaction. */
async function create(client: pg.ClientBase, projection: Projection, status: string, ddl: string): Promise<Version> {
  const schema = await freeName(client, projection);
  await client.query(
    'insert into projector.versions (schema, projection, version, status, position) values ($1, $2, $3, $4, $5)',
    [schema, projection.name, projection.version, status, START],
  );
  await client.query(`create schema ${quoted(schema)}`);
  await client.query(`set local search_path to ${quoted(schema)}, public`);
  await client.query(ddl);
  await client.query('set local search_path to default');
  return { schema, projection: projection.name, version: projection.version, position: START };
}

/** How the names of a projection's schemas begin, before version and number. */
const prefixOf = (projection: string): string => `${projection.replaceAll('-', '_')}_v`;

/** A schema name that is not taken. Numbers restart when the projector's tables are made again, and older schemas may have them. */
async function freeName(client: pg.ClientBase, { name, version }: Projection): Promise<string> {
  for (;;) {
    const { rows } = await client.query<{ schema: string; taken: boolean }>(
      `select schema, to_regnamespace(quote_ident(schema)) is not null as taken
         from (select $1::text || '_' || nextval('projector.version_numbers') as schema) as numbered`,
      [`${prefixOf(name)}${version}`],
    );
    if (!rows[0]!.taken) return rows[0]!.schema;
  }
}

/** The current version; makes an empty one for a projection that has none. Several processes may try at once. */
export async function ensureVersion(client: pg.ClientBase, projection: Projection): Promise<Version> {
  await ensureProjectorTables(client);
  const found = await currentVersion(client, projection.name);
  if (found) return found;
  return transaction(client, async () => {
    await lockInTransaction(client, CREATION_LOCK);
    const meanwhile = await currentVersion(client, projection.name);
    if (meanwhile) return meanwhile;
    const { tables, indexes } = definition(projection);
    const version = await create(client, projection, 'current', `${tables}\n${indexes}`);
    await publish(client, projection, version.schema);
    return version;
  });
}

/** Makes a version to be filled beside the current one: tables without indexes yet. */
export const createBeside = (client: pg.ClientBase, projection: Projection): Promise<Version> =>
  transaction(client, () => create(client, projection, 'building', definition(projection).tables));

/**
 * Makes the indexes of a version filled without them, and the planner's statistics. Concurrently: a plain `create index`
 * would hold the fence of the ledger for as long as it takes.
 */
export async function createIndexes(client: pg.ClientBase, projection: Projection, schema: string): Promise<void> {
  await client.query(`set search_path to ${quoted(schema)}, public; set maintenance_work_mem to '256MB'`);
  for (const statement of definition(projection).indexes.split(';')) {
    const text = statement.replace(/^create (unique )?index /m, 'create $1index concurrently ').trim();
    if (text) await client.query(text);
  }
  for (const table of ['documents', ...projection.tables.map(({ name }) => name)])
    await client.query(`analyze ${quoted(table)}`);
  await client.query('reset search_path; reset maintenance_work_mem');
}

/** SQLSTATEs of `create or replace view` when the columns of the view differ: it must be dropped first. */
const COLUMNS_DIFFER = ['42P16', '42804'];

/** Points the views of `read` at a schema, in the caller's transaction. */
export async function publish(client: pg.ClientBase, projection: Projection, schema: string): Promise<void> {
  for (const name of projection.reads) {
    const select = `select * from ${quoted(schema)}.${quoted(name)}`;
    const view = `read.${quoted(name)}`;
    await client.query('savepoint view');
    try {
      await client.query(`create or replace view ${view} as ${select}`);
    } catch (error) {
      if (!COLUMNS_DIFFER.includes((error as { code?: string }).code ?? '')) throw error;
      await client.query('rollback to savepoint view');
      await client.query(`drop view ${view}`);
      await client.query(`create view ${view} as ${select}`);
    }
    await client.query('release savepoint view');
  }
}

/** Sets the checkpoint of a version that lacks rows back to the start. `projector.advance` refuses its writer from then on. */
export async function condemn(client: pg.ClientBase, { schema }: Version): Promise<void> {
  await client.query('update projector.versions set position = $2, recorded_at = null where schema = $1', [
    schema,
    START,
  ]);
}

/** Drops a version unless it is current. Waits at most `lockTimeoutMs` for its last readers. */
export async function dropVersion(client: pg.ClientBase, schema: string, lockTimeoutMs = 5_000): Promise<void> {
  await transaction(client, async () => {
    await client.query(`set local lock_timeout = ${lockTimeoutMs}`);
    const { rows } = await client.query<{ status: string }>(
      'select status from projector.versions where schema = $1 for update',
      [schema],
    );
    if (rows[0]?.status === 'current') return;
    await client.query(`drop schema if exists ${quoted(schema)} cascade`);
    await client.query('delete from projector.versions where schema = $1', [schema]);
  });
}

/**
 * The schemas of the projection that nobody reads: half filled by a rebuild that was killed, switched out, or without a row
 * in `projector.versions` since that table was made again.
 */
export async function leftovers(client: Client, projection: string): Promise<string[]> {
  const { rows } = await client.query<{ schema: string }>(
    `select schema from projector.versions where projection = $1 and status <> 'current'
     union
     select nspname from pg_namespace where nspname ~ ('^' || $2 || '\\d+_\\d+$')
        and to_regclass(quote_ident(nspname) || '.documents') is not null
     except
     select schema from projector.versions where status = 'current'`,
    [projection, prefixOf(projection)],
  );
  return rows.map(({ schema }) => schema);
}

/** Makes the tables and views of projections that have none; for servers and tests that do not project themselves. */
export async function installProjections(pool: pg.Pool, projections: readonly Projection[]): Promise<void> {
  const client = await pool.connect();
  try {
    for (const projection of projections) await ensureVersion(client, projection);
  } finally {
    client.release();
  }
}
