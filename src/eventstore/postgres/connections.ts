/** The ledger's own connections: every session is set as the ledger needs it, whatever the server's defaults are. */
import type pg from 'pg';
import { openPool } from '../../postgres/pool.js';

export interface ConnectionOptions {
  /** `postgres://…` */
  readonly databaseUrl: string;
  /** How long the server waits before it ends a transaction of the ledger left open (default 10 s). */
  readonly idleInTransactionTimeoutMs?: number;
}

/** Values come as the text PostgreSQL sent: rows.ts reads them, each once. */
export const asText = { getTypeParser: () => (value: string) => value };

/**
 * Durable commits, no plan but the indexes' (a cached plan made while the table was small would scan it for ever), dates
 * in UTC, bounds on waiting for a lock and on transactions left open.
 */
const settings = (idleInTransactionMs: number): string =>
  `select set_config(name, value, false) from (values
     ('synchronous_commit', case current_setting('synchronous_commit') when 'off' then 'on' else current_setting('synchronous_commit') end),
     ('timezone', 'UTC'), ('datestyle', 'ISO'),
     ('lock_timeout', '2s'), ('idle_in_transaction_session_timeout', '${idleInTransactionMs}ms'),
     ('plan_cache_mode', 'force_generic_plan'), ('enable_seqscan', 'off'), ('enable_bitmapscan', 'off'), ('max_parallel_workers_per_gather', '0'), ('jit', 'off')
   ) as session (name, value)`;

export const prepareSession = async (client: pg.ClientBase, options: ConnectionOptions): Promise<void> => {
  await client.query(settings(options.idleInTransactionTimeoutMs ?? 10_000));
};

/**
 * A ledger restored from a server whose transactions were further on goes on behind its last event: without it, appends
 * would go before that one, and followers would never see it.
 */
export async function catchUp(client: pg.ClientBase): Promise<void> {
  await client.query('select ledger.catch_up()');
}

/** A pool of prepared sessions. `queryTimeoutMs` bounds an answer that is long in coming; 0: none. */
export const openSessions = (options: ConnectionOptions, name: string, max: number, queryTimeoutMs: number): pg.Pool =>
  openPool({
    connectionString: options.databaseUrl,
    application_name: `registre ledger ${name}`,
    max,
    idleTimeoutMillis: 300_000,
    connectionTimeoutMillis: 5_000,
    ...(queryTimeoutMs > 0 ? { query_timeout: queryTimeoutMs } : {}),
    // The pool waits for it before it hands the connection out.
    onConnect: (client: pg.ClientBase): unknown => prepareSession(client, options).then(() => catchUp(client)),
  });
