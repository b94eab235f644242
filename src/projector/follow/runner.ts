/** Keeps one projection up to date for as long as the process runs: takes the lock, follows, recovers from whatever fails. */
import { START, type EventStore, type Position } from '../../eventstore/eventstore.js';
import { plainMessage } from '../../postgres/plain-message.js';
import type { ApplierOptions } from '../apply/applier.js';
import { EVERYTHING } from './changes.js';
import type { Feeds, Slice } from './feeds.js';
import { willFailAgain } from '../apply/fold.js';
import type { LiveWriter } from '../apply/live-writer.js';
import { Projecting } from './worker.js';
import type { Projected, Projection, Topic } from '../projection.js';
import { connect, NOT_OURS, Session } from '../apply/session.js';
import { RebuildUnderWay } from '../rebuild/rebuild.js';
import { ensureVersion, publish, transaction, type Version } from '../schema/versions.js';
import { wanting } from '../schema/wanting.js';

/**
 * - `running`: this process is the writer; - `standby`: another process is;
 * - `rebuilding`: the version that serves is older than the code, or lacks something: a new one is filled beside it;
 * - `superseded`: the version that serves is newer than the code; - `failing`: it recovers by itself, see `error`.
 */
export type RunnerState = 'starting' | 'running' | 'standby' | 'rebuilding' | 'superseded' | 'failing' | 'stopped';

export interface RunnerDeps extends ApplierOptions {
  readonly databaseUrl: string;
  readonly store: EventStore;
  readonly feeds: Feeds;
  /** Where small commits go. */
  readonly live: LiveWriter;
  /** Tells this process, and others, of a change committed. */
  readonly tell: (change: Projected) => void;
  /** Fills a new version beside the one that serves and switches it in. */
  readonly rebuild: (projection: Projection, lacks: readonly string[], signal: AbortSignal) => Promise<unknown>;
  readonly onError: (projection: string, error: unknown) => void;
}

/** How long the checkpoint in the database may lag behind events that do not concern the projection. */
const FLUSH_MS = 300;
const STANDBY_MS = 500;
const SUPERSEDED_MS = 5_000;
const BACKOFF_MS = { from: 50, to: 5_000 };

export class Runner {
  state: RunnerState = 'starting';
  error: string | undefined;
  version: Version | undefined;
  #projecting: Projecting | undefined;
  #stopping = new AbortController();
  #sleep = new AbortController();
  #woken = false;
  #lost = false;
  #done: Promise<void> | undefined;
  #failures = 0;
  #triedParked = false;
  /** Up to here batches are taken one at a time. */
  #careful: Position = START;

  constructor(
    readonly projection: Projection,
    private readonly deps: RunnerDeps,
  ) {}

  get position(): Position | undefined {
    return this.#projecting?.position;
  }

  get parked(): number {
    return this.#projecting?.parking.size ?? 0;
  }

  start(): void {
    this.#done ??= this.#run();
  }

  /** Looks again at once: a version was switched, a replay was asked, the connection broke. */
  wake(): void {
    this.#woken = true;
    this.#sleep.abort();
  }

  /** Ends after the batch under way. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    this.wake();
    await this.#done;
    this.state = 'stopped';
  }

  async #run(): Promise<void> {
    const { signal } = this.#stopping;
    while (!signal.aborted) {
      try {
        await this.#once();
      } catch (error) {
        if (signal.aborted) return;
        if ((error as { code?: unknown }).code === NOT_OURS) continue;
        this.#failures += 1;
        this.state = 'failing';
        this.error = error instanceof Error ? plainMessage(error) : typeof error;
        this.deps.onError(this.projection.name, error);
        this.#woken = false;
        await this.#pause(Math.min(BACKOFF_MS.from * 2 ** (this.#failures - 1), BACKOFF_MS.to));
      }
    }
  }

  async #once(): Promise<void> {
    this.#lost = false;
    const client = await connect(this.deps.databaseUrl, () => {
      this.#lost = true;
      this.wake();
    });
    try {
      const version = await ensureVersion(client, this.projection);
      this.version = version;
      if (version.version > this.projection.version) return await this.#wait('superseded', SUPERSEDED_MS);
      const { older, lacks, views } = await wanting(client, this.projection, version, await this.deps.store.head());
      if (older || lacks.length > 0) return await this.#rebuild(lacks);
      if (views.length > 0) await transaction(client, () => publish(client, this.projection, version.schema));
      const session = new Session(client, this.projection, version, 'current', this.deps.live);
      if (!(await this.#lock(session))) return;
      this.#projecting = await Projecting.open(session, this.deps);
      await this.#follow(this.#projecting);
    } finally {
      this.#projecting = undefined;
      this.deps.feeds.leave(this);
      await client.end().catch(() => undefined);
    }
  }

  /** Unless somebody else does: then it looks again a little later. */
  async #rebuild(lacks: readonly string[]): Promise<void> {
    this.state = 'rebuilding';
    try {
      await this.deps.rebuild(this.projection, lacks, this.#stopping.signal);
    } catch (error) {
      if (!(error instanceof RebuildUnderWay)) throw error;
      await this.#wait('rebuilding', STANDBY_MS);
    }
  }

  /** Waits to be the writer; false when there is reason to look at everything again. */
  async #lock(session: Session): Promise<boolean> {
    for (let wait = 20; !(await session.lock()); wait = Math.min(wait * 2, STANDBY_MS)) {
      await this.#wait('standby', wait);
      if (this.#lost || this.#stopping.signal.aborted) return false;
      await session.position();
    }
    return true;
  }

  async #follow(projecting: Projecting): Promise<void> {
    this.#tell(projecting, [EVERYTHING]);
    // This version of the code may fold what the one before could not; once in the life of a process is enough.
    if (!this.#triedParked) await this.#replay(projecting, await projecting.parking.asked(true));
    this.#triedParked = true;
    this.state = 'running';
    this.#woken = true;
    while (!this.#stopping.signal.aborted) {
      // Whatever waits or looks at the database finds everything committed; meanwhile a slice may fill.
      if (this.#woken || !this.deps.feeds.full(projecting.ahead)) await this.#settle(projecting);
      if (this.#woken) await this.#look(projecting);
      const slice = await this.#next(projecting);
      if (slice) await this.#take(projecting, slice);
      else if (!this.#woken && (await this.#settle(projecting))) await projecting.flush();
    }
    await projecting.settle();
    await projecting.flush();
  }

  /** Far behind, a slice is prepared while the one before is being committed; near, or with a fault in it, alone. */
  async #take(projecting: Projecting, slice: Slice): Promise<void> {
    const faulty = projecting.parking.size > 0 || slice.events[0]!.position <= this.#careful;
    if (!faulty && this.deps.feeds.full(slice.to))
      await this.#guarded(slice.to, () => projecting.takeAhead(slice, topics => this.#taken(projecting, topics)));
    else if (await this.#settle(projecting)) this.#taken(projecting, await projecting.take(slice));
  }

  /** False when what was on its way has failed and is to be taken again. */
  #settle(projecting: Projecting): Promise<boolean> {
    return this.#guarded(projecting.ahead, () => projecting.settle());
  }

  /** A fault in the events is no failure: everything up to `until` is then taken one batch at a time, which finds it. */
  async #guarded(until: Position, work: () => Promise<void>): Promise<boolean> {
    try {
      await work();
      return true;
    } catch (error) {
      if (!willFailAgain(error)) throw error;
      this.#careful = until;
      return false;
    }
  }

  #taken(projecting: Projecting, topics: ReadonlySet<Topic>): void {
    this.#failures = 0;
    this.error = undefined;
    this.#tell(projecting, [...topics]);
  }

  /** What a wake may mean: the connection is gone, the version was switched out, a replay was asked. */
  async #look(projecting: Projecting): Promise<void> {
    this.#woken = false;
    if (this.#lost) throw new Error('the connection of the projector was lost');
    await projecting.session.position();
    await this.#replay(projecting, await projecting.parking.asked());
  }

  async #replay(projecting: Projecting, streams: readonly string[]): Promise<void> {
    for (const stream of streams) this.#tell(projecting, [...(await projecting.replay(stream, this.deps.store))]);
  }

  async #next(projecting: Projecting): ReturnType<Feeds['next']> {
    this.#sleep = new AbortController();
    if (this.#woken || this.#stopping.signal.aborted) return undefined;
    const { signal } = this.#sleep;
    const flush = projecting.behindStore ? setTimeout(() => this.#sleep.abort(), FLUSH_MS) : undefined;
    try {
      return await this.deps.feeds.next(this, projecting.ahead, signal);
    } finally {
      clearTimeout(flush);
    }
  }

  #tell(projecting: Projecting, topics: readonly string[]): void {
    this.deps.tell({ projection: this.projection.name, position: projecting.position, topics });
  }

  async #wait(state: RunnerState, ms: number): Promise<void> {
    this.state = state;
    this.#woken = false;
    await this.#pause(ms);
  }

  /** Unless it was woken meanwhile. */
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
