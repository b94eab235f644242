/** Folds the ledger into documents, all in memory, and gives these to the projection as batches of new ones: a new version is filled so. */
import { concernOf, unknownEvent, type Concern } from '../../domain/catalogue.js';
import { HistoryError } from '../../domain/shape.js';
import { START, type Position } from '../../eventstore/eventstore.js';
import { PoisonedEvent } from '../apply/fold.js';
import type { Batch, Change, Projection, RecordedEvent, Writes } from '../projection.js';

/** Documents written at a time. */
const CHUNK = 4_000;

/**
 * Folds events into documents. An event that cannot be folded stops its stream there, and no other. Events of one stream come in its
 * order; those of different streams in any.
 */
export class Folding {
  readonly documents = new Map<string, object>();
  readonly poisoned = new Map<string, { error: PoisonedEvent; lastVersion: number }>();
  position: Position = START;
  recordedAt: string | null = null;
  events = 0;
  readonly #concern: (event: RecordedEvent) => Concern;

  constructor(private readonly projection: Projection) {
    this.#concern = concernOf(projection.handles);
  }

  /** Folds the events. Puts the rows of events (`lines`) into `out`. */
  take(events: readonly RecordedEvent[], out: Writes): void {
    for (const event of events) if (this.#concern(event) !== 'PASS') this.#fold(event, out);
    const last = events[events.length - 1];
    if (!last) return;
    this.position = last.position;
    this.recordedAt = last.recordedAt;
    this.events += events.length;
  }

  #fold(event: RecordedEvent, out: Writes): void {
    const parked = this.poisoned.size > 0 ? this.poisoned.get(event.stream) : undefined;
    if (parked) {
      parked.lastVersion = event.version;
      return;
    }
    const { projection, documents } = this;
    try {
      if (this.#concern(event) === 'UNKNOWN') throw new HistoryError(unknownEvent(event));
      const keys = projection.keys(event);
      // All documents are folded before any is stored, so that a failure stores none; of one alone no list is made, to save the time.
      const evolved =
        keys.length === 1 ? undefined : keys.map(key => projection.evolve(documents.get(key), event, key));
      for (let k = 0; k < keys.length; k++) {
        const key = keys[k]!;
        const before = documents.get(key);
        const after = evolved ? evolved[k] : projection.evolve(before, event, key);
        if (!after) continue;
        projection.lines?.(event, before, after, out);
        documents.set(key, after);
      }
    } catch (error) {
      this.poisoned.set(event.stream, { error: new PoisonedEvent(event, error), lastVersion: event.version });
    }
  }
}

/** Some of the documents of a fill, given to the projection as a batch of new ones. */
export class Part implements Batch<object> {
  readonly filling = true;
  readonly changes = new Map<string, Change<object>>();
  constructor(private readonly documents: ReadonlyMap<string, object>) {}
  before(): undefined {
    return undefined;
  }
  after(key: string): object | undefined {
    return this.documents.get(key);
  }
}

/** All documents, some at a time. */
export function* parts(documents: ReadonlyMap<string, object>): Generator<Part> {
  let part = new Part(documents);
  for (const [key, after] of documents) {
    part.changes.set(key, { key, before: undefined, after });
    if (part.changes.size < CHUNK) continue;
    yield part;
    part = new Part(documents);
  }
  if (part.changes.size > 0) yield part;
}
