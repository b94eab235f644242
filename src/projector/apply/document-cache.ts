/**
 * LRU of documents as last committed, absent ones included. Valid only while this process alone may write the projection: it
 * ends with the lock. Bounded: when full, it drops the half that was used less recently.
 */
export class DocumentCache<D> {
  #young = new Map<string, D | undefined>();
  #old = new Map<string, D | undefined>();
  readonly #half: number;

  constructor(limit: number) {
    this.#half = Math.max(1, limit >> 1);
  }

  has(key: string): boolean {
    return this.#young.has(key) || this.#old.has(key);
  }

  get(key: string): D | undefined {
    const document = this.#young.get(key);
    if (document !== undefined || this.#young.has(key)) return document;
    if (!this.#old.has(key)) return undefined;
    const found = this.#old.get(key);
    this.set(key, found);
    return found;
  }

  set(key: string, document: D | undefined): void {
    this.#young.set(key, document);
    if (this.#young.size <= this.#half) return;
    this.#old = this.#young;
    this.#young = new Map();
  }
}
