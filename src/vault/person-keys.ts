/** Makes, wraps and unwraps the data key of each person, and caches unwrapped keys for a while. */
import { randomBytes } from 'node:crypto';
import type { MasterKeys, Sealed } from './master-keys.js';

interface Unwrapped {
  /** The wrapped key it came from. A person erased and recorded again has another. */
  readonly wrapped: string;
  readonly key: Buffer;
}

export interface PersonKeysOptions {
  /** The most keys kept unwrapped. */
  readonly size?: number;
  /** Keys unused for longer leave the memory at the next use of the cache (milliseconds). */
  readonly maxAge?: number;
}

/** The context that the key of a person is wrapped with. */
export const personKeyContext = (personId: string): string => `person ${personId}`;

/** A cache of two generations: a key that is not used during one generation is dropped. */
export class PersonKeys {
  readonly #master: MasterKeys;
  readonly #half: number;
  readonly #maxAge: number;
  #young = new Map<string, Unwrapped>();
  #old = new Map<string, Unwrapped>();
  #startedAt = performance.now();

  constructor(master: MasterKeys, { size = 50_000, maxAge = 600_000 }: PersonKeysOptions = {}) {
    this.#master = master;
    this.#half = Math.max(1, Math.floor(size / 2));
    this.#maxAge = maxAge / 2;
  }

  /** Number of keys in memory. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  create(personId: string): Sealed & { readonly key: Buffer } {
    const key = randomBytes(32);
    return { key, ...this.#master.seal(personKeyContext(personId), key) };
  }

  /** `wrapped` in hexadecimal, as PostgreSQL writes it after `\x`. */
  unwrap(personId: string, keyId: string, wrapped: string): Buffer {
    this.#startGeneration();
    const kept = this.#young.get(personId) ?? this.#old.get(personId);
    const key =
      kept?.wrapped === wrapped
        ? kept.key
        : this.#master.open(personKeyContext(personId), { keyId, sealed: Buffer.from(wrapped, 'hex') });
    this.#young.set(personId, { wrapped, key });
    return key;
  }

  forget(personId: string): void {
    for (const generation of [this.#young, this.#old]) {
      generation.get(personId)?.key.fill(0);
      generation.delete(personId);
    }
  }

  #startGeneration(): void {
    const now = performance.now();
    if (this.#young.size < this.#half && now - this.#startedAt < this.#maxAge) return;
    this.#old = this.#young;
    this.#young = new Map();
    this.#startedAt = now;
  }
}
