/** Makes, wraps and unwraps the data key of each person, and caches unwrapped keys for a while. */
import { randomBytes } from 'node:crypto';
import { GenerationCache } from '../common/generation-cache.js';
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

export class PersonKeys {
  readonly #master: MasterKeys;
  readonly #unwrapped: GenerationCache<Unwrapped>;

  constructor(master: MasterKeys, { size = 50_000, maxAge = 600_000 }: PersonKeysOptions = {}) {
    this.#master = master;
    this.#unwrapped = new GenerationCache({ limit: size, maxAge });
  }

  /** Number of keys in memory. */
  get size(): number {
    return this.#unwrapped.size;
  }

  /** Makes a key for a person. The caller stores its wrapped form. */
  create(personId: string): Sealed & { readonly key: Buffer } {
    const key = randomBytes(32);
    return { key, ...this.#master.seal(personKeyContext(personId), key) };
  }

  /** The key of a person, unwrapped by master key `keyId`. `wrapped` is in hexadecimal. Throws as `MasterKeys.open`. */
  unwrap(personId: string, keyId: string, wrapped: string): Buffer {
    const cached = this.#unwrapped.get(personId);
    if (cached?.wrapped === wrapped) return cached.key;
    const key = this.#master.open(personKeyContext(personId), { keyId, sealed: Buffer.from(wrapped, 'hex') });
    this.#unwrapped.set(personId, { wrapped, key });
    return key;
  }

  /** Removes the person's key from memory. */
  forget(personId: string): void {
    for (const { key } of this.#unwrapped.delete(personId)) key.fill(0);
  }
}
