/** Former names of variables, with the present ones: set by a former one, tests would be left out in silence. */
const PRESENT_NAMES = {
  EVENTSTORE_URL: 'TEST_LEDGER_URL',
  EVENTSTORE_START: 'TEST_LEDGER_START',
  EVENTSTORE_KILL: 'TEST_LEDGER_KILL',
  E2E_EVENTSTORE_URL: 'E2E_LEDGER_URL',
};

/** One embedded PostgreSQL for the whole run (from dist/, which `npm test` builds first), unless TEST_DATABASE_URL names another. */
export default async function setup() {
  for (const [old, name] of Object.entries(PRESENT_NAMES))
    if (process.env[old]) throw new Error(`${old} is called ${name} now: set ${name} in its place, and unset ${old}`);
  if (process.env.TEST_DATABASE_URL) return;
  const { startTemporaryPostgres } = await import('../../dist/src/postgres/temporary.js');
  const server = await startTemporaryPostgres({ durable: false });
  globalThis.__testPostgres = server;
  process.env.TEST_DATABASE_URL = server.url;
}
