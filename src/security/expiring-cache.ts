import { LRUCache } from 'lru-cache';

/**
 * A bounded cache whose entries expire at their own instants; when full, it drops the entry unused for longest. The instants are kept
 * here, for `lru-cache` takes durations, counts them by a clock of its own, and keeps an entry through the millisecond it ends in.
 */
export class ExpiringCache<V> {
  readonly #entries: LRUCache<string, { readonly value: V; readonly until: number }>;
  readonly #now: () => number;

  constructor(most: number, now: () => number = Date.now) {
    this.#entries = new LRUCache({ max: most });
    this.#now = now;
  }

  get size(): number {
    return this.#entries.size;
  }

  get(key: string): V | undefined {
    const entry = this.#entries.get(key);
    if (!entry) return undefined;
    if (entry.until > this.#now()) return entry.value;
    this.#entries.delete(key);
    return undefined;
  }

  /** Stores a value. It expires at `until`, in milliseconds since 1970. */
  set(key: string, value: V, until: number): void {
    this.#entries.set(key, { value, until });
  }
}
