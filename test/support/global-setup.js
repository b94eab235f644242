/** One embedded PostgreSQL for the whole run (from dist/, which `npm test` builds first), unless TEST_DATABASE_URL names another. */
export default async function setup() {
  if (process.env.TEST_DATABASE_URL) return;
  const { startTemporaryPostgres } = await import('../../dist/src/postgres/temporary.js');
  const server = await startTemporaryPostgres({ durable: false });
  globalThis.__testPostgres = server;
  process.env.TEST_DATABASE_URL = server.url;
}
