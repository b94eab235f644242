/** A vault on a database of its own, and two moments a day apart. */
import { randomBytes, randomUUID } from 'node:crypto';
import { openVault, type PostgresVault, type VaultOptions } from '../../src/vault/postgres/vault.js';
import { QUICK_ARGON2 } from '../../src/vault/postgres/credentials.js';
import { createDatabase, type TestDatabase } from '../support/database.js';

export const NOW = '2026-09-07T08:00:00.000Z';
export const LATER = '2026-09-08T08:00:00.000Z';

export interface VaultUnderTest {
  readonly database: TestDatabase;
  readonly vault: PostgresVault;
  readonly masterKey: Buffer;
  /** Another server on the same database. */
  open(options?: Partial<VaultOptions>): Promise<PostgresVault>;
}

export async function createVault(): Promise<VaultUnderTest> {
  const database = await createDatabase();
  const masterKey = randomBytes(32);
  const open = (options: Partial<VaultOptions> = {}) =>
    openVault(database.pool, { masterKey, argon2: QUICK_ARGON2, ...options });
  return { database, masterKey, vault: await open(), open };
}

export const uuids = (count: number): string[] => Array.from({ length: count }, () => randomUUID());
