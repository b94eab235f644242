/** Database, ledger, vault and commands of one installation: what the server and every verb of the CLI work with. */
import { userInfo } from 'node:os';
import type pg from 'pg';
import { AdjustableClock, type Clock, systemClock } from '../clock.js';
import { recallClock } from '../development/clock.js';
import { createCommands, type Commands } from '../command/index.js';
import type { Config } from '../config.js';
import { ledgerElsewhere, openEventStore, type OpenedEventStore } from '../eventstore/index.js';
import { Closers } from './closers.js';
import { localKey } from './local-keys.js';
import { type Database, type DatabaseOptions, openDatabase } from '../postgres/database.js';
import { DataFolderInUse } from '../postgres/embedded.js';
import { migrate } from '../postgres/migrate.js';
import { openPool } from '../postgres/pool.js';
import { retryUntilAvailable } from './retry.js';
import { readServerFile } from './server-file.js';
import { type PostgresVault, openVault } from '../vault/postgres/vault.js';

export interface Installation {
  readonly config: Config;
  readonly clock: Clock;
  readonly database: Database;
  readonly pool: pg.Pool;
  readonly eventStore: OpenedEventStore;
  readonly vault: PostgresVault;
  readonly commands: Commands;
  /** Where the data are, in words: for whoever started it. */
  readonly description: string;
  /** Closes all of it in reverse order. Stops the embedded PostgreSQL when nobody else uses it. */
  close(): Promise<void>;
}

export interface InstallationOptions extends Partial<DatabaseOptions> {
  /** With a signal, waits for database and ledger until it aborts; without one, fails at once. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock | AdjustableClock;
}

/** Starts or joins PostgreSQL, migrates it, waits for the ledger, unlocks the vault. */
export async function openInstallation(config: Config, options: InstallationOptions = {}): Promise<Installation> {
  const { exclusive = false, notice = () => undefined, signal } = options;
  const clock = options.clock ?? (config.mode === 'production' ? systemClock : new AdjustableClock());
  const closers = new Closers();
  try {
    const opening = () => openDatabase(config, { exclusive, notice });
    const database = await retryUntilAvailable(opening, { signal, notice }).catch(explainFolderInUse(config));
    closers.push(() => database.release());
    signal?.throwIfAborted();
    await migrate(database.url);
    signal?.throwIfAborted();
    const pool = openPool({ connectionString: database.url, max: config.databasePool });
    closers.push(() => pool.end());
    const eventStore = openEventStore({ databaseUrl: database.url, ledgerUrl: config.ledgerUrl });
    closers.push(() => eventStore.close());
    await retryUntilAvailable(() => eventStore.ready(), { signal, notice });
    if (clock instanceof AdjustableClock) await recallClock(pool, clock);
    const masterKey = config.vaultKey ?? (await localKey(config.dataDir, 'vault'));
    const vault = await openVault(pool, { masterKey, previousKeys: config.previousVaultKeys });
    const { closeAfterMonths: closeMonths, reminderDays, assistanceMonths } = config;
    const settings = { closeMonths, reminderDays, assistanceMonths };
    const commands = createCommands({ eventStore, vault, clock, settings });
    const ledger = ledgerElsewhere(config.ledgerUrl);
    const description = `${database.description}${ledger === undefined ? '' : `, ledger in ${ledger}`}`;
    return { config, clock, database, pool, eventStore, vault, commands, description, close: () => closers.close() };
  } catch (error) {
    await closers.close().catch(() => undefined);
    throw error;
  }
}

/** Adds to DataFolderInUse which server has the data folder, and the remedy. Throws any other error as it is. */
const explainFolderInUse =
  ({ dataDir }: Config) =>
  async (error: unknown): Promise<never> => {
    if (!(error instanceof DataFolderInUse)) throw error;
    const running = await readServerFile(dataDir);
    const server = running ? `It is process ${running.pid}, at ${running.url}. ` : '';
    throw new DataFolderInUse(`${error.message}\n${server}Use it, stop it, or choose another DATA_DIR and PORT.`);
  };

/** The actor of commands given on this machine: a digest, because the name of a system account is often a person's. */
const operator = (vault: PostgresVault): string =>
  `operator:${vault.digest('operator', userInfo().username).slice(0, 16)}`;

/** The context of commands and reads by an operator on this machine: as an importer, or by the right of the system itself. */
export const operatorContext = (vault: PostgresVault, role: 'IMPORTER' | 'SYSTEM') =>
  ({ actor: operator(vault), role, right: role === 'SYSTEM' ? 'SYSTEM' : 'OWN', source: 'CLI' }) as const;
