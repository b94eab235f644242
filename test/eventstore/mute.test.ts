/** A server that takes connections and says nothing is given up after a limit of ours, and a new connection is tried. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { EventStoreUnavailable, START, type EventStore } from '../../src/eventstore/eventstore.js';
import { eventStoreDb } from '../../src/eventstore/eventstoredb.js';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { collect, events, newStream } from './support.js';

let server: Server;
let taken: Socket[];
let port: number;
beforeEach(async () => {
  taken = [];
  server = createServer(socket => {
    taken.push(socket);
    socket.on('error', () => undefined).resume();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as { port: number }).port;
});
afterEach(async () => {
  for (const socket of taken) socket.destroy();
  await new Promise(resolve => server.close(resolve));
});

const calls: Readonly<Record<string, (store: EventStore) => Promise<unknown>>> = {
  'an append to a new stream': store => store.append(newStream(), 'none', events(1)),
  'an append to a stream': store => store.append(newStream(), 'any', events(2)),
  'a read': store => collect(store.read(newStream())),
  head: store => store.head(),
  ready: store => store.ready(),
};

describe('EventStoreDB', () => {
  const open = () =>
    eventStoreDb({ eventstoreUrl: `esdb://127.0.0.1:${port}?tls=false`, answerMs: 200, patienceMs: 500 });

  it.each(Object.keys(calls))('%s is given up, with its connection', async name => {
    const store = open();
    try {
      await expect(calls[name]!(store)).rejects.toBeInstanceOf(EventStoreUnavailable);
      // The driver connects anew for each try. The connections before are closed, and do not wait for ever.
      while (!taken.some(socket => socket.readyState === 'closed')) await pause(10);
    } finally {
      await store.close();
    }
  });

  it('a follower goes on trying, on a connection of its own each time', async () => {
    const store = open();
    const stop = new AbortController();
    const following = collect(store.follow(START, stop.signal));
    await store.head().catch(() => undefined);
    while (taken.filter(socket => socket.readyState === 'closed').length < 2) {
      await store.head().catch(() => undefined);
      await pause(10);
    }
    stop.abort();
    expect(await following).toEqual([]);
    await store.close();
  });
});

describe('PostgreSQL', () => {
  it('an append is given up', async () => {
    const store = postgresEventStore({ databaseUrl: `postgres://u:p@127.0.0.1:${port}/d`, patienceMs: 100 });
    try {
      await expect(store.append(newStream(), 'none', events(1))).rejects.toBeInstanceOf(EventStoreUnavailable);
    } finally {
      await store.close();
    }
  });
});
