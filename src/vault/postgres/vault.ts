/** The vault on PostgreSQL, opened with its master key. */
import type { Pool } from 'pg';
import type { BoundedQueueOptions } from '../../security/bounded-queue.js';
import { Digests, MasterKeys, ROOT_CONTEXT } from '../master-keys.js';
import { PersonKeys, type PersonKeysOptions } from '../person-keys.js';
import { PostgresAssistance } from './assistance.js';
import { PostgresCodes } from './codes.js';
import { PostgresCredentials, type Argon2Cost } from './credentials.js';
import { PostgresFailedTries } from './failed-tries.js';
import { PostgresHolderSessions } from './holder-sessions.js';
import { PostgresFranceConnect } from './franceconnect.js';
import { PostgresLogins } from './logins.js';
import { PostgresNomenclature } from './nomenclature.js';
import { PostgresPersons } from './persons.js';
import { PostgresProven } from './proven.js';
import { PostgresReceipts } from './receipts.js';
import { PostgresRegistrations } from './registrations.js';
import { PostgresSealedTexts } from './sealed-texts.js';
import { PostgresSealing } from './sealing.js';
import { PostgresSearch } from './search.js';
import { PostgresTokens } from './tokens.js';
import { rewrap, type Rewrapped } from '../rewrap.js';
import type { Vault } from '../vault.js';

export interface VaultOptions {
  /** VAULT_KEY: 32 bytes or more, raw or in base64. */
  readonly masterKey: string | Buffer;
  /** Earlier master keys, until everything is sealed with the current one. */
  readonly previousKeys?: readonly (string | Buffer)[];
  /** Cost of hashing a password; OWASP's when left out. */
  readonly argon2?: Argon2Cost;
  /** How many passwords are hashed at a time, and how many may wait. */
  readonly hashing?: BoundedQueueOptions;
  readonly personKeys?: PersonKeysOptions;
}

export interface PostgresVault extends Vault {
  /** Also erases logins. */
  readonly logins: PostgresLogins;
  /** Also makes many provisional passwords at once, and shows the queue of its hashes to monitoring. */
  readonly credentials: PostgresCredentials;
  /** Seals with the current master key what an earlier one sealed. */
  rewrap(): Promise<Rewrapped>;
}

/** Opens the root secret, which all digests are keyed with; in a new vault, derives it from the master key. Throws `WrongVaultKey`. */
async function openRoot(pool: Pool, master: MasterKeys): Promise<Buffer> {
  const ofNewVault = master.seal(ROOT_CONTEXT, master.firstRoot());
  await pool.query('insert into vault.root (key_id, sealed) values ($1, $2) on conflict do nothing', [
    ofNewVault.keyId,
    ofNewVault.sealed,
  ]);
  const { rows } = await pool.query<{ key_id: string; sealed: Buffer }>('select key_id, sealed from vault.root');
  return master.open(ROOT_CONTEXT, { keyId: rows[0]!.key_id, sealed: rows[0]!.sealed });
}

/**
 * Opens the vault, or makes a new one in an empty database. Throws `WrongVaultKey`, naming VAULT_KEY and the remedy, when the key is not
 * the one this database was made with.
 */
export async function openVault(
  pool: Pool,
  { masterKey, previousKeys, argon2, hashing, personKeys }: VaultOptions,
): Promise<PostgresVault> {
  const master = new MasterKeys(masterKey, previousKeys);
  const digests = new Digests(await openRoot(pool, master));
  const keys = new PersonKeys(master, personKeys);
  const nomenclature = new PostgresNomenclature(pool);
  // Sort keys are made in TypeScript: no migration could add them to the labels that were recorded before.
  await nomenclature.addMissingSortKeys();
  const sealing = new PostgresSealing(pool, master);
  return {
    persons: new PostgresPersons(pool, keys),
    logins: new PostgresLogins(pool, digests),
    credentials: new PostgresCredentials(pool, master, argon2, hashing),
    tokens: new PostgresTokens(pool),
    codes: new PostgresCodes(pool, digests, sealing),
    proven: new PostgresProven(pool, digests),
    failedTries: new PostgresFailedTries(pool),
    search: new PostgresSearch(pool, digests),
    registrations: new PostgresRegistrations(pool, digests, sealing),
    sessions: new PostgresHolderSessions(pool, sealing),
    franceConnect: new PostgresFranceConnect(pool, sealing),
    receipts: new PostgresReceipts(pool),
    nomenclature,
    letterTexts: new PostgresSealedTexts(pool, digests, sealing, {
      use: 'letter texts',
      table: 'vault.letter_texts',
      owner: 'uai',
    }),
    modalities: new PostgresSealedTexts(pool, digests, sealing, {
      use: 'modalities',
      table: 'vault.academie_texts',
      owner: 'academie',
    }),
    assistance: new PostgresAssistance(pool, master),
    sealing,
    digest: (domain, ...parts) => digests.digest(domain, ...parts),
    stableId: (domain, ...parts) => digests.stableId(domain, ...parts),
    rewrap: () => rewrap(pool, master),
  };
}
