/**
 * Streams as this process last appended to them, folded: the next command on one need not read it again. Another process
 * may have appended since, so nothing but an append at the version remembered may stand on it. The one that was longest
 * not used goes first.
 */
import type { Loaded } from './handle.js';

const MOST = 5_000;

export class Folded {
  readonly #streams = new Map<string, Loaded<unknown, unknown>>();

  constructor(private readonly most = MOST) {}

  get<State, Event>(stream: string): Loaded<State, Event> | undefined {
    return this.#streams.get(stream) as Loaded<State, Event> | undefined;
  }

  set(stream: string, loaded: Loaded<unknown, unknown>): void {
    this.forget(stream);
    this.#streams.set(stream, loaded);
    if (this.#streams.size <= this.most) return;
    this.forget(this.#streams.keys().next().value!);
  }

  forget(stream: string): void {
    this.#streams.delete(stream);
  }
}
