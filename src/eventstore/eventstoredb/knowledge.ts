/**
 * Which event ids a stream is known to hold, from its first event on without a gap.
 *
 * EventStoreDB knows a repeated id only at the revision it was first sent with; at a newer one it stores it twice. Before
 * an append at version n goes out, the ids up to n are therefore looked up here; whoever read the stream before (every
 * command does) has filled this already. Facts of an append-only ledger never turn false; only old ones are forgotten.
 */
export interface Known {
  /** Of the last event known; -1 when the stream was seen empty. */
  version: number;
  readonly versions: Map<string, number>;
}

/** Of ids and of streams. */
const MOST = 200_000;
const KEPT = 180_000;

export class Knowledge {
  readonly #streams = new Map<string, Known>();
  #ids = 0;

  get(stream: string): Known | undefined {
    const known = this.#streams.get(stream);
    if (known) {
      this.#streams.delete(stream);
      this.#streams.set(stream, known);
    }
    return known;
  }

  /** The events with these ids stand from `from` on. Kept only where they join what is known. */
  learn(stream: string, from: number, ids: readonly string[]): Known | undefined {
    let known = this.get(stream);
    if (!known) {
      if (from > 0) return undefined;
      known = { version: -1, versions: new Map() };
      this.#streams.set(stream, known);
    }
    if (from > known.version + 1) return known;
    ids.forEach((id, i) => {
      if (from + i <= known.version) return;
      known.versions.set(id, from + i);
      known.version = from + i;
      this.#ids += 1;
    });
    this.#forget();
    return known;
  }

  /** Many at a time: what was deleted at its front slows every walk through a map. */
  #forget(): void {
    if (this.#ids <= MOST && this.#streams.size <= MOST) return;
    for (const [stream, { versions }] of this.#streams) {
      if (this.#ids <= KEPT && this.#streams.size <= KEPT) return;
      if (this.#streams.size === 1) return;
      this.#streams.delete(stream);
      this.#ids -= versions.size;
    }
  }
}

/** Where these ids stand: nowhere, as asked (with the version of the last), or some of them or otherwise. */
export function whereStored(known: Known, ids: readonly string[]): 'nowhere' | 'otherwise' | { readonly last: number } {
  const versions = ids.map(id => known.versions.get(id));
  if (versions.every(version => version === undefined)) return 'nowhere';
  const [first] = versions;
  if (first === undefined || versions.some((version, i) => version !== first + i)) return 'otherwise';
  return { last: first + ids.length - 1 };
}
