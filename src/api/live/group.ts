/**
 * One distinct subscription: a document, its variables, the right it runs under. However many watch, it is executed once
 * a change and serialised once; changes that come meanwhile are taken together, so that only the latest state is pushed.
 */
import type { Changes } from '../../projector/follow/changes.js';
import type { Target } from '../../security/permissions.js';
import type { MaskedResult } from '../pipeline/executor.js';
import { concerns, type Watched } from './fields.js';

/** Where a group's states go: one subscription of one client. */
export interface Subscriber {
  /**
   * Checks the right again, on the target as it is now. False when the group must stop serving this subscriber: it has lost
   * the right, and the client was told why, or it now has another right than the one the group runs under.
   */
  readonly allowed: (target: Target | undefined) => boolean;
  /** Pushes a state, or keeps in mind that the latest one is owed. Never waits. */
  readonly push: (payload: Buffer) => void;
}

export interface Executed {
  readonly result: MaskedResult;
  /** What rights are checked on, as it is now; undefined when it no longer exists. */
  readonly target: Target | undefined;
  /** The instant after which the result changes with time alone; undefined when it does not. */
  readonly movesAfter?: string | undefined;
}

export interface GroupOptions {
  readonly watched: Watched;
  readonly changes: Changes;
  /** Executes the subscription's document; `position` is that of the change, absent for the first state. */
  readonly execute: (position: string | undefined) => Promise<Executed>;
  /** Business time: needed where something moves with it. */
  readonly now?: () => string;
  readonly onError: (error: unknown) => void;
  readonly onEmpty: () => void;
  /** Longest pause between two executions, in milliseconds. */
  readonly longestPause?: number;
  /**
   * How often rights and the time are checked while nothing changes, in milliseconds: a lapsed right ends its subscription,
   * and what changes with time alone is executed again.
   */
  readonly lookAgain?: number;
}

export class Group {
  readonly #subscribers = new Set<Subscriber>();
  readonly #leave: () => void;
  /** The latest state; absent until the first execution. */
  #latest: Buffer | undefined;
  #position: string | undefined;
  #target: Target | undefined;
  #movesAfter: string | undefined;
  #dirty = true;
  #running = false;
  #timer: NodeJS.Timeout | undefined;
  readonly #looking: NodeJS.Timeout;
  #ended = false;

  constructor(private readonly options: GroupOptions) {
    const { watched, changes } = options;
    const { projection, topics } = watched;
    // Watches before it reads: no change can fall between the first state and the next.
    this.#leave = changes.subscribe({ projection, ...(topics ? { topics } : {}) }, change => {
      if (!concerns(watched, change.topics)) return;
      this.#position = change.position;
      this.#dirty = true;
      this.#schedule(0);
    });
    this.#looking = setInterval(() => this.#lookAgain(), options.lookAgain ?? 5_000).unref();
  }

  get size(): number {
    return this.#subscribers.size;
  }

  get latest(): Buffer | undefined {
    return this.#latest;
  }

  /** The first state comes at once when it is known, else as soon as it is. */
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
    clearInterval(this.#looking);
    this.#leave();
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
      const read = performance.now();
      // The next read waits as long as this one took, so that one group never takes up the database; pushing counts as waiting.
      restsUntil = read + Math.min(read - started, longestPause);
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

  /** Checks rights on the target as of the last push: a later change of it brings a push, and a check, of its own. */
  #lookAgain(): void {
    if (!this.#latest) return;
    for (const subscriber of this.#subscribers) if (!subscriber.allowed(this.#target)) this.leave(subscriber);
    const now = this.options.now?.();
    if (now === undefined || this.#movesAfter === undefined || now <= this.#movesAfter) return;
    this.#dirty = true;
    this.#schedule(0);
  }

  #push(subscriber: Subscriber, payload: Buffer): void {
    if (subscriber.allowed(this.#target)) subscriber.push(payload);
    else this.leave(subscriber);
  }
}
