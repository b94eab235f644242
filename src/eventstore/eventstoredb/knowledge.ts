/**
 * Remembers which event ids a stream holds, from its first event on without a gap.
 *
 * EventStoreDB recognises a repeated id only at the revision it was first sent with; at a newer one it stores the event
 * twice. So before an append at version n is sent, the ids up to n are looked up here. Every command reads the stream first,
 * which fills this. What is remembered stays true, because the ledger is append-only; the oldest is forgotten.
 */
export interface Known {
  /** Version of the last event known; -1 when the stream was seen empty. */
  version: number;
  /** The version of each event, by its id. */
  readonly versions: Map<string, number>;
}

/** Limits of the ids, and of the streams, remembered: beyond MOST, the oldest streams are forgotten until KEPT are left. */
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

  /**
   * Notes that the events with these ids stand from version `from` on, and answers what is known of the stream. Ignores events that
   * would leave a gap. Answers `undefined` when nothing is known and `from` is not 0.
   */
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

  /** Forgets the streams unused for longest, many at a time: entries deleted at the front of a map slow every walk through it. */
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

/** Says where these ids stand: nowhere, all of them in this order (with the version of the last), or in any other way. */
export function whereStored(known: Known, ids: readonly string[]): 'nowhere' | 'otherwise' | { readonly last: number } {
  const versions = ids.map(id => known.versions.get(id));
  if (versions.every(version => version === undefined)) return 'nowhere';
  const [first] = versions;
  if (first === undefined || versions.some((version, i) => version !== first + i)) return 'otherwise';
  return { last: first + ids.length - 1 };
}
