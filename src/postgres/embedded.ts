/**
 * The embedded PostgreSQL of a data folder: started, or joined when it already runs (a killed server leaves it behind;
 * the CLI and a server share it). Every process that uses it holds a session with a shared advisory lock; the one that
 * finds itself alone at its end stops it. The same session notices when PostgreSQL dies, and starts it again.
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
  /** Called with lines for the reader of a terminal. */
  readonly notice?: (line: string) => void;
  /** Takes the server's place on the data folder, which one process at a time may hold. The CLI does without it. */
  readonly exclusive?: boolean;
  /** False switches fsync off: throw-away data only. */
  readonly durable?: boolean;
  readonly maxConnections?: number;
}

export interface EmbeddedPostgres {
  /** Database `registre`, owned by its user. The address stays the same when PostgreSQL has to be started again. */
  readonly url: string;
  /** True when it was running already. */
  readonly joined: boolean;
  /** `18.4` */
  readonly version: string;
  /** Releases it, and stops PostgreSQL unless somebody else uses it. */
  stop(): Promise<void>;
}

/** Another server runs on this data folder. */
export class DataFolderInUse extends Error {
  override readonly name = 'DataFolderInUse';
}

const IN_USE = 7_201_010;
const SERVER = 7_201_011;
const DATABASE = 'registre';

const addressOf = (port: number, password: string, database: string): string =>
  `postgres://${USER}:${encodeURIComponent(password)}@127.0.0.1:${port}/${database}`;

class Embedded implements EmbeddedPostgres {
  url = '';
  joined = false;
  #session: pg.Client | undefined;
  #stopping = false;
  #port: number | undefined;

  constructor(
    readonly cluster: Cluster,
    readonly binaries: Binaries,
    readonly options: Required<EmbeddedOptions>,
  ) {}

  get version(): string {
    return this.binaries.version;
  }

  /** Starts or joins, then takes the locks. Starts over when PostgreSQL is stopped meanwhile by its last user. */
  async open(): Promise<void> {
    for (let attempt = 1; ; attempt++) {
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

  async #ensureRunning(): Promise<Postmaster> {
    const found = await runningPostmaster(this.cluster);
    if (found && (await this.#usable(found))) {
      const ready = await whenReady(this.cluster);
      if (typeof ready !== 'string') {
        this.joined = true;
        return ready;
      }
    } else if (found) {
      this.options.notice('Stops the PostgreSQL that another version of Registre left running here.');
      await stopPostmaster(this.cluster, this.binaries);
    }
    this.joined = false;
    const { durable, maxConnections } = this.options;
    return startPostmaster(this.cluster, this.binaries, { durable, maxConnections, port: this.#port });
  }

  /** False for a PostgreSQL of another version, unless our clients depend on it. */
  async #usable({ command }: Postmaster): Promise<boolean> {
    return command.includes(this.binaries.postgres) || this.#port !== undefined;
  }

  async #hold(postmaster: Postmaster): Promise<void> {
    const password = await readPassword(this.cluster);
    await createDatabase(addressOf(postmaster.port, password, 'postgres'));
    this.url = addressOf(postmaster.port, password, DATABASE);
    const session = openClient({ connectionString: this.url, application_name: 'registre place' });
    session.on('error', () => undefined);
    try {
      await session.connect();
      await session.query('select pg_advisory_lock_shared($1)', [IN_USE]);
      if (this.options.exclusive) await takePlace(session, this.cluster.folder);
    } catch (error) {
      await session.end().catch(() => undefined);
      throw error;
    }
    session.on('end', () => void this.#lost());
    this.#session = session;
    this.#port = postmaster.port;
  }

  /** Called when the session ends by itself: PostgreSQL was killed, or ended its sessions. Starts it again. */
  async #lost(): Promise<void> {
    if (this.#stopping) return;
    this.options.notice('PostgreSQL went away: starting it again.');
    for (;;) {
      try {
        await this.open();
        if (this.#stopping) await this.stop();
        else this.options.notice('PostgreSQL is back.');
        return;
      } catch (error) {
        if (this.#stopping) return;
        this.options.notice(`PostgreSQL does not come back yet: ${(error as Error).message}`);
        await sleep(1_000);
      }
    }
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const session = this.#session;
    if (!session) return;
    this.#session = undefined;
    if (await isLast(session)) await stopPostmaster(this.cluster, this.binaries);
    await session.end().catch(() => undefined);
  }
}

/** True when nobody else uses the server, or it no longer answers. */
async function isLast(session: pg.Client): Promise<boolean> {
  try {
    await session.query('select pg_advisory_unlock_shared($1)', [IN_USE]);
    const { rows } = await session.query<{ alone: boolean }>('select pg_try_advisory_lock($1) as alone', [IN_USE]);
    return rows[0]?.alone === true;
  } catch {
    return true;
  }
}

/** Takes the server's place. Retries for 2 s, while the sessions of a server killed a moment ago end. */
async function takePlace(session: pg.Client, folder: string): Promise<void> {
  for (let attempt = 1; attempt <= 20; attempt++) {
    const { rows } = await session.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [SERVER]);
    if (rows[0]?.taken) return;
    await sleep(100);
  }
  throw new DataFolderInUse(`Another Registre server already runs on the data folder ${folder}.`);
}

async function createDatabase(adminUrl: string): Promise<void> {
  const admin = openClient({ connectionString: adminUrl });
  admin.on('error', () => undefined);
  await admin.connect();
  try {
    const { rowCount } = await admin.query('select from pg_database where datname = $1', [DATABASE]);
    if (!rowCount) await admin.query(`create database ${DATABASE}`);
  } catch (error) {
    if ((error as { code?: string }).code !== '42P04' && (error as { code?: string }).code !== '23505') throw error;
  } finally {
    await admin.end();
  }
}

/** Starts the embedded PostgreSQL of a data folder, or joins it. Throws PostgresUnavailable or DataFolderInUse, fit to be shown. */
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
