/**
 * The only writer of one version of a projection: a dedicated connection that holds a session lock. Small commits go over a
 * connection that all projections share; a writer that has lost the lock without noticing is refused by `projector.advance`.
 */
import type pg from 'pg';
import type { Position } from '../../eventstore/eventstore.js';
import type { Projection } from '../projection.js';
import type { LiveWriter } from './live-writer.js';
import { openClient, type ClientConfig } from '../../postgres/client.js';
import { openPool } from '../../postgres/pool.js';
import { quoted } from '../../postgres/rows.js';
import { commitText, commitValues, type Advance, type StoredDocument } from './statements.js';
import type { Version } from '../schema/versions.js';
import type { WriteSet } from './writes.js';
import { tryLock } from '../../postgres/advisory-lock.js';

/** SQLSTATE of a version that this process may no longer write: it was switched out, or another has moved it on. */
export const NOT_OURS = 'PJ001';

/** The most documents of a commit over the shared connection: a larger one would keep the others waiting. */
const MOST_LIVE = 100;

/**
 * Plans use indexes alone, because a plan cached while a table was small would scan it for ever. Commits do not wait for the disk:
 * what is lost is folded again from the ledger.
 */
const SETTINGS = `select set_config(name, value, false) from (values
  ('synchronous_commit', 'off'), ('timezone', 'UTC'), ('datestyle', 'ISO'), ('jit', 'off'),
  ('plan_cache_mode', 'force_generic_plan'), ('enable_seqscan', 'off'), ('enable_hashjoin', 'off'),
  ('enable_mergejoin', 'off'), ('max_parallel_workers_per_gather', '0'),
  ('idle_in_transaction_session_timeout', '60s')) as session (name, value)`;

/** Name of the lock that the writer of a version holds. */
export const writerLock = (schema: string): string => `projector:${schema}`;

const asText = { getTypeParser: () => (value: string) => value };

/** Opens a connection for projecting, outside any pool. `onLost` is called when it breaks, perhaps more than once. */
export async function connect(
  databaseUrl: string,
  onLost?: () => void,
  more: Pick<ClientConfig, 'pipeline' | 'application_name' | 'overdueMs'> = {},
): Promise<pg.Client> {
  const client = openClient({
    connectionString: databaseUrl,
    application_name: 'registre projector',
    connectionTimeoutMillis: 10_000,
    ...more,
  });
  try {
    await client.connect();
    await client.query(SETTINGS);
  } catch (error) {
    await client.end().catch(() => undefined);
    throw error;
  }
  client.on('error', () => onLost?.());
  client.on('end', () => onLost?.());
  return client;
}

/** Opens a pool of connections for reading documents. */
export function openReaders(
  connectionString: string,
  max: number,
  config: Pick<ClientConfig, 'overdueMs'> = {},
): pg.Pool {
  return openPool({
    ...config,
    connectionString,
    max,
    application_name: 'registre projector readers',
    onConnect: (client: pg.ClientBase): unknown => client.query(SETTINGS),
  });
}

/** One version of a projection, with the connection that writes it. Take the lock before anything is written. */
export class Session {
  readonly #commitText: string;

  constructor(
    readonly client: pg.Client,
    readonly projection: Projection,
    readonly version: Version,
    readonly status: 'current' | 'building',
    /** Takes small commits; without it all go over the connection of the lock. */
    private readonly live?: LiveWriter,
  ) {
    this.#commitText = commitText(projection, version.schema);
  }

  /** Takes the writer's lock, and holds it until the connection ends. Answers false when another session has it. */
  lock(): Promise<boolean> {
    return tryLock(this.client, writerLock(this.version.schema));
  }

  /** Loads the documents of these keys; those that do not exist are absent. */
  async load<D>(keys: readonly string[], reader: pg.Pool | pg.Client = this.client): Promise<Map<string, D>> {
    const { rows } = await reader.query<[string, string][]>({
      name: `load ${this.version.schema}`,
      text: `select key, doc from ${quoted(this.version.schema)}.documents where key = any($1::text[])`,
      values: [keys],
      rowMode: 'array',
      types: asText,
    });
    return this.#parsed(rows as unknown as [string, string][]);
  }

  /** Loads all documents of these schools. */
  async loadSchools<D>(schools: readonly string[]): Promise<Map<string, D>> {
    const { rows } = await this.client.query<[string, string][]>({
      text: `select key, doc from ${quoted(this.version.schema)}.documents where school = any($1::text[])`,
      values: [schools],
      rowMode: 'array',
      types: asText,
    });
    return this.#parsed(rows as unknown as [string, string][]);
  }

  #parsed<D>(rows: readonly [string, string][]): Map<string, D> {
    const unpack = (stored: object): D => (this.projection.unpack?.(stored) ?? stored) as D;
    return new Map(rows.map(([key, doc]) => [key, unpack(JSON.parse(doc) as object)]));
  }

  /** Commits documents, rows and checkpoint of a batch in one round trip. */
  async commit(
    advance: Omit<Advance, 'schema' | 'status'>,
    documents: readonly StoredDocument[],
    writes: WriteSet,
  ): Promise<void> {
    const whole: Advance = { ...advance, schema: this.version.schema, status: this.status };
    const writer = documents.length <= MOST_LIVE && this.live ? this.live : this.client;
    await writer.query({
      name: `commit ${this.version.schema}`,
      text: this.#commitText,
      values: commitValues(this.projection, whole, documents, writes),
    });
  }

  /** Reads the stored checkpoint; throws `NOT_OURS` when the version no longer has this status. */
  async position(): Promise<Position> {
    const { rows } = await this.client.query<{ position: Position }>(
      'select position from projector.versions where schema = $1 and status = $2',
      [this.version.schema, this.status],
    );
    if (!rows[0]) throw Object.assign(new Error(`version ${this.version.schema} is gone`), { code: NOT_OURS });
    return rows[0].position;
  }
}
