/** A ledger in a database of its own, with what seals it and vouches for it. */
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { START, type EventStore, type EventToAppend, type RecordedEvent } from '../../../src/eventstore/eventstore.js';
import { postgresEventStore } from '../../../src/eventstore/postgres.js';
import { upToNow } from '../../../src/eventstore/up-to-now.js';
import { createPublisher, type GivingOut, type Publisher } from '../../../src/integrity/checkpoints/give-out.js';
import { entryOf } from '../../../src/integrity/entry.js';
import { signingKey } from '../../../src/integrity/notes/keys.js';
import { sealUpToNow } from '../../../src/integrity/sealing/seal.js';
import type { Sealed } from '../../../src/integrity/sealing/store.js';
import { rootOf } from '../../../src/integrity/tree/compact-range.js';
import { leafHash, type Hash } from '../../../src/integrity/tree/hash.js';
import { dividingBy, hashRange, type Dividing } from '../../../src/integrity/verify/ranges.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';

export const ORIGIN = 'registre.example/ledger';
export const logKey = signingKey(ORIGIN, 'NOTE', Buffer.alloc(32, 1));
export const witnessKey = signingKey('witness.example/w1', 'COSIGNATURE', Buffer.alloc(32, 3));

export const eventOf = (n: number): EventToAppend => ({
  id: randomUUID(),
  type: 'Counted',
  data: { n, text: `n° ${n}`, nested: { list: [n, null, true] } },
  metadata: {
    ...{ actor: 'a', role: 'SYSTEM', right: 'SYSTEM', source: 'SYSTEM', correlationId: 'c' },
    at: '2026-09-01T08:00:00.000Z',
  },
});

export interface SealedLedger {
  readonly database: TestDatabase;
  readonly store: EventStore;
  /** A folder that is deleted with the ledger. */
  readonly folder: string;
  /** Appends so many events, to as many streams as asked. */
  append(count: number, streams?: number): Promise<void>;
  /** Seals all that was appended. */
  seal(): Promise<Sealed>;
  /** All events in the order of the ledger. */
  events(): Promise<RecordedEvent[]>;
  publisher(options?: Partial<GivingOut>): Publisher;
  close(): Promise<void>;
}

/** The root of a tree of these events. */
export const rootOfEvents = (events: readonly RecordedEvent[]): Hash =>
  rootOf(events.map(event => leafHash(entryOf(event))));

export async function openLedger(
  openStore: (database: TestDatabase) => EventStore = ({ url }) => postgresEventStore({ databaseUrl: url }),
): Promise<SealedLedger> {
  const database = await createDatabase();
  const store = openStore(database);
  await store.ready();
  const folder = await mkdtemp(join(tmpdir(), 'integrity-'));
  const run = randomUUID();
  let count = 0;
  return {
    database,
    store,
    folder,
    append: async (events, streams = 1) => {
      const per = Math.ceil(events / streams);
      for (let stream = 0; stream < streams; stream++) {
        const batch = Array.from({ length: Math.min(per, events - stream * per) }, () => eventOf(count++));
        if (batch.length > 0) await store.append(`count-${run}-${count}`, 'any', batch);
      }
    },
    seal: async () => {
      for (;;) {
        const sealed = await sealUpToNow({ pool: database.pool, eventStore: store }, new AbortController().signal);
        // A transaction of another test may hold back the end of the ledger for a moment. Of another store PostgreSQL has no event: once is enough.
        if (sealed.position >= (await database.lastAppended())) return sealed;
        await pause(5);
      }
    },
    events: async () => {
      const all: RecordedEvent[] = [];
      for await (const batch of upToNow(store, START)) all.push(...batch);
      return all;
    },
    publisher: options =>
      createPublisher({
        pool: database.pool,
        log: { origin: ORIGIN, keys: [logKey], previous: [] },
        folder: join(folder, 'checkpoints'),
        witnesses: [],
        onFault: error => {
          throw error;
        },
        ...options,
      }),
    close: async () => {
      await store.close();
      await database.drop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Divides a verification into small ranges, which this thread hashes. */
export const dividingOf = ({ store, database }: SealedLedger): Dividing => ({
  ...dividingBy(database.pool, { atOnce: 3, hash: range => hashRange(store, range) }),
  // The least that a range may have.
  width: 256,
});

/** Changes tables as the administrator of the database can: no trigger refuses it. */
export async function tamper(database: TestDatabase, ...statements: readonly string[]): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await client.query('set local session_replication_role = replica');
    for (const statement of statements) await client.query(statement);
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}
