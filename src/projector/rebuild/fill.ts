/**
 * Fills a new version from the first event on: folds documents in memory, then writes rows by COPY, each once, before there
 * is any index. When memory runs short, it writes what is folded so far and leaves the rest to ordinary batches.
 */
import { getHeapStatistics } from 'node:v8';
import { concernOf, passedOverBy, unknownEvent, type Concern, type KnownEventType } from '../../domain/catalogue.js';
import { HistoryError } from '../../domain/shape.js';
import { START, type EventStore, type Position } from '../../eventstore/eventstore.js';
import { CopyRows } from './copy-rows.js';
import { PoisonedEvent } from '../apply/fold.js';
import type { Batch, Change, Directory, Projection, RecordedEvent, Writes } from '../projection.js';
import type { Session } from '../apply/session.js';

export interface FillOptions {
  readonly store: EventStore;
  readonly directory: Directory;
  /** The last event to fold in. */
  readonly until: Position;
  readonly signal?: AbortSignal;
  /** Documents kept in memory at most (default: by the size of the heap). */
  readonly documentLimit?: number;
  /** Sums of a table of amounts kept in memory at most (default 500,000). */
  readonly sumLimit?: number;
  /** Called after each batch with the number of events read so far. */
  readonly onEvents?: (events: number, position: Position) => void;
}

export interface Filled {
  /** Everything up to here is folded in: `until`, or less when memory ran short. */
  readonly position: Position;
  /** When the last event folded in was recorded (ISO 8601); null when there was none. */
  readonly recordedAt: string | null;
  readonly events: number;
  /** The events that could not be folded, with the last version of their streams. */
  readonly poisoned: readonly { readonly error: PoisonedEvent; readonly lastVersion: number }[];
}

/** Most events of a batch, for a store that cannot scan. */
const READ = 5_000;
/** Documents written at a time. */
const CHUNK = 4_000;
/** Bytes of heap that a document usually takes with its share of the maps, at most. */
const DOCUMENT_BYTES = 2_000;
const defaultLimit = (): number => Math.floor((getHeapStatistics().heap_size_limit * 0.5) / DOCUMENT_BYTES);

/** Fills the version of the session, which must be empty and without indexes. Does not store the checkpoint. */
export async function fill(session: Session, options: FillOptions): Promise<Filled> {
  const folding = new Folding(session.projection);
  const rows = new CopyRows(session, options.sumLimit);
  const limit = options.documentLimit ?? defaultLimit();
  for await (const events of upTo(options, session.projection.handles)) {
    folding.take(events, rows);
    await rows.sendFull();
    options.onEvents?.(folding.events, folding.position);
    if (folding.documents.size >= limit) break;
  }
  if (folding.documents.size < limit) folding.position = options.until;
  await writeDocuments(session, folding.documents, rows, options);
  await rows.end();
  const { position, recordedAt, events, poisoned } = folding;
  return { position, recordedAt, events, poisoned: [...poisoned.values()] };
}

/** Reads the ledger from the first event to `until`; if the store can filter, without the types that are passed over. */
async function* upTo({ store, until, signal }: FillOptions, handles: ReadonlySet<KnownEventType>) {
  if (until === START) return;
  if (store.scan) {
    for await (const events of store.scan({ after: START, until, except: passedOverBy(handles) })) {
      signal?.throwIfAborted();
      yield events;
    }
    return;
  }
  const ended = new AbortController();
  const stop = signal ? AbortSignal.any([ended.signal, signal]) : ended.signal;
  try {
    for await (const events of store.follow(START, stop, { batchSize: READ })) {
      const last = events[events.length - 1]!.position;
      yield last <= until ? events : events.filter(({ position }) => position <= until);
      if (last >= until) return;
    }
    signal?.throwIfAborted();
  } finally {
    ended.abort();
  }
}

/** Folds the ledger into documents, all in memory. */
class Folding {
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
class Part implements Batch<object> {
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

/** Enriches all documents, then writes them and their rows. */
async function writeDocuments(
  session: Session,
  documents: ReadonlyMap<string, object>,
  rows: CopyRows,
  { directory, signal }: FillOptions,
): Promise<void> {
  const { projection } = session;
  // While the names of one part are decrypted, those of the next are already asked for.
  let enriching: Promise<void> | undefined;
  for (const { changes } of projection.enrich ? parts(documents) : []) {
    const next = projection.enrich!(
      [...changes.values()].map(({ after }) => after),
      directory,
    );
    next.catch(() => undefined);
    await enriching;
    enriching = next;
    signal?.throwIfAborted();
  }
  await enriching;
  for (const part of parts(documents)) {
    for (const { key, after } of part.changes.values()) rows.document(key, projection.schoolOf?.(after), after);
    projection.write(part, rows);
    await rows.sendFull();
    signal?.throwIfAborted();
  }
}

function* parts(documents: ReadonlyMap<string, object>): Generator<Part> {
  let part = new Part(documents);
  for (const [key, after] of documents) {
    part.changes.set(key, { key, before: undefined, after });
    if (part.changes.size < CHUNK) continue;
    yield part;
    part = new Part(documents);
  }
  if (part.changes.size > 0) yield part;
}
