/** Pools that outlive their connections. */
import pg from 'pg';

/**
 * A lost connection fails the queries under way, and no more: were nobody to hear of the loss of one that is lent out,
 * the process would end with it.
 */
export function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  const heard = (): void => undefined;
  pool.on('error', heard);
  pool.on('connect', client => client.on('error', heard));
  return pool;
}
