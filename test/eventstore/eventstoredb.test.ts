/** Runs where TEST_LEDGER_URL (`esdb://…`) names an EventStoreDB that these tests may write to; elsewhere it is skipped, visibly. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { jsonEvent } from '@eventstore/db-client';
import type { EventStore, Position } from '../../src/eventstore/eventstore.js';
import { eventStoreDb } from '../../src/eventstore/eventstoredb.js';
import { ClientShare } from '../../src/eventstore/eventstoredb/client.js';
import { contract } from './contract.js';
import { collect, events, newStream, Watcher } from './support.js';

const eventstoreUrl = process.env.TEST_LEDGER_URL;

if (eventstoreUrl) {
  contract('the ledger in EventStoreDB', async () => {
    const open = () => eventStoreDb({ eventstoreUrl });
    const store = open();
    await store.ready();
    return { store, open, close: () => store.close() };
  });

  describe("the server's own streams, among those of the ledger", () => {
    let store: EventStore;
    let share: ClientShare;
    beforeAll(() => {
      store = eventStoreDb({ eventstoreUrl });
      share = new ClientShare(eventstoreUrl);
    });
    afterAll(async () => {
      await share.release();
      await store.close();
    });

    it('are no part of it: neither head nor follower shows them, and a follower behind them has caught up', async () => {
      const [before, after] = [newStream(), newStream()];
      const { position: last } = await store.append(before, 'none', events(1));
      const { appending } = await share.get();
      const noise = Array.from({ length: 100 }, () => jsonEvent({ type: 'Noise', data: {} }));
      await appending.appendToStream(`$noise-${randomUUID()}`, noise);
      expect(await store.head()).toBe(last);

      const abort = new AbortController();
      const caughtUp = new Promise<Position>((resolve, reject) => {
        void (async () => {
          for await (const batch of store.follow(last, abort.signal, { onCaughtUp: resolve }))
            reject(new Error(`given ${batch.length} events`));
        })();
      });
      expect(await caughtUp).toBe(last);
      abort.abort();

      const seen: string[] = [];
      const watcher = new Watcher(store, last, stream => (seen.push(stream), true));
      await store.append(after, 'none', events(2));
      await watcher.count(2);
      expect(seen).toEqual([after, after]);
      await watcher.stop();
    });
  });

  describe('reads of the ledger', () => {
    it('end, each of them: none stays open in the driver, which would keep it in memory and wait for it when the store closes', async () => {
      const store = eventStoreDb({ eventstoreUrl });
      const share = new ClientShare(eventstoreUrl);
      try {
        const stream = newStream();
        await store.append(stream, 'none', events(100));
        const { reading } = await share.get();
        const { disposableStreams: open } = reading as unknown as { disposableStreams: ReadonlySet<unknown> };
        expect(open).toBeInstanceOf(Set);
        await Promise.all(Array.from({ length: 20 }, () => store.head()));
        await store.ready();
        await collect(store.read(stream));
        const left = store.read(stream)[Symbol.asyncIterator]();
        await left.next();
        await left.return?.();
        for (let waits = 0; open.size > 0 && waits < 100; waits++)
          await new Promise(resolve => setTimeout(resolve, 10));
        expect(open.size).toBe(0);
      } finally {
        await share.release();
        await store.close();
      }
    });
  });
} else
  describe('the ledger in EventStoreDB', () => it.skip('needs TEST_LEDGER_URL, which is not set', () => undefined));
