import { LRUCache } from 'lru-cache';
import type { Loaded } from './load.js';

const MAX_STREAMS = 5_000;

/**
 * LRU cache of folded streams, as this process last knew them: the next command on one need not read it again. An entry may be
 * stale, for another process may have appended since. Use it only for an append at its version, which fails when the entry is
 * stale, or read the stream on from there.
 */
export class StateCache {
  readonly #streams: LRUCache<string, Loaded<unknown, unknown>>;

  constructor(maxStreams = MAX_STREAMS) {
    this.#streams = new LRUCache({ max: maxStreams });
  }

  get<State, Event>(stream: string): Loaded<State, Event> | undefined {
    return this.#streams.get(stream) as Loaded<State, Event> | undefined;
  }

  set(stream: string, loaded: Loaded<unknown, unknown>): void {
    this.#streams.set(stream, loaded);
  }

  forget(stream: string): void {
    this.#streams.delete(stream);
  }
}
