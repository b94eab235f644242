/**
 * LRU of folded streams, as this process last appended to them: the next command on one need not read it again. It may
 * be stale, for another process may have appended since: use an entry only for an append at its version, which then
 * fails.
 */
import type { Loaded } from './load.js';

const MAX_STREAMS = 5_000;

export class StateCache {
  readonly #streams = new Map<string, Loaded<unknown, unknown>>();

  constructor(private readonly maxStreams = MAX_STREAMS) {}

  get<State, Event>(stream: string): Loaded<State, Event> | undefined {
    return this.#streams.get(stream) as Loaded<State, Event> | undefined;
  }

  set(stream: string, loaded: Loaded<unknown, unknown>): void {
    this.forget(stream);
    this.#streams.set(stream, loaded);
    if (this.#streams.size <= this.maxStreams) return;
    this.forget(this.#streams.keys().next().value!);
  }

  forget(stream: string): void {
    this.#streams.delete(stream);
  }
}
