/**
 * Measures how many lists a second a server answers over HTTP: the first 50, then the first 100, of one school's responsables in certain
 * states, in an installation of 1,000 schools with 800 pupils each. Compares Registre (which verifies the token, checks rights and
 * records the read) with mercurius, its compiler on, with bare resolvers over the same SQL, and with bare node:http and pg without
 * any GraphQL. Each is a process of its own on the same database; rounds alternate.
 */
import { fork } from 'node:child_process';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { access } from './access.support.js';
import { median, table, withDatabase } from './append.support.js';
import { QUERY } from './list.rows.js';
import { seed, uaiOf } from './list.seed.js';
import { letEnd, NODE_OPTIONS_OF_SERVER } from './live.child.js';

export const title = 'Lists over HTTP';

const smoke = process.argv.includes('--smoke');
const schools = smoke ? 20 : 1_000;
const pupils = smoke ? 100 : 800;
const rounds = smoke ? 1 : 15;
const seconds = smoke ? 0.4 : 2;
const connections = 16;
const states = ['NOTIFIED', 'ACTIVATED', 'ACTIVATING'];
const SERVERS = ['registre', 'mercurius', 'bare'];

async function start(name, database, trust) {
  const child = fork(fileURLToPath(new URL('list.server.js', import.meta.url)), [name], {
    execArgv: NODE_OPTIONS_OF_SERVER,
    // All three run with the settings of production.
    env: { ...process.env, NODE_ENV: 'production' },
  });
  const nextMessage = () => new Promise(resolve => child.once('message', resolve));
  child.send({ database, ...trust });
  const { url } = await nextMessage();
  return {
    name,
    url,
    cpu: async () => {
      child.send('cpu');
      const { user, system } = (await nextMessage()).cpu;
      return user + system;
    },
    stop: () => letEnd(child),
  };
}

/** A request for each school. The schools are asked in an order other than that of their rows on the disk: 379 divides neither 20 nor 1,000. */
const bodies = first =>
  Array.from({ length: schools }, (_, i) =>
    JSON.stringify({ query: QUERY, variables: { uai: uaiOf(1 + ((i * 379) % schools)), first, filter: { states } } }),
  );

async function measure(server, first, token, duration) {
  const before = await server.cpu();
  const result = await autocannon({
    url: `${server.url}/graphql`,
    connections,
    duration,
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    requests: bodies(first).map(body => ({ body })),
  });
  if (result.errors || result.non2xx)
    throw new Error(`${server.name}: ${result.errors} errors, ${result.non2xx} refusals`);
  const requests = result['2xx'];
  return {
    rate: requests / result.duration,
    cpu: ((await server.cpu()) - before) / requests,
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
}

/** Throws when the three servers answer differently, cursors apart: to know which is quicker would then be worth nothing. */
async function checkSameAnswers(servers, token) {
  const answers = await Promise.all(
    servers.map(async ({ url }) => {
      const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
      const answer = await fetch(`${url}/graphql`, { method: 'POST', headers, body: bodies(50)[0] });
      return (await answer.text()).replace(/"endCursor":"[^"]+"/, '"endCursor":"…"');
    }),
  );
  if (answers.some(answer => answer !== answers[0]))
    throw new Error(`the answers differ:\n${answers.map(a => a.slice(0, 900)).join('\n')}`);
}

await withDatabase(async database => {
  const seeded = performance.now();
  await seed(database, schools, pupils);
  console.log(`${schools} schools × ${pupils} pupils made in ${((performance.now() - seeded) / 1000).toFixed(0)} s`);
  const { trust, signWithOtp } = await access();
  const token = await signWithOtp([{ role: 'ACADEMIE_SUPPORT', academie: '28' }]);
  const servers = [];
  for (const name of SERVERS) servers.push(await start(name, database, trust));
  try {
    await checkSameAnswers(servers, token);
    for (const first of [50, 100]) {
      const results = Object.fromEntries(SERVERS.map(name => [name, []]));
      for (const server of servers) await measure(server, first, token, smoke ? 0.2 : 2);
      for (let round = 0; round < rounds; round++)
        for (const server of round % 2 ? servers.toReversed() : servers)
          results[server.name].push(await measure(server, first, token, seconds));
      const of = (name, key) => median(results[name].map(result => result[key]));
      console.log(`\nthe first ${first} (load before: ${loadavg()[0].toFixed(1)})`);
      console.log(
        table(
          SERVERS.map(name => ({
            server: name,
            'requests/s': of(name, 'rate').toFixed(0),
            'p50 ms': of(name, 'p50'),
            'p99 ms': of(name, 'p99'),
            'CPU µs/request': of(name, 'cpu').toFixed(0),
          })),
        ),
      );
      const ratio = (other, key) =>
        median(results.registre.map((result, i) => result[key] / results[other][i][key])).toFixed(2);
      console.log(
        `registre ÷ mercurius + jit: ${ratio('mercurius', 'rate')} × (goal 1.2); ÷ bare node + pg: ${ratio('bare', 'rate')} × (goal 0.95)`,
      );
    }
    console.log('\nWhat limits it: the machine is shared by PostgreSQL, the server and the client that asks.');
  } finally {
    for (const server of servers) await server.stop();
  }
});
