/** Seals values of other modules: one data key for each use, made at the first request and wrapped by the master key. */
import { randomBytes } from 'node:crypto';
import type { Pool } from 'pg';
import { open, seal } from '../cipher.js';
import type { MasterKeys } from '../master-keys.js';
import type { Sealing } from '../vault.js';

/** The context that the data key of a use is wrapped with. */
export const dataKeyContext = (name: string): string => `data key ${name}`;

export class PostgresSealing implements Sealing {
  readonly #pool: Pool;
  readonly #master: MasterKeys;
  readonly #keys = new Map<string, Promise<Buffer>>();

  constructor(pool: Pool, master: MasterKeys) {
    this.#pool = pool;
    this.#master = master;
  }

  async seal(use: string, values: readonly { place: string; text: string }[]): Promise<Buffer[]> {
    const key = await this.#key(use);
    return values.map(({ place, text }) => seal(key, `${use} ${place}`, text));
  }

  async open(use: string, values: readonly { place: string; sealed: Buffer }[]): Promise<string[]> {
    const key = await this.#key(use);
    return values.map(({ place, sealed }) => open(key, `${use} ${place}`, sealed).toString('utf8'));
  }

  #key(use: string): Promise<Buffer> {
    const known = this.#keys.get(use);
    if (known) return known;
    const key = this.#read(use);
    this.#keys.set(use, key);
    key.catch(() => this.#keys.delete(use));
    return key;
  }

  /** Reads the data key; makes it when there is none. */
  async #read(use: string): Promise<Buffer> {
    const first = this.#master.seal(dataKeyContext(use), randomBytes(32));
    await this.#pool.query({
      name: 'data-key-insert',
      text: 'insert into vault.data_keys (name, key_id, wrapped_key) values ($1, $2, $3) on conflict do nothing',
      values: [use, first.keyId, first.sealed],
    });
    const { rows } = await this.#pool.query<{ key_id: string; wrapped_key: Buffer }>({
      name: 'data-key',
      text: 'select key_id, wrapped_key from vault.data_keys where name = $1',
      values: [use],
    });
    return this.#master.open(dataKeyContext(use), { keyId: rows[0]!.key_id, sealed: rows[0]!.wrapped_key });
  }
}
