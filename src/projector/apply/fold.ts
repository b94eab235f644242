/** Folds one batch of events over the documents they change, in memory. */
import { isDeterministic } from '../../domain/deterministic.js';
import { plainMessage } from '../../postgres/plain-message.js';
import type { Batch, Change, Projection, RecordedEvent, Writes } from '../projection.js';

/** Thrown for an event that cannot be folded: its stream must be parked. The message is stored and shown: it quotes no value. */
export class PoisonedEvent extends Error {
  override readonly name = 'PoisonedEvent';
  constructor(
    readonly event: RecordedEvent,
    cause: unknown,
  ) {
    super(cause instanceof Error ? `${cause.name}: ${plainMessage(cause)}` : typeof cause, { cause });
  }
}

/** True when trying the same again could never succeed: the fault is in the events or in the projection's own code. */
export const willFailAgain = (error: unknown): boolean => error instanceof PoisonedEvent || isDeterministic(error);

/** The documents that a batch works on: those loaded for it, and those it makes. Whatever `fold` changes must be loaded before. */
export class BatchDocuments<D extends object> implements Batch<D> {
  readonly filling = false;
  readonly changes = new Map<string, Change<D>>();
  /** Keys of documents that are written again though no event has changed them. */
  readonly revisited: string[] = [];
  /** As last committed; `undefined` for those that do not exist. A batch keeps all it has loaded. */
  readonly loaded = new Map<string, D | undefined>();

  before(key: string): D | undefined {
    return this.loaded.get(key);
  }

  after(key: string): D | undefined {
    const change = this.changes.get(key);
    return change ? change.after : this.loaded.get(key);
  }

  /** Adds the document to the changes, so that it is enriched and written again. */
  revisit(key: string, document: D, revisited: (document: D) => D): void {
    if (this.changes.has(key)) return;
    this.changes.set(key, { key, before: document, after: revisited(document) });
    this.revisited.push(key);
  }

  /** Folds the event into the documents of these keys. Throws PoisonedEvent, and then has changed none of them. */
  fold(projection: Projection<D>, event: RecordedEvent, keys: readonly string[], out: Writes): void {
    try {
      const evolved = keys.map(key => projection.evolve(this.after(key), event, key));
      for (const [k, after] of evolved.entries())
        if (after && projection.lines) projection.lines(event, this.after(keys[k]!), after, out);
      for (const [k, after] of evolved.entries()) if (after) this.#set(keys[k]!, after);
    } catch (error) {
      throw new PoisonedEvent(event, error);
    }
  }

  #set(key: string, after: D): void {
    const change = this.changes.get(key);
    if (change) change.after = after;
    else this.changes.set(key, { key, before: this.loaded.get(key), after });
  }
}
