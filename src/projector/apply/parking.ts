/** The streams that a version of a projection has parked at a poisoned event: stored in `projector.parked`, and held in memory as well. */
import type pg from 'pg';
import { parkedColumns, type Parked as ParkedAnywhere } from '../../postgres/parked.js';
import type { PoisonedEvent } from './fold.js';
import type { RecordedEvent } from '../projection.js';

interface Parked {
  /** Version of the event that failed. */
  readonly version: number;
  /** How many later events of the stream wait behind it. */
  heldBack: number;
}

/** A parked stream as operators see it. */
export interface ParkedStream extends ParkedAnywhere {
  readonly projection: string;
}

export class Parking {
  readonly #streams = new Map<string, Parked>();

  private constructor(
    private readonly client: pg.ClientBase,
    private readonly schema: string,
  ) {}

  /** Loads the parked streams of a version, named by its schema. */
  static async open(client: pg.ClientBase, schema: string): Promise<Parking> {
    const parking = new Parking(client, schema);
    const { rows } = await client.query<{ stream: string; version: number; heldBack: number }>(
      'select stream, version, held_back as "heldBack" from projector.parked where schema = $1',
      [schema],
    );
    for (const { stream, ...parked } of rows) parking.#streams.set(stream, parked);
    return parking;
  }

  get size(): number {
    return this.#streams.size;
  }

  /** The version of the event at which a stream is parked. */
  versionOf(stream: string): number | undefined {
    return this.#streams.get(stream)?.version;
  }

  /** The events that may be folded: those of streams that are not parked, and those before the place where a stream is parked. */
  notParked(events: readonly RecordedEvent[]): readonly RecordedEvent[] {
    if (this.#streams.size === 0) return events;
    return events.filter(({ stream, version }) => version < (this.versionOf(stream) ?? Infinity));
  }

  /** Stores how many events are held back, as a difference of versions: redelivery changes nothing. */
  async countHeldBack(events: readonly RecordedEvent[]): Promise<void> {
    for (const { stream, version } of events) {
      const parked = this.#streams.get(stream);
      if (!parked || version - parked.version <= parked.heldBack) continue;
      parked.heldBack = version - parked.version;
      await this.client.query('update projector.parked set held_back = $3 where schema = $1 and stream = $2', [
        this.schema,
        stream,
        parked.heldBack,
      ]);
    }
  }

  /**
   * Parks the stream at this event. For a stream parked already, moves the place and counts one more attempt: of its events seen so far, those after
   * this one are held back.
   */
  async park({ event, message }: PoisonedEvent): Promise<void> {
    const { stream, version, position, id, type } = event;
    await this.client.query(
      `insert into projector.parked (schema, stream, version, position, event_id, event_type, error)
       values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (schema, stream) do update set version = excluded.version, position = excluded.position,
         event_id = excluded.event_id, event_type = excluded.event_type, error = excluded.error,
         held_back = greatest(0, parked.version + parked.held_back - excluded.version),
         attempts = parked.attempts + 1, retry = false`,
      [this.schema, stream, version, position, id, type, message.slice(0, 2_000)],
    );
    const before = this.#streams.get(stream);
    const last = before ? before.version + before.heldBack : version;
    this.#streams.set(stream, { version, heldBack: Math.max(0, last - version) });
  }

  /**
   * Stores that the stream is parked at `next`, or no longer when there is no next event. Call it in the transaction that applies the
   * event before `next`, and `remember` once that is committed.
   */
  async store(stream: string, next: RecordedEvent | undefined): Promise<void> {
    if (!next) {
      await this.client.query('delete from projector.parked where schema = $1 and stream = $2', [this.schema, stream]);
      return;
    }
    await this.client.query(
      `update projector.parked set version = $3, position = $4, event_id = $5, event_type = $6,
         held_back = greatest(0, version + held_back - $3), error = 'waits for the events before it'
       where schema = $1 and stream = $2`,
      [this.schema, stream, next.version, next.position, next.id, next.type],
    );
  }

  /** Repeats in memory what `store` has stored. */
  remember(stream: string, next: RecordedEvent | undefined): void {
    const before = this.#streams.get(stream);
    if (!next || !before) this.#streams.delete(stream);
    else {
      const heldBack = Math.max(0, before.version + before.heldBack - next.version);
      this.#streams.set(stream, { version: next.version, heldBack });
    }
  }

  /** The streams whose replay was requested; with `all`, every parked stream. */
  async replaysRequested(all = false): Promise<string[]> {
    if (this.#streams.size === 0) return [];
    const { rows } = await this.client.query<{ stream: string }>(
      'select stream from projector.parked where schema = $1 and (retry or $2) order by position',
      [this.schema, all],
    );
    return rows.map(({ stream }) => stream);
  }
}

/** Lists the parked streams of the versions that serve: of all projections, or of the one named. */
export async function listParked(client: pg.Pool | pg.ClientBase, projection?: string): Promise<ParkedStream[]> {
  const { rows } = await client.query<ParkedStream>(
    `select v.projection, ${parkedColumns('p')}
       from projector.parked p join projector.versions v using (schema)
      where v.status = 'current' and ($1::text is null or v.projection = $1)
      order by v.projection, p.position`,
    [projection ?? null],
  );
  return rows;
}
