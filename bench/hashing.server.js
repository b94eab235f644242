/**
 * Runs a server of Registre for the benchmark of hashing, in a process of its own: `node hashing.server.js bounded|unbounded`. Its parent
 * sends the other options. `unbounded` gives all hashes to libuv's pool of threads at once, as without a queue.
 */
import pg from 'pg';
import { answering } from './live.child.js';

async function registre({ database, masterKey, keys, issuer, audience, bounded }) {
  const load = name => import(`../dist/${name}.js`);
  const { migrate } = await load('src/postgres/migrate');
  const { postgresEventStore } = await load('src/eventstore/postgres');
  const { openVault } = await load('src/vault/postgres/vault');
  const { createCommands } = await load('src/command/index');
  const { createServer } = await load('src/server');
  const { createTokenVerifier } = await load('src/security/tokens');
  const { principalOf } = await load('src/security/claims');
  const { createAuthorise } = await load('src/security/permissions');
  const { systemClock: clock } = await load('src/clock');
  const { pino } = await import('pino');

  await migrate(database);
  const pool = new pg.Pool({ connectionString: database, max: 12 });
  pool.on('error', () => process.exit());
  const hashing = bounded ? {} : { hashing: { atOnce: Infinity, waiting: Infinity } };
  const vault = await openVault(pool, { masterKey: Buffer.from(masterKey, 'hex'), ...hashing });
  const commands = createCommands({ eventStore: postgresEventStore({ databaseUrl: database }), vault, clock });
  const rules = { otpAcr: [], toleranceSeconds: 5, now: Date.now };
  const app = await createServer({
    pool,
    commands,
    persons: vault.persons,
    digest: vault.digest,
    authorise: createAuthorise({ clock, otpMaxAgeSeconds: 36_000 }),
    openSession: undefined,
    verifyToken: createTokenVerifier([{ issuer, audience, keys, principal: payload => principalOf(payload, rules) }]),
    changes: { subscribe: () => () => undefined },
    clock,
    logger: pino({ level: 'fatal' }),
    production: true,
    allowedOrigins: [],
    readiness: [],
    imports: { importUploaded: undefined, academieByNumber: () => undefined },
  });
  return app.listen({ host: '127.0.0.1', port: 0 });
}

answering(
  ask =>
    ({ start: async options => ({ url: await registre({ ...options, bounded: process.argv[2] === 'bounded' }) }) })[
      ask
    ],
);
