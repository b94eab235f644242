/**
 * All subscribers of one distinct subscription: same result, same rights, same language. It is executed and serialised once for each
 * change, however many subscribers it has. Changes during an execution are combined: only the latest state is pushed.
 */
import type { Changes } from '../../projector/follow/changes.js';
import type { Target } from '../../security/permissions.js';
import type { MaskedResult } from '../pipeline/executor.js';
import { concerns, type ChangesToWatch } from './changes-to-watch.js';

/** One subscription of one client, to which the group pushes its states. */
export interface Subscriber {
  /**
   * Checks the right again on the present target. False when the group must drop this subscriber: it has lost the right, and the
   * client was told why; or it now has a different right than the group.
   */
  readonly isAllowed: (target: Target | undefined) => boolean;
  /** Pushes a state; to a stalled client, later, the state that is then the latest. Never waits. */
  readonly push: (payload: Buffer) => void;
}

/** What one execution gives: the state to push, and what rights and time are checked against until the next. */
export interface LiveState {
  readonly result: MaskedResult;
  /** The present target of the check of rights; undefined when it no longer exists. */
  readonly target: Target | undefined;
  /** The instant after which the result changes without any event; undefined when it does not. */
  readonly movesAfter?: string | undefined;
}

export interface GroupOptions {
  readonly watched: readonly ChangesToWatch[];
  readonly changes: Changes;
  /** Executes the subscription's document; `position` is that of the last change heard of, absent for the first state. */
  readonly execute: (position: string | undefined) => Promise<LiveState>;
  /** Business time, for results with `movesAfter`. */
  readonly now?: () => string;
  readonly onError: (error: unknown) => void;
  /** Called when the last subscriber has left: the group has then ended and takes no more. */
  readonly onEmpty: () => void;
  /** Longest pause between two executions, in milliseconds. */
  readonly longestPause?: number;
  /**
   * How often rights and time are checked while nothing changes, in milliseconds: a lapsed right ends its subscription, and a
   * result past its `movesAfter` is executed again.
   */
  readonly lookAgain?: number;
}

export class Group {
  readonly #subscribers = new Set<Subscriber>();
  readonly #unsubscribe: () => void;
  /** The latest state; absent until the first execution. */
  #latest: Buffer | undefined;
  #position: string | undefined;
  #target: Target | undefined;
  #movesAfter: string | undefined;
  /** True when the group must be executed again: nothing was read yet, something has changed since, or an execution has failed. */
  #dirty = true;
  #running = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #lookTimer: NodeJS.Timeout;
  #ended = false;

  constructor(private readonly options: GroupOptions) {
    const { watched, changes } = options;
    // Watches before the first read, so that no change is missed in between.
    const ends = watched.map(one =>
      changes.subscribe(one, change => {
        if (!concerns(one, change.topics)) return;
        this.#position = change.position;
        this.#dirty = true;
        this.#schedule(0);
      }),
    );
    this.#unsubscribe = () => ends.forEach(end => end());
    this.#lookTimer = setInterval(() => this.#lookAgain(), options.lookAgain ?? 1_000).unref();
  }

  get size(): number {
    return this.#subscribers.size;
  }

  get latest(): Buffer | undefined {
    return this.#latest;
  }

  /** Adds a subscriber, and pushes it the present state, once it is known. */
  join(subscriber: Subscriber): void {
    this.#subscribers.add(subscriber);
    if (this.#latest && !this.#dirty && !this.#running) this.#push(subscriber, this.#latest);
    else this.#schedule(0);
  }

  leave(subscriber: Subscriber): void {
    this.#subscribers.delete(subscriber);
    if (this.#subscribers.size > 0 || this.#ended) return;
    this.#ended = true;
    clearTimeout(this.#timer);
    clearInterval(this.#lookTimer);
    this.#unsubscribe();
    this.options.onEmpty();
  }

  #schedule(delay: number): void {
    if (this.#timer || this.#running || this.#ended) return;
    if (delay === 0) void this.#run();
    else
      this.#timer = setTimeout(() => {
        this.#timer = undefined;
        void this.#run();
      }, delay);
  }

  async #run(): Promise<void> {
    this.#running = true;
    const started = performance.now();
    const longestPause = this.options.longestPause ?? 1_000;
    let restsUntil: number;
    this.#dirty = false;
    try {
      const { result, target, movesAfter } = await this.options.execute(this.#position);
      const readAt = performance.now();
      // Rests as long as the read took, so that one group never occupies the database; time spent pushing counts as rest.
      restsUntil = readAt + Math.min(readAt - started, longestPause);
      this.#latest = Buffer.from(JSON.stringify(result));
      this.#target = target;
      this.#movesAfter = movesAfter;
      for (const subscriber of this.#subscribers) this.#push(subscriber, this.#latest);
    } catch (error) {
      this.options.onError(error);
      restsUntil = performance.now() + longestPause;
      this.#dirty = true;
    }
    this.#running = false;
    if (this.#dirty) this.#schedule(Math.max(0, restsUntil - performance.now()));
  }

  /** Checks rights on the target of the last push. A change of the target brings a push, with its own check. */
  #lookAgain(): void {
    if (!this.#latest) return;
    for (const subscriber of this.#subscribers) if (!subscriber.isAllowed(this.#target)) this.leave(subscriber);
    const now = this.options.now?.();
    if (now === undefined || this.#movesAfter === undefined || now <= this.#movesAfter) return;
    this.#dirty = true;
    this.#schedule(0);
  }

  #push(subscriber: Subscriber, payload: Buffer): void {
    if (subscriber.isAllowed(this.#target)) subscriber.push(payload);
    else this.leave(subscriber);
  }
}
