/**
 * Runs a server of Registre for the benchmark of hashing, in a process of its own: `node hashing.server.js bounded|unbounded`. Its parent
 * sends the other options. `unbounded` gives all hashes to libuv's pool of threads at once, as without a queue.
 */
import pg from 'pg';
import { pino } from 'pino';
import { answering } from './live.child.js';
import { NO_PROJECTOR, serveRegistre } from './registre.server.js';

async function registre({ database, masterKey, bounded, ...issuer }) {
  const load = name => import(`../dist/${name}.js`);
  const { migrate } = await load('src/postgres/migrate');
  const { postgresEventStore } = await load('src/eventstore/postgres');
  const { openVault } = await load('src/vault/postgres/vault');
  const { createCommands } = await load('src/command/index');
  const { systemClock: clock } = await load('src/clock');

  await migrate(database);
  const pool = new pg.Pool({ connectionString: database, max: 12 });
  pool.on('error', () => process.exit());
  const hashing = bounded ? {} : { hashing: { atOnce: Infinity, waiting: Infinity } };
  const vault = await openVault(pool, { masterKey: Buffer.from(masterKey, 'hex'), ...hashing });
  const commands = createCommands({ eventStore: postgresEventStore({ databaseUrl: database }), vault, clock });
  const { persons, digest } = vault;
  // There are no read models here. That delegations cannot be read would be logged again and again: only what is fatal is.
  const logger = pino({ level: 'fatal' });
  return serveRegistre({ pool, commands, persons, digest, clock, ...NO_PROJECTOR }, issuer, { logger });
}

answering(
  ask =>
    ({ start: async options => ({ url: await registre({ ...options, bounded: process.argv[2] === 'bounded' }) }) })[
      ask
    ],
);
