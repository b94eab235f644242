/**
 * Measures appends to the ledger: how many a second, and the 99th percentile of their latency, with 1, 16 and 64 callers at once;
 * each appends one event to a new stream. Compares the ledger's PostgreSQL adapter with emmett-postgresql and with a bare insert of
 * the same payload into one table with one index (by pgbench where it is installed, else by a pool of pg). All use one server
 * with synchronous_commit on, in alternating rounds.
 */
import { execFile, spawnSync } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import pg from 'pg';
import { getPostgreSQLEventStore } from '@event-driven-io/emmett-postgresql';
import { postgresEventStore } from '../dist/src/eventstore/postgres.js';
import { migrate } from '../dist/src/postgres/migrate.js';
import { closedLoop, median, table, withDatabase } from './append.support.js';

export const title = 'Appends to the ledger';

const smoke = process.argv.includes('--smoke');
const rounds = smoke ? 1 : 5;
const seconds = smoke ? 0.2 : 2;
const concurrencies = [1, 16, 64];

const data = {
  channel: 'LETTER',
  resetPassword: true,
  credentialId: randomUUID(),
  credentialVersion: 1,
  expiresAt: '2026-12-01',
};
const metadata = {
  actor: randomUUID(),
  role: 'SCHOOL_HEAD',
  right: 'OWN',
  scope: '0750001A',
  source: 'CONSOLE',
  correlationId: randomUUID(),
  causationId: randomUUID(),
  at: '2026-09-01',
};

async function registre(url) {
  await migrate(url);
  const store = postgresEventStore({ databaseUrl: url });
  await store.ready();
  return {
    name: 'registre',
    run: concurrency =>
      closedLoop(concurrency, seconds, () =>
        store.append(`account-${randomUUID()}`, 'none', [
          { id: randomUUID(), type: 'AccountNotified', data, metadata },
        ]),
      ),
    close: () => store.close(),
  };
}

async function emmett(url) {
  const store = getPostgreSQLEventStore(url);
  const append = () =>
    store.appendToStream(`account-${randomUUID()}`, [{ type: 'AccountNotified', data, metadata }], {
      expectedStreamVersion: 'STREAM_DOES_NOT_EXIST',
    });
  await append();
  return { name: 'emmett', run: concurrency => closedLoop(concurrency, seconds, append), close: () => store.close() };
}

const BARE_TABLE = `create table bare (
  seq bigint generated always as identity primary key, id uuid, stream text, version int, type text, data json, metadata json,
  recorded_at timestamptz default now())`;
const bareInsert = (id, stream, dataText, metadataText) =>
  `insert into bare (id, stream, version, type, data, metadata) values (${id}, ${stream}, 0, 'AccountNotified', ${dataText}, ${metadataText})`;
// pgbench takes `:word` for a variable: hence the spaces.
const pgbenchJson = value => `'${JSON.stringify(value).replaceAll(':', ': ')}'`;

async function pgbench(url) {
  const folder = await mkdtemp(join(tmpdir(), 'registre-bench-'));
  const script = join(folder, 'insert.sql');
  await writeFile(
    script,
    `${bareInsert('gen_random_uuid()', `'account-' || gen_random_uuid()`, pgbenchJson(data), pgbenchJson(metadata))};\n`,
  );
  return {
    name: 'pgbench',
    async run(concurrency) {
      const log = join(folder, `log-${concurrency}-${randomUUID()}`);
      const duration = String(Math.max(1, Math.round(seconds)));
      const options = [
        '-n',
        '-M',
        'prepared',
        '-c',
        `${concurrency}`,
        '-j',
        `${Math.min(concurrency, 2)}`,
        '-T',
        duration,
      ];
      const { stdout } = await promisify(execFile)('pgbench', [
        ...options,
        '-l',
        '--log-prefix',
        log,
        '-f',
        script,
        url,
      ]);
      const files = (await readdir(folder)).filter(file => join(folder, file).startsWith(log));
      // Of a line of pgbench's log the third field is the latency, in microseconds.
      const latencies = (await Promise.all(files.map(file => readFile(join(folder, file), 'utf8'))))
        .flatMap(text => text.trimEnd().split('\n'))
        .map(line => Number(line.split(' ')[2]) / 1000)
        .sort((a, b) => a - b);
      await Promise.all(files.map(file => rm(join(folder, file))));
      return {
        rate: Number(/tps = ([\d.]+)/.exec(stdout)?.[1] ?? 0),
        p99: latencies[Math.floor(latencies.length * 0.99)],
      };
    },
    close: () => rm(folder, { recursive: true }),
  };
}

async function barePg(url) {
  const pool = new pg.Pool({ connectionString: url, max: 64 });
  const insert = { name: 'insert', text: bareInsert('$1', '$2', '$3', '$4') };
  const texts = [JSON.stringify(data), JSON.stringify(metadata)];
  return {
    name: 'bare pg client',
    run: concurrency =>
      closedLoop(concurrency, seconds, () =>
        pool.query({ ...insert, values: [randomUUID(), `account-${randomUUID()}`, ...texts] }),
      ),
    close: () => pool.end(),
  };
}

async function bare(url) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  await client.query(BARE_TABLE);
  await client.end();
  return spawnSync('pgbench', ['--version']).status === 0 ? pgbench(url) : barePg(url);
}

await withDatabase(async url => {
  const contenders = [await registre(url), await emmett(url), await bare(url)];
  const results = new Map();
  if (!smoke) for (const contender of contenders) await contender.run(16);
  for (let round = 0; round < rounds; round++)
    for (const concurrency of concurrencies)
      for (const contender of round % 2 === 0 ? contenders : contenders.toReversed()) {
        const key = `${contender.name} ${concurrency}`;
        results.set(key, [...(results.get(key) ?? []), await contender.run(concurrency)]);
      }
  for (const contender of contenders) await contender.close();

  const rate = (name, concurrency) => median(results.get(`${name} ${concurrency}`).map(result => result.rate));
  const p99 = (name, concurrency) => median(results.get(`${name} ${concurrency}`).map(result => result.p99));
  const [, , { name: bareName }] = contenders;
  const lines = concurrencies.map(concurrency => ({
    'at once': concurrency,
    ...Object.fromEntries(
      contenders.flatMap(({ name }) => [
        [`${name} /s`, Math.round(rate(name, concurrency))],
        // Every contender has a column of this name; blanks before it, as many as its own name is long, tell the keys apart.
        [`p99 ms`.padStart(7 + name.length, ' '), p99(name, concurrency).toFixed(1)],
      ]),
    ),
    '× emmett': (rate('registre', concurrency) / rate('emmett', concurrency)).toFixed(2),
    [`× ${bareName}`]: (rate('registre', concurrency) / rate(bareName, concurrency)).toFixed(2),
  }));
  console.log(table(lines));
  console.log(
    "What limits it: at 1 the disk's flush; at 16 and more the processor, shared by this client, the adapter and the server. " +
      `Load average ${loadavg()[0].toFixed(1)}.`,
  );
  const summary = concurrencies.map(concurrency => ({
    concurrency,
    ...Object.fromEntries(
      contenders.map(({ name }) => [
        name,
        { perSecond: Math.round(rate(name, concurrency)), p99Ms: p99(name, concurrency) },
      ]),
    ),
  }));
  console.log(
    JSON.stringify({ benchmark: 'append', rounds, seconds, goals: { emmett: 5, [bareName]: 0.9, at: 16 }, summary }),
  );
});
