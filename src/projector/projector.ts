/** Keeps every projection up to date from one reading of the ledger, or hears from the process that does. */
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import { untilReplayed, type ReplayOptions } from '../postgres/parked.js';
import { secondsSince, type EventStore, type Position } from '../eventstore/eventstore.js';
import { ProjectedChanges } from './follow/changes.js';
import { Feeds, type FeedOptions } from './follow/feeds.js';
import { LiveWriter } from './apply/live-writer.js';
import { ProcessChannel } from './follow/channel.js';
import { readElsewhere, type FoldedElsewhere } from './follow/elsewhere.js';
import { openPool } from '../postgres/pool.js';
import { listParked, type ParkedStream } from './apply/parking.js';
import type { Directory, Projected, Projection } from './projection.js';
import { dropLeftovers, rebuild, type RebuildProgress } from './rebuild/rebuild.js';
import { openReaders } from './apply/session.js';
import { Runner, type RunnerState } from './follow/runner.js';
import { CONTROL_CHANNEL, currentVersion, installProjections } from './schema/versions.js';
import { installProjectorTables } from './schema/projector-tables.js';
import { createProjectedUpTo, type ProjectedUpTo } from './follow/wait.js';
import { isWhole, findMissing } from './schema/missing.js';

export interface ProjectorOptions {
  readonly databaseUrl: string;
  readonly store: EventStore;
  readonly directory: Directory;
  readonly projections: readonly Projection[];
  /** Names of read models that earlier code had. Their tables are dropped at the start. */
  readonly removed?: readonly string[];
  /** Folds nothing and makes no tables: hears what other processes project (default false). */
  readonly listensOnly?: boolean;
  /** Documents each projection keeps in memory (default 10,000). */
  readonly cacheLimit?: number;
  readonly feed?: FeedOptions;
  /** Milliseconds after which an answer of PostgreSQL is overdue, and the connection is looked at (default 5,000). */
  readonly overdueMs?: number;
  /** Called as a rebuild advances that was started because the serving version is of older code or lacks something. */
  readonly onRebuild?: (projection: string, lacks: readonly string[], progress: RebuildProgress) => void;
  /** Called with every failure; the projector retries by itself. */
  readonly onError?: (projection: string, error: unknown) => void;
}

/** How a projection stands, for /readyz, metrics and operators. */
export interface ProjectionStatus {
  readonly projection: string;
  /** `listening`: this process leaves it to another, which works on it; `unattended`: no process works on it. */
  readonly state: RunnerState | 'listening' | 'unattended';
  readonly version: number | undefined;
  readonly position: Position | undefined;
  /** True when every event of the ledger is folded in. */
  readonly caughtUp: boolean;
  /** Age of the oldest event that is not folded in: 0 when caught up. */
  readonly lagSeconds: number;
  /** A lower bound of the events not folded in: those read from the ledger already. */
  readonly lagEvents: number;
  /** How many streams are parked at a poisoned event. */
  readonly parked: number;
  readonly error: string | undefined;
}

/** What is known of a projection before its position is compared with the head of the ledger. */
type Standing = Pick<ProjectionStatus, 'state' | 'version' | 'parked' | 'error'> & { readonly position: Position };

/** How often `untilWhole` looks. */
const WHOLE_POLL_MS = 100;

export class Projector {
  /** Announces changes to subscriptions. */
  readonly changes = new ProjectedChanges();
  /** Waits until projections have reached a position: read your writes. */
  readonly projectedUpTo: ProjectedUpTo;
  readonly #pool: pg.Pool;
  readonly #readers: pg.Pool;
  readonly #feeds: Feeds;
  readonly #live: LiveWriter;
  readonly #runners: ReadonlyMap<string, Runner>;
  readonly #channel: ProcessChannel;
  #stopped: Promise<void> | undefined;

  constructor(private readonly options: ProjectorOptions) {
    const { databaseUrl, store, directory, projections, cacheLimit, overdueMs, onRebuild, onError } = options;
    const whenOverdue = overdueMs === undefined ? {} : { overdueMs };
    this.#pool = openPool({
      ...whenOverdue,
      connectionString: databaseUrl,
      max: 3,
      application_name: 'registre projector pool',
    });
    this.projectedUpTo = createProjectedUpTo(this.changes, this.#pool);
    this.#readers = openReaders(databaseUrl, 3, whenOverdue);
    this.#feeds = new Feeds(store, options.feed);
    this.#live = new LiveWriter(databaseUrl, whenOverdue);
    const onControl = (projection: string): void => this.#runners.get(projection)?.wake();
    this.#channel = new ProcessChannel(databaseUrl, this.changes, { onControl }, whenOverdue);
    const deps = {
      databaseUrl,
      store,
      directory,
      feeds: this.#feeds,
      live: this.#live,
      emit: (change: Projected) => {
        this.changes.emit(change);
        this.#channel.send(change);
      },
      ...(cacheLimit === undefined ? {} : { cacheLimit }),
      ...whenOverdue,
      reader: this.#readers,
      rebuild: (projection: Projection, lacks: readonly string[], signal: AbortSignal) =>
        rebuild(
          projection,
          { databaseUrl, store, directory },
          { signal, unlessWhole: true, onProgress: progress => onRebuild?.(projection.name, lacks, progress) },
        ),
      onError: onError ?? (() => undefined),
    };
    const folded = options.listensOnly ? [] : projections;
    this.#runners = new Map(folded.map(projection => [projection.name, new Runner(projection, deps)]));
  }

  /**
   * Resolves when changes of other processes are heard, and, unless it listens only, the views of a new installation can be
   * read; then projects until it is stopped.
   */
  async start(): Promise<void> {
    const { databaseUrl, projections, removed = [], listensOnly } = this.options;
    if (listensOnly) await installProjectorTables(this.#pool);
    else {
      await installProjections(this.#pool, projections);
      await dropLeftovers(databaseUrl, projections, removed);
    }
    await this.#channel.start();
    for (const runner of this.#runners.values()) runner.start();
  }

  /**
   * Resolves when no read model lacks anything that this code reads: what was missing has been rebuilt, by this process or
   * another. Rejects with the signal's reason when it aborts.
   */
  async untilWhole(signal?: AbortSignal): Promise<void> {
    for (const projection of this.options.projections)
      while (!(await this.#isWhole(projection))) await pause(WHOLE_POLL_MS, undefined, signal ? { signal } : {});
  }

  /** False also when the database cannot be asked. */
  async #isWhole(projection: Projection): Promise<boolean> {
    const client = await this.#pool.connect().catch(() => undefined);
    try {
      const version = client && (await currentVersion(client, projection.name));
      if (version === undefined) return false;
      // A newer server has put its version in place, and looks after it.
      if (version.version > projection.version) return true;
      return isWhole(await findMissing(client!, projection, version, await this.options.store.head()));
    } catch {
      return false;
    } finally {
      client?.release();
    }
  }

  /** Resolves after the batches under way. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop());
  }

  async #stop(): Promise<void> {
    await Promise.all([...this.#runners.values()].map(runner => runner.stop()));
    this.#feeds.close();
    await this.#live.end();
    await this.#channel.stop();
    await this.#readers.end();
    await this.#pool.end();
  }

  /** The state and lag of each projection: for /readyz and metrics. */
  async status(): Promise<ProjectionStatus[]> {
    const { store, projections, listensOnly } = this.options;
    const head = await store.head();
    const elsewhere = listensOnly ? await readElsewhere(this.#pool) : undefined;
    const statuses = projections.map(async ({ name }): Promise<ProjectionStatus> => {
      const { position, ...standing } = this.#standing(name, elsewhere?.get(name));
      const caughtUp = position >= head;
      return {
        projection: name,
        ...standing,
        position,
        caughtUp,
        lagSeconds: caughtUp ? 0 : secondsSince(await this.#feeds.firstAfter(position)),
        lagEvents: caughtUp ? 0 : this.#feeds.ahead(position),
      };
    });
    return Promise.all(statuses);
  }

  /** What is known of a projection: by its runner, or else by the database (`elsewhere`) and the messages of other processes. */
  #standing(name: string, elsewhere: FoldedElsewhere | undefined): Standing {
    const heard = this.changes.position(name);
    const runner = this.#runners.get(name);
    if (runner) {
      const { state, version, position = heard, parked, error } = runner;
      return { state, version: version?.version, position, parked, error };
    }
    const { version, position = heard, parked = 0, attended = false } = elsewhere ?? {};
    const furthest = heard > position ? heard : position;
    return { state: attended ? 'listening' : 'unattended', version, position: furthest, parked, error: undefined };
  }

  /** Lists the streams that are parked at a poisoned event. */
  parked(projection?: string): Promise<ParkedStream[]> {
    return listParked(this.#pool, projection);
  }

  /** Has the parked streams of a projection folded in again, as `replayParked` below says. */
  replayParked(projection: string): Promise<ParkedStream[]> {
    return replayParked(this.#pool, projection);
  }
}

/**
 * Asks the running projector, in whatever process, to fold the parked streams in again, in order. Resolves with those still
 * parked once each was tried; rejects with `Unanswered` when no projector answers in time.
 */
export async function replayParked(
  pool: pg.Pool,
  projection: string,
  { streams, patienceMs = 30_000 }: ReplayOptions = {},
): Promise<ParkedStream[]> {
  await pool.query(
    `update projector.parked p set retry = true from projector.versions v
      where v.schema = p.schema and v.status = 'current' and v.projection = $1 and ($2::text[] is null or p.stream = any($2))`,
    [projection, streams ?? null],
  );
  await pool.query('select pg_notify($1, $2)', [CONTROL_CHANNEL, projection]);
  const isWaiting = async (): Promise<boolean> => {
    const { rows } = await pool.query<{ waiting: boolean }>(
      `select exists (select from projector.parked p join projector.versions v using (schema)
        where v.status = 'current' and v.projection = $1 and p.retry and ($2::text[] is null or p.stream = any($2))) as waiting`,
      [projection, streams ?? null],
    );
    return rows[0]!.waiting;
  };
  await untilReplayed(isWaiting, { patienceMs, whom: `the projector of ${projection}` });
  return listParked(pool, projection);
}
