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
/** How long events up to the head may still be on their way before a silent subscription counts as dead. */
const ON_THE_WAY_MS = 1_000;
/** How often the head is asked for until `onCaughtUp` can be called. */
const CATCHING_UP_MS = 20;

export interface FollowDeps {
  readonly address: string;
  readonly client: () => Promise<EventStoreDBClient>;
  /** The head now; rejects when the server is away. */
  readonly head: () => Promise<Position>;
}

/**
 * Yields the events after a position in batches, for ever; ends when the signal aborts. Throws EventStoreUnavailable when
 * subscribing again is useless. Calls `onCaughtUp` when all events up to the head are yielded.
 */
export async function* follow(
  deps: FollowDeps,
  after: Position,
  signal: AbortSignal,
  { batchSize = BATCH, onCaughtUp }: FollowOptions = {},
): AsyncGenerator<readonly RecordedEvent[]> {
  const tail = new Tail(deps, after, batchSize * BATCHES_AHEAD);
  const onAbort = () => tail.wake();
  signal.addEventListener('abort', onAbort);
  let yieldedUpTo = after;
  /** The position at which `onCaughtUp` was called last. */
  let reportedAt: Position | undefined;
  try {
    while (!signal.aborted) {
      if (tail.failure !== undefined) throw unavailable(deps.address, tail.failure);
      const batch = tail.take(batchSize);
      if (batch.length > 0) {
        yieldedUpTo = batch[batch.length - 1]!.position;
        yield batch;
        continue;
      }
      if (onCaughtUp && reportedAt !== yieldedUpTo) {
        // Not every server says that a subscription has caught up; comparing with the head always tells.
        const head = await deps.head().catch(() => undefined);
        if (tail.isEmpty && head !== undefined && yieldedUpTo >= head) {
          reportedAt = yieldedUpTo;
          onCaughtUp(yieldedUpTo);
        }
        if (!tail.isEmpty) continue;
        await tail.sleep(reportedAt === yieldedUpTo ? SILENCE_MS : CATCHING_UP_MS, signal);
      } else await tail.sleep(SILENCE_MS, signal);
    }
  } finally {
    signal.removeEventListener('abort', onAbort);
    await tail.close();
  }
}

/** Keeps the events that wait for the consumer. Subscribes again from the last event received whenever a subscription ends. */
class Tail {
  /** An error that no new subscription can mend. */
  failure: unknown;
  #events: RecordedEvent[] = [];
  /** Position of the last event received. */
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
    /** The subscription is paused while this many events wait. */
    readonly most: number,
  ) {
    this.#last = after;
    void this.#subscribe();
  }

  get isEmpty(): boolean {
    return this.#events.length === 0;
  }

  /** Takes the oldest events that wait, at most `count`. */
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
      // Names of the server's own streams begin with `$`.
      filter: streamNameFilter({ regex: '^[^$]' }),
    });
    this.#subscription = subscription;
    const resubscribe = (error?: unknown) => {
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
    subscription.on('error', resubscribe);
    subscription.on('end', resubscribe);
    subscription.on('close', resubscribe);
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

  /** Replaces a dead subscription: one that delivers nothing although the ledger has gone on. */
  async #checkSilence(): Promise<void> {
    const last = this.#last;
    const head = await this.deps.head().catch(() => undefined);
    if (head === undefined || this.#closed || this.#last !== last || head <= last) return;
    await new Promise(resolve => setTimeout(resolve, ON_THE_WAY_MS));
    if (this.#closed || this.#last !== last || !this.#subscription) return;
    await this.#drop();
    await this.#subscribe();
  }

  /** Ends the subscription. */
  async #drop(): Promise<void> {
    const subscription = this.#subscription;
    this.#subscription = undefined;
    await subscription?.unsubscribe().catch(() => undefined);
  }
}
