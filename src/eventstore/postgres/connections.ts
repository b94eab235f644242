/** Opens the ledger's own connections, with the session settings it needs whatever the server's defaults are. */
import type pg from 'pg';
import { openPool } from '../../postgres/pool.js';

export interface ConnectionOptions {
  /** `postgres://…` */
  readonly databaseUrl: string;
  /** How long the server waits before it ends a transaction of the ledger left open (default 10 s). */
  readonly idleInTransactionTimeoutMs?: number;
}

/** Leaves values as the text that PostgreSQL sent: `rows.ts` parses them. */
export const asText = { getTypeParser: () => (value: string) => value };

/**
 * Commits are durable; plans use indexes only (a plan cached while the table was small would scan it for ever); dates are
 * in UTC; waiting for a lock and open transactions have time limits.
 */
const settings = (idleInTransactionMs: number): string =>
  `select set_config(name, value, false) from (values
     ('synchronous_commit', case current_setting('synchronous_commit') when 'off' then 'on' else current_setting('synchronous_commit') end),
     ('timezone', 'UTC'), ('datestyle', 'ISO'),
     ('lock_timeout', '2s'), ('idle_in_transaction_session_timeout', '${idleInTransactionMs}ms'),
     ('plan_cache_mode', 'force_generic_plan'), ('enable_seqscan', 'off'), ('enable_bitmapscan', 'off'), ('max_parallel_workers_per_gather', '0'), ('jit', 'off')
   ) as session (name, value)`;

/** Applies these settings to the session of a connection. */
export const prepareSession = async (client: pg.ClientBase, options: ConnectionOptions): Promise<void> => {
  await client.query(settings(options.idleInTransactionTimeoutMs ?? 10_000));
};

/**
 * Moves the transaction ids of a restored ledger beyond its last event. Otherwise new events, of a server whose ids are
 * lower, would be placed before that event, and followers would never see them.
 */
export async function catchUp(client: pg.ClientBase): Promise<void> {
  await client.query('select ledger.catch_up()');
}

/**
 * Makes a pool of sessions with these settings. `queryTimeoutMs` is the longest wait for an answer. 0: no limit, neither to an answer nor to
 * the wait for a free session.
 */
export const openSessions = (
  options: ConnectionOptions,
  name: string,
  max: number,
  queryTimeoutMs: number,
  more: Pick<pg.PoolConfig, 'stream'> = {},
): pg.Pool =>
  openPool({
    ...more,
    connectionString: options.databaseUrl,
    application_name: `registre ledger ${name}`,
    max,
    idleTimeoutMillis: 300_000,
    ...(queryTimeoutMs > 0 ? { query_timeout: queryTimeoutMs, connectionTimeoutMillis: 5_000 } : {}),
    // The pool waits for this promise before it hands the connection out.
    onConnect: (client: pg.ClientBase): unknown => prepareSession(client, options).then(() => catchUp(client)),
  });
