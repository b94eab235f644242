/** Follows the ledger: reads page after page while behind, then a page at each signal of an append. */
import { backoff } from '../../common/backoff.js';
import type { FollowOptions, Position, RecordedEvent } from '../eventstore.js';
import { failureOf, unavailable } from './failures.js';
import type { Page } from './pages.js';
import type { Signals } from './signals.js';

const BATCH = 2_000;
/** How often a follower reads without a signal, in case one was lost. */
const POLL_MS = 1_000;
/** Delays between tries while a transaction holds the fence, and while the server is away. */
const FENCE_RETRY_MS = { from: 1, to: 50 };
const ABSENT_RETRY_MS = { from: 20, to: 1_000, spread: 0.5 };

export interface FollowDeps {
  readonly address: string;
  readonly signals: Signals;
  readonly readPage: (after: Position, limit: number) => Promise<Page>;
}

/** A read that failed. */
interface Failed {
  readonly error: unknown;
}

/**
 * Yields the events after a position in batches, for ever; ends when the signal aborts. Waits while the server is away. Throws
 * EventStoreUnavailable when waiting is useless. Calls `onCaughtUp` whenever it finds nothing more to yield.
 */
export async function* follow(
  { address, signals, readPage }: FollowDeps,
  after: Position,
  signal: AbortSignal,
  { batchSize = BATCH, onCaughtUp }: FollowOptions = {},
): AsyncGenerator<readonly RecordedEvent[]> {
  const alarm = new Alarm(signal);
  const unsubscribe = signals.subscribe(() => alarm.ring());
  let last = after;
  /** The next page, read while the consumer works. */
  let ahead: Promise<Page | Failed> | undefined;
  /** Reads in a row that gave nothing, because the fence held events back (`fenced`) or they failed (`failures`). */
  let fenced = 0;
  let failures = 0;
  const read = () => readPage(last, batchSize).catch((error: unknown): Failed => ({ error }));
  try {
    while (!signal.aborted) {
      alarm.reset();
      const page = await alarm.orAborted(ahead ?? read());
      ahead = undefined;
      if (page === undefined) return;
      if ('error' in page) {
        if (failureOf(page.error) === 'hopeless') throw unavailable(address, page.error);
        await alarm.sleep(backoff(++failures, ABSENT_RETRY_MS));
        continue;
      }
      failures = 0;
      const { events, heldBack } = page;
      if (events.length > 0) {
        fenced = 0;
        last = events[events.length - 1]!.position;
        if (events.length === batchSize) ahead = read();
        yield events;
        if (ahead) continue;
      }
      if (heldBack) {
        await alarm.sleep(backoff(++fenced, FENCE_RETRY_MS));
        continue;
      }
      if (!alarm.rung) onCaughtUp?.(last);
      await alarm.sleepUntilRung(POLL_MS);
    }
  } finally {
    unsubscribe();
    alarm.close();
  }
}

/** Sleeps until a signal, a delay or the abort, whichever comes first. */
class Alarm {
  /** True when a signal has come since `reset`. */
  rung = false;
  #wake: (() => void) | undefined;
  readonly #onAbort = () => this.#wake?.();

  constructor(readonly signal: AbortSignal) {
    signal.addEventListener('abort', this.#onAbort);
  }
  ring(): void {
    this.rung = true;
    this.#wake?.();
  }
  reset(): void {
    this.rung = false;
  }
  close(): void {
    this.signal.removeEventListener('abort', this.#onAbort);
  }
  /** Sleeps the whole delay, whatever signals come. */
  async sleep(ms: number): Promise<void> {
    const until = performance.now() + ms;
    for (let left = ms; left > 0 && !this.signal.aborted; left = until - performance.now()) await this.#race(left);
  }
  /** Sleeps until a signal, or at most the delay. Returns at once when a signal has come since `reset`. */
  async sleepUntilRung(ms: number): Promise<void> {
    if (!this.rung && !this.signal.aborted) await this.#race(ms);
  }
  /** The promise's value, or `undefined` when the abort comes first. Rejects as the promise does. */
  async orAborted<T>(promise: Promise<T>): Promise<T | undefined> {
    let value: T | undefined;
    let settled = false;
    await new Promise<void>((resolve, reject) => {
      this.#wake = () => this.signal.aborted && resolve();
      promise.then(result => {
        value = result;
        settled = true;
        resolve();
      }, reject);
      if (this.signal.aborted) resolve();
    });
    this.#wake = undefined;
    return settled && !this.signal.aborted ? value : undefined;
  }
  /** Sleeps the delay, or until it is woken. */
  async #race(ms: number): Promise<void> {
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = undefined;
  }
}
