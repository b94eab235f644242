/**
 * Faults between the ledger and EventStoreDB: no event is lost or stored twice, and no follower skips one.
 *
 * TEST_LEDGER_URL    `esdb://host:port?tls=false`: connections are cut by a proxy in front of it;
 * TEST_LEDGER_START  a shell command that starts the server and ends once it answers, and
 * TEST_LEDGER_KILL   a shell command that kills it with -9: with these two the server itself is killed as well.
 *
 * Without them the tests concerned are skipped, visibly. The data folder of the server must outlive it.
 */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
  EventStoreUnavailable,
  WrongExpectedVersion,
  type EventStore,
  type Position,
} from '../../src/eventstore/eventstore.js';
import { eventStoreDb } from '../../src/eventstore/eventstoredb.js';
import { Proxy } from './proxy.js';
import { collect, events, faultsOf, newStream, Watcher } from './support.js';

const { TEST_LEDGER_URL, TEST_LEDGER_START, TEST_LEDGER_KILL } = process.env;
const shell = (command: string) => promisify(execFile)('/bin/sh', ['-c', command]);

/** Kills the server. Fails when something still takes connections at its address: then these tests would prove nothing. */
async function killServer(): Promise<void> {
  await shell(TEST_LEDGER_KILL!);
  const { hostname, port } = new URL(TEST_LEDGER_URL!);
  const socket = connect(Number(port || 2113), hostname);
  const answer = await once(socket, 'connect').catch((error: NodeJS.ErrnoException) => error.code);
  socket.destroy();
  expect(answer).toBe('ECONNREFUSED');
}

const withServer = TEST_LEDGER_URL ? describe : describe.skip;
const withKill = TEST_LEDGER_URL && TEST_LEDGER_START && TEST_LEDGER_KILL ? describe : describe.skip;

const watchers: Watcher[] = [];
afterEach(async () => {
  await Promise.all(watchers.splice(0).map(watcher => watcher.stop()));
});

const watch = (store: EventStore, after: Position, prefix: string): Watcher => {
  const watcher = new Watcher(store, after, stream => stream.startsWith(prefix));
  watchers.push(watcher);
  return watcher;
};

/** Appends one event after the other to each stream, at its exact version. Expects every append to be accepted. */
const appendChains = (store: EventStore, streams: readonly string[], length: number, onAppended = () => {}) =>
  Promise.all(
    streams.map(async stream => {
      for (let version = 0; version < length; version++) {
        const result = await store.append(stream, version === 0 ? 'none' : version - 1, events(1));
        expect(result).toMatchObject({ version, repeated: false });
        onAppended();
      }
    }),
  );

/** Expects of each stream so many events in the store, and the same from the follower. */
async function expectWhole(store: EventStore, watcher: Watcher, streams: readonly string[], length: number) {
  const seen = await watcher.count(streams.length * length);
  expect(faultsOf(seen)).toEqual([]);
  for (const stream of streams) {
    const stored = await collect(store.read(stream));
    expect(stored).toHaveLength(length);
    expect(seen.filter(recorded => recorded.stream === stream)).toEqual(stored);
  }
}

withServer('connections to EventStoreDB that are cut', () => {
  let proxy: Proxy;
  let store: EventStore;
  let proxied: string;
  beforeAll(async () => {
    const url = new URL(TEST_LEDGER_URL!);
    proxy = await Proxy.to(url.hostname, Number(url.port || 2113));
    url.host = `127.0.0.1:${proxy.port}`;
    proxied = url.href;
    store = eventStoreDb({ eventstoreUrl: proxied, answerMs: 500, patienceMs: 60_000 });
  });
  afterAll(async () => {
    await store.close();
    proxy.close();
  });

  it('lose no acknowledged append, store none twice and skip nothing for a follower', async () => {
    const prefix = newStream('cut');
    const streams = Array.from({ length: 24 }, (_, n) => `${prefix}-${n}`);
    const watcher = watch(store, await store.head(), prefix);
    let appended = 0;
    let running = true;
    const cutting = (async () => {
      for (let round = 1; running; round++) {
        const goal = appended + 60;
        while (running && appended < goal) await pause(2);
        if (running) proxy.cut();
      }
    })();
    await appendChains(store, streams, 25, () => (appended += 1));
    running = false;
    await cutting;
    await expectWhole(store, watcher, streams, 25);
  }, 180_000);

  it('leave an outcome unknown, which is asked for again with the same ids, and stored once', async () => {
    const prefix = newStream('unknown');
    const watcher = watch(store, await store.head(), prefix);
    for (let round = 0; round < 3; round++) {
      const [created, continued] = [`${prefix}-created-${round}`, `${prefix}-continued-${round}`];
      await store.append(continued, 'none', events(2));
      proxy.swallowing = true;
      const [toCreate, toContinue] = [events(3), events(2)];
      const answers = Promise.all([
        store.append(created, 'none', toCreate),
        store.append(continued, 'any', toContinue),
        store.append(`${prefix}-other-${round}`, 'any', events(1)),
      ]);
      await pause(700);
      proxy.swallowing = false;
      proxy.cut();
      expect((await answers).map(({ version }) => version)).toEqual([2, 3, 0]);
      expect((await collect(store.read(created))).map(({ id }) => id)).toEqual(toCreate.map(({ id }) => id));
      expect((await collect(store.read(continued, 2))).map(({ id }) => id)).toEqual(toContinue.map(({ id }) => id));
    }
    // Two, three, two and one event in each round.
    expect(faultsOf(await watcher.count(3 * 8))).toEqual([]);
  }, 120_000);

  it('have an append given up once patience is over, when they swallow every answer; its outcome can be asked for later', async () => {
    const impatient = eventStoreDb({ eventstoreUrl: proxied, answerMs: 100, patienceMs: 300 });
    const stream = newStream();
    await impatient.append(stream, 'none', events(1));
    const asked = events(2);
    proxy.swallowing = true;
    await expect(impatient.append(stream, 0, asked)).rejects.toBeInstanceOf(EventStoreUnavailable);
    proxy.swallowing = false;
    proxy.cut();
    expect(await store.append(stream, 0, asked)).toMatchObject({ version: 2 });
    expect(await collect(store.read(stream))).toHaveLength(3);
    await impatient.close();
  });

  it('let all go on once new ones are answered, though those never answered stay open', async () => {
    const hasty = eventStoreDb({ eventstoreUrl: proxied, answerMs: 300, patienceMs: 60_000 });
    const stream = newStream();
    const watcher = watch(hasty, await hasty.head(), stream);
    await hasty.append(stream, 'none', events(1));
    await watcher.count(1);
    proxy.deaf = true;
    proxy.cut();
    const [appended, read] = [hasty.append(stream, 0, events(2)), collect(hasty.read(stream))];
    await pause(1_000);
    proxy.deaf = false;
    expect(await appended).toMatchObject({ version: 2 });
    expect((await read).length).toBeGreaterThan(0);
    expect(faultsOf(await watcher.count(3))).toEqual([]);
    await hasty.close();
  }, 120_000);

  it('end live subscriptions, after which the follower goes on where it was', async () => {
    const stream = newStream();
    const watcher = watch(store, await store.head(), stream);
    for (let version = 0; version < 20; version++) {
      await store.append(stream, version - 1 < 0 ? 'none' : version - 1, events(1));
      if (version % 4 === 0) proxy.cut();
      await watcher.count(version + 1);
    }
    expect(faultsOf(watcher.seen)).toEqual([]);
  }, 120_000);

  it('do not hide a conflict', async () => {
    const stream = newStream();
    await store.append(stream, 'none', events(1));
    proxy.cut();
    await expect(store.append(stream, 'none', events(1))).rejects.toBeInstanceOf(WrongExpectedVersion);
  });
});

describe('an EventStoreDB that is not there', () => {
  it('is reported with host and remedy once patience is over; a follower waits for it', async () => {
    const store = eventStoreDb({
      eventstoreUrl: 'esdb://admin:secret@127.0.0.1:9?tls=false',
      patienceMs: 100,
      answerMs: 500,
    });
    const abort = new AbortController();
    const following = collect(store.follow('0'.repeat(32) as Position, abort.signal));
    for (const call of [
      () => store.append(newStream(), 'none', events(1)),
      () => store.head(),
      () => store.ready(),
      () => collect(store.read('s')),
    ]) {
      const failure: unknown = await (call() as Promise<unknown>).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(EventStoreUnavailable);
      expect(String(failure)).toMatch(/127\.0\.0\.1:9 .*LEDGER_URL/);
      expect(String(failure)).not.toMatch(/secret/);
    }
    abort.abort();
    expect(await following).toEqual([]);
    await store.close();
  });
});

withKill('an EventStoreDB killed with -9', () => {
  let store: EventStore;
  beforeAll(() => {
    store = eventStoreDb({ eventstoreUrl: TEST_LEDGER_URL!, patienceMs: 180_000 });
  });
  afterAll(() => store.close());

  it('loses no acknowledged append, stores none twice, and a follower skips nothing', async () => {
    const prefix = newStream('killed');
    const streams = Array.from({ length: 32 }, (_, n) => `${prefix}-${n}`);
    const watcher = watch(store, await store.head(), prefix);
    let appended = 0;
    const killing = (async () => {
      // It is away for a moment, then for long, then for a moment again.
      for (const { goal, awayMs } of [
        { goal: 100, awayMs: 200 },
        { goal: 350, awayMs: 25_000 },
        { goal: 700, awayMs: 200 },
      ]) {
        while (appended < goal) await pause(1);
        await killServer();
        await pause(awayMs);
        await shell(TEST_LEDGER_START!);
      }
    })();
    await Promise.all([killing, appendChains(store, streams, 30, () => (appended += 1))]);
    await expectWhole(store, watcher, streams, 30);
  }, 600_000);

  it('does not end a follower that is catching up', async () => {
    const prefix = newStream('behind');
    const after = await store.head();
    const streams = Array.from({ length: 20 }, (_, n) => `${prefix}-${n}`);
    for (const stream of streams) await store.append(stream, 'none', events(500));
    const watcher = new Watcher(store, after, stream => stream.startsWith(prefix), { batchSize: 50 });
    watchers.push(watcher);
    await watcher.count(500);
    await killServer();
    await shell(TEST_LEDGER_START!);
    expect(faultsOf(await watcher.count(10_000))).toEqual([]);
  }, 600_000);
});
