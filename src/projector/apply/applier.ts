/** Applies events to one version of a projection: loads what they touch, folds, and commits rows and checkpoint at once. */
import type pg from 'pg';
import { GenerationCache } from '../../common/generation-cache.js';
import { concernOf, unknownEvent, type Concern } from '../../domain/catalogue.js';
import { HistoryError } from '../../domain/shape.js';
import type { Position } from '../../eventstore/eventstore.js';
import { BatchDocuments, PoisonedEvent } from './fold.js';
import type { Directory, RecordedEvent, Topic } from '../projection.js';
import type { Session } from './session.js';
import type { StoredDocument } from './statements.js';
import { WriteSet } from './writes.js';

export interface ApplierOptions {
  readonly directory: Directory;
  /** Documents kept in memory (default 10,000). */
  readonly cacheLimit?: number;
  /** Where documents are read while a batch is being committed, so that the next can be prepared. */
  readonly reader?: pg.Pool;
}

/** How a batch moves the checkpoint. `recordedAt` is when the event at `to` was recorded. */
interface Target {
  readonly from: Position;
  readonly to: Position;
  readonly recordedAt: string | null;
}

/** A batch folded and not yet written. */
export interface Prepared {
  readonly batch: BatchDocuments<object>;
  readonly writes: WriteSet;
}

/**
 * Enough for the people of an import or a campaign under way. What is missing is read for a whole batch at once, while each document kept is
 * marked by every garbage collection, which all requests of the process wait for.
 */
const CACHE_LIMIT = 10_000;
/** How often `needs` may name further documents. */
const MOST_ROUNDS = 10;

export class Applier {
  /** Documents as last committed; `undefined` for those that do not exist. Valid for as long as this process holds the writer's lock. */
  readonly #cache: GenerationCache<object | undefined>;
  /** Says whether the projection folds an event, passes it over or does not know it. */
  readonly #concern: (event: RecordedEvent) => Concern;
  /** The batch being committed. */
  #inFlight: { readonly batch: BatchDocuments<object>; readonly written: Promise<unknown> } | undefined;

  constructor(
    readonly session: Session,
    private readonly options: ApplierOptions,
  ) {
    this.#cache = new GenerationCache({ limit: options.cacheLimit ?? CACHE_LIMIT });
    this.#concern = concernOf(session.projection.handles);
  }

  /** The events of the batch that the projection folds. */
  concerning(events: readonly RecordedEvent[]): RecordedEvent[] {
    const { projection } = this.session;
    return events.filter(event => {
      const concern = this.#concern(event);
      if (concern === 'PASS') return false;
      // It is kept, so that `prepare` throws for it.
      if (concern === 'UNKNOWN') return true;
      try {
        return projection.keys(event).length > 0 || (projection.revisits?.(event).length ?? 0) > 0;
      } catch {
        // It concerns the projection and cannot be folded. It is kept as well, so that `prepare` throws for it.
        return true;
      }
    });
  }

  /**
   * Folds the events and makes their rows, over the documents as the commit under way leaves them; writes nothing. Throws
   * PoisonedEvent when one of the events cannot be folded.
   */
  async prepare(events: readonly RecordedEvent[]): Promise<Prepared> {
    const { projection } = this.session;
    const writes = new WriteSet(projection.tables);
    const batch = new BatchDocuments<object>();
    const keys = events.map(event => this.#keysOf(event));
    await this.#load(flat(keys), batch);
    events.forEach((event, e) => batch.fold(projection, event, keys[e]!, writes));
    await this.#revisit(events, batch);
    await this.#loadNeeds(batch);
    await this.#enrich(batch);
    projection.write(batch, writes);
    return { batch, writes };
  }

  /** Writes a prepared batch and moves the checkpoint. Call it again only once this commit has ended. Returns the topics touched. */
  commit({ batch, writes }: Prepared, target: Target): Promise<ReadonlySet<Topic>> {
    const written = this.#write(batch, writes, target)
      .then(() => {
        for (const key of batch.loaded.keys()) this.#cache.set(key, batch.after(key));
        return writes.topics;
      })
      .finally(() => (this.#inFlight = undefined));
    this.#inFlight = { batch, written };
    return written;
  }

  #keysOf(event: RecordedEvent): readonly string[] {
    try {
      if (this.#concern(event) === 'UNKNOWN') throw new HistoryError(unknownEvent(event));
      return this.session.projection.keys(event);
    } catch (error) {
      throw new PoisonedEvent(event, error);
    }
  }

  /** Prepares and commits; nothing is written when it throws. */
  async apply(events: readonly RecordedEvent[], target: Target): Promise<ReadonlySet<Topic>> {
    return this.commit(await this.prepare(events), target);
  }

  /** Loads documents from memory, or else from the database. */
  async #load(keys: Iterable<string>, { loaded }: BatchDocuments<object>): Promise<void> {
    const missing = new Set<string>();
    const inFlight = this.#inFlight?.batch;
    // The connection of the session is busy with the commit.
    const reader = inFlight && this.options.reader;
    for (const key of keys) {
      if (loaded.has(key)) continue;
      if (inFlight?.loaded.has(key)) loaded.set(key, inFlight.after(key));
      else if (this.#cache.has(key)) loaded.set(key, this.#cache.get(key));
      else missing.add(key);
    }
    if (missing.size === 0) return;
    const stored = await this.session.load<object>([...missing], reader);
    for (const key of missing) loaded.set(key, stored.get(key));
  }

  /** Loads what `needs` names, until it names nothing new. */
  async #loadNeeds(batch: BatchDocuments<object>): Promise<void> {
    const { projection } = this.session;
    if (!projection.needs) return;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const before = batch.loaded.size;
      await this.#load(projection.needs(batch), batch);
      if (batch.loaded.size === before) return;
    }
    throw new Error(`projection ${projection.name}: its documents need one another without end`);
  }

  /** Adds the documents of schools whose every row may have changed. */
  async #revisit(events: readonly RecordedEvent[], batch: BatchDocuments<object>): Promise<void> {
    const { projection } = this.session;
    if (!projection.revisits) return;
    const schools = new Set(events.flatMap(event => projection.revisits!(event)));
    if (schools.size === 0) return;
    // Documents are looked up in the database, which must have the commit under way first. Its failure is thrown where it is awaited.
    await this.#inFlight?.written.catch(() => undefined);
    const revisited = (document: object): object => projection.revisited?.(document) ?? { ...document };
    for (const change of batch.changes.values()) {
      const school = projection.schoolOf?.(change.after);
      if (school !== undefined && schools.has(school)) change.after = revisited(change.after);
    }
    for (const [key, stored] of await this.session.loadSchools<object>([...schools])) {
      if (!batch.loaded.has(key)) batch.loaded.set(key, stored);
      batch.revisit(key, batch.loaded.get(key)!, revisited);
    }
  }

  /** Enriches the changed documents. Drops the changes of revisited documents that turn out as they were. */
  async #enrich(batch: BatchDocuments<object>): Promise<void> {
    const { projection } = this.session;
    if (!projection.enrich) return;
    await projection.enrich(
      [...batch.changes.values()].map(({ after }) => after),
      this.options.directory,
    );
    for (const key of batch.revisited) {
      const { before, after } = batch.changes.get(key)!;
      if (before && this.#packed(before) === this.#packed(after)) batch.changes.delete(key);
    }
  }

  /** JSON text of a document's stored form. */
  #packed(document: object): string {
    return JSON.stringify(this.session.projection.pack?.(document) ?? document);
  }

  /** Sends documents, rows and checkpoint to the database. */
  async #write(batch: BatchDocuments<object>, writes: WriteSet, target: Target): Promise<void> {
    const { projection } = this.session;
    const documents: StoredDocument[] = [];
    for (const { key, after } of batch.changes.values())
      documents.push({
        key,
        school: projection.schoolOf?.(after) ?? null,
        doc: this.#packed(after),
      });
    await this.session.commit(target, documents, writes);
  }
}

function* flat(lists: readonly (readonly string[])[]): Generator<string> {
  for (const list of lists) yield* list;
}
