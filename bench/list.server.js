/**
 * Runs one server of the benchmark of lists, in a process of its own: `node list.server.js registre|mercurius|bare`. Its parent sends the
 * other options.
 */
import { createServer } from 'node:http';
import pg from 'pg';
import { connectionOf, MERCURIUS_SCHEMA, pageQuery } from './list.rows.js';
import { NO_PROJECTOR, serveRegistre } from './registre.server.js';

const POOL = 10;

/** Registre itself: verifies tokens, checks rights, records reads in the ledger. Without a key of the vault it knows no names in lists as of a moment. */
async function registre(pool, { masterKey, ...issuer }) {
  const { systemClock: clock } = await import('../dist/src/clock.js');
  const { createCommands } = await import('../dist/src/command/index.js');
  const { postgresEventStore } = await import('../dist/src/eventstore/postgres.js');
  const eventStore = postgresEventStore({ databaseUrl: issuer.database });
  // Lists need no vault.
  const commands = createCommands({ eventStore, vault: {}, clock });
  return serveRegistre(
    { pool, commands, persons: {}, digest: undefined, clock, ...NO_PROJECTOR },
    issuer,
    masterKey === undefined ? {} : { names: await namesIn(pool, masterKey) },
  );
}

/** The names in a vault; its key is in hexadecimal. */
async function namesIn(pool, masterKey) {
  const { openVault } = await import('../dist/src/vault/postgres/vault.js');
  const { createDirectory } = await import('../dist/src/vault/directory.js');
  return createDirectory(await openVault(pool, { masterKey: Buffer.from(masterKey, 'hex') }));
}

/** Mercurius with its compiler on; its resolver makes objects of rows, without tokens or rights. */
async function mercurius(pool) {
  const { default: fastify } = await import('fastify');
  const { default: plugin } = await import('mercurius');
  const { GraphQLScalarType } = await import('graphql');
  const app = fastify();
  const DateTime = new GraphQLScalarType({ name: 'DateTime', serialize: value => value.toISOString() });
  await app.register(plugin, {
    schema: MERCURIUS_SCHEMA,
    jit: 1,
    resolvers: {
      DateTime,
      Query: {
        responsables: async (_root, { uai, first, filter }) => {
          const { rows } = await pool.query(pageQuery(uai, filter.states, first));
          return connectionOf(rows, first);
        },
      },
    },
  });
  return app.listen({ host: '127.0.0.1', port: 0 });
}

/** Only node:http and pg: it takes the variables from the body and ignores the query. */
async function bare(pool) {
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', chunk => (body += chunk));
    request.on('end', async () => {
      const { uai, first, filter } = JSON.parse(body).variables;
      const { rows } = await pool.query(pageQuery(uai, filter.states, first));
      response.setHeader('content-type', 'application/json; charset=utf-8');
      response.end(JSON.stringify({ data: { responsables: connectionOf(rows, first) } }));
    });
  });
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${server.address().port}`;
}

const [, , name] = process.argv;
process.on('message', async message => {
  if (message === 'cpu') return process.send({ cpu: process.cpuUsage() });
  const pool = new pg.Pool({ connectionString: message.database, max: POOL });
  pool.on('error', () => process.exit());
  const url = await { registre, mercurius, bare }[name](pool, message);
  return process.send({ url });
});
process.on('disconnect', () => process.exit());
