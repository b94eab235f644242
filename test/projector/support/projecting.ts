/** A database with a ledger and projectors, for tests of the projector. */
import { projections as all } from '../../../projections/index.js';
import { START, type EventStore, type Position } from '../../../src/eventstore/eventstore.js';
import { postgresEventStore } from '../../../src/eventstore/postgres.js';
import type { Directory, Projection } from '../../../src/projector/projection.js';
import { Projector, type ProjectorOptions } from '../../../src/projector/projector.js';
import { verify, type RebuildReport } from '../../../src/projector/rebuild/rebuild.js';
import { createDatabase, type TestDatabase } from '../../support/database.js';
import { fakeDirectory } from './directory.js';
import type { Draft } from './history.js';

export class ProjectingDatabase {
  readonly #projectors: Projector[] = [];
  /** Position of the last event appended. The ledger's head may stand before it while another transaction of the server is open. */
  #last: Position = START;

  private constructor(
    readonly database: TestDatabase,
    readonly store: EventStore,
  ) {}

  static async create(): Promise<ProjectingDatabase> {
    const database = await createDatabase();
    return new ProjectingDatabase(database, postgresEventStore({ databaseUrl: database.url }));
  }

  async append(drafts: readonly Draft[]): Promise<Position> {
    for (const group of byStream(drafts)) {
      const events = group.map(({ event }) => event);
      const { position } = await this.store.append(group[0]!.stream, 'any', events);
      if (position > this.#last) this.#last = position;
    }
    return this.#last;
  }

  async start(options: Partial<ProjectorOptions> = {}): Promise<Projector> {
    const projector = new Projector({
      databaseUrl: this.database.url,
      store: this.store,
      directory: fakeDirectory(),
      projections: all,
      ...options,
    });
    this.#projectors.push(projector);
    await projector.start();
    return projector;
  }

  /** Waits until everything appended is projected, the checkpoints say so in the database, and the projector is past its start. */
  async untilSettled(projector: Projector, projections: readonly Projection[] = all): Promise<void> {
    const names = projections.map(({ name }) => name);
    if (!(await projector.projectedUpTo(this.#last, names, 30_000)))
      throw new Error(`not projected: ${JSON.stringify(await projector.status(), null, 1)}`);
    const starting = async (): Promise<boolean> =>
      (await projector.status()).some(
        ({ projection, state }) => names.includes(projection) && ['starting', 'rebuilding'].includes(state),
      );
    // A projection that the last events do not concern stores its checkpoint a moment after it has passed them.
    while ((await starting()) || !(await this.#checkpointsReach(this.#last, names)))
      await new Promise(resolve => setTimeout(resolve, 10));
  }

  async #checkpointsReach(position: Position, names: readonly string[]): Promise<boolean> {
    const behind = await this.rows(
      `select from projector.versions where status = 'current' and projection = any($1) and position < $2`,
      [names, position],
    );
    return behind.length === 0;
  }

  verify(projection: Projection, directory: Directory = fakeDirectory()): Promise<RebuildReport> {
    return verify(projection, { databaseUrl: this.database.url, store: this.store, directory });
  }

  async rows(sql: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
    return (await this.database.pool.query<Record<string, unknown>>(sql, values)).rows;
  }

  async drop(): Promise<void> {
    for (const projector of this.#projectors) await projector.stop();
    await this.store.close();
    await this.database.drop();
  }
}

/** Groups neighbours of the same stream, which go in one append. */
function byStream(drafts: readonly Draft[]): Draft[][] {
  const groups: Draft[][] = [];
  for (const draft of drafts) {
    const last = groups[groups.length - 1];
    if (last?.[0]!.stream === draft.stream) last.push(draft);
    else groups.push([draft]);
  }
  return groups;
}
