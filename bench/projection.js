/**
 * How fast the projector catches up and rebuilds, beside SQL alone and emmett doing the same over the same events, in
 * alternating rounds on one server.
 */
import { performance } from 'node:perf_hooks';
import { createHash } from 'node:crypto';
import pg from 'pg';
import { median, table, withDatabase } from './append.support.js';
import { catchUpByEmmett, prepareEmmett } from './projection.emmett.js';
import { writeLedger } from './projection.ledger.js';
import { catchUpBySql, rebuildBySql } from './projection.sql.js';

export const title = 'Projecting: catching up and rebuilding, beside SQL alone and emmett';

const smoke = process.argv.includes('--smoke');
const dist = process.env.BENCH_DIST ?? '../dist/';
const load = path => import(new URL(dist + path, import.meta.url).href);
const { postgresEventStore } = await load('src/eventstore/postgres.js');
const { migrate } = await load('src/postgres/migrate.js');
const { Projector } = await load('src/projector/projector.js');
const { rebuild } = await load('src/projector/rebuild.js');
const { installProjections } = await load('src/projector/versions.js');
const { projectionNamed } = await load('projections/index.js');

const SIZES = smoke
  ? { rounds: 1, catchUp: { schools: 1, events: 6_000 }, rebuild: undefined, emmett: 1_000 }
  : {
      rounds: 3,
      catchUp: { schools: 18, events: 300_000 },
      rebuild: { schools: 118, events: 2_000_000 },
      emmett: 20_000,
    };
/** The batches of a projector that is behind. */
const BATCH = 10_000;

/** Names cost nothing on either side: made from ids. */
const directory = {
  names: async refs => refs.map(({ personId }) => ({ surname: `Élan ${personId.slice(0, 6)}`, firstName: 'Zoé' })),
  logins: async ids => ids.map(id => `z.${id.slice(0, 8)}`),
  classLabels: async () => new Map(),
  mefLabels: async () => new Map(),
};

const responsables = projectionNamed('responsables');

async function forget(client) {
  const { rows } = await client.query('select schema from projector.versions');
  for (const { schema } of rows) await client.query(`drop schema "${schema}" cascade`);
  await client.query('delete from projector.versions');
}

const hash = async (client, from) => {
  const { rows } = await client.query(`select student_id, account_id, uai, class_code, login, has_email, state, origin,
    notified_at, expires_at, last_signed_in_at, search from ${from} order by 1, 2`);
  return `${rows.length} ${createHash('md5').update(JSON.stringify(rows)).digest('hex')}`;
};

/** Live, from an empty version with its indexes: the batches of a projector that was away. */
async function catchUp(url, client) {
  await forget(client);
  const store = postgresEventStore({ databaseUrl: url });
  const projector = new Projector({
    databaseUrl: url,
    store,
    directory,
    projections: [responsables],
    feed: { most: BATCH },
  });
  const head = await store.head();
  const start = performance.now();
  await projector.start();
  await projector.projectedUpTo(head, ['responsables'], 3_600_000);
  const seconds = (performance.now() - start) / 1_000;
  await projector.stop();
  await store.close();
  return seconds;
}

/** Beside a version that serves, up to the switch. */
async function rebuildOnce(url, client) {
  await forget(client);
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  await installProjections(pool, [{ ...responsables, version: 0 }]);
  await pool.end();
  const store = postgresEventStore({ databaseUrl: url });
  const start = performance.now();
  await rebuild(responsables, { databaseUrl: url, store, directory });
  const seconds = (performance.now() - start) / 1_000;
  await store.close();
  return seconds;
}

const rate = (events, seconds) => Math.round(events / seconds);

async function compare(url, client, { rounds, events, ours, sql, what }) {
  const [own, alone] = [[], []];
  for (let round = 0; round < rounds; round++) {
    own.push(await ours(url, client));
    alone.push(await sql(client));
  }
  const same = (await hash(client, 'read.responsables')) === (await hash(client, 'by_sql.rows'));
  if (!same) throw new Error(`${what}: the rows of the projector and of SQL differ`);
  return {
    what,
    events,
    registre: rate(events, median(own)),
    'SQL alone': rate(events, median(alone)),
    ratio: +(median(alone) / median(own)).toFixed(2),
  };
}

/** A database with the migrations, and a connection to it. */
const withLedger = work =>
  withDatabase(async url => {
    await migrate(url);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await work(url, client).finally(() => client.end());
  });

const result = {};
await withLedger(async (url, client) => {
  const { schools, events: limit } = SIZES.catchUp;
  const events = await writeLedger(client, schools, { limit });
  await prepareEmmett(url, client, SIZES.emmett);
  const results = [];
  results.push(
    await compare(url, client, {
      what: `catch-up, batches of ${BATCH}`,
      rounds: SIZES.rounds,
      events,
      ours: catchUp,
      sql: c => catchUpBySql(c, BATCH),
    }),
  );
  results.push(
    await compare(url, client, { what: 'rebuild', rounds: SIZES.rounds, events, ours: rebuildOnce, sql: rebuildBySql }),
  );
  const emmett = [];
  for (let round = 0; round < SIZES.rounds; round++) emmett.push(await catchUpByEmmett(url, client, 1_000, round));
  console.log(table(results));
  const emmettRate = rate(SIZES.emmett, median(emmett));
  const beside = +(results[0].registre / emmettRate).toFixed(1);
  console.log(
    `\nemmett's projection (a row an account, no pairs): ${emmettRate} events/s; Registre's list catches up ${beside} × as fast`,
  );
  Object.assign(result, { catchUp: results[0], rebuildSmall: results[1], emmett: emmettRate, timesEmmett: beside });
});
if (SIZES.rebuild)
  await withLedger(async (url, client) => {
    const { schools, events: limit } = SIZES.rebuild;
    const events = await writeLedger(client, schools, { limit });
    const big = await compare(url, client, {
      what: 'rebuild',
      rounds: SIZES.rounds,
      events,
      ours: rebuildOnce,
      sql: rebuildBySql,
    });
    console.log(`\n${table([big])}`);
    result.rebuild = big;
  });
console.log(`\n${JSON.stringify({ bench: 'projection', ...result })}`);
console.log(
  '\nWhat limits it: catching up, the upserts in PostgreSQL (documents and rows) and folding take turns on one core each;',
);
console.log('rebuilding, one core of Node: parsing the events, folding, then writing the rows out.');
process.exit();
