/** Pools that outlive their connections. */
import pg from 'pg';

/** How long a server may take to let a connection in: one that takes it and is mute would be waited for without end. */
const CONNECT_MS = 5_000;

/** The bound is that of the connection alone: a pool's own would count the wait for a free one, too. */
class BoundedClient extends pg.Client {
  constructor(config?: string | pg.ClientConfig) {
    super(typeof config === 'object' ? { connectionTimeoutMillis: CONNECT_MS, ...config } : config);
  }
}

/**
 * A lost connection fails the queries under way, and no more: were nobody to hear of the loss of one that is lent out,
 * the process would end with it.
 */
export function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool({ Client: BoundedClient, ...config });
  const heard = (): void => undefined;
  pool.on('error', heard);
  pool.on('connect', client => client.on('error', heard));
  return pool;
}
