/**
 * One version of a projection being moved along the ledger by its one writer: batches applied, poisoned events parked,
 * the checkpoint kept. Used live and while a rebuilt version catches up.
 */
import type { EventStore, Position } from '../../eventstore/eventstore.js';
import { Applier, type ApplierOptions } from '../apply/applier.js';
import type { Slice } from './feeds.js';
import { PoisonedEvent, willFailAgain } from '../apply/fold.js';
import { Parking } from '../apply/parking.js';
import type { RecordedEvent, Topic } from '../projection.js';
import type { Session } from '../apply/session.js';
import { transaction } from '../schema/versions.js';

const NOTHING: ReadonlySet<Topic> = new Set();

export class Projecting {
  /** Everything up to here is folded in. */
  position: Position;
  /** The checkpoint as stored; behind `position` only by events that do not concern the projection. */
  #stored: Position;
  #recordedAt: string | null = null;
  #ahead: Position;
  #underWay: Promise<void> | undefined;
  readonly #applier: Applier;

  private constructor(
    readonly session: Session,
    readonly parking: Parking,
    start: Position,
    options: ApplierOptions,
  ) {
    this.position = start;
    this.#stored = start;
    this.#ahead = start;
    this.#applier = new Applier(session, options);
  }

  /** The session must hold its lock. */
  static async open(session: Session, options: ApplierOptions): Promise<Projecting> {
    const start = await session.position();
    return new Projecting(session, await Parking.open(session.client, session.version.schema), start, options);
  }

  /** Everything up to here is folded in or on its way. */
  get ahead(): Position {
    return this.#ahead;
  }

  get behindStore(): boolean {
    return this.#stored < this.position;
  }

  /** Folds in what follows the position; events at or behind it are passed over. Returns the topics touched. */
  async take({ events, to }: Slice): Promise<ReadonlySet<Topic>> {
    if (to <= this.position) return NOTHING;
    const fresh = events[0]!.position > this.position ? events : events.filter(e => e.position > this.position);
    const concerning = this.#applier.concerning(fresh);
    const topics = concerning.length ? await this.#takeConcerning(concerning) : NOTHING;
    this.position = this.#ahead = to;
    this.#recordedAt = events[events.length - 1]!.recordedAt;
    return topics;
  }

  /**
   * As `take`, but prepares the batch while the one before is still being committed, and resolves when it is on its way
   * itself; `onCommitted` is called when it is in. It parks nothing: after a failure, its own or that of the batch before,
   * nothing is on its way any more and the slices since `position` are to be taken again.
   */
  async takeAhead({ events, to }: Slice, onCommitted: (topics: ReadonlySet<Topic>) => void): Promise<void> {
    try {
      const fresh = events.filter(event => event.position > this.#ahead);
      const prepared = await this.#applier.prepare(this.#applier.concerning(fresh));
      await this.settle();
      const { recordedAt } = events[events.length - 1]!;
      this.#ahead = to;
      this.#underWay = this.#applier.commit(prepared, { from: this.#stored, to, recordedAt }).then(topics => {
        this.#stored = this.position = to;
        this.#recordedAt = recordedAt;
        onCommitted(topics);
      });
      // Whoever settles hears of the failure.
      this.#underWay.catch(() => undefined);
    } catch (error) {
      await this.settle().catch(() => undefined);
      this.#ahead = this.position;
      throw error;
    }
  }

  /** Waits until nothing is on its way; throws what went wrong with what was. */
  async settle(): Promise<void> {
    try {
      await this.#underWay;
    } finally {
      this.#underWay = undefined;
      this.#ahead = this.position;
    }
  }

  /** Stores the checkpoint when events that do not concern the projection have moved it on. */
  async flush(): Promise<void> {
    if (this.behindStore) await this.#apply([], this.position, this.#recordedAt);
  }

  async #takeConcerning(events: readonly RecordedEvent[]): Promise<ReadonlySet<Topic>> {
    const { position, recordedAt } = events[events.length - 1]!;
    if (this.parking.size > 0) await this.parking.count(events);
    const passing = this.parking.passing(events);
    if (passing.length === 0) return NOTHING;
    try {
      return await this.#apply(passing, position, recordedAt);
    } catch (error) {
      if (!willFailAgain(error)) throw error;
      if (error instanceof PoisonedEvent) {
        await this.parking.park(error);
        return this.#takeConcerning(events);
      }
      if (passing.length === 1) {
        await this.parking.park(new PoisonedEvent(passing[0]!, error));
        return NOTHING;
      }
    }
    // The fault shows only in the rows: the event is found by halves.
    const half = passing.length >> 1;
    const first = await this.#takeConcerning(passing.slice(0, half));
    const second = await this.#takeConcerning(passing.slice(half));
    return new Set([...first, ...second]);
  }

  async #apply(events: readonly RecordedEvent[], to: Position, recordedAt: string | null): Promise<ReadonlySet<Topic>> {
    const topics = await this.#applier.apply(events, { from: this.#stored, to, recordedAt });
    this.#stored = to;
    return topics;
  }

  /**
   * Folds in the events of a parked stream, one by one and in order; it stays parked at the first that fails again.
   * Returns the topics touched.
   */
  async replay(stream: string, store: EventStore): Promise<ReadonlySet<Topic>> {
    const from = this.parking.versionOf(stream);
    if (from === undefined) return NOTHING;
    const read: RecordedEvent[] = [];
    for await (const event of store.read(stream, from)) if (event.position <= this.position) read.push(event);
    const events = this.#applier.concerning(read);
    const topics = new Set<Topic>();
    for (const [e, event] of events.entries()) {
      try {
        for (const topic of await this.#replayOne(event, events[e + 1])) topics.add(topic);
      } catch (error) {
        if (!willFailAgain(error)) throw error;
        await this.parking.park(error instanceof PoisonedEvent ? error : new PoisonedEvent(event, error));
        break;
      }
    }
    return topics;
  }

  /** The event's rows and the place where its stream is parked from now on, in one transaction. */
  async #replayOne(event: RecordedEvent, next: RecordedEvent | undefined): Promise<ReadonlySet<Topic>> {
    const topics = await transaction(this.session.client, async () => {
      await this.parking.store(event.stream, next);
      return this.#applier.apply([event], { from: this.#stored, to: this.position, recordedAt: this.#recordedAt });
    });
    this.#stored = this.position;
    this.parking.remember(event.stream, next);
    return topics;
  }
}
