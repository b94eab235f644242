/** Follows the ledger across subscriptions: the driver ends one at every error, and older servers drop them under load. */
import { streamNameFilter, type AllStreamSubscription, type EventStoreDBClient } from '@eventstore/db-client';
import { backoff } from '../../common/backoff.js';
import type { FollowOptions, Position, RecordedEvent } from '../eventstore.js';
import { driverPosition, isOurs, toEvent } from './events.js';
import { isHopeless, unavailable } from './failures.js';

const BATCH = 2_000;
/** A subscription is paused while this many batches wait for the consumer. */
const BATCHES_AHEAD = 4;
/** Delays from the second try on. A subscription that had delivered events is replaced at once. */
const RETRY_MS = { from: 20, to: 1_000, spread: 0.5 };
/** How often a silent subscription is compared with the head of the ledger. */
const SILENCE_MS = 5_000;

export interface FollowDeps {
  readonly address: string;
  readonly client: () => Promise<EventStoreDBClient>;
  /** The head now; rejects when the server is away. */
  readonly head: () => Promise<Position>;
}

export async function* follow(
  deps: FollowDeps,
  after: Position,
  signal: AbortSignal,
  { batchSize = BATCH, onCaughtUp }: FollowOptions = {},
): AsyncGenerator<readonly RecordedEvent[]> {
  const tail = new Tail(deps, after, batchSize * BATCHES_AHEAD);
  const onAbort = () => tail.wake();
  signal.addEventListener('abort', onAbort);
  let given = after;
  let told: Position | undefined;
  try {
    while (!signal.aborted) {
      if (tail.failure !== undefined) throw unavailable(deps.address, tail.failure);
      const batch = tail.take(batchSize);
      if (batch.length > 0) {
        given = batch[batch.length - 1]!.position;
        yield batch;
        continue;
      }
      if (onCaughtUp && told !== given) {
        // Not every server says that it has caught up; the head does.
        const head = await deps.head().catch(() => undefined);
        if (tail.isEmpty && head !== undefined && given >= head) {
          told = given;
          onCaughtUp(given);
        }
        if (!tail.isEmpty) continue;
        await tail.sleep(told === given ? SILENCE_MS : 20, signal);
      } else await tail.sleep(SILENCE_MS, signal);
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    await tail.close();
  }
}

/** Keeps the events that wait for the consumer. Subscribes again from the last event received whenever a subscription ends. */
class Tail {
  failure: unknown;
  #events: RecordedEvent[] = [];
  #last: Position;
  #subscription: AllStreamSubscription | undefined;
  #closed = false;
  #wake: (() => void) | undefined;
  /** Failures in a row, without an event in between. */
  #failures = 0;
  #retryTimer: NodeJS.Timeout | undefined;

  constructor(
    readonly deps: FollowDeps,
    after: Position,
    readonly most: number,
  ) {
    this.#last = after;
    void this.#subscribe();
  }

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  take(count: number): RecordedEvent[] {
    const taken = this.#events.length <= count ? this.#events : this.#events.slice(0, count);
    this.#events = this.#events.length <= count ? [] : this.#events.slice(count);
    if (this.#events.length < this.most && this.#subscription?.isPaused()) this.#subscription.resume();
    return taken;
  }

  wake(): void {
    this.#wake?.();
  }

  /** Waits for an event, a failure, the abort or the delay. Checks on a subscription that has long been silent. */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted || !this.isEmpty || this.failure !== undefined) return;
    let silent = false;
    await new Promise<void>(resolve => {
      const timer = setTimeout(() => {
        silent = true;
        resolve();
      }, ms);
      this.#wake = () => {
        clearTimeout(timer);
        // Events that arrive in the same turn of the event loop join this batch.
        setImmediate(resolve);
      };
    });
    this.#wake = undefined;
    if (silent && ms >= SILENCE_MS) await this.#checkSilence();
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearTimeout(this.#retryTimer);
    await this.#drop();
  }

  async #subscribe(): Promise<void> {
    let client: EventStoreDBClient;
    try {
      client = await this.deps.client();
    } catch (error) {
      this.failure = error;
      this.wake();
      return;
    }
    if (this.#closed) return;
    const subscription = client.subscribeToAll({
      fromPosition: driverPosition(this.#last),
      filter: streamNameFilter({ regex: '^[^$]' }),
    });
    this.#subscription = subscription;
    const again = (error?: unknown) => {
      if (this.#subscription !== subscription || this.#closed) return;
      void this.#drop();
      if (isHopeless(error)) {
        this.failure = error;
        this.wake();
        return;
      }
      const delay = this.#failures === 0 ? 0 : backoff(this.#failures, RETRY_MS);
      this.#failures += 1;
      this.#retryTimer = setTimeout(() => void this.#subscribe(), delay);
    };
    subscription.on('error', again);
    subscription.on('end', again);
    subscription.on('close', again);
    subscription.on('data', ({ event }) => {
      if (this.#subscription !== subscription || !isOurs(event)) return;
      const recorded = toEvent(event);
      if (recorded.position <= this.#last) return;
      this.#last = recorded.position;
      this.#failures = 0;
      this.#events.push(recorded);
      if (this.#events.length >= this.most) subscription.pause();
      this.wake();
    });
  }

  /** True when the subscription is dead: the ledger has gone on and nothing came. */
  async #checkSilence(): Promise<void> {
    const last = this.#last;
    const head = await this.deps.head().catch(() => undefined);
    if (head === undefined || this.#closed || this.#last !== last || head <= last) return;
    await new Promise(resolve => setTimeout(resolve, 1_000));
    if (this.#closed || this.#last !== last || !this.#subscription) return;
    await this.#drop();
    await this.#subscribe();
  }

  async #drop(): Promise<void> {
    const subscription = this.#subscription;
    this.#subscription = undefined;
    await subscription?.unsubscribe().catch(() => undefined);
  }
}
