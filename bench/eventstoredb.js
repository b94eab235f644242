/* global AbortController */
/**
 * Compares the ledger's EventStoreDB adapter with the bare client: appends a second, one event to a new stream each, with 16 and 64
 * callers at once; and events a second followed from the same position; in alternating rounds. BENCH_LEDGER_URL (`esdb://…`) names the
 * server; without it the benchmark is skipped. Each contender runs in a process of its own, because the client does not bear
 * another one beside it.
 */
import { randomUUID } from 'node:crypto';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { performance } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { EventStoreDBClient, jsonEvent, NO_STREAM, START as FROM_START, streamNameFilter } from '@eventstore/db-client';
import { START } from '../dist/src/eventstore/eventstore.js';
import { eventStoreDb } from '../dist/src/eventstore/eventstoredb.js';
import { closedLoop, median, notification, table } from './append.support.js';

export const title = 'The EventStoreDB adapter beside the bare client';

const url = process.env.BENCH_LEDGER_URL;
const smoke = process.argv.includes('--smoke');
const rounds = smoke ? 1 : 5;
const seconds = smoke ? 0.3 : 3;
const concurrencies = [16, 64];
const toFollow = smoke ? 1_000 : 40_000;

const event = () => notification();

function adapter() {
  const store = eventStoreDb({ eventstoreUrl: url });
  return {
    append: () => store.append(`bench-${randomUUID()}`, 'none', [event()]),
    async follow(after, count) {
      for await (const batch of store.follow(after, new AbortController().signal))
        if ((count -= batch.length) <= 0) return;
    },
    close: () => store.close(),
  };
}

function bareClient() {
  const client = EventStoreDBClient.connectionString(url);
  const place = after =>
    after === START
      ? FROM_START
      : { commit: BigInt(`0x${after.slice(0, 16)}`), prepare: BigInt(`0x${after.slice(16)}`) };
  return {
    append: () => client.appendToStream(`bench-${randomUUID()}`, [jsonEvent(event())], { expectedRevision: NO_STREAM }),
    async follow(after, count) {
      // Streams whose names begin with `$` are the store's own.
      const filter = streamNameFilter({ regex: '^[^$]' });
      for await (const { event: recorded } of client.subscribeToAll({ fromPosition: place(after), filter }))
        if (recorded && --count <= 0) return;
    },
    close: () => client.dispose(),
  };
}

/** Runs one contender in this process: measures what its parent asks for, and answers with the figures. */
async function contend(kind) {
  const contender = kind === 'adapter' ? adapter() : bareClient();
  await contender.append();
  process.on('message', async ({ concurrency, after, count, close }) => {
    if (close) {
      await contender.close();
      process.exit(0);
    }
    if (concurrency) return process.send(await closedLoop(concurrency, seconds, contender.append));
    const start = performance.now();
    await contender.follow(after, count);
    return process.send({ rate: (count / (performance.now() - start)) * 1000 });
  });
  process.send('ready');
}

async function compare() {
  const self = fileURLToPath(import.meta.url);
  const contenders = await Promise.all(
    ['adapter', 'bare client'].map(async name => {
      const child = fork(self, [...process.argv.slice(2), `--contend=${name}`]);
      await once(child, 'message');
      return { name, child };
    }),
  );
  const ask = async (child, question) => {
    child.send(question);
    return (await once(child, 'message'))[0];
  };
  const store = eventStoreDb({ eventstoreUrl: url });
  const after = await store.head();
  for (let left = toFollow; left > 0; left -= 1_000)
    await store.append(`bench-${randomUUID()}`, 'none', Array.from({ length: 1_000 }, event));
  await store.close();

  const tasks = [...concurrencies.map(concurrency => ({ concurrency })), { after, count: toFollow }];
  const results = tasks.map(() => ({ adapter: [], 'bare client': [] }));
  if (!smoke) for (const { child } of contenders) for (const task of tasks) await ask(child, task);
  for (let round = 0; round < rounds; round++)
    for (const [i, task] of tasks.entries())
      for (const { name, child } of round % 2 === 0 ? contenders : contenders.toReversed())
        results[i][name].push(await ask(child, task));
  for (const { child } of contenders) {
    child.send({ close: true });
    await once(child, 'exit');
  }

  const lines = tasks.map(({ concurrency }, i) => {
    const rate = name => median(results[i][name].map(result => result.rate));
    const p99 = name => (concurrency ? median(results[i][name].map(result => result.p99)).toFixed(1) : '');
    return {
      what: concurrency ? `appends at ${concurrency} at once` : 'events followed',
      'adapter /s': Math.round(rate('adapter')),
      'p99 ms': p99('adapter'),
      'bare client /s': Math.round(rate('bare client')),
      'its p99 ms': p99('bare client'),
      ratio: (rate('adapter') / rate('bare client')).toFixed(2),
    };
  });
  console.log(table(lines));
  console.log(`What limits it: the client's encoding and the server's flush. Load average ${loadavg()[0].toFixed(1)}.`);
  console.log(JSON.stringify({ benchmark: 'eventstoredb', rounds, seconds, toFollow, goal: 0.9, results: lines }));
}

const contender = process.argv.find(argument => argument.startsWith('--contend='))?.slice('--contend='.length);
if (!url) console.log('Skipped: BENCH_LEDGER_URL names no EventStoreDB.');
else await (contender ? contend(contender) : compare());
