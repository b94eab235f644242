/** Keeps the streams at which a process cannot go on, in `jobs.parked` and in memory. */
import type { Pool, PoolClient } from 'pg';
import { parkedColumns, untilReplayed, type Parked, type ReplayOptions } from '../postgres/parked.js';
import type { RecordedEvent } from '../eventstore/eventstore.js';

/** A parked stream as operators see it. */
export interface ParkedByProcess extends Parked {
  readonly process: string;
}

/** Where a stream is parked, and how many of its later events wait. */
interface Place {
  /** Version, in its stream, of the event that failed. */
  readonly version: number;
  readonly heldBack: number;
}

/** Parked at another event than before, a stream holds back those of its events seen so far that come after it. */
const PARK = `insert into jobs.parked (process, stream, version, position, event_id, event_type, error)
  values ($1, $2, $3, $4, $5, $6, $7)
  on conflict (process, stream) do update set version = excluded.version, position = excluded.position,
    event_id = excluded.event_id, event_type = excluded.event_type, error = excluded.error,
    held_back = greatest(0, parked.version + parked.held_back - excluded.version),
    attempts = parked.attempts + 1, retry = false`;

/** The parked streams of one process. Only the server that runs the process keeps them. */
export class ParkedStreams {
  readonly #places = new Map<string, Place>();

  private constructor(
    private readonly client: PoolClient,
    private readonly process: string,
  ) {}

  static async open(client: PoolClient, process: string): Promise<ParkedStreams> {
    const parked = new ParkedStreams(client, process);
    const { rows } = await client.query<Place & { stream: string }>(
      'select stream, version, held_back as "heldBack" from jobs.parked where process = $1',
      [process],
    );
    for (const { stream, version, heldBack } of rows) parked.#places.set(stream, { version, heldBack });
    return parked;
  }

  get size(): number {
    return this.#places.size;
  }

  /** The version of the event at which a stream is parked. */
  versionOf(stream: string): number | undefined {
    return this.#places.get(stream)?.version;
  }

  /** True for the event that failed and those after it in its stream. */
  holds({ stream, version }: RecordedEvent): boolean {
    return version >= (this.versionOf(stream) ?? Infinity);
  }

  /** Counts an event that is held back. The count is a difference of versions, so that an event delivered twice counts once. */
  async count({ stream, version }: RecordedEvent): Promise<void> {
    const place = this.#places.get(stream);
    if (!place || version - place.version <= place.heldBack) return;
    const heldBack = version - place.version;
    this.#places.set(stream, { ...place, heldBack });
    await this.client.query('update jobs.parked set held_back = $3 where process = $1 and stream = $2', [
      this.process,
      stream,
      heldBack,
    ]);
  }

  /** Parks the stream at the event. A stream that is parked already is parked at this event from now on. */
  async park({ stream, version, position, id, type }: RecordedEvent, error: string): Promise<void> {
    await this.client.query(PARK, [this.process, stream, version, position, id, type, error.slice(0, 2_000)]);
    const before = this.#places.get(stream);
    const last = before ? before.version + before.heldBack : version;
    this.#places.set(stream, { version, heldBack: Math.max(0, last - version) });
  }

  /** Releases the stream: nothing of it is held back any more. */
  async release(stream: string): Promise<void> {
    await this.client.query('delete from jobs.parked where process = $1 and stream = $2', [this.process, stream]);
    this.#places.delete(stream);
  }

  /** The streams that somebody asked to replay; with `all`, every parked stream. */
  async replaysRequested(all = false): Promise<string[]> {
    if (this.#places.size === 0) return [];
    const { rows } = await this.client.query<{ stream: string }>(
      'select stream from jobs.parked where process = $1 and (retry or $2) order by position',
      [this.process, all],
    );
    return rows.map(({ stream }) => stream);
  }
}

/** Lists what is parked now, by all processes unless one is named. */
export async function listParkedByProcesses(pool: Pool, process?: string): Promise<ParkedByProcess[]> {
  const { rows } = await pool.query<ParkedByProcess>(
    `select p.process, ${parkedColumns('p')}
       from jobs.parked p where $1::text is null or p.process = $1 order by p.process, p.position`,
    [process ?? null],
  );
  return rows;
}

/**
 * Asks the process that runs, on whatever server, to react to its parked streams again, in order. Resolves with what is
 * still parked once each was tried; rejects with `Unanswered` when nobody answers in time. `streams`: all that are parked when left out.
 */
export async function replayParkedByProcess(
  pool: Pool,
  process: string,
  { streams, patienceMs = 30_000 }: ReplayOptions = {},
): Promise<ParkedByProcess[]> {
  const chosen = `process = $1 and ($2::text[] is null or stream = any($2))`;
  const values = [process, streams ?? null];
  await pool.query(`update jobs.parked set retry = true where ${chosen}`, values);
  const isWaiting = async (): Promise<boolean> => {
    const { rows } = await pool.query<{ waiting: boolean }>(
      `select exists (select from jobs.parked where ${chosen} and retry) as waiting`,
      values,
    );
    return rows[0]!.waiting;
  };
  await untilReplayed(isWaiting, { patienceMs, whom: `the process ${process}` });
  return listParkedByProcesses(pool, process);
}
