/**
 * Measures how many events a second the projector takes when it catches up and when it rebuilds the list of responsables. Compares it with
 * SQL alone and with emmett doing the same over the same events, in alternating rounds on one server.
 */
import { performance } from 'node:perf_hooks';
import pg from 'pg';
import { median, table, withDatabase } from './append.support.js';
import { catchUpByEmmett, prepareEmmett } from './projection.emmett.js';
import { writeLedger } from './projection.ledger.js';
import { fillVault, surnameOf } from './projection.names.js';
import { catchUpBySql, rebuildBySql, ROW } from './projection.sql.js';

export const title = 'Projecting: catching up and rebuilding, beside SQL alone and emmett';

const smoke = process.argv.includes('--smoke');
const dist = process.env.BENCH_DIST ?? '../dist/';
const load = path => import(new URL(dist + path, import.meta.url).href);
const { START } = await load('src/eventstore/eventstore.js');
const { postgresEventStore } = await load('src/eventstore/postgres.js');
const { migrate } = await load('src/postgres/migrate.js');
const { Projector } = await load('src/projector/projector.js');
const { rebuild } = await load('src/projector/rebuild/rebuild.js');
const { installProjections } = await load('src/projector/schema/versions.js');
const { projectionNamed } = await load('projections/index.js');

/** The sizes of the ledgers. A comparison has at most `rounds` rounds, and begins none after `seconds` seconds. */
const SIZES = smoke
  ? {
      rounds: 1,
      seconds: 10,
      catchUp: { schools: 1, events: 14_000 },
      rebuild: { schools: 2, events: 30_000 },
      emmett: 1_000,
    }
  : {
      rounds: 3,
      seconds: 60,
      catchUp: { schools: 18, events: 300_000 },
      rebuild: { schools: 118, events: 2_000_000 },
      emmett: 10_000,
    };
/** Events of a batch, for the projector and for SQL alone. */
const BATCH = 10_000;

/** A directory that makes names from ids, so that they cost nothing on either side. */
const directory = {
  names: async refs => refs.map(({ personId }) => ({ surname: surnameOf(personId), firstName: 'Zoé' })),
  logins: async ids => ids.map(id => `z.${id.slice(0, 8)}`),
  classLabels: async () => new Map(),
  mefLabels: async () => new Map(),
};

const responsables = projectionNamed('responsables');

/** Removes all versions of projections. */
async function forgetVersions(client) {
  const { rows } = await client.query('select schema from projector.versions');
  for (const { schema } of rows) await client.query(`drop schema "${schema}" cascade`);
  await client.query('delete from projector.versions');
}

const COLUMNS = ROW.join(', ');

/** Throws when the projector and SQL alone have made different rows: the comparison would be worth nothing. */
async function checkSameRows(client, what) {
  const only = (one, other) => `(select ${COLUMNS} from ${one} except all select ${COLUMNS} from ${other} limit 1000)`;
  const { rows } = await client.query(`with own as ${only('read.responsables', 'by_sql.rows')},
      alone as ${only('by_sql.rows', 'read.responsables')}
    select (select count(*) from read.responsables)::int as all, (select count(*) from own)::int as own,
      (select count(*) from alone)::int as alone, (select to_json(own) from own limit 1) as one`);
  const [{ all, own, alone, one }] = rows;
  if (all > 0 && own === 0 && alone === 0) return;
  throw new Error(`${what}: of ${all} rows ${own} of the projector and ${alone} of SQL differ: ${JSON.stringify(one)}`);
}

/**
 * Installs the projection with its indexes, and says that it has taken the ledger's first event: the projector would rebuild a version that
 * has taken none, instead of letting it catch up.
 */
async function installAtFirst(url, client, store) {
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  await installProjections(pool, [responsables]);
  await pool.end();
  const reading = new globalThis.AbortController();
  for await (const [first] of store.follow(START, reading.signal, { batchSize: 1 })) {
    await client.query('update projector.versions set position = $1', [first.position]);
    reading.abort();
  }
}

/** Lets a running projector catch up from the first event to the last; returns how many seconds it took. */
async function catchUp(url, client) {
  await forgetVersions(client);
  const store = postgresEventStore({ databaseUrl: url });
  await installAtFirst(url, client, store);
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
  const reached = await projector.projectedUpTo(head, ['responsables'], 300_000);
  const seconds = (performance.now() - start) / 1_000;
  await projector.stop();
  await store.close();
  if (!reached) throw new Error('the projector has not caught up within 5 minutes');
  return seconds;
}

/** Rebuilds the projection beside a version that serves, up to the switch between the two; returns how many seconds it took. */
async function rebuildOnce(url, client, names = directory) {
  await forgetVersions(client);
  const pool = new pg.Pool({ connectionString: url, max: 1 });
  await installProjections(pool, [{ ...responsables, version: 0 }]);
  await pool.end();
  const store = postgresEventStore({ databaseUrl: url });
  const start = performance.now();
  await rebuild(responsables, { databaseUrl: url, store, directory: names });
  const seconds = (performance.now() - start) / 1_000;
  await store.close();
  return seconds;
}

const rate = (events, seconds) => Math.round(events / seconds);

/** Runs the contenders in alternating rounds; returns the seconds of each round, by the contender's name. */
async function alternate(contenders, rounds = SIZES.rounds) {
  const seconds = Object.fromEntries(Object.keys(contenders).map(name => [name, []]));
  const start = performance.now();
  for (let round = 0; round < rounds && performance.now() - start < SIZES.seconds * 1_000; round++)
    for (const [name, run] of Object.entries(contenders)) seconds[name].push(await run(round));
  return seconds;
}

async function compare(url, client, { events, ours, sql, what }) {
  const { own, alone } = await alternate({ own: () => ours(url, client), alone: () => sql(client) });
  await checkSameRows(client, what);
  return {
    what,
    events,
    rounds: own.length,
    registre: rate(events, median(own)),
    'SQL alone': rate(events, median(alone)),
    ratio: +(median(alone) / median(own)).toFixed(2),
  };
}

/** Compares a rebuild with names made from ids with one whose names the vault opens person by person. */
async function withNames(url, client, events) {
  const { persons, directory: ofVault, close } = await fillVault(url, client, load);
  const contenders = {
    none: () => rebuildOnce(url, client),
    names: async () => rebuildOnce(url, client, await ofVault()),
  };
  const { none, names } = await alternate(contenders, Math.min(2, SIZES.rounds));
  await close();
  const more = median(names) - median(none);
  return {
    what: 'rebuild, names from the vault',
    events,
    rounds: names.length,
    registre: rate(events, median(names)),
    'without names': rate(events, median(none)),
    'identities/s': rate(persons, more),
  };
}

/** Runs the work with a new, migrated database and a connection to it. */
const withLedger = work =>
  withDatabase(async url => {
    await migrate(url);
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    await work(url, client).finally(() => client.end());
  });

const result = {};
const show = (name, row) => {
  console.log(`${table([row])}\n`);
  result[name] = row;
};
await withLedger(async (url, client) => {
  const { schools, events: limit } = SIZES.catchUp;
  const events = await writeLedger(client, schools, { limit });
  const what = `catch-up, batches of ${BATCH}`;
  show('catchUp', await compare(url, client, { what, events, ours: catchUp, sql: c => catchUpBySql(c, BATCH) }));
  await prepareEmmett(url, client, SIZES.emmett);
  const { emmett } = await alternate({ emmett: round => catchUpByEmmett(url, client, 1_000, round) });
  const emmettRate = rate(SIZES.emmett, median(emmett));
  show('emmett', {
    what: "emmett's projection: a row an account, no pairs",
    events: SIZES.emmett,
    emmett: emmettRate,
    'registre is': `${(result.catchUp.registre / emmettRate).toFixed(1)} ×`,
  });
  show('names', await withNames(url, client, events));
});
await withLedger(async (url, client) => {
  const { schools, events: limit } = SIZES.rebuild;
  const events = await writeLedger(client, schools, { limit });
  show('rebuild', await compare(url, client, { what: 'rebuild', events, ours: rebuildOnce, sql: rebuildBySql }));
});
console.log(JSON.stringify({ bench: 'projection', ...result }));
console.log(`
What limits it: catching up, one core of Node that reads, folds and packs a batch while PostgreSQL upserts the one before;
rebuilding, one core of Node: parsing the events, folding, writing documents and rows out (SQL alone keeps no documents);
with names, opening two AES-GCM seals a person (the person's key, the identity), one after the other on that same core.`);
process.exit();
