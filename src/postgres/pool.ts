/** Pools that outlive their connections. */
import pg from 'pg';
import { PatientClient, type ClientConfig } from './client.js';

/**
 * A lost connection fails the queries under way, and no more: were nobody to hear of the loss of one that is lent out,
 * the process would end with it. The bound on connecting is that of the connection alone: a pool's own would count the wait
 * for a free one, too.
 */
export function openPool(config: pg.PoolConfig & Pick<ClientConfig, 'overdueMs'>): pg.Pool {
  const pool = new pg.Pool({ Client: PatientClient, ...config });
  const heard = (): void => undefined;
  pool.on('error', heard);
  pool.on('connect', client => client.on('error', heard));
  // Whoever takes it next would wait for what another has given up.
  pool.on('release', (_error, client: pg.Client) => {
    if (client instanceof PatientClient && client.awaits) void (client as pg.Client).end();
  });
  return pool;
}
