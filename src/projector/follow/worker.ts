/**
 * Moves one version of a projection along the ledger, as its only writer: applies batches, parks the streams of poisoned
 * events, stores the checkpoint. Used live and while a rebuilt version catches up.
 */
import type { EventStore, Position } from '../../eventstore/eventstore.js';
import { Applier, type ApplierOptions } from '../apply/applier.js';
import type { Slice } from './feeds.js';
import { PoisonedEvent, willFailAgain } from '../apply/fold.js';
import { Parking } from '../apply/parking.js';
import type { RecordedEvent, Topic } from '../projection.js';
import type { Session } from '../apply/session.js';
import { transaction } from '../../postgres/transaction.js';

const NOTHING: ReadonlySet<Topic> = new Set();

export class ProjectionWorker {
  /** Everything up to this position is folded in. */
  position: Position;
  /** The checkpoint as stored; behind `position` only by events that do not concern the projection. */
  #stored: Position;
  /** When the last event folded in was recorded (ISO 8601); null before the first. */
  #recordedAt: string | null = null;
  #prepared: Position;
  /** The batch being committed. */
  #inFlight: Promise<void> | undefined;
  readonly #applier: Applier;

  private constructor(
    readonly session: Session,
    readonly parking: Parking,
    start: Position,
    options: ApplierOptions,
  ) {
    this.position = start;
    this.#stored = start;
    this.#prepared = start;
    this.#applier = new Applier(session, options);
  }

  /** Opens a worker at the stored checkpoint. The session must hold the writer's lock. */
  static async open(session: Session, options: ApplierOptions): Promise<ProjectionWorker> {
    const start = await session.position();
    return new ProjectionWorker(session, await Parking.open(session.client, session.version.schema), start, options);
  }

  /** Everything up to this position is folded in or being committed. */
  get preparedUpTo(): Position {
    return this.#prepared;
  }

  /** True when the stored checkpoint is behind `position`. */
  get checkpointIsBehind(): boolean {
    return this.#stored < this.position;
  }

  /** Folds in the events of the slice that come after `position`, and commits them. Returns the topics touched. */
  async apply({ events, to }: Slice): Promise<ReadonlySet<Topic>> {
    if (to <= this.position) return NOTHING;
    const fresh = events[0]!.position > this.position ? events : events.filter(e => e.position > this.position);
    const concerning = this.#applier.concerning(fresh);
    const topics = concerning.length ? await this.#applyConcerning(concerning) : NOTHING;
    this.position = this.#prepared = to;
    this.#recordedAt = events[events.length - 1]!.recordedAt;
    return topics;
  }

  /**
   * As `apply`, but prepares the batch while the one before is still being committed, and resolves when its own commit has
   * begun; `onCommitted` is called when it has ended. It parks nothing: after a failure, its own or that of the batch before,
   * nothing is being committed any more, and the slices since `position` must be applied again.
   */
  async applyAhead({ events, to }: Slice, onCommitted: (topics: ReadonlySet<Topic>) => void): Promise<void> {
    try {
      const fresh = events.filter(event => event.position > this.#prepared);
      const prepared = await this.#applier.prepare(this.#applier.concerning(fresh));
      await this.committed();
      const { recordedAt } = events[events.length - 1]!;
      this.#prepared = to;
      this.#inFlight = this.#applier.commit(prepared, { from: this.#stored, to, recordedAt }).then(topics => {
        this.#stored = this.position = to;
        this.#recordedAt = recordedAt;
        onCommitted(topics);
      });
      // `committed` throws the failure.
      this.#inFlight.catch(() => undefined);
    } catch (error) {
      await this.committed().catch(() => undefined);
      this.#prepared = this.position;
      throw error;
    }
  }

  /** Waits for the commit under way, if there is one; throws its failure. */
  async committed(): Promise<void> {
    try {
      await this.#inFlight;
    } finally {
      this.#inFlight = undefined;
      this.#prepared = this.position;
    }
  }

  /** Stores the checkpoint when events that do not concern the projection have moved the position on. */
  async storeCheckpoint(): Promise<void> {
    if (this.checkpointIsBehind) await this.#commit([], this.position, this.#recordedAt);
  }

  /** Commits the events whose streams are not parked, and parks the streams of those that cannot be folded or written. */
  async #applyConcerning(events: readonly RecordedEvent[]): Promise<ReadonlySet<Topic>> {
    const { position, recordedAt } = events[events.length - 1]!;
    if (this.parking.size > 0) await this.parking.countHeldBack(events);
    const unparked = this.parking.notParked(events);
    if (unparked.length === 0) return NOTHING;
    try {
      return await this.#commit(unparked, position, recordedAt);
    } catch (error) {
      if (!willFailAgain(error)) throw error;
      if (error instanceof PoisonedEvent) {
        await this.parking.park(error);
        return this.#applyConcerning(events);
      }
      if (unparked.length === 1) {
        await this.parking.park(new PoisonedEvent(unparked[0]!, error));
        return NOTHING;
      }
    }
    // PostgreSQL refuses the rows and does not say of which event: halve the batch until one is left.
    const half = unparked.length >> 1;
    const first = await this.#applyConcerning(unparked.slice(0, half));
    const second = await this.#applyConcerning(unparked.slice(half));
    return new Set([...first, ...second]);
  }

  async #commit(
    events: readonly RecordedEvent[],
    to: Position,
    recordedAt: string | null,
  ): Promise<ReadonlySet<Topic>> {
    const topics = await this.#applier.apply(events, { from: this.#stored, to, recordedAt });
    this.#stored = to;
    return topics;
  }

  /**
   * Folds in the events of a parked stream, one by one and in order. The stream stays parked at the first event that fails again.
   * Returns the topics touched.
   */
  async replay(stream: string, store: EventStore): Promise<ReadonlySet<Topic>> {
    const from = this.parking.versionOf(stream);
    if (from === undefined) return NOTHING;
    const read: RecordedEvent[] = [];
    for await (const event of store.read(stream, from)) if (event.position <= this.position) read.push(event);
    const events = this.#applier.concerning(read);
    const topics = new Set<Topic>();
    // What was parked no longer concerns this version of the projection.
    if (events.length === 0) await this.#release(stream);
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

  async #release(stream: string): Promise<void> {
    await this.parking.store(stream, undefined);
    this.parking.remember(stream, undefined);
  }

  /** Writes the event's rows and moves the place where its stream is parked, in one transaction. */
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
