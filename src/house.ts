/** What the server and every verb of the CLI stand on: database, ledger, vault and commands of one installation. */
import { userInfo } from 'node:os';
import type pg from 'pg';
import { type AdjustableClock, type Clock, systemClock } from './clock.js';
import { type Commands, createCommands } from './command/commands.js';
import type { Config } from './config.js';
import { openEventStore, type OpenedEventStore } from './eventstore/index.js';
import { localKey } from './keys.js';
import { type Database, type DatabaseOptions, openDatabase } from './postgres/database.js';
import { migrate } from './postgres/migrate.js';
import { openPool } from './postgres/pool.js';
import { type PostgresVault, openVault } from './vault/postgres.js';

export interface House {
  readonly config: Config;
  readonly clock: Clock;
  readonly database: Database;
  readonly pool: pg.Pool;
  readonly eventStore: OpenedEventStore;
  readonly vault: PostgresVault;
  readonly commands: Commands;
  /** In the reverse order of opening; PostgreSQL is stopped when nobody else uses it. */
  close(): Promise<void>;
}

export interface HouseOptions extends Partial<DatabaseOptions> {
  readonly clock?: Clock | AdjustableClock;
}

/** Opens all of it: PostgreSQL started or joined, migrated, the ledger answering, the vault unlocked. */
export async function openHouse(config: Config, options: HouseOptions = {}): Promise<House> {
  const { clock = systemClock, exclusive = false, notice = () => undefined } = options;
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    const database = await openDatabase(config, { exclusive, notice });
    closers.push(() => database.release());
    await migrate(database.url);
    const pool = openPool({ connectionString: database.url, max: config.databasePool, keepAlive: true });
    closers.push(() => pool.end());
    const eventStore = openEventStore({ databaseUrl: database.url, ledgerUrl: config.ledgerUrl });
    closers.push(() => eventStore.close());
    await eventStore.ready();
    const masterKey = config.vaultKey ?? (await localKey(config.dataDir, 'vault'));
    const vault = await openVault(pool, { masterKey, previousKeys: config.previousVaultKeys });
    const settings = { closeMonths: config.closeAfterMonths, reminderDays: config.reminderDays };
    const commands = createCommands({ eventStore, vault, clock, settings });
    return { config, clock, database, pool, eventStore, vault, commands, close };
  } catch (error) {
    await close().catch(() => undefined);
    throw error;
  }
}

/** How the ledger names whoever types commands on this machine: a digest, for a system account often is a person's name. */
export const operator = (vault: PostgresVault): string =>
  `operator:${vault.digest('operator', userInfo().username).slice(0, 16)}`;
