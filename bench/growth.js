/**
 * Measures what a school's list, its statistics and an append cost in installations of 10, 100 and 1,000 schools: they should cost the
 * same in all three.
 */
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { closedLoop, median, table, withDatabase } from './append.support.js';
import { surnameOf } from './projection.names.js';
import { accountOfResponsable, leanEvents, RESPONSABLES, uaiOf, writeLedger } from './projection.ledger.js';

export const title = 'Cost of growth: list, statistics and append at 10, 100 and 1,000 schools';

const smoke = process.argv.includes('--smoke');
const dist = process.env.BENCH_DIST ?? '../dist/';
const load = path => import(new URL(dist + path, import.meta.url).href);
const { postgresEventStore } = await load('src/eventstore/postgres.js');
const { migrate } = await load('src/postgres/migrate.js');
const { rebuild } = await load('src/projector/rebuild/rebuild.js');
const { projectionNamed } = await load('projections/index.js');

const SIZES = smoke ? [1, 2] : [10, 100, 1_000];
const SECONDS = smoke ? 0.3 : 10;
const ROUNDS = smoke ? 1 : 5;
const projections = [projectionNamed('responsables'), projectionNamed('statistics')];
const directory = {
  names: async refs => refs.map(({ personId }) => ({ surname: surnameOf(personId), firstName: 'Zoé' })),
  logins: async ids => ids.map(id => `z.${id.slice(0, 8)}`),
  classLabels: async () => new Map(),
  mefLabels: async () => new Map(),
};

const LIST = `select student_id, account_id, student_surname, student_first_name, class_code, surname, first_name, login,
    has_email, origin, state, notified_at, last_signed_in_at from read.responsables
  where uai = $1 and state = any($2) order by student_sort, student_id, account_id limit 50`;
const STATISTICS = `select origin, state, accounts from read.statistics_cells
  where scope = any($1) and kind = 'RESPONSABLE' and degree = 'ALL'`;

const KINDS = ['list', 'statistics', 'append'];
const metadata = {
  actor: 'head',
  role: 'SCHOOL_HEAD',
  right: 'OWN',
  source: 'CONSOLE',
  correlationId: 'c',
  at: '2026-09-01T00:00:00.000Z',
};
const below = n => Math.floor(Math.random() * n);

/** Makes a ledger of so many schools with its read models; returns the operations to measure, one for each of `KINDS`. */
async function prepare(url, schools) {
  await migrate(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const store = postgresEventStore({ databaseUrl: url });
  const events = await writeLedger(client, schools, { make: leanEvents });
  for (const projection of projections) await rebuild(projection, { databaseUrl: url, store, directory });
  await client.query('vacuum analyze');
  await client.end();
  const pool = new pg.Pool({ connectionString: url, max: 4 });
  const operations = {
    list: () => pool.query({ name: 'list', text: LIST, values: [uaiOf(below(schools)), ['NOT_NOTIFIED', 'NOTIFIED']] }),
    statistics: () =>
      pool.query({ name: 'statistics', text: STATISTICS, values: [[`school:${uaiOf(below(schools))}`, 'nation']] }),
    append: async () => {
      const stream = `account-${accountOfResponsable(below(schools), below(RESPONSABLES))}`;
      let version = -1;
      for await (const event of store.read(stream)) version = event.version;
      const event = { id: randomUUID(), type: 'SignedIn', data: { method: 'PASSWORD' }, metadata };
      // Of two callers at once on one stream, one loses. A command would read and decide again; here one attempt is measured.
      await store.append(stream, version, [event]).catch(error => {
        if (error.name !== 'WrongExpectedVersion') throw error;
      });
    },
  };
  const close = () => Promise.all([pool.end(), store.close()]);
  return { schools, events, operations, close, rounds: { list: [], statistics: [], append: [] } };
}

/** Prepares a database for each size, keeps all of them open while `work` runs (it measures the sizes by turns), and drops them afterwards. */
async function withSizes(sizes, work, ready = []) {
  const [size, ...others] = sizes;
  if (size === undefined) return work(ready);
  await withDatabase(async url => {
    const prepared = await prepare(url, size);
    await withSizes(others, work, [...ready, prepared]).finally(prepared.close);
  });
}

const rows = [];
await withSizes(SIZES, async ready => {
  // The sizes take turns in each round: whatever else slows the machine for a while slows all of them.
  for (let round = 0; round < ROUNDS; round++)
    for (const kind of KINDS)
      for (const { operations, rounds } of ready)
        rounds[kind].push(await closedLoop(kind === 'append' ? 16 : 4, SECONDS / ROUNDS, operations[kind]));
  for (const { schools, events, rounds } of ready) {
    const row = { schools, events };
    for (const kind of KINDS)
      row[kind] = {
        rate: median(rounds[kind].map(({ rate }) => rate)),
        p99: median(rounds[kind].map(({ p99 }) => p99)),
      };
    rows.push(row);
  }
});

const [first] = rows;
const cost = (row, what) => `${Math.round(row[what].rate)}/s, p99 ${row[what].p99.toFixed(1)} ms`;
const relative = (row, what) => +(row[what].rate / first[what].rate).toFixed(2);
// The three columns of ratios have one name; blanks tell their keys apart.
console.log(
  table(
    rows.map(row => ({
      schools: row.schools,
      events: row.events,
      'list of a school': cost(row, 'list'),
      '×': relative(row, 'list'),
      'statistics of a school and the nation': cost(row, 'statistics'),
      '× ': relative(row, 'statistics'),
      'read, decide, append': cost(row, 'append'),
      ' ×': relative(row, 'append'),
    })),
  ),
);
const [last] = rows.slice(-1);
console.log(
  `\n${JSON.stringify({ bench: 'growth', schools: last.schools, list: relative(last, 'list'), statistics: relative(last, 'statistics'), append: relative(last, 'append') })}`,
);
console.log(
  '\n× is the rate beside that of the smallest ledger: 1 is flat. What limits it: the depth of an index, and how much of',
);
console.log('the tables PostgreSQL keeps in memory (shared_buffers).');
process.exit();
