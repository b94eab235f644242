/**
 * Starts the embedded PostgreSQL of a data folder, or joins it when it already runs (a killed server leaves it behind; the
 * CLI and a server share it). Every process that uses it holds a session with a shared advisory lock; on stopping, the last
 * one stops PostgreSQL. When PostgreSQL dies this session ends, and the process starts it again.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import type pg from 'pg';
import { type Binaries, PostgresUnavailable, findBinaries } from './binaries.js';
import { openClient } from './client.js';
import { type Cluster, USER, ensureCluster, locateCluster, readPassword } from './cluster.js';
import { type Postmaster, runningPostmaster, startPostmaster, stopPostmaster, whenReady } from './postmaster.js';

export { PostgresUnavailable };

export interface EmbeddedOptions {
  readonly dataDir: string;
  /** Receives messages to print, one line each. */
  readonly notice?: (line: string) => void;
  /** Takes the lock that only one server at a time may hold on the data folder. The CLI does not take it. */
  readonly exclusive?: boolean;
  /** False switches fsync off: throw-away data only. */
  readonly durable?: boolean;
  readonly maxConnections?: number;
}

export interface EmbeddedPostgres {
  /** Database `registre`, owned by its user. The address stays the same when PostgreSQL has to be started again. */
  readonly url: string;
  /** True when PostgreSQL was already running. */
  readonly joined: boolean;
  /** Version of PostgreSQL, such as `18.4`. */
  readonly version: string;
  /** Ends the session, and stops PostgreSQL unless another process uses it. */
  stop(): Promise<void>;
}

/** Thrown when another server runs on the data folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
}

/** Advisory lock that every process using PostgreSQL shares. */
const IN_USE = 7_201_010;
/** Advisory lock of the one server. */
const SERVER = 7_201_011;
const DATABASE = 'registre';

const addressOf = (port: number, password: string, database: string): string =>
  `postgres://${USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

class Embedded implements EmbeddedPostgres {
  url = '';
  joined = false;
  #session: pg.Client | undefined;
  #stopping = false;
  /** Settles when the recovery under way, if any, has ended. */
  #recovery: Promise<void> | undefined;
  /** Settles when stopped. */
  #stopped: Promise<void> | undefined;
  /** Set once opened: a restart uses the same port. */
  #port: number | undefined;

  constructor(
    readonly cluster: Cluster,
    readonly binaries: Binaries,
    readonly options: Required<EmbeddedOptions>,
  ) {}

  get version(): string {
    return this.binaries.version;
  }

  /** Starts or joins PostgreSQL, then takes the locks. Tries again when another process stops PostgreSQL in between. */
  async open(): Promise<void> {
    for (let attempt = 1; !this.#stopping; attempt++) {
      const postmaster = await this.#ensureRunning();
      try {
        await this.#hold(postmaster);
        return;
      } catch (error) {
        if (error instanceof DataFolderInUse || attempt >= 20) throw error;
        await sleep(100);
      }
    }
  }

  /** Joins the PostgreSQL that runs on the data folder, or starts one. */
  async #ensureRunning(): Promise<Postmaster> {
    const found = await runningPostmaster(this.cluster);
    if (found && this.#usable(found)) {
      const ready = await whenReady(this.cluster);
      if (typeof ready !== 'string') {
        this.joined = true;
        return ready;
      }
    } else if (found) {
      await this.#replaceOther(found);
    }
    this.joined = false;
    const { durable, maxConnections } = this.options;
    return startPostmaster(this.cluster, this.binaries, { durable, maxConnections, port: this.#port });
  }

  /** Stops the PostgreSQL started from other binaries. Throws `DataFolderInUse` when a process uses it. */
  async #replaceOther({ pid }: Postmaster): Promise<void> {
    if (!(await this.#stopUnused())) {
      throw new DataFolderInUse(
        `Another version of Registre uses PostgreSQL (process ${pid}) on the data folder ${this.cluster.folder}: stop it first.`,
      );
    }
    this.options.notice('Stopped the PostgreSQL that another version of Registre left running here.');
  }

  /** False for a PostgreSQL started from other binaries, unless this process has used it before. */
  #usable({ command }: Postmaster): boolean {
    return command.includes(this.binaries.postgres) || this.#port !== undefined;
  }

  /** Opens the session that holds the locks. */
  async #hold(postmaster: Postmaster): Promise<void> {
    const password = await readPassword(this.cluster);
    await createDatabase(addressOf(postmaster.port, password, 'postgres'));
    this.url = addressOf(postmaster.port, password, DATABASE);
    const session = openClient({ connectionString: this.url, application_name: 'registre place' });
    try {
      await session.connect();
      await session.query('select pg_advisory_lock_shared($1)', [IN_USE]);
      if (this.options.exclusive) await takeServerLock(session, this.cluster.folder);
    } catch (error) {
      await session.end().catch(() => undefined);
      throw error;
    }
    session.on('end', () => {
      if (this.#session !== session) return;
      this.#session = undefined;
      this.#recovery = this.#recover();
    });
    this.#session = session;
    this.#port = postmaster.port;
  }

  /** Starts PostgreSQL again after the session ended by itself: PostgreSQL was killed, or ended its sessions. Ends early on `stop()`. */
  async #recover(): Promise<void> {
    this.options.notice('PostgreSQL went away: starting it again.');
    while (!this.#stopping) {
      try {
        await this.open();
        if (this.#session) this.options.notice('PostgreSQL is back.');
        return;
      } catch (error) {
        if (this.#stopping) return;
        this.options.notice(`PostgreSQL does not come back yet: ${(error as Error).message}`);
        await sleep(1_000);
      }
    }
  }

  stop(): Promise<void> {
    this.#stopping = true;
    this.#stopped ??= this.#end();
    return this.#stopped;
  }

  async #end(): Promise<void> {
    await this.#recovery;
    const session = this.#session;
    this.#session = undefined;
    // Frees our share of the lock, so that `#stopUnused` sees those of other processes alone.
    await session?.query('select pg_advisory_unlock_shared($1)', [IN_USE]).catch(() => undefined);
    await this.#stopUnused();
    await session?.end().catch(() => undefined);
  }

  /**
   * Stops PostgreSQL unless a process uses it, and answers whether it is stopped. When no connection can be made to find that out, it
   * is left running: the next start joins it.
   */
  async #stopUnused(): Promise<boolean> {
    for (let attempt = 1; attempt <= 20; attempt++) {
      const postmaster = await runningPostmaster(this.cluster);
      if (!postmaster) return true;
      const stop = (): Promise<void> => stopPostmaster(this.cluster, this.binaries);
      try {
        const password = await readPassword(this.cluster);
        return await ifUnused(addressOf(postmaster.port, password, DATABASE), stop);
      } catch (error) {
        // Nobody has come so far as to create the database that they would use.
        if ((error as { code?: string }).code === '3D000') return stop().then(() => true);
      }
      await sleep(100);
    }
    return false;
  }
}

/** Does the work if no process uses PostgreSQL, and answers whether it did. Nobody can begin to use it meanwhile. */
async function ifUnused(url: string, work: () => Promise<void>): Promise<boolean> {
  const session = openClient({ connectionString: url });
  try {
    await session.connect();
    const { rows } = await session.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [IN_USE]);
    if (rows[0]?.alone === true) await work();
    return rows[0]?.alone === true;
  } finally {
    await session.end().catch(() => undefined);
  }
}

/** Retries for 2 s, the time that the session of a server just killed takes to end. Throws `DataFolderInUse`. */
async function takeServerLock(session: pg.Client, folder: string): Promise<void> {
  for (let attempt = 1; attempt <= 20; attempt++) {
    const { rows } = await session.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [SERVER]);
    if (rows[0]?.taken) return;
    await sleep(100);
  }
  throw new DataFolderInUse(`Another Registre server already runs on the data folder ${folder}.`);
}

async function createDatabase(adminUrl: string): Promise<void> {
  const admin = openClient({ connectionString: adminUrl });
  await admin.connect();
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [DATABASE]);
    if (!rowCount) await admin.query(`create database ${DATABASE}`);
  } catch (error) {
    // Two processes may create it at once: the second finds it created.
    if ((error as { code?: string }).code !== '42P04' && (error as { code?: string }).code !== '23505') throw error;
  } finally {
    await admin.end();
  }
}

/**
 * Starts the embedded PostgreSQL of a data folder, or joins it. Throws `PostgresUnavailable` or `DataFolderInUse`, whose messages
 * may be shown.
 */
export async function startEmbeddedPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const notice = options.notice ?? (() => undefined);
  const cluster = await locateCluster(options.dataDir, notice);
  const binaries = await findBinaries(cluster.account, cluster.spare, notice);
  const all = { exclusive: false, durable: true, maxConnections: 200, ...options, notice };
  await ensureCluster(cluster, binaries, all.durable);
  const embedded = new Embedded(cluster, binaries, all);
  await embedded.open();
  return embedded;
}
