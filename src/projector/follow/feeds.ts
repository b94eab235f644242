/**
 * Follows the ledger once for all projections that are near one another. A feed reads ahead and keeps its last events, so
 * that each consumer takes them at its own pace. A consumer that falls behind a feed's memory gets a feed of its own, and
 * comes back to the shared one once it has caught up.
 */
import { firstAfter, START, type EventStore, type Position, type RecordedEvent } from '../../eventstore/eventstore.js';

/** Events that follow one another, all after the position asked. */
export interface Slice {
  readonly events: readonly RecordedEvent[];
  readonly to: Position;
}

export interface FeedOptions {
  /** Events a feed keeps (default 60,000). */
  readonly memory?: number;
  /** The most events given at once (default 10,000): the longest batch of a consumer that is behind. */
  readonly most?: number;
  /** How long a feed waits for its slowest consumer before it leaves it behind (default 5 s). */
  readonly patienceMs?: number;
}

interface Batch extends Slice {
  readonly after: Position;
}

class Feed {
  readonly batches: Batch[] = [];
  readonly consumers = new Map<object, Position>();
  size = 0;
  end: Position;
  failure: Error | undefined;
  readonly #abort = new AbortController();
  #changed = Promise.resolve();
  #change = (): void => undefined;

  constructor(
    store: EventStore,
    after: Position,
    private readonly options: Required<FeedOptions>,
  ) {
    this.end = after;
    this.#renew();
    void this.#pump(store, after);
  }

  get start(): Position {
    return this.batches[0]?.after ?? this.end;
  }

  get changed(): Promise<void> {
    return this.#changed;
  }

  covers(position: Position): boolean {
    return !this.failure && this.start <= position && position <= this.end;
  }

  /** How many events it remembers after a position, give or take a batch; counted no further than `enough`. */
  count(position: Position, enough = Infinity): number {
    let count = 0;
    for (let b = this.batches.length - 1; b >= 0 && this.batches[b]!.to > position && count < enough; b--)
      count += this.batches[b]!.events.length;
    return count;
  }

  /** The events it remembers after a position, at most `most` (but a whole batch at least). */
  after(position: Position): Slice {
    // Searched from the newest: a consumer is rarely far behind, and the memory is long.
    const first = this.batches.findLastIndex(({ to }) => to <= position) + 1;
    const head = this.batches[first]!;
    const events = head.after >= position ? [...head.events] : head.events.filter(e => e.position > position);
    let last = first;
    while (this.batches[last + 1] && events.length + this.batches[last + 1]!.events.length <= this.options.most)
      for (const event of this.batches[++last]!.events) events.push(event);
    return { events, to: this.batches[last]!.to };
  }

  /** Notes how far a consumer is, which may make room for more. */
  place(consumer: object, position: Position): void {
    this.consumers.set(consumer, position);
    this.signalChange();
  }

  signalChange(): void {
    this.#change();
    this.#renew();
  }

  close(): void {
    this.#abort.abort();
    this.failure ??= new Error('the feed is closed');
    this.signalChange();
  }

  #renew(): void {
    this.#changed = new Promise(resolve => (this.#change = resolve));
  }

  async #pump(store: EventStore, after: Position): Promise<void> {
    const { signal } = this.#abort;
    try {
      for await (const events of store.follow(after, signal, { batchSize: Math.min(2_000, this.options.most) })) {
        const to = events[events.length - 1]!.position;
        this.batches.push({ after: this.end, events, to });
        this.size += events.length;
        this.end = to;
        this.signalChange();
        await this.#makeRoom();
        if (signal.aborted) return;
      }
      this.failure ??= new Error('the ledger ended its feed');
    } catch (error) {
      this.failure ??= error instanceof Error ? error : new Error(String(error));
    }
    this.signalChange();
  }

  /** Waits until the fastest consumer needs more; then waits for the slowest, and forgets the oldest events. */
  async #makeRoom(): Promise<void> {
    const { memory, most, patienceMs } = this.options;
    while (!this.failure && this.#unread() >= most * 2) await this.#changed;
    const deadline = Date.now() + patienceMs;
    while (!this.failure && this.size > memory) {
      const oldest = this.batches[0]!;
      if (Date.now() < deadline && [...this.consumers.values()].some(position => position < oldest.to)) {
        await Promise.race([this.#changed, pause(Math.max(1, deadline - Date.now()))]);
        continue;
      }
      this.batches.shift();
      this.size -= oldest.events.length;
    }
  }

  /** How many events the furthest consumer has not taken yet. */
  #unread(): number {
    let furthest = START;
    for (const position of this.consumers.values()) if (position > furthest) furthest = position;
    return this.count(furthest);
  }
}

const pause = (ms: number): Promise<void> => new Promise(resolve => setTimeout(resolve, ms).unref());

export class Feeds {
  readonly #feeds = new Set<Feed>();
  readonly #options: Required<FeedOptions>;

  constructor(
    private readonly store: EventStore,
    options: FeedOptions = {},
  ) {
    this.#options = { memory: 60_000, most: 10_000, patienceMs: 5_000, ...options };
  }

  /**
   * The events after a position, as soon as there is one; `undefined` when `signal` aborts first. `consumer` is who asks:
   * what it has been given stays remembered until it asks for more.
   */
  async next(consumer: object, position: Position, signal: AbortSignal): Promise<Slice | undefined> {
    const aborted = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve(), { once: true }));
    for (;;) {
      if (signal.aborted) return undefined;
      const feed = this.#feedAt(consumer, position);
      if (feed.end > position) return feed.after(position);
      await Promise.race([feed.changed, aborted]);
      if (feed.failure) {
        this.#leave(consumer, feed);
        throw feed.failure;
      }
    }
  }

  /** Whether a full slice waits after a position. */
  full(position: Position): boolean {
    const { most } = this.#options;
    return [...this.#feeds].some(feed => feed.covers(position) && feed.count(position, most) >= most);
  }

  /** How many events have been read beyond a position: a lower bound of its lag. */
  ahead(position: Position): number {
    let most = 0;
    for (const feed of this.#feeds) most = Math.max(most, feed.count(position));
    return most;
  }

  /** The first event after a position, from memory or from the ledger, which must have one. */
  async firstAfter(position: Position): Promise<RecordedEvent | undefined> {
    for (const feed of this.#feeds)
      if (feed.covers(position) && feed.end > position) return feed.after(position).events[0];
    return firstAfter(this.store, position);
  }

  /** Removes the consumer. */
  leave(consumer: object): void {
    for (const feed of [...this.#feeds]) this.#leave(consumer, feed);
  }

  close(): void {
    for (const feed of this.#feeds) feed.close();
    this.#feeds.clear();
  }

  #feedAt(consumer: object, position: Position): Feed {
    let best: Feed | undefined;
    for (const feed of this.#feeds) if (feed.covers(position) && (!best || feed.end > best.end)) best = feed;
    if (!best) {
      best = new Feed(this.store, position, this.#options);
      this.#feeds.add(best);
    }
    if (best.consumers.get(consumer) !== position) best.place(consumer, position);
    for (const other of [...this.#feeds]) if (other !== best) this.#leave(consumer, other);
    return best;
  }

  #leave(consumer: object, feed: Feed): void {
    if (feed.consumers.delete(consumer)) feed.signalChange();
    if (feed.consumers.size > 0) return;
    feed.close();
    this.#feeds.delete(feed);
  }
}
