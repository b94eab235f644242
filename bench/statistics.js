/**
 * Measures how long the statistics of an académie of 600,000 accounts take over the API (token, rights and parts included), beside SQL alone
 * that reads the same cells of the same table. `--schools N` makes another size: 1,100 responsables a school.
 */
import { fork } from 'node:child_process';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import pg from 'pg';
import { access } from './access.support.js';
import { table, withDatabase } from './append.support.js';
import { letEnd, NODE_OPTIONS_OF_SERVER } from './live.child.js';
import { quantile } from './live.latency.js';
import { accountOfResponsable, leanEvents, RESPONSABLES, uaiOf, uuid, writeLedger } from './projection.ledger.js';

export const title = 'Statistics of an académie, over the API and by SQL alone';

const smoke = process.argv.includes('--smoke');
const dist = process.env.BENCH_DIST ?? '../dist/';
const load = path => import(new URL(dist + path, import.meta.url).href);
const { postgresEventStore } = await load('src/eventstore/postgres.js');
const { migrate } = await load('src/postgres/migrate.js');
const { rebuild } = await load('src/projector/rebuild/rebuild.js');
const { projectionNamed } = await load('projections/index.js');

const schoolsOption = process.argv.indexOf('--schools');
const SCHOOLS = schoolsOption >= 0 ? Number(process.argv[schoolsOption + 1]) : smoke ? 2 : 545;
const SECONDS = smoke ? 0.3 : 10;
const CONNECTIONS = 4;
const ACADEMIE = '28';
const DEPARTEMENTS = 4;
/** The days of September over which accounts are notified. */
const DAYS = 30;

const directory = {
  names: async refs => refs.map(() => undefined),
  logins: async ids => ids.map(() => undefined),
  classLabels: async () => new Map(),
  mefLabels: async () => new Map(),
};

/** The import of the schools of one académie; then nine of ten responsables are notified, school by school, over a month. */
function* events(schools) {
  for (const [stream, type, data, metadata] of leanEvents(schools)) {
    const place = { academie: ACADEMIE, departement: String(Number(stream.slice(-8, -1)) % DEPARTEMENTS) };
    yield [stream, type, type === 'SchoolRegistered' ? { ...data, ...place } : data, metadata];
  }
  for (let n = 0; n < schools; n++)
    for (let r = 0; r < RESPONSABLES; r++) {
      if (r % 10 === 0) continue;
      const day = 1 + ((n + r) % DAYS);
      const at = `2026-09-${String(day).padStart(2, '0')}T08:00:00.000Z`;
      const data = {
        channel: 'LETTER',
        uai: uaiOf(n),
        credentialId: uuid(`c ${n} ${r}`),
        resetPassword: true,
        expiresAt: '2026-12-15T00:00:00.000Z',
      };
      const metadata = { actor: 'head', role: 'SCHOOL_HEAD', right: 'OWN', source: 'CONSOLE', correlationId: 'c', at };
      yield [`account-${accountOfResponsable(n, r)}`, 'AccountNotified', data, JSON.stringify(metadata)];
    }
}

const COUNTS = 'counts { total notNotified notified activating activated expired }';
const ROW = `{ code label ${COUNTS} origins { origin ${COUNTS} } }`;
const tableQuery = (groupBy, more = '') =>
  `{ statistics(scope: { type: ACADEMIE, code: "${ACADEMIE}" }, groupBy: ${groupBy}${more}) { position total ${ROW} rows ${ROW} } }`;
const CELLS = `select scope, origin, state, accounts from read.statistics_cells
  where kind = 'RESPONSABLE' and degree = 'ALL' and scope = any($1)`;

/** What is measured: the query of the API, and the keys of the scopes whose cells SQL reads. */
const MEASURED = [
  { what: 'the académie', query: tableQuery('NONE'), scopes: [`academie:${ACADEMIE}`] },
  {
    what: 'by département',
    query: tableQuery('DEPARTEMENT'),
    scopes: [`academie:${ACADEMIE}`, ...Array.from({ length: DEPARTEMENTS }, (_, d) => `departement:${d}`)],
  },
  {
    what: 'by school',
    query: tableQuery('SCHOOL'),
    scopes: [`academie:${ACADEMIE}`, ...Array.from({ length: SCHOOLS }, (_, n) => `school:${uaiOf(n)}`)],
  },
  {
    what: 'by département, at the end of a day',
    query: tableQuery('DEPARTEMENT', ', at: "2026-09-15"'),
    scopes: [`academie:${ACADEMIE}`, ...Array.from({ length: DEPARTEMENTS }, (_, d) => `departement:${d}`)],
  },
];

/** Calls again and again, as many at a time as there are connections; returns the milliseconds that each call took. */
async function latencies(call) {
  const took = [];
  const until = performance.now() + SECONDS * 1_000;
  const one = async () => {
    while (performance.now() < until) {
      const start = performance.now();
      await call();
      took.push(performance.now() - start);
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, one));
  return took;
}

async function serve(database, trust) {
  const child = fork(fileURLToPath(new URL('list.server.js', import.meta.url)), ['registre'], {
    execArgv: NODE_OPTIONS_OF_SERVER,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const answered = new Promise(resolve => child.once('message', resolve));
  child.send({ database, ...trust });
  const { url } = await answered;
  return { url, stop: () => letEnd(child) };
}

await withDatabase(async database => {
  await migrate(database);
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  const store = postgresEventStore({ databaseUrl: database });
  const started = performance.now();
  const written = await writeLedger(client, SCHOOLS, { make: events });
  for (const name of ['schools', 'delegations', 'statistics'])
    await rebuild(projectionNamed(name), { databaseUrl: database, store, directory });
  await client.query('vacuum analyze');
  await store.close();
  const { rows } = await client.query(CELLS, [[`academie:${ACADEMIE}`]]);
  const accounts = rows.reduce((sum, cell) => sum + cell.accounts, 0);
  await client.end();
  console.log(
    `${accounts} accounts in ${SCHOOLS} schools, ${written} events, in ${((performance.now() - started) / 1_000).toFixed(0)} s`,
  );

  const { trust, signWithOtp } = await access();
  const token = await signWithOtp([{ role: 'ACADEMIE_DASHBOARD', academie: ACADEMIE }]);
  const server = await serve(database, trust);
  const pool = new pg.Pool({ connectionString: database, max: CONNECTIONS });
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const ask = async query => {
    const answer = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body: JSON.stringify({ query }) });
    const { data, errors } = await answer.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data.statistics;
  };
  try {
    const { total } = await ask(tableQuery('NONE'));
    if (total.counts.total !== accounts) throw new Error(`the API counts ${total.counts.total}, SQL ${accounts}`);
    console.log(`load before: ${loadavg()[0].toFixed(1)}`);
    const lines = [];
    for (const { what, query, scopes } of MEASURED) {
      const read = () => pool.query({ name: 'cells', text: CELLS, values: [scopes] });
      await Promise.all([ask(query), read()]);
      const api = await latencies(() => ask(query));
      const sql = await latencies(read);
      const milliseconds = (took, p) => quantile(took, p).toFixed(1);
      lines.push({
        table: what,
        'API p50 ms': milliseconds(api, 0.5),
        'API p99 ms': milliseconds(api, 0.99),
        'SQL p50 ms': milliseconds(sql, 0.5),
        'SQL p99 ms': milliseconds(sql, 0.99),
        'p99 ×': (quantile(api, 0.99) / quantile(sql, 0.99)).toFixed(1),
      });
    }
    console.log(table(lines));
    console.log(
      `\n${CONNECTIONS} at a time. What limits it: the server makes objects and JSON of the cells, and shares the machine with whoever asks.`,
    );
  } finally {
    await pool.end();
    await server.stop();
  }
});
process.exit();
