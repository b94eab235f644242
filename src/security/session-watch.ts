/** Watches sessions, and says of each when it has ended: when somebody ends it, at its greatest age, or for want of use. */

/** Milliseconds until each of these sessions ends if nobody uses it; absent when it has ended. */
export type LeftOf = (sessionIds: readonly string[]) => Promise<ReadonlyMap<string, number>>;

interface Watched {
  readonly callbacks: Set<() => void>;
  timer?: NodeJS.Timeout;
}

/** Longest delay of a timer, in milliseconds. */
const LONGEST_TIMER = 2 ** 31 - 1;
/** When the database cannot be asked, it is asked again after so many milliseconds. */
const AGAIN_MS = 500;

export class SessionWatch {
  readonly #watched = new Map<string, Watched>();
  #closed = false;

  constructor(
    private readonly leftOf: LeftOf,
    private readonly onFault: (error: unknown) => void,
  ) {}

  /** Calls `ended` once, when the session has ended. Returns the function that stops watching. */
  watch(sessionId: string, ended: () => void): () => void {
    const watched = this.#watched.get(sessionId) ?? { callbacks: new Set() };
    this.#watched.set(sessionId, watched);
    watched.callbacks.add(ended);
    if (!watched.timer) this.#lookAfter(sessionId, watched, 0);
    return () => {
      watched.callbacks.delete(ended);
      if (watched.callbacks.size === 0) this.#forget(sessionId, watched);
    };
  }

  /** Notes that a session has ended. */
  ended(sessionId: string): void {
    const watched = this.#watched.get(sessionId);
    if (!watched) return;
    this.#forget(sessionId, watched);
    for (const callback of watched.callbacks) callback();
  }

  /** Looks at all sessions at once: some may have ended unnoticed. */
  lookAtAll(): void {
    void this.#look([...this.#watched.keys()]);
  }

  close(): void {
    this.#closed = true;
    for (const [sessionId, watched] of this.#watched) this.#forget(sessionId, watched);
  }

  #forget(sessionId: string, watched: Watched): void {
    clearTimeout(watched.timer);
    if (this.#watched.get(sessionId) === watched) this.#watched.delete(sessionId);
  }

  #lookAfter(sessionId: string, watched: Watched, ms: number): void {
    clearTimeout(watched.timer);
    watched.timer = setTimeout(() => void this.#look([sessionId]), Math.min(Math.max(ms, 0), LONGEST_TIMER)).unref();
  }

  /** Asks the database when the sessions end, and looks again then: each use of a session meanwhile moves its end. */
  async #look(sessionIds: readonly string[]): Promise<void> {
    if (sessionIds.length === 0 || this.#closed) return;
    const left = await this.leftOf(sessionIds).catch((error: unknown) => {
      this.onFault(error);
      return undefined;
    });
    for (const sessionId of sessionIds) {
      const watched = this.#watched.get(sessionId);
      if (!watched || this.#closed) continue;
      const ms = left ? left.get(sessionId) : AGAIN_MS;
      if (ms === undefined) this.ended(sessionId);
      // Timers drop fractions of a millisecond: with one more, the session has ended by then.
      else this.#lookAfter(sessionId, watched, ms + 1);
    }
  }
}
