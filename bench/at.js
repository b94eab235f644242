/**
 * Measures how long the pages of a school's list as of a moment take over the API, beside those of its list of now: each client turns all
 * pages of 100 of a school of 700 pupils and 1,100 responsables, each time of another moment. `--schools N` makes an installation of another size.
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
import { uaiOf, writeLedger } from './projection.ledger.js';
import { fillVault } from './projection.names.js';

export const title = 'Lists as of a moment, beside those of now';

const smoke = process.argv.includes('--smoke');
const dist = process.env.BENCH_DIST ?? '../dist/';
const load = path => import(new URL(dist + path, import.meta.url).href);
const { postgresEventStore } = await load('src/eventstore/postgres.js');
const { migrate } = await load('src/postgres/migrate.js');
const { rebuild } = await load('src/projector/rebuild/rebuild.js');
const { projectionNamed } = await load('projections/index.js');

const given = process.argv[process.argv.indexOf('--schools') + 1];
const SCHOOLS = process.argv.includes('--schools') ? Number(given) : smoke ? 2 : 40;
const SECONDS = smoke ? 0.5 : 15;
const ROUNDS = smoke ? 1 : 3;
const CONNECTIONS = 4;
const ROWS = 100;
/** The days in which the accounts of the ledger were notified, activated and signed in to. */
const [FIRST, LAST] = [Date.UTC(2026, 7, 26), Date.UTC(2026, 8, 30)];
const READ_MODELS = ['responsables', 'students', 'periods', 'schools', 'delegations'];

const QUERY = `query Q($uai: Uai!, $first: Int!, $after: String, $at: DateTime) {
  responsables(uai: $uai, first: $first, after: $after, at: $at) {
    edges { node { id accountId surname firstName login hasEmail origin state notifiedAt lastSignedInAt
      student { id surname firstName schoolClass { code label } mef { code label } } } }
    pageInfo { hasNextPage endCursor } } }`;

async function serve(database, trust, masterKey) {
  const child = fork(fileURLToPath(new URL('list.server.js', import.meta.url)), ['registre'], {
    execArgv: NODE_OPTIONS_OF_SERVER,
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const answered = new Promise(resolve => child.once('message', resolve));
  child.send({ database, masterKey, ...trust });
  const { url } = await answered;
  return { url, stop: () => letEnd(child) };
}

await withDatabase(async database => {
  await migrate(database);
  const client = new pg.Client({ connectionString: database });
  await client.connect();
  const store = postgresEventStore({ databaseUrl: database });
  const started = performance.now();
  const written = await writeLedger(client, SCHOOLS);
  const vault = await fillVault(database, client, load);
  const directory = await vault.directory();
  for (const name of READ_MODELS) await rebuild(projectionNamed(name), { databaseUrl: database, store, directory });
  await client.query('vacuum analyze');
  await store.close();
  await vault.close();
  await client.end();
  console.log(`${SCHOOLS} schools, ${written} events, in ${((performance.now() - started) / 1_000).toFixed(0)} s`);

  const schools = Array.from({ length: SCHOOLS }, (_, n) => uaiOf(n));
  const { trust, signWithOtp } = await access();
  const token = await signWithOtp([{ role: 'SCHOOL_HEAD', schools }]);
  const server = await serve(database, trust, vault.masterKey);
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const ask = async variables => {
    const body = JSON.stringify({ query: QUERY, variables: { first: ROWS, ...variables } });
    const answer = await fetch(`${server.url}/graphql`, { method: 'POST', headers, body });
    const { data, errors } = await answer.json();
    if (errors) throw new Error(JSON.stringify(errors));
    return data.responsables;
  };

  /** Turns the pages of one list after the other, as many at a time as there are connections; answers the milliseconds of each page. */
  async function turn(momentOf) {
    const took = { first: [], all: [] };
    const until = performance.now() + SECONDS * 1_000;
    const one = async () => {
      while (performance.now() < until) {
        const uai = schools[Math.floor(Math.random() * SCHOOLS)];
        const at = momentOf();
        for (let after = null, more = true; more;) {
          const start = performance.now();
          const { pageInfo } = await ask({ uai, at, after });
          const milliseconds = performance.now() - start;
          took.all.push(milliseconds);
          if (after === null) took.first.push(milliseconds);
          after = pageInfo.endCursor;
          more = pageInfo.hasNextPage;
        }
      }
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, one));
    return took;
  }

  try {
    const lists = { 'of now': () => null, 'as of a moment': () => new Date(FIRST + Math.random() * (LAST - FIRST)) };
    const results = Object.fromEntries(Object.keys(lists).map(name => [name, { first: [], all: [] }]));
    // Warms the server up: these turns are not counted.
    for (const momentOf of Object.values(lists)) await turn(momentOf);
    console.log(`load before: ${loadavg()[0].toFixed(1)}`);
    for (let round = 0; round < ROUNDS; round++)
      for (const [name, momentOf] of Object.entries(lists)) {
        const { first, all } = await turn(momentOf);
        results[name].first.push(...first);
        results[name].all.push(...all);
      }
    const of = (name, which, p) => quantile(results[name][which], p);
    const shown = number => number.toFixed(1);
    console.log(
      table(
        Object.keys(lists).map(name => ({
          list: name,
          pages: results[name].all.length,
          'p50 ms': shown(of(name, 'all', 0.5)),
          'p99 ms': shown(of(name, 'all', 0.99)),
          'first page p50 ms': shown(of(name, 'first', 0.5)),
          'first page p99 ms': shown(of(name, 'first', 0.99)),
        })),
      ),
    );
    const ratio = (which, p) => shown(of('as of a moment', which, p) / of('of now', which, p));
    console.log(
      `\nas of a moment ÷ of now: p50 ${ratio('all', 0.5)} ×, p99 ${ratio('all', 0.99)} × (goal 10); first page p50 ${ratio('first', 0.5)} ×`,
    );
    console.log(
      `${CONNECTIONS} at a time. What limits it: joining the rows of pupils, links, accounts and names that held then, for each page, where the list of now has one row for all.`,
    );
  } finally {
    await server.stop();
  }
});
process.exit();
