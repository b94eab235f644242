/**
 * Fills a new version from the first event on: folds documents in memory, then writes rows by COPY, each once, before there
 * is any index. When memory runs short, it writes what is folded so far and leaves the rest to ordinary batches.
 */
import { getHeapStatistics } from 'node:v8';
import { passedOverBy, type KnownEventType } from '../../domain/catalogue.js';
import { START, type EventStore, type Position } from '../../eventstore/eventstore.js';
import { CopyRows } from './copy-rows.js';
import { Folding, parts } from './folding.js';
import type { PoisonedEvent } from '../apply/fold.js';
import type { Directory } from '../projection.js';
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
  // Read to the end: what comes after the last event read does not concern the projection.
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
