/** Events, streams and followers for the tests of the ledger. */
import { randomUUID } from 'node:crypto';
import type { EventMetadata, JsonObject } from '../../src/domain/event.js';
import type {
  EventStore,
  EventToAppend,
  FollowOptions,
  Position,
  RecordedEvent,
} from '../../src/eventstore/eventstore.js';

export const metadata = (more: Partial<EventMetadata> = {}): EventMetadata => ({
  actor: 'a7c1',
  role: 'SCHOOL_HEAD',
  right: 'OWN',
  scope: '0750001A',
  source: 'CONSOLE',
  correlationId: randomUUID(),
  at: '2026-09-01T08:00:00.000Z',
  ...more,
});

export const event = (type = 'AccountNotified', data: JsonObject = { channel: 'LETTER' }): EventToAppend => ({
  id: randomUUID(),
  type,
  data,
  metadata: metadata(),
});

export const events = (count: number): EventToAppend[] =>
  Array.from({ length: count }, (_, n) => event('AccountNotified', { n }));

/** The name of a stream that no other test writes to. */
export const newStream = (category = 'account'): string => `${category}-${randomUUID()}`;

export async function collect<T>(source: AsyncIterable<T>): Promise<T[]> {
  const items: T[] = [];
  for await (const item of source) items.push(item);
  return items;
}

/** Appends any number of events, in pieces of 1,000, the most that a store takes at once. */
export async function appendMany(store: EventStore, stream: string, many: readonly EventToAppend[]): Promise<void> {
  for (let from = 0; from < many.length; from += 1_000)
    await store.append(stream, 'any', many.slice(from, from + 1_000));
}

/**
 * A follower that runs in the background. Keeps in `seen` the events of the streams of interest, and of all events the positions and the
 * sizes of the batches.
 */
export class Watcher {
  readonly seen: RecordedEvent[] = [];
  readonly batches: number[] = [];
  readonly positions: Position[] = [];
  readonly #abort = new AbortController();
  readonly #done: Promise<void>;
  #failure: Error | undefined;
  #check: () => void = () => undefined;

  constructor(store: EventStore, after: Position, interest: (stream: string) => boolean, options?: FollowOptions) {
    this.#done = (async () => {
      for await (const batch of store.follow(after, this.#abort.signal, options)) {
        this.batches.push(batch.length);
        for (const recorded of batch) {
          this.positions.push(recorded.position);
          if (interest(recorded.stream)) this.seen.push(recorded);
        }
        this.#check();
      }
    })();
    this.#done.catch((error: Error) => {
      this.#failure = error;
      this.#check();
    });
  }

  /** Resolves once the condition holds; rejects when the follower fails. After `stop`, waits for ever for what has not come. */
  async until(condition: (seen: readonly RecordedEvent[]) => boolean): Promise<readonly RecordedEvent[]> {
    while (!condition(this.seen)) {
      if (this.#failure) throw this.#failure;
      await new Promise<void>(resolve => (this.#check = resolve));
    }
    return this.seen;
  }

  /** Resolves once so many events were seen. */
  count(expected: number): Promise<readonly RecordedEvent[]> {
    return this.until(seen => seen.length >= expected);
  }

  /** Stops following. Resolves when the follower has ended; rejects if it ended by an error. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }
}

/** The faults of a sequence of recorded events: a position that does not rise, an id that came twice, a gap in a stream's versions. */
export function faultsOf(seen: readonly RecordedEvent[], firstVersions = new Map<string, number>()): string[] {
  const faults: string[] = [];
  const ids = new Set<string>();
  const next = new Map(firstVersions);
  seen.forEach((recorded, i) => {
    if (i > 0 && recorded.position <= seen[i - 1]!.position) faults.push(`position ${recorded.position} does not rise`);
    if (ids.has(recorded.id)) faults.push(`event ${recorded.id} came twice`);
    ids.add(recorded.id);
    const expected = next.get(recorded.stream) ?? 0;
    if (recorded.version !== expected)
      faults.push(`${recorded.stream}: ${recorded.version} where ${expected} was next`);
    next.set(recorded.stream, recorded.version + 1);
  });
  return faults;
}
