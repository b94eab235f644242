/**
 * Follows the ledger once for all projections that are near one another. A feed reads ahead and keeps its last events, so
 * that each consumer takes them at its own pace. A consumer that falls behind a feed's memory gets a feed of its own, and
 * comes back to the shared one once it has caught up.
 */
import { firstAfter, START, type EventStore, type Position, type RecordedEvent } from '../../eventstore/eventstore.js';

/** Events that follow one another, all after the position asked for. `to` is the position of the last one. */
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

/** Events as the ledger gave them. `after` is the position of the event before the first of them. */
interface Batch extends Slice {
  readonly after: Position;
}

/** One reading of the ledger. It remembers the batches read last. */
class Feed {
  readonly batches: Batch[] = [];
  /** How far each consumer is. */
  readonly consumers = new Map<object, Position>();
  /** How many events it remembers. */
  size = 0;
  /** Position of the last event read. */
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

  /** The position after which it remembers events. */
  get start(): Position {
    return this.batches[0]?.after ?? this.end;
  }

  /** Resolves at the next change: a batch read, a consumer further on, a failure. */
  get changed(): Promise<void> {
    return this.#changed;
  }

  /** True when it can give the events after this position. */
  covers(position: Position): boolean {
    return !this.failure && this.start <= position && position <= this.end;
  }

  /** About how many events it remembers after a position: it counts whole batches, and stops counting at `enough`. */
  count(position: Position, enough = Infinity): number {
    let count = 0;
    for (let b = this.batches.length - 1; b >= 0 && this.batches[b]!.to > position && count < enough; b--)
      count += this.batches[b]!.events.length;
    return count;
  }

  /** The events it remembers after a position: whole batches, at least one, and further ones up to `most` events. */
  after(position: Position): Slice {
    // The search begins at the newest: a consumer is rarely far behind, and the memory is long.
    const first = this.batches.findLastIndex(({ to }) => to <= position) + 1;
    const head = this.batches[first]!;
    const events = head.after >= position ? [...head.events] : head.events.filter(e => e.position > position);
    let last = first;
    while (this.batches[last + 1] && events.length + this.batches[last + 1]!.events.length <= this.options.most)
      for (const event of this.batches[++last]!.events) events.push(event);
    return { events, to: this.batches[last]!.to };
  }

  /** Notes how far a consumer is, which may make room for more. */
  noteProgress(consumer: object, position: Position): void {
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

  /** Reads the ledger into memory until the feed is closed or the reading fails. */
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

/** All feeds of this process. Gives each consumer its events, from whichever feed covers them. */
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
   * The events after a position, as soon as there is one; `undefined` when `signal` aborts first. `consumer` names the caller: the
   * feed remembers the events given to it until it asks for more. Throws the failure of the feed.
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

  /** True when a full slice waits after a position. */
  hasFullSlice(position: Position): boolean {
    const { most } = this.#options;
    return [...this.#feeds].some(feed => feed.covers(position) && feed.count(position, most) >= most);
  }

  /** How many events have been read beyond a position: a lower bound of its lag. */
  ahead(position: Position): number {
    let most = 0;
    for (const feed of this.#feeds) most = Math.max(most, feed.count(position));
    return most;
  }

  /** The first event after a position, from memory or else from the ledger. Waits for one when the ledger has none yet. */
  async firstAfter(position: Position): Promise<RecordedEvent | undefined> {
    for (const feed of this.#feeds)
      if (feed.covers(position) && feed.end > position) return feed.after(position).events[0];
    return firstAfter(this.store, position);
  }

  /** Removes the consumer from all feeds; a feed without consumers is closed. */
  leave(consumer: object): void {
    for (const feed of [...this.#feeds]) this.#leave(consumer, feed);
  }

  close(): void {
    for (const feed of this.#feeds) feed.close();
    this.#feeds.clear();
  }

  /** The feed that is furthest on of those that cover the position; a new one when none does. Moves the consumer to it. */
  #feedAt(consumer: object, position: Position): Feed {
    let best: Feed | undefined;
    for (const feed of this.#feeds) if (feed.covers(position) && (!best || feed.end > best.end)) best = feed;
    if (!best) {
      best = new Feed(this.store, position, this.#options);
      this.#feeds.add(best);
    }
    if (best.consumers.get(consumer) !== position) best.noteProgress(consumer, position);
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
