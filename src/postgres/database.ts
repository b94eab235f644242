/** Opens the database of an installation: the embedded PostgreSQL of the data folder, or the one that DATABASE_URL names. */
import type { Config } from '../config.js';
import { openClient } from './client.js';
import { PostgresUnavailable, startEmbeddedPostgres } from './embedded.js';
import { isSqlState } from './trouble.js';

/** A database that can be used. */
export interface Database {
  readonly url: string;
  /** `embedded PostgreSQL 18.4 in …` or `PostgreSQL 16.2 at host:5432`. */
  readonly description: string;
  /** Ends the use of it. The last process to do so stops an embedded PostgreSQL. */
  release(): Promise<void>;
}

export interface DatabaseOptions {
  /** Takes the lock of the one server on an embedded data folder. Commands of the CLI do not take it. */
  readonly exclusive: boolean;
  readonly notice: (line: string) => void;
}

/** The oldest major version that can be used. */
const OLDEST = 15;

/** True when the server did not answer, or answered that it is starting, stopping or overloaded, or has no such database yet. */
const mayPass = (code: string | undefined): boolean => !isSqlState(code) || /^(08|53|57|3D000)/.test(code);

/** Opens the PostgreSQL of DATABASE_URL. Throws PostgresUnavailable when it cannot be used. */
async function openExternal(databaseUrl: string): Promise<Database> {
  const { host } = new URL(databaseUrl);
  const client = openClient({ connectionString: databaseUrl, connectionTimeoutMillis: 10_000 });
  try {
    await client.connect();
    const { rows } = await client.query<{ version: string; number: number; encoding: string }>(
      `select current_setting('server_version') as version, current_setting('server_version_num')::int as number,
              current_setting('server_encoding') as encoding`,
    );
    const { version, number, encoding } = rows[0]!;
    if (number < OLDEST * 10_000) {
      throw new PostgresUnavailable(`DATABASE_URL names PostgreSQL ${version}; ${OLDEST} or later is needed.`);
    }
    if (encoding !== 'UTF8') {
      throw new PostgresUnavailable(
        `The database of DATABASE_URL is in ${encoding}: make one with "create database registre encoding 'UTF8' template template0".`,
      );
    }
    return { url: databaseUrl, description: `PostgreSQL ${version} at ${host}`, release: async () => undefined };
  } catch (error) {
    if (error instanceof PostgresUnavailable) throw error;
    const { code, message } = error as { code?: string; message: string };
    throw new PostgresUnavailable(
      `The PostgreSQL of DATABASE_URL (${host}) does not let us in: ${message || code}. ` +
        'Check that it runs, its address, user, password and database; or leave DATABASE_URL out for the embedded one.',
      mayPass(code),
    );
  } finally {
    await client.end().catch(() => undefined);
  }
}

/**
 * Connects to the PostgreSQL of `databaseUrl`, or starts (or joins) the embedded one of `dataDir`. Throws PostgresUnavailable
 * or DataFolderInUse, whose messages may be shown.
 */
export async function openDatabase(
  { databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>,
  { exclusive, notice }: DatabaseOptions,
): Promise<Database> {
  if (databaseUrl !== undefined) return openExternal(databaseUrl);
  const embedded = await startEmbeddedPostgres({ dataDir, exclusive, notice });
  return {
    url: embedded.url,
    description: `embedded PostgreSQL ${embedded.version} in ${dataDir}`,
    release: () => embedded.stop(),
  };
}
