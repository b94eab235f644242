/** A follower never misses an event: however transactions overlap, none becomes visible before a position already given. */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type pg from 'pg';
import {
  START,
  WrongExpectedVersion,
  type Position,
  type RecordedEvent,
  type ScanRange,
  type StoredRange,
} from '../../src/eventstore/eventstore.js';
import { postgresEventStore, type PostgresEventStore } from '../../src/eventstore/postgres.js';
import { CopyMessages } from '../../src/eventstore/postgres/copy-messages.js';
import { upToNow } from '../../src/eventstore/up-to-now.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { collect, appendMany, event, events, faultsOf, newStream, Watcher } from './support.js';

let database: TestDatabase;
let store: PostgresEventStore;
const watchers: Watcher[] = [];
const open = () => postgresEventStore({ databaseUrl: database.url, appendLanes: 1, readers: 2 });

beforeAll(async () => {
  database = await createDatabase();
  store = open();
});
afterEach(async () => {
  await Promise.all(watchers.splice(0).map(watcher => watcher.stop()));
});
afterAll(async () => {
  await store.close();
  await database.drop();
});

const watch = (after: Position): Watcher => {
  const watcher = new Watcher(store, after, () => true);
  watchers.push(watcher);
  return watcher;
};

/** Appends an event to the stream, at any version (-2), in the client's open transaction. */
const appendIn = (client: pg.ClientBase, stream: string) =>
  client.query(
    `select * from ledger.append(array[$1], '{-2}', '{1}', '{1}', '{1}', array[$2::uuid], '{Late}', '{"{}"}', '{"{}"}')`,
    [stream, randomUUID()],
  );

const visible = async (stream: string): Promise<number> =>
  (await database.pool.query('select from ledger.events where stream = $1', [stream])).rowCount ?? 0;

/** Long enough for a follower to have looked several times. */
const aWhile = () => pause(150);

async function inTransaction(work: (client: pg.PoolClient) => Promise<void>): Promise<void> {
  const client = await database.pool.connect();
  try {
    await client.query('begin');
    await work(client);
  } finally {
    client.release();
  }
}

describe('a follower of the ledger in PostgreSQL', () => {
  it('waits for an older transaction that is still open, then gives both in order', async () => {
    const [late, early] = [newStream('late'), newStream('early')];
    const watcher = watch(await store.head());
    await inTransaction(async client => {
      await appendIn(client, late);
      const { position } = await store.append(early, 'none', [event()]);
      expect(await visible(early)).toBe(1);
      await aWhile();
      expect(watcher.seen).toEqual([]);
      expect((await store.head()) < position).toBe(true);
      expect(await store.last()).toBe(position);
      await client.query('commit');
    });
    const seen = await watcher.count(2);
    expect(seen.map(({ stream }) => stream)).toEqual([late, early]);
    expect(faultsOf(seen)).toEqual([]);
  });

  it('is given all that was stored when the whole ledger is read, even what an older transaction still held back', async () => {
    const stream = newStream();
    let ended: Promise<string[]> | undefined;
    await inTransaction(async client => {
      await appendIn(client, newStream('never'));
      const { position: before } = await store.append(newStream('before'), 'none', [event()]);
      await store.append(stream, 'none', events(3));
      ended = (async () => {
        const streams: string[] = [];
        for await (const batch of upToNow(store, before)) streams.push(...batch.map(recorded => recorded.stream));
        return streams;
      })();
      await aWhile();
      await client.query('rollback');
    });
    expect(await ended).toEqual([stream, stream, stream]);
  });

  it('gives the events that waited behind a transaction, once it is rolled back', async () => {
    const stream = newStream();
    const watcher = watch(await store.head());
    await inTransaction(async client => {
      await appendIn(client, newStream('never'));
      await store.append(stream, 'none', events(3));
      await aWhile();
      expect(watcher.seen).toEqual([]);
      await client.query('rollback');
    });
    expect((await watcher.count(3)).every(recorded => recorded.stream === stream)).toBe(true);
  });

  it('waits for a row that a lock keeps from being committed', async () => {
    const late = newStream('late');
    const early = [newStream(), newStream(), newStream()];
    const watcher = watch(await store.head());
    const key = 731_001;
    const holder = await database.pool.connect();
    const blocked = await database.pool.connect();
    try {
      await holder.query('select pg_advisory_lock($1)', [key]);
      await blocked.query('begin');
      await appendIn(blocked, late);
      const commits = blocked.query('select pg_advisory_xact_lock($1)', [key]).then(() => blocked.query('commit'));
      for (const stream of early) await store.append(stream, 'none', events(2));
      await aWhile();
      expect(watcher.seen).toEqual([]);
      await holder.query('select pg_advisory_unlock($1)', [key]);
      await commits;
    } finally {
      holder.release();
      blocked.release();
    }
    const seen = await watcher.count(7);
    expect(seen[0]!.stream).toBe(late);
    expect(faultsOf(seen)).toEqual([]);
  });

  it('gives what was settled before the open transaction, without waiting', async () => {
    const stream = newStream();
    const after = await store.head();
    await store.append(stream, 'none', events(5));
    await inTransaction(async client => {
      await appendIn(client, newStream('late'));
      await store.append(stream, 4, events(2));
      expect(await watch(after).count(5)).toHaveLength(5);
      await client.query('commit');
    });
  });

  it('names who holds the fence, and for how long', async () => {
    await inTransaction(async client => {
      await client.query("set application_name to 'a long import'");
      await client.query('select pg_current_xact_id()');
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      let holder = await store.fenceHolder();
      while (holder?.pid !== rows[0]!.pid) holder = await store.fenceHolder();
      expect(holder).toMatchObject({ application: 'a long import', state: 'idle in transaction' });
      expect(holder.seconds).toBeGreaterThan(0);
      await client.query('rollback');
    });
  });

  it('gives every event once and in order while sixteen writers append to shared streams', async () => {
    const streams = Array.from({ length: 6 }, () => newStream());
    const writers = Array.from({ length: 16 }, open);
    const each = 40;
    const after = await store.head();
    const watcher = watch(after);
    try {
      await Promise.all(
        writers.map(async (writer, w) => {
          for (let i = 0; i < each; i++) {
            const stream = streams[(w + i) % streams.length]!;
            if (i % 2 === 0) await writer.append(stream, 'any', events(1 + (i % 3)));
            else await appendAtHead(writer, stream);
          }
        }),
      );
      const stored = (await Promise.all(streams.map(stream => collect(store.read(stream))))).flat();
      const seen = await watcher.count(stored.length);
      expect(faultsOf(seen)).toEqual([]);
      expect(new Set(seen.map(({ id }) => id))).toEqual(new Set(stored.map(({ id }) => id)));
      expect(await watch(after).count(stored.length)).toEqual(seen);
    } finally {
      await Promise.all(writers.map(writer => writer.close()));
    }
  });
});

async function appendAtHead(writer: PostgresEventStore, stream: string): Promise<void> {
  let expected: number | 'none' = 'none';
  for (;;) {
    try {
      await writer.append(stream, expected, events(2));
      return;
    } catch (error) {
      if (!(error instanceof WrongExpectedVersion)) throw error;
      expected = error.actual;
    }
  }
}

describe('a scan of the ledger', () => {
  /** The event as values: the fields of one that is scanned are parsed when they are read. */
  const plain = ({ id, type, data, metadata, stream, version, position, recordedAt }: RecordedEvent) => ({
    id,
    type,
    data,
    metadata,
    stream,
    version,
    position,
    recordedAt,
  });
  const scanned = async (range: ScanRange) => (await collect(store.scan!(range))).flat().map(plain);

  /** Waits until followers may read up to the position: transactions in other databases of the server may hold that up. */
  const settled = async (position: Position): Promise<Position> => {
    while ((await store.head()) < position) await pause(5);
    return position;
  };

  it('gives what a follower would give of a range, of all types or of some', async () => {
    const stream = newStream();
    const after = await settled((await store.append(newStream(), 'none', events(1))).position);
    await appendMany(store, stream, events(2_500));
    const odd = event('Odd \\ type', { text: 'a\tb\nc\\d "é" 🎒 \u0000' });
    const until = await settled((await store.append(stream, 2_499, [odd])).position);
    const recorded = await collect(store.read(stream));
    expect(await scanned({ after, until })).toEqual(recorded);
    expect(await scanned({ after, until, except: [recorded[0]!.type] })).toEqual(recorded.slice(-1));
    const half = recorded[1_234]!.position;
    expect(await scanned({ after, until: half })).toEqual(recorded.slice(0, 1_235));
    expect(await scanned({ after: half, until })).toEqual(recorded.slice(1_235));
    expect(await scanned({ after: until, until })).toEqual([]);
  });

  /** What a scan as bytes gives, as values. */
  async function scannedAsBytes(range: StoredRange): Promise<RecordedEvent[]> {
    const all: RecordedEvent[] = [];
    for await (const page of store.scanStored!(range)) {
      const positions = page.positions().toString('hex');
      for (let at = 0; page.next(); at += 32) {
        const read = page.event();
        expect([page.version, new Date(page.recordedAtMs).toISOString()]).toEqual([read.version, read.recordedAt]);
        all.push({ ...read, position: positions.slice(at, at + 32) as Position });
      }
    }
    return all;
  }

  it('gives the same as bytes, in pages that hold part of a large event or many small ones', async () => {
    const stream = newStream();
    const after = await settled((await store.append(newStream(), 'none', events(1))).position);
    expect(await scannedAsBytes({ after, until: after })).toEqual([]);
    await appendMany(store, stream, events(2_500));
    const odd = event('Odd \\ type', { text: 'a\tb\nc\\d "é" 🎒 \u0000' });
    const large = event('Large', { text: 'é'.repeat(300_000) });
    await store.append(stream, 2_499, [odd, large]);
    const until = await settled((await store.append(stream, 2_501, events(2))).position);
    const recorded = await collect(store.read(stream));
    expect(await scannedAsBytes({ after, until })).toEqual(recorded);
    const half = recorded[1_234]!.position;
    expect(await scannedAsBytes({ after, until: half })).toEqual(recorded.slice(0, 1_235));
    expect(await scannedAsBytes({ after: half, until })).toEqual(recorded.slice(1_235));
    const at = (index: number): Position => recorded[index]!.position;
    const cuts = [
      [],
      [at(3), at(4), at(2_000)],
      // Out of order, outside of the range, twice, and where no event is.
      [at(9), at(2), at(9), START, 'f'.repeat(32) as Position, at(1_234), until, `${at(7).slice(0, 31)}f` as Position],
    ];
    for (const divided of cuts) {
      expect(await scannedAsBytes({ after, until, cuts: divided })).toEqual(recorded);
      expect(await scannedAsBytes({ after, until: half, cuts: divided })).toEqual(recorded.slice(0, 1_235));
    }
  });

  it.each([
    ['as values', (range: ScanRange) => store.scan!(range)],
    ['as bytes', (range: ScanRange) => store.scanStored!(range)],
  ])('%s can be left by its consumer, again and again', async (_, scan) => {
    await appendMany(store, newStream(), events(3_000));
    const range = { after: START, until: await store.head() };
    for (let round = 0; round < 5; round++)
      for await (const batch of scan(range)) {
        expect(batch).toBeDefined();
        break;
      }
    expect(await scanned(range)).not.toEqual([]);
    expect(await scannedAsBytes(range)).toEqual(await scanned(range));
  });

  it('as bytes fails when its session is ended, and works again afterwards', async () => {
    await appendMany(store, newStream(), events(9_000));
    const range = { after: START, until: await settled(await store.last()) };
    const scan = store.scanStored!(range)[Symbol.asyncIterator]();
    await scan.next();
    const { rowCount } = await database.pool.query(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and application_name = 'registre ledger scan stored'`,
    );
    expect(rowCount).toBeGreaterThan(0);
    const rest = async (): Promise<void> => {
      while (!(await scan.next()).done) continue;
    };
    await expect(rest()).rejects.toThrow();
    expect((await scannedAsBytes(range)).length).toBeGreaterThan(9_000);
  });

  it('as bytes fails with the answer of the server to a statement that it cannot carry out', async () => {
    const client = await database.pool.connect();
    try {
      const pages = client.query(
        new CopyMessages('copy (select 1 / (2 - n) from generate_series(1, 3) n) to stdout (format binary)'),
      );
      await expect(collect(pages)).rejects.toThrow('division by zero');
      expect((await client.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    } finally {
      client.release();
    }
  });

  it('finds where an event is by its id', async () => {
    const stream = newStream();
    const { position } = await store.append(stream, 'none', events(1));
    const [{ id }] = (await collect(store.read(stream))) as [RecordedEvent];
    expect(await store.positionOf!(id)).toBe(position);
    expect(await store.positionOf!(randomUUID())).toBeUndefined();
  });

  it('waits for those before it, however long their consumers take', async () => {
    await appendMany(store, newStream(), events(9_000));
    const range = { after: START, until: await settled(await store.last()) };
    const slow = [store.scan!(range), store.scan!(range)].map(scan => scan[Symbol.asyncIterator]());
    for (const scan of slow) await scan.next();
    const third = scanned(range);
    // Longer than the ledger waits for a session that answers at once.
    await Promise.race([third.catch(() => undefined), pause(6_000)]);
    for (const scan of slow) await scan.return!();
    expect((await third).length).toBeGreaterThan(9_000);
  });
});
