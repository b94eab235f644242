/** Hashes ranges of the ledger on threads of their own, each with connections of its own. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { EventStoreOptions } from '../eventstore/index.js';
import type { HashedRange, LedgerRange, RangeHasher } from '../integrity/index.js';

/** What a thread answers to a range: its number, and what it has found or why it could not. */
export interface RangeAnswer {
  readonly number: number;
  readonly hashed?: HashedRange;
  readonly failure?: string;
}
export interface RangeRequest {
  readonly number: number;
  readonly range: LedgerRange;
}

/** Ranges given to a thread at once: while it sends one back, it reads the next. */
const EACH = 2;
/** Half of the processors for the threads, the other half for the database; beyond eight, one process alone cannot compare what they send. */
const threadsFor = (processors: number): number => Math.min(8, Math.max(2, Math.ceil(processors / 2)));

interface Waiting {
  readonly resolve: (hashed: HashedRange) => void;
  readonly reject: (error: Error) => void;
}

/** A thread, and the ranges that it is at. */
class Thread {
  readonly waiting = new Map<number, Waiting>();
  readonly #worker: Worker;
  #failure: Error | undefined;

  constructor(options: EventStoreOptions) {
    this.#worker = new Worker(new URL('./range-hasher.js', import.meta.url), { workerData: options });
    this.#worker.on('message', ({ number, hashed, failure }: RangeAnswer) => {
      const { resolve, reject } = this.waiting.get(number)!;
      this.waiting.delete(number);
      if (hashed) resolve(hashed);
      else reject(new Error(failure));
    });
    this.#worker.on('error', error => this.#fail(error));
    this.#worker.on('exit', code =>
      this.#fail(new Error(`a thread that hashes the ledger has ended with code ${code}`)),
    );
  }

  #fail(error: Error): void {
    this.#failure ??= error;
    for (const { reject } of this.waiting.values()) reject(this.#failure);
    this.waiting.clear();
  }

  hash(number: number, range: LedgerRange): Promise<HashedRange> {
    if (this.#failure) return Promise.reject(this.#failure);
    const request: RangeRequest = { number, range };
    this.#worker.postMessage(request);
    return new Promise((resolve, reject) => this.waiting.set(number, { resolve, reject }));
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Close it when the ranges are hashed. */
export interface RangeHashers extends RangeHasher {
  close(): Promise<void>;
}

export function openRangeHashers(
  options: EventStoreOptions,
  threads = threadsFor(availableParallelism()),
): RangeHashers {
  const all = Array.from({ length: threads }, () => new Thread(options));
  let number = 0;
  return {
    atOnce: threads * EACH,
    hash: range => {
      const least = all.reduce((one, other) => (other.waiting.size < one.waiting.size ? other : one));
      return least.hash(number++, range);
    },
    close: async () => void (await Promise.all(all.map(thread => thread.close()))),
  };
}
