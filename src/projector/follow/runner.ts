/** Keeps one projection up to date while the process runs: takes the lock, follows the ledger, recovers from failures. */
import { backoff } from '../../common/backoff.js';
import { START, type EventStore, type Position } from '../../eventstore/eventstore.js';
import type { ClientConfig } from '../../postgres/client.js';
import { plainMessage } from '../../postgres/plain-message.js';
import type { ApplierOptions } from '../apply/applier.js';
import { EVERYTHING } from './changes.js';
import type { Feeds, Slice } from './feeds.js';
import { willFailAgain } from '../apply/fold.js';
import type { LiveWriter } from '../apply/live-writer.js';
import { ProjectionWorker } from './worker.js';
import type { Projected, Projection, Topic } from '../projection.js';
import { connect, NOT_OURS, Session } from '../apply/session.js';
import { RebuildUnderWay } from '../rebuild/rebuild.js';
import { transaction } from '../../postgres/transaction.js';
import { ensureVersion, publish, type Version } from '../schema/versions.js';
import { findMissing } from '../schema/missing.js';

/**
 * - `running`: this process is the writer; - `standby`: another process is;
 * - `rebuilding`: the version that serves is older than the code, or lacks something: a new one is filled beside it;
 * - `superseded`: the version that serves is newer than the code; - `failing`: the failure in `error` will be retried.
 */
export type RunnerState = 'starting' | 'running' | 'standby' | 'rebuilding' | 'superseded' | 'failing' | 'stopped';

export interface RunnerDeps extends ApplierOptions, Pick<ClientConfig, 'overdueMs'> {
  readonly databaseUrl: string;
  readonly store: EventStore;
  readonly feeds: Feeds;
  /** Sends the small commits of all projections. */
  readonly live: LiveWriter;
  /** Tells the subscribers of this process, and other processes, what was committed. */
  readonly emit: (change: Projected) => void;
  /** Fills a new version beside the one that serves and switches it in. `lacks` names what the one that serves lacks. */
  readonly rebuild: (projection: Projection, lacks: readonly string[], signal: AbortSignal) => Promise<unknown>;
  readonly onError: (projection: string, error: unknown) => void;
}

/** How long the stored checkpoint may lag behind events that do not concern the projection. */
const CHECKPOINT_MS = 300;
/** Delays between looks whether another process has let go of the lock, or has rebuilt the version. */
const STANDBY_MS = { from: 20, to: 500 };
/** How often it is looked whether the version that serves still is newer than the code. */
const SUPERSEDED_MS = 5_000;
/** Random delays: all servers lose the database at the same moment, and must not return at the same moment. */
const RETRY_MS = { from: 50, to: 5_000, spread: 0.5 };

export class Runner {
  state: RunnerState = 'starting';
  error: string | undefined;
  version: Version | undefined;
  #worker: ProjectionWorker | undefined;
  #stopping = new AbortController();
  /** Aborted to end the present wait. */
  #sleep = new AbortController();
  /** True from `wake` until what it may mean is checked. */
  #woken = false;
  #connectionLost = false;
  #done: Promise<void> | undefined;
  #failures = 0;
  /** When it was first seen that the stored checkpoint is behind, by `performance.now()`. */
  #behindSince: number | undefined;
  /** True once this process has tried the parked streams. */
  #triedParked = false;
  /** Up to this position, batches are applied one by one, so that a faulty event is found. */
  #oneByOneUntil: Position = START;

  constructor(
    readonly projection: Projection,
    private readonly deps: RunnerDeps,
  ) {}

  get position(): Position | undefined {
    return this.#worker?.position;
  }

  get parked(): number {
    return this.#worker?.parking.size ?? 0;
  }

  start(): void {
    this.#done ??= this.#run();
  }

  /** Makes it check at once for a version switched, a replay requested, a connection lost. */
  wake(): void {
    this.#woken = true;
    this.#sleep.abort();
  }

  /** Resolves after the batch under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#done;
    this.state = 'stopped';
  }

  /** Begins anew after each failure, until it is stopped. */
  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#once();
      } catch (error) {
        if (signal.aborted) return;
        // Another version serves by now, or another process has moved this one on: that is no failure, and all begins anew.
        if ((error as { code?: unknown }).code === NOT_OURS) continue;
        this.#failures += 1;
        this.state = 'failing';
        this.error = error instanceof Error ? plainMessage(error) : typeof error;
        this.deps.onError(this.projection.name, error);
        // What woke it before, such as the loss of the connection, is this failure and does not cut the pause short.
        this.#woken = false;
        await this.#pause(backoff(this.#failures, RETRY_MS));
      }
    }
  }

  /** Opens a connection, and does over it what the version that serves needs: to wait, to rebuild it, or to move it along. */
  async #once(): Promise<void> {
    this.#connectionLost = false;
    const { databaseUrl, overdueMs } = this.deps;
    const onLost = (): void => {
      this.#connectionLost = true;
      this.wake();
    };
    const client = await connect(databaseUrl, onLost, overdueMs === undefined ? {} : { overdueMs });
    try {
      const version = await ensureVersion(client, this.projection);
      this.version = version;
      if (version.version > this.projection.version) return await this.#wait('superseded', SUPERSEDED_MS);
      const { older, lacks, views } = await findMissing(client, this.projection, version, await this.deps.store.head());
      if (older || lacks.length > 0) return await this.#rebuild(lacks);
      if (views.length > 0) await transaction(client, () => publish(client, this.projection, version.schema));
      const session = new Session(client, this.projection, version, 'current', this.deps.live);
      if (!(await this.#lock(session))) return;
      this.#worker = await ProjectionWorker.open(session, this.deps);
      await this.#follow(this.#worker);
    } finally {
      this.#worker = undefined;
      this.deps.feeds.leave(this);
      await client.end().catch(() => undefined);
    }
  }

  /** Rebuilds, or waits a little while another process does. */
  async #rebuild(lacks: readonly string[]): Promise<void> {
    this.state = 'rebuilding';
    try {
      await this.deps.rebuild(this.projection, lacks, this.#stopping.signal);
    } catch (error) {
      if (!(error instanceof RebuildUnderWay)) throw error;
      await this.#wait('rebuilding', STANDBY_MS.to);
    }
  }

  /** Waits for the writer's lock. Answers false when the connection was lost or the runner stops. */
  async #lock(session: Session): Promise<boolean> {
    for (let looks = 1; !(await session.lock()); looks += 1) {
      await this.#wait('standby', backoff(looks, STANDBY_MS));
      if (this.#connectionLost || this.#stopping.signal.aborted) return false;
      // Throws NOT_OURS when another version serves by now.
      await session.position();
    }
    return true;
  }

  /** Moves the version along the ledger until the runner stops; throws when it may no longer write. */
  async #follow(worker: ProjectionWorker): Promise<void> {
    this.#emit(worker, [EVERYTHING]);
    // This version of the code may fold what an earlier one could not: each process tries parked streams once.
    if (!this.#triedParked) await this.#replay(worker, await worker.parking.replaysRequested(true));
    this.#triedParked = true;
    this.state = 'running';
    this.error = undefined;
    this.#woken = true;
    while (!this.#stopping.signal.aborted) {
      // Waiting and checking need everything committed; while far behind, the next slice is prepared meanwhile.
      if (this.#woken || !this.deps.feeds.hasFullSlice(worker.preparedUpTo)) await this.#committed(worker);
      if (this.#woken) await this.#check(worker);
      const slice = await this.#next(worker);
      if (slice) await this.#apply(worker, slice);
      else if (!this.#woken && (await this.#committed(worker))) await worker.storeCheckpoint();
    }
    await worker.committed();
    await worker.storeCheckpoint();
  }

  /** Prepares a slice while the one before is being committed, if another full slice waits and no fault is known; else applies it alone. */
  async #apply(worker: ProjectionWorker, slice: Slice): Promise<void> {
    const mayHaveFault = worker.parking.size > 0 || slice.events[0]!.position <= this.#oneByOneUntil;
    if (!mayHaveFault && this.deps.feeds.hasFullSlice(slice.to))
      await this.#guarded(slice.to, () => worker.applyAhead(slice, topics => this.#applied(worker, topics)));
    else if (await this.#committed(worker)) this.#applied(worker, await worker.apply(slice));
  }

  /** Waits for the commit under way. Answers false when it failed and its events must be applied again. */
  #committed(worker: ProjectionWorker): Promise<boolean> {
    return this.#guarded(worker.preparedUpTo, () => worker.committed());
  }

  /** Does the work. Answers false when a fault in the events made it fail: batches up to `until` then go one by one, which finds it. */
  async #guarded(until: Position, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!willFailAgain(error)) throw error;
      this.#oneByOneUntil = until;
      return false;
    }
  }

  #applied(worker: ProjectionWorker, topics: ReadonlySet<Topic>): void {
    this.#failures = 0;
    this.error = undefined;
    this.#emit(worker, [...topics]);
  }

  /** Checks all that a wake may mean: a lost connection, a version switched out, a replay requested. */
  async #check(worker: ProjectionWorker): Promise<void> {
    this.#woken = false;
    if (this.#connectionLost) throw new Error('the connection of the projector was lost');
    // Throws NOT_OURS when another version serves by now.
    await worker.session.position();
    await this.#replay(worker, await worker.parking.replaysRequested());
  }

  async #replay(worker: ProjectionWorker, streams: readonly string[]): Promise<void> {
    for (const stream of streams) this.#emit(worker, [...(await worker.replay(stream, this.deps.store))]);
  }

  /** The next slice; `undefined` when it is woken, or when it is time to store the checkpoint. */
  async #next(worker: ProjectionWorker): ReturnType<Feeds['next']> {
    this.#sleep = new AbortController();
    if (this.#woken || this.#stopping.signal.aborted) return undefined;
    const { signal } = this.#sleep;
    const due = this.#checkpointDueIn(worker);
    if (due <= 0) return undefined;
    const flush = due === Infinity ? undefined : setTimeout(() => this.#sleep.abort(), due);
    try {
      return await this.deps.feeds.next(this, worker.preparedUpTo, signal);
    } finally {
      clearTimeout(flush);
    }
  }

  /** In how many milliseconds the checkpoint is to be stored, however many events that do not concern the projection come until then. */
  #checkpointDueIn(worker: ProjectionWorker): number {
    if (!worker.checkpointIsBehind) {
      this.#behindSince = undefined;
      return Infinity;
    }
    this.#behindSince ??= performance.now();
    return this.#behindSince + CHECKPOINT_MS - performance.now();
  }

  #emit(worker: ProjectionWorker, topics: readonly string[]): void {
    this.deps.emit({ projection: this.projection.name, position: worker.position, topics });
  }

  /** Shows the state, and waits until it is woken or the time is over. */
  async #wait(state: RunnerState, ms: number): Promise<void> {
    this.state = state;
    this.#woken = false;
    await this.#pause(ms);
  }

  /** Returns at once if it was woken meanwhile. */
  async #pause(ms: number): Promise<void> {
    if (this.#woken || this.#stopping.signal.aborted) return;
    this.#sleep = new AbortController();
    const { signal } = this.#sleep;
    await new Promise<void>(resolve => {
      const timer = setTimeout(resolve, ms);
      signal.addEventListener('abort', () => (clearTimeout(timer), resolve()), { once: true });
    });
  }
}
