/**
 * Rebuilds a projection from nothing beside the version that serves, and switches it in, while servers run and read.
 *
 * The new version is filled, then moved along the ledger until it stands where the one that serves stands, compared with
 * it there when both are of the same code, and switched in by one transaction which holds the checkpoint of the old one
 * still: reads never go back in time. A rebuild that is killed leaves a schema that nobody reads; the next start, or the
 * next rebuild, drops it.
 */
import type pg from 'pg';
import { START, type EventStore, type Position } from '../../eventstore/eventstore.js';
import { compareVersions, type Difference } from './compare.js';
import { fill } from './fill.js';
import { willFailAgain } from '../apply/fold.js';
import { ProjectionWorker } from '../follow/worker.js';
import type { Directory, Projection } from '../projection.js';
import { connect, Session } from '../apply/session.js';
import { advanceTo, pausedAt, switchIn } from './switch.js';
import {
  condemn,
  createBeside,
  createIndexes,
  currentVersion,
  dropVersion,
  ensureVersion,
  leftovers,
} from '../schema/versions.js';
import { findMissing } from '../schema/missing.js';
import { tryLock, unlock } from '../../postgres/advisory-lock.js';

export interface RebuildDeps {
  readonly databaseUrl: string;
  readonly store: EventStore;
  readonly directory: Directory;
}

export interface RebuildProgress {
  readonly phase: 'fill' | 'index' | 'catch-up' | 'compare' | 'switch';
  /** Events folded in so far. */
  readonly events: number;
  readonly position: Position;
}

export interface RebuildOptions {
  /** Throws `RebuildUnderWay` when the version that serves is whole or of newer code: another process has rebuilt it meanwhile. */
  readonly unlessWhole?: boolean;
  readonly onProgress?: (progress: RebuildProgress) => void;
  readonly signal?: AbortSignal;
  /** Documents kept in memory while filling (default: by the size of the heap). */
  readonly documentLimit?: number;
  /** Sums of a table of amounts kept in memory while filling (default 500,000). */
  readonly sumLimit?: number;
}

export interface RebuildReport {
  readonly projection: string;
  readonly version: number;
  /** Events folded in by the fill. */
  readonly events: number;
  readonly seconds: number;
  /** True when it was compared with the version that served. Only one that is whole and of the same code can be compared with. */
  readonly compared: boolean;
  /** The tables in which the version that served was not what the ledger says. */
  readonly differences: readonly Difference[];
}

/** Thrown when another rebuild of the projection is under way or came first, in this process or another. */
export class RebuildUnderWay extends Error {
  override readonly name = 'RebuildUnderWay';
}

/** Rebuilds the projection and switches the new version in. Throws `RebuildUnderWay`. */
export const rebuild = (
  projection: Projection,
  deps: RebuildDeps,
  options: RebuildOptions = {},
): Promise<RebuildReport> => new Rebuild(projection, deps, options).run(true);

/** Rebuilds into a version that nobody reads, compares it row by row with the one that serves, and drops it. */
export const verify = (
  projection: Projection,
  deps: RebuildDeps,
  options: RebuildOptions = {},
): Promise<RebuildReport> => new Rebuild(projection, deps, options).run(false);

/**
 * Drops the schemas that killed rebuilds have left, and those of the read models named in `removed`, which earlier code had: nobody reads or moves these any
 * more. Passes over a projection of which a rebuild is under way.
 */
export async function dropLeftovers(
  databaseUrl: string,
  projections: readonly Projection[],
  removed: readonly string[] = [],
): Promise<void> {
  const client = await connect(databaseUrl);
  try {
    await client.query(`update projector.versions set status = 'retired' where projection = any($1)`, [removed]);
    for (const name of [...projections.map(projection => projection.name), ...removed]) {
      if (!(await tryLock(client, lockName(name)))) continue;
      await dropUnused(client, name);
      await unlock(client, lockName(name));
    }
  } finally {
    await client.end();
  }
}

const lockName = (name: string): string => `projector rebuild:${name}`;

/** Drops the schemas that nobody reads. One that a process still writes to stays: the next rebuild drops it. */
async function dropUnused(client: pg.ClientBase, name: string): Promise<void> {
  for (const schema of await leftovers(client, name)) await dropVersion(client, schema).catch(() => undefined);
}

class Rebuild {
  #events = 0;
  readonly #started = performance.now();

  constructor(
    private readonly projection: Projection,
    private readonly deps: RebuildDeps,
    private readonly options: RebuildOptions,
  ) {}

  /** `switching` false: compares, and does not switch in. */
  async run(switching: boolean): Promise<RebuildReport> {
    const control = await connect(this.deps.databaseUrl);
    const writer = await connect(this.deps.databaseUrl);
    try {
      if (!(await tryLock(control, lockName(this.projection.name))))
        throw new RebuildUnderWay(`${this.projection.name} is being rebuilt already`);
      const current = await ensureVersion(control, this.projection);
      await dropUnused(control, this.projection.name);
      const head = await this.deps.store.head();
      const { lacks } = await findMissing(control, this.projection, current, head);
      const comparable = current.version === this.projection.version && lacks.length === 0;
      if (this.options.unlessWhole && (comparable || current.version > this.projection.version))
        throw new RebuildUnderWay(`${this.projection.name} has been rebuilt meanwhile`);
      // It moves on no more; and where it was ahead of the ledger, the new version does not have to come as far.
      if (switching && lacks.length > 0) await condemn(control, current);
      const worker = await this.#fillBeside(writer, comparable ? current.position : head);
      return await this.#finish(control, worker, comparable, switching);
    } finally {
      await writer.end().catch(() => undefined);
      await dropUnused(control, this.projection.name).catch(() => undefined);
      await control.end().catch(() => undefined);
    }
  }

  /** Makes a new version, fills it up to about `until`, and opens a worker that moves it on. */
  async #fillBeside(writer: pg.Client, until: Position): Promise<ProjectionWorker> {
    const session = await this.#newVersion(writer);
    try {
      await this.#fill(session, until);
    } catch (error) {
      // PostgreSQL refuses the rows of some event: ordinary batches find that event and park its stream.
      if (!willFailAgain(error)) throw error;
      await dropVersion(writer, session.version.schema);
      const slow = await this.#newVersion(writer);
      await this.#index(slow);
      return ProjectionWorker.open(slow, this.deps);
    }
    await this.#index(session);
    return ProjectionWorker.open(session, this.deps);
  }

  async #newVersion(writer: pg.Client): Promise<Session> {
    const session = new Session(writer, this.projection, await createBeside(writer, this.projection), 'building');
    await session.lock();
    return session;
  }

  /** Fills the version, and stores its parked streams and its checkpoint. */
  async #fill(session: Session, until: Position): Promise<void> {
    const { store, directory } = this.deps;
    const filled = await fill(session, {
      ...this.options,
      store,
      directory,
      until,
      onEvents: (events, position) => this.#report('fill', events, position),
    });
    const { schema } = session.version;
    for (const { error, lastVersion } of filled.poisoned) {
      const { stream, version, position, id, type } = error.event;
      await session.client.query(
        `insert into projector.parked (schema, stream, version, position, event_id, event_type, error, held_back)
         values ($1, $2, $3, $4, $5, $6, $7, $8)`,
        [schema, stream, version, position, id, type, error.message.slice(0, 2_000), lastVersion - version],
      );
    }
    const { position, recordedAt } = filled;
    await session.client.query(`select projector.advance($1, 'building', $2, $3, $4)`, [
      schema,
      START,
      position,
      recordedAt,
    ]);
  }

  async #index(session: Session): Promise<void> {
    this.#report('index', this.#events, START);
    await createIndexes(session.client, this.projection, session.version.schema);
  }

  async #finish(
    control: pg.Client,
    worker: ProjectionWorker,
    compared: boolean,
    switching: boolean,
  ): Promise<RebuildReport> {
    const differences = compared ? await this.#compare(control, worker) : [];
    if (switching) {
      if (!compared) await advanceTo(worker, await this.deps.store.head(), this.deps.store, this.options.signal);
      this.#report('switch', this.#events, worker.position);
      await switchIn(control, worker, this.deps.store, this.options.signal);
    }
    return {
      projection: this.projection.name,
      version: this.projection.version,
      events: this.#events,
      seconds: (performance.now() - this.#started) / 1_000,
      compared,
      differences,
    };
  }

  /** Compares both versions in one snapshot, at the same position. The one that serves is kept still only while the snapshot is taken. */
  async #compare(control: pg.Client, worker: ProjectionWorker): Promise<Difference[]> {
    const { store, databaseUrl } = this.deps;
    this.#report('catch-up', this.#events, worker.position);
    const snapshot = await connect(databaseUrl);
    try {
      await pausedAt(control, worker, store, this.options.signal, async () => {
        await snapshot.query('begin isolation level repeatable read read only');
        // The first statement takes the snapshot.
        await snapshot.query('select');
      });
      this.#report('compare', this.#events, worker.position);
      await snapshot.query(
        `set local enable_seqscan to on; set local enable_hashjoin to on; set local work_mem to '64MB'`,
      );
      const current = await currentVersion(control, this.projection.name);
      return await compareVersions(snapshot, this.projection, current!.schema, worker.session.version.schema);
    } finally {
      await snapshot.end();
    }
  }

  #report(phase: RebuildProgress['phase'], events: number, position: Position): void {
    this.#events = events;
    this.options.onProgress?.({ phase, events, position });
  }
}
