/** One batch of events folded over the documents they change, in memory: the same for live and for rebuild. */
import { isDeterministic } from '../../domain/deterministic.js';
import { plainMessage } from '../../postgres/plain-message.js';
import type { Batch, Change, Projection, RecordedEvent, Writes } from '../projection.js';

/** The event could not be folded: its stream is to be parked. Its message is kept and shown: it quotes no value. */
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

/** The documents a batch works on: those found before it, and those it makes. */
export class Working<D extends object> implements Batch<D> {
  readonly filling = false;
  readonly changes = new Map<string, Change<D>>();
  /** Keys of the documents that no event has changed. */
  readonly revisited: string[] = [];
  /** As last committed; `undefined` for those that do not exist. A batch keeps all it has loaded. */
  readonly found = new Map<string, D | undefined>();

  before(key: string): D | undefined {
    return this.found.get(key);
  }

  after(key: string): D | undefined {
    const change = this.changes.get(key);
    return change ? change.after : this.found.get(key);
  }

  /** Takes the document in as changed, so that it is enriched and written again. */
  revisit(key: string, document: D, revisited: (document: D) => D): void {
    if (this.changes.has(key)) return;
    this.changes.set(key, { key, before: document, after: revisited(document) });
    this.revisited.push(key);
  }

  /** All the documents of the event move on, or none: throws PoisonedEvent. */
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
    else this.changes.set(key, { key, before: this.found.get(key), after });
  }
}
