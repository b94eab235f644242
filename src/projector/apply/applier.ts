/** Applies events to one version of a projection: loads what they touch, folds, and commits rows and checkpoint at once. */
import type pg from 'pg';
import { concernOf, unknownEvent, type Concern } from '../../domain/catalogue.js';
import { HistoryError } from '../../domain/shape.js';
import type { Position } from '../../eventstore/eventstore.js';
import { DocumentCache } from './document-cache.js';
import { PoisonedEvent, Working } from './fold.js';
import type { Directory, RecordedEvent, Topic } from '../projection.js';
import type { Session } from './session.js';
import type { StoredDocument } from './statements.js';
import { WriteSet } from './writes.js';

export interface ApplierOptions {
  readonly directory: Directory;
  /** Documents kept in memory (default 50,000). */
  readonly cacheLimit?: number;
  /** Where documents are read while a batch is being committed, so that the next can be prepared. */
  readonly reader?: pg.Pool;
}

/** What a batch leads to: the checkpoint and what is written with it. */
interface Target {
  readonly from: Position;
  readonly to: Position;
  readonly recordedAt: string | null;
}

/** A batch folded and not yet written. */
export interface Prepared {
  readonly working: Working<object>;
  readonly writes: WriteSet;
}

const MOST_ROUNDS = 10;

export class Applier {
  readonly #cache: DocumentCache<object>;
  readonly #concern: (event: RecordedEvent) => Concern;
  #underWay: { readonly working: Working<object>; readonly written: Promise<unknown> } | undefined;

  constructor(
    readonly session: Session,
    private readonly options: ApplierOptions,
  ) {
    this.#cache = new DocumentCache(options.cacheLimit ?? 50_000);
    this.#concern = concernOf(session.projection.handles);
  }

  /** The events of the batch that the projection folds. */
  concerning(events: readonly RecordedEvent[]): RecordedEvent[] {
    const { projection } = this.session;
    return events.filter(event => {
      const concern = this.#concern(event);
      if (concern === 'PASS') return false;
      // `prepare` will say so.
      if (concern === 'UNKNOWN') return true;
      try {
        return projection.keys(event).length > 0 || (projection.revisits?.(event).length ?? 0) > 0;
      } catch {
        // It concerns the projection and cannot be folded: likewise.
        return true;
      }
    });
  }

  /**
   * Folds the events and makes their rows; nothing is written yet, and what is being committed meanwhile is taken as in.
   * Throws PoisonedEvent when one of them cannot be folded.
   */
  async prepare(events: readonly RecordedEvent[]): Promise<Prepared> {
    const { projection } = this.session;
    const writes = new WriteSet(projection.tables);
    const working = new Working<object>();
    const keys = events.map(event => this.#keysOf(event));
    await this.#load(flat(keys), working);
    events.forEach((event, e) => working.fold(projection, event, keys[e]!, writes));
    await this.#revisit(events, working);
    await this.#loadNeeds(working);
    await this.#enrich(working);
    projection.write(working, writes);
    return { working, writes };
  }

  /** Writes what was prepared, with the checkpoint moved on; one at a time. Returns the topics touched. */
  commit({ working, writes }: Prepared, target: Target): Promise<ReadonlySet<Topic>> {
    const written = this.#write(working, writes, target)
      .then(() => {
        for (const key of working.found.keys()) this.#cache.set(key, working.after(key));
        return writes.topics;
      })
      .finally(() => (this.#underWay = undefined));
    this.#underWay = { working, written };
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

  /** Both at once; nothing is written when it throws. */
  async apply(events: readonly RecordedEvent[], target: Target): Promise<ReadonlySet<Topic>> {
    return this.commit(await this.prepare(events), target);
  }

  /** From memory or else from the database. */
  async #load(keys: Iterable<string>, { found }: Working<object>): Promise<void> {
    const missing = new Set<string>();
    const underWay = this.#underWay?.working;
    // The connection that commits is busy with that.
    const reader = underWay && this.options.reader;
    for (const key of keys) {
      if (found.has(key)) continue;
      if (underWay?.found.has(key)) found.set(key, underWay.after(key));
      else if (this.#cache.has(key)) found.set(key, this.#cache.get(key));
      else missing.add(key);
    }
    if (missing.size === 0) return;
    const stored = await this.session.load<object>([...missing], reader);
    for (const key of missing) found.set(key, stored.get(key));
  }

  async #loadNeeds(working: Working<object>): Promise<void> {
    const { projection } = this.session;
    if (!projection.needs) return;
    for (let round = 0; round < MOST_ROUNDS; round++) {
      const before = working.found.size;
      await this.#load(projection.needs(working), working);
      if (working.found.size === before) return;
    }
    throw new Error(`projection ${projection.name}: its documents need one another without end`);
  }

  /** The documents of schools whose every row may have changed. */
  async #revisit(events: readonly RecordedEvent[], working: Working<object>): Promise<void> {
    const { projection } = this.session;
    if (!projection.revisits) return;
    const schools = new Set(events.flatMap(event => projection.revisits!(event)));
    if (schools.size === 0) return;
    // They are looked up in the database, which must then hold everything. Whoever commits hears of a failure.
    await this.#underWay?.written.catch(() => undefined);
    const revisited = (document: object): object => projection.revisited?.(document) ?? { ...document };
    for (const change of working.changes.values()) {
      const school = projection.schoolOf?.(change.after);
      if (school !== undefined && schools.has(school)) change.after = revisited(change.after);
    }
    for (const [key, stored] of await this.session.loadSchools<object>([...schools])) {
      if (!working.found.has(key)) working.found.set(key, stored);
      working.revisit(key, working.found.get(key)!, revisited);
    }
  }

  /** Documents revisited that turn out as they were are left out. */
  async #enrich(working: Working<object>): Promise<void> {
    const { projection } = this.session;
    if (!projection.enrich) return;
    await projection.enrich(
      [...working.changes.values()].map(({ after }) => after),
      this.options.directory,
    );
    for (const key of working.revisited) {
      const { before, after } = working.changes.get(key)!;
      if (before && this.#packed(before) === this.#packed(after)) working.changes.delete(key);
    }
  }

  #packed(document: object): string {
    return JSON.stringify(this.session.projection.pack?.(document) ?? document);
  }

  async #write(working: Working<object>, writes: WriteSet, target: Target): Promise<void> {
    const { projection } = this.session;
    const documents: StoredDocument[] = [];
    for (const { key, after } of working.changes.values())
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
