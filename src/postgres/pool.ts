/** Connection pools that survive lost connections. */
import pg from 'pg';
import { PatientClient, type ClientConfig } from './client.js';

/**
 * Makes a pool. A lost connection rejects its pending queries and nothing else: without these listeners an `error` event would end
 * the process. The time limit on connecting is the client's; a pool's own would also count the wait for a free connection.
 */
export function openPool(config: pg.PoolConfig & Pick<ClientConfig, 'overdueMs'>): pg.Pool {
  const pool = new pg.Pool({ Client: PatientClient, ...config });
  const ignore = (): void => undefined;
  pool.on('error', ignore);
  pool.on('connect', client => client.on('error', ignore));
  // A connection released with a query pending would make its next user wait for that query.
  pool.on('release', (_error, client: pg.Client) => {
    if (client instanceof PatientClient && client.awaitsAnswer) void (client as pg.Client).end();
  });
  return pool;
}
