/** Tools of all the benchmarks: a database, a load of callers, the median, and a table of results. */
import { randomUUID } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import pg from 'pg';

/** An event to append, as a head's notification leaves it. `metadata`: what it has beside the usual. */
export const notification = (metadata = {}) => ({
  id: randomUUID(),
  type: 'AccountNotified',
  data: {
    channel: 'LETTER',
    resetPassword: true,
    credentialId: randomUUID(),
    credentialVersion: 1,
    expiresAt: '2026-12-01',
  },
  metadata: {
    actor: randomUUID(),
    role: 'SCHOOL_HEAD',
    right: 'OWN',
    scope: '0750001A',
    source: 'CONSOLE',
    correlationId: randomUUID(),
    ...metadata,
    at: '2026-09-01T08:00:00.000Z',
  },
});

export const median = numbers => numbers.toSorted((a, b) => a - b)[numbers.length >> 1];

/**
 * Lets `concurrency` callers call for so many seconds, each again as soon as it is answered. Returns the calls a second (`rate`) and
 * the median and 99th percentile of their latency in milliseconds.
 */
export async function closedLoop(concurrency, seconds, call) {
  const latencies = [];
  const start = performance.now();
  const end = start + seconds * 1000;
  await Promise.all(
    Array.from({ length: concurrency }, async () => {
      for (let calledAt = performance.now(); calledAt < end;) {
        await call();
        const answeredAt = performance.now();
        latencies.push(answeredAt - calledAt);
        calledAt = answeredAt;
      }
    }),
  );
  const rate = (latencies.length / (performance.now() - start)) * 1000;
  latencies.sort((a, b) => a - b);
  return { rate, p50: latencies[latencies.length >> 1], p99: latencies[Math.floor(latencies.length * 0.99)] };
}

/** Runs the work on a new database of BENCH_DATABASE_URL's server, or of a PostgreSQL started for it. */
export async function withDatabase(work) {
  const given = process.env.BENCH_DATABASE_URL;
  const server = given
    ? { url: given, stop: async () => {} }
    : await (await import('../dist/src/postgres/temporary.js')).startTemporaryPostgres();
  const admin = new pg.Client({ connectionString: server.url });
  await admin.connect();
  const name = `registre_bench_${process.pid}_${Date.now()}`;
  await admin.query(`create database ${name}`);
  try {
    const url = new URL(server.url);
    url.pathname = `/${name}`;
    await work(url.href);
  } finally {
    await dropDatabase(admin, name);
    await admin.end();
    await server.stop();
  }
}

/**
 * Drops the database, though a contender has left connections open. The driver reports their end as an error that the contender does not
 * handle (57P01): it must not end the benchmark.
 */
async function dropDatabase(admin, name) {
  process.on('uncaughtException', error => {
    if (error.code !== '57P01') throw error;
  });
  await admin.query(`drop database ${name} with (force)`);
}

/** The rows, which have the same keys, as a table of text: a line of keys, then a line for each row. */
export function table(rows) {
  const keys = Object.keys(rows[0]);
  const widths = keys.map(key => Math.max(key.length, ...rows.map(row => String(row[key]).length)));
  const line = cells => cells.map((cell, i) => String(cell).padStart(widths[i])).join('  ');
  return [line(keys), ...rows.map(row => line(keys.map(key => row[key])))].join('\n');
}
