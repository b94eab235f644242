/**
 * The ledger in EventStoreDB (22.10 or later): the store of record where one runs.
 *
 * It differs from the port in two points. It looks for event ids in the stream of the append alone, so it does not notice an id
 * stored in another stream. And `repeated` is exact only for events stored before this process last saw the ledger. When
 * another process has stored an append since, and this one repeats it, the answer may say `repeated: false`.
 */
import {
  EventStoreUnavailable,
  type AppendResult,
  type EventStore,
  type EventToAppend,
  type ExpectedVersion,
  type FollowOptions,
  type Position,
  type RecordedEvent,
} from './eventstore.js';
import { Appender } from './eventstoredb/appender.js';
import { addressOf, ClientShare } from './eventstoredb/client.js';
import { follow } from './eventstoredb/follow.js';
import { Reader } from './eventstoredb/reader.js';

export interface EventStoreDbOptions {
  /** `esdb://…` or `esdb+discover://…` */
  readonly eventstoreUrl: string;
  /** How long an append or a read is retried while the server is away (default 20 s). */
  readonly patienceMs?: number;
  /** How long one try of an append or a read may take: then its client is given up for a new one (default 5 s). */
  readonly answerMs?: number;
}

/** Connects at the first call. A process can use one EventStoreDB at a time; stores of the same URL share its clients. */
export function eventStoreDb({
  eventstoreUrl,
  patienceMs = 20_000,
  answerMs = 5_000,
}: EventStoreDbOptions): EventStore {
  const address = addressOf(eventstoreUrl);
  const share = new ClientShare(eventstoreUrl);
  const clients = () => share.get();
  const client = async () => (await clients()).reading;
  const reader = new Reader({ address, patienceMs, answerMs, clients });
  const appender = new Appender({ address, patienceMs, answerMs, clients, reader });
  const closing = new AbortController();

  return {
    async append(stream: string, expected: ExpectedVersion, events: readonly EventToAppend[]): Promise<AppendResult> {
      if (closing.signal.aborted) throw new EventStoreUnavailable('the event store was closed by this process');
      return appender.append(stream, expected, events);
    },

    async *read(stream: string, from = 0): AsyncGenerator<RecordedEvent> {
      // Then a stream without events is known, too.
      if (from === 0) appender.saw(stream, 0, []);
      for await (const page of reader.pages(stream, from)) {
        appender.saw(
          stream,
          page[0]!.version,
          page.map(({ id }) => id),
        );
        yield* page;
      }
    },

    async *follow(after: Position, signal: AbortSignal, options?: FollowOptions) {
      const head = () => reader.head(0);
      const either = AbortSignal.any([signal, closing.signal]);
      for await (const batch of follow({ address, client, head }, after, either, options)) {
        appender.sawUpTo(batch[batch.length - 1]!.position);
        yield batch;
      }
    },

    head: () => reader.head(),
    // Nothing is stored that a follower would not be given at once.
    last: () => reader.head(),

    async ready(): Promise<void> {
      await reader.head(0);
    },

    async close(): Promise<void> {
      closing.abort();
      await appender.drained();
      await share.release();
    },
  };
}
