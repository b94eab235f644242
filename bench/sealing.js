/**
 * Measures what sealing costs. Appends: how many a second with 1, 16 and 64 callers at once, while the ledger is sealed each second in the same
 * process, and without; in alternating rounds on one server. Verification: events of a ledger verified a second, reading, canonical JSON and
 * tree included, on all processors, beside bare SHA-256 of the same bytes, on one of them, one digest for each event, in the fastest way that
 * node has.
 */
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import { postgresEventStore } from '../dist/src/eventstore/postgres.js';
import { openRangeHashers } from '../dist/src/app/range-hashers.js';
import { dividingBy, entryOf, readSealed, sealUpToNow, tilesOf, verifyLedger } from '../dist/src/integrity/index.js';
import { migrate } from '../dist/src/postgres/migrate.js';
import { openPool } from '../dist/src/postgres/pool.js';
import { closedLoop, median, notification, table, withDatabase } from './append.support.js';

export const title = 'Sealing the ledger, and verifying it';

const smoke = process.argv.includes('--smoke');
const rounds = smoke ? 1 : 7;
const seconds = smoke ? 0.3 : 4;
const concurrencies = smoke ? [16] : [1, 16, 64];
/** Events verified. */
const most = smoke ? 2_000 : 200_000;
/** Entries hashed with nothing else, or a batch more. */
const MOST_BARE = 100_000;
const SEAL_MS = 1_000;

const eventOf = () => notification({ causationId: randomUUID() });

/** Seals as a server does, until it is stopped. */
function sealing(deps) {
  const stopping = new globalThis.AbortController();
  const running = (async () => {
    while (!stopping.signal.aborted) {
      await sealUpToNow(deps, stopping.signal);
      await pause(SEAL_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  })();
  return async () => {
    stopping.abort();
    await running;
  };
}

async function appends(deps) {
  const results = new Map();
  const seal = () => sealUpToNow(deps, new globalThis.AbortController().signal);
  const run = concurrency =>
    closedLoop(concurrency, seconds, () => deps.eventStore.append(`account-${randomUUID()}`, 'none', [eventOf()]));
  await run(16);
  await seal();
  let behind = 0;
  for (let round = 0; round < rounds; round++)
    for (const concurrency of concurrencies)
      for (const name of round % 2 === 0 ? ['without', 'with'] : ['with', 'without']) {
        const stop = name === 'with' ? sealing(deps) : async () => undefined;
        const key = `${name} ${concurrency}`;
        results.set(key, [...(results.get(key) ?? []), await run(concurrency)]);
        await stop();
        const begun = performance.now();
        await seal();
        if (name === 'with') behind = Math.max(behind, performance.now() - begun);
      }
  const figure = (name, concurrency, of) => median(results.get(`${name} ${concurrency}`).map(of));
  const ratioOf = concurrency =>
    median(
      results.get(`with ${concurrency}`).map((one, i) => one.rate / results.get(`without ${concurrency}`)[i].rate),
    );
  console.log(
    table(
      concurrencies.map(concurrency => ({
        'at once': concurrency,
        'without /s': Math.round(figure('without', concurrency, one => one.rate)),
        'sealed /s': Math.round(figure('with', concurrency, one => one.rate)),
        'without, p99 ms': figure('without', concurrency, one => one.p99).toFixed(1),
        'sealed, p99 ms': figure('with', concurrency, one => one.p99).toFixed(1),
        '× without': ratioOf(concurrency).toFixed(2),
      })),
    ),
  );
  console.log(`After a round, sealing had caught up within ${Math.round(behind)} ms at most.\n`);
  return Object.fromEntries(concurrencies.map(concurrency => [concurrency, ratioOf(concurrency)]));
}

/** Bare SHA-256 of the first entries of the ledger: `bytes` of an entry, and how many are hashed a second at each measurement. */
async function openBareSha(eventStore, until) {
  const entries = [];
  for await (const batch of eventStore.scan({ after: '0'.repeat(32), until })) {
    for (const event of batch) entries.push(entryOf(event));
    if (entries.length >= MOST_BARE) break;
  }
  const worker = new Worker(new URL('./sealing.bare.js', import.meta.url));
  worker.postMessage(entries);
  return {
    bytes: entries.reduce((sum, entry) => sum + Buffer.byteLength(entry), 0) / entries.length,
    measure: async () => {
      worker.postMessage('measure');
      const [perSecond] = await once(worker, 'message');
      return perSecond;
    },
    close: () => worker.terminate(),
  };
}

async function verification({ pool, eventStore, url }) {
  for (let { size } = await readSealed(pool); size < most; size += 5_000)
    await Promise.all(
      Array.from({ length: 50 }, () =>
        eventStore.append(`account-${randomUUID()}`, 'none', Array.from({ length: 100 }, eventOf)),
      ),
    );
  const sealed = await sealUpToNow({ pool, eventStore }, new globalThis.AbortController().signal);
  const { rootAt } = await import('../dist/src/integrity/tree/tiles.js');
  const checkpoint = { size: sealed.size, root: await rootAt(sealed.size, tilesOf(pool, sealed.size)) };
  const bareSha = await openBareSha(eventStore, sealed.position);
  // As `registre verify` does it.
  const hasher = openRangeHashers({ databaseUrl: url });
  const dividing = dividingBy(pool, hasher);
  const results = { verified: [], bare: [] };
  for (let round = 0; round < Math.min(rounds, 5); round++) {
    results.bare.push(await bareSha.measure());
    const begun = performance.now();
    const verdict = await verifyLedger({ store: eventStore, checkpoint, tiles: tilesOf(pool, sealed.size), dividing });
    results.verified.push((sealed.size / (performance.now() - begun)) * 1000);
    if (verdict.outcome !== 'RIGHT') throw new Error(JSON.stringify(verdict));
  }
  await hasher.close();
  await bareSha.close();
  const [verified, bare] = [median(results.verified), median(results.bare)];
  console.log(
    `${sealed.size} events of ${Math.round(bareSha.bytes)} bytes: verified ${Math.round(verified)}/s, bare SHA-256 ${Math.round(bare)}/s: ${(verified / bare).toFixed(2)} ×`,
  );
  return { verifiedPerSecond: Math.round(verified), bareShaPerSecond: Math.round(bare), ratio: verified / bare };
}

await withDatabase(async url => {
  await migrate(url);
  const pool = openPool({ connectionString: url, max: 16 });
  const eventStore = postgresEventStore({ databaseUrl: url });
  await eventStore.ready();
  try {
    const appendRatios = await appends({ pool, eventStore });
    const verify = await verification({ pool, eventStore, url });
    console.log(`Load average ${loadavg()[0].toFixed(1)}.`);
    console.log(
      JSON.stringify({
        benchmark: 'sealing',
        rounds,
        seconds,
        goals: { append: 0.9, verify: 0.5 },
        summary: { append: appendRatios, verify },
      }),
    );
  } finally {
    await eventStore.close();
    await pool.end();
  }
});
