/** The ledger in PostgreSQL: the embedded default. `migrations/0002_ledger.sql` holds its table and its append function. */
import type {
  AppendResult,
  EventStore,
  EventToAppend,
  ExpectedVersion,
  FollowOptions,
  Position,
  RecordedEvent,
} from './eventstore.js';
import { addressOf } from '../postgres/recent-trouble.js';
import { appendGroup } from './postgres/append-group.js';
import { AppendQueue } from './postgres/append-queue.js';
import { openSessions, type ConnectionOptions } from './postgres/connections.js';
import { patiently } from './postgres/failures.js';
import { readFenceHolder, type FenceHolder } from './postgres/fence.js';
import { follow } from './postgres/follow.js';
import { lendingSocket } from './postgres/lending-socket.js';
import { readHead, readLast, readPage, readPositionOf, readStreamPage, STREAM_PAGE } from './postgres/pages.js';
import { scan } from './postgres/scan.js';
import { scanStored } from './postgres/scan-stored.js';
import { Signals } from './postgres/signals.js';
import { serialise } from './serialise.js';

export type { FenceHolder } from './postgres/fence.js';

export interface PostgresEventStoreOptions extends ConnectionOptions {
  /** How many groups of appends are under way at once, each over its own connection (default 2). */
  readonly appendLanes?: number;
  /** How many connections followers and readers of streams share (default 6). */
  readonly readers?: number;
  /** How long an append or a read is retried while the server is away (default 10 s). */
  readonly patienceMs?: number;
}

export interface PostgresEventStore extends EventStore {
  /** Which transaction makes followers wait, and for how long: a metric. */
  fenceHolder(): Promise<FenceHolder | undefined>;
}

/** Longest waits for the answer to a group of appends, and to a read. */
const APPEND_ANSWER_MS = 15_000;
const READ_ANSWER_MS = 60_000;

/** Opens its connections at the first call. */
export function postgresEventStore(options: PostgresEventStoreOptions): PostgresEventStore {
  const address = addressOf(options.databaseUrl);
  const patienceMs = options.patienceMs ?? 10_000;
  const lanes = options.appendLanes ?? 2;
  const writers = openSessions(options, 'append', lanes, APPEND_ANSWER_MS);
  const readers = openSessions(options, 'read', options.readers ?? 6, READ_ANSWER_MS);
  // A COPY lasts as long as its consumer takes: it has a pool of its own, without a time limit. Where many read models are filled anew, the others wait.
  const scanners = openSessions(options, 'scan', 2, 0);
  // So that sealing and verifying wait for no read model that is filled.
  const storedScanners = openSessions(options, 'scan stored', 2, 0, { stream: lendingSocket });
  const signals = new Signals(options);
  const closing = new AbortController();
  const queue = new AppendQueue({
    address,
    lanes,
    patienceMs,
    send: (group, careful) => appendGroup(writers, group, careful),
    onAppended: () => signals.appended(),
  });
  const readPageAfter = (after: Position, limit: number) => readPage(readers, after, limit);

  return {
    async append(stream: string, expected: ExpectedVersion, events: readonly EventToAppend[]): Promise<AppendResult> {
      return queue.append(stream, expected, serialise(stream, events));
    },

    async *read(stream: string, from = 0): AsyncGenerator<RecordedEvent> {
      for (let page: RecordedEvent[] = [], next = from; next === from || page.length === STREAM_PAGE;) {
        page = await patiently(address, patienceMs, () => readStreamPage(readers, stream, next));
        yield* page;
        next += STREAM_PAGE;
      }
    },

    follow: (after: Position, signal: AbortSignal, followOptions?: FollowOptions) =>
      follow(
        { address, signals, readPage: readPageAfter },
        after,
        AbortSignal.any([signal, closing.signal]),
        followOptions,
      ),

    scan: range => scan(scanners, range),
    scanStored: range => scanStored(storedScanners, range),
    positionOf: id => patiently(address, patienceMs, () => readPositionOf(readers, id)),

    head: () => patiently(address, patienceMs, () => readHead(readers)),
    last: () => patiently(address, patienceMs, () => readLast(readers)),
    fenceHolder: () => patiently(address, patienceMs, () => readFenceHolder(readers)),

    async ready(): Promise<void> {
      queue.throwIfUnready();
      await patiently(address, 0, () => readHead(readers));
    },

    async close(): Promise<void> {
      closing.abort();
      await queue.close();
      await signals.close();
      await Promise.all([writers.end(), readers.end(), scanners.end(), storedScanners.end()]);
    },
  };
}
