/** What the server and every verb of the CLI stand on: database, ledger, vault and commands of one installation. */
import { userInfo } from 'node:os';
import type pg from 'pg';
import { AdjustableClock, type Clock, systemClock } from '../clock.js';
import { recallClock } from '../development/clock.js';
import { createCommands, type Commands } from '../command/index.js';
import type { Config } from '../config.js';
import { openEventStore, type OpenedEventStore } from '../eventstore/index.js';
import { localKey } from './local-keys.js';
import { type Database, type DatabaseOptions, openDatabase } from '../postgres/database.js';
import { migrate } from '../postgres/migrate.js';
import { openPool } from '../postgres/pool.js';
import { untilThere } from './waiting.js';
import { type PostgresVault, openVault } from '../vault/postgres/vault.js';

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
  /** What is not there yet is waited for until it aborts; without it nothing is waited for. */
  readonly signal?: AbortSignal;
  readonly clock?: Clock | AdjustableClock;
}

/** Opens all of it: PostgreSQL started or joined, migrated, the ledger answering, the vault unlocked. */
export async function openHouse(config: Config, options: HouseOptions = {}): Promise<House> {
  const { exclusive = false, notice = () => undefined, signal } = options;
  const clock = options.clock ?? (config.mode === 'production' ? systemClock : new AdjustableClock());
  const closers: (() => Promise<unknown>)[] = [];
  const close = async (): Promise<void> => {
    for (const step of closers.splice(0).reverse()) await step();
  };
  try {
    const database = await untilThere(() => openDatabase(config, { exclusive, notice }), { signal, notice });
    closers.push(() => database.release());
    signal?.throwIfAborted();
    await migrate(database.url);
    signal?.throwIfAborted();
    const pool = openPool({ connectionString: database.url, max: config.databasePool });
    closers.push(() => pool.end());
    const eventStore = openEventStore({ databaseUrl: database.url, ledgerUrl: config.ledgerUrl });
    closers.push(() => eventStore.close());
    await untilThere(() => eventStore.ready(), { signal, notice });
    if (clock instanceof AdjustableClock) await recallClock(pool, clock);
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
