/**
 * Stores passwords in PostgreSQL: an argon2id hash to verify and, for provisional ones, an encrypted copy to show. No error thrown
 * here contains a password.
 *
 * Each hash occupies one of libuv's few threads for tens of milliseconds, and token signatures, DNS and files need the same threads.
 * Hashes therefore wait in a queue of their own, which throws `QueueFull` when it is full.
 */
import { hash, verify } from '@node-rs/argon2';
import type { Pool } from 'pg';
import { eachBounded } from '../../common/each-bounded.js';
import { Gathering } from '../../common/gathering.js';
import { opaque } from '../../postgres/opaque.js';
import { BoundedQueue, type BoundedQueueOptions, type QueueFigures, type Turn } from '../../security/bounded-queue.js';
import type { MasterKeys } from '../master-keys.js';
import { passwordAsTyped } from '../../text/password.js';
import { makeProvisional, provisionalAsTyped } from '../provisional-password.js';
import type { CredentialVault, ProvisionalPassword, UnnamedCredential } from '../vault.js';
import { saidHere, tellForeground } from './foreground.js';

/** Cost of one hash. `memoryCost` is in KiB, `timeCost` is the number of passes, `parallelism` the number of lanes. */
export interface Argon2Cost {
  readonly memoryCost: number;
  readonly timeCost: number;
  readonly parallelism: number;
}

/** The minimum that OWASP recommends for argon2id: 19 MiB, two passes, one lane. */
export const OWASP_ARGON2: Argon2Cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };
/** About a hundredth of the work, for tests and for demo data made by the thousand. Never use it for real people. */
export const QUICK_ARGON2: Argon2Cost = { memoryCost: 256, timeCost: 1, parallelism: 1 };

/** Runs as many hashes as half of libuv's threads. The last in the queue waits no longer than a person at a screen will. */
export const HASHING: BoundedQueueOptions = { atOnce: 2, waiting: 100 };

interface Row {
  readonly hash: string;
  readonly provisional: boolean;
}

/** Verified against in place of a credential that does not exist, so that verifying takes as long. */
const DUMMY = 'nobody has this password';
/** Hashes that one bulk call queues at a time, so that other callers get their turn. */
const AT_ONCE = 2;
/** Passwords made in the background are stored together: at most `most` in a statement, and none waits longer than `forMs`. */
const STORED_TOGETHER = { most: 25, forMs: 100 };

/** A provisional password to be made. */
interface NewProvisional {
  readonly accountId: string;
  readonly credentialId: string;
}

/** A provisional password that is made and hashed, and not stored yet. */
interface HashedProvisional extends ProvisionalPassword {
  readonly accountId: string;
  readonly hash: string;
}

/** The context that the copy of a provisional password is sealed with. */
export const copyContext = (credentialId: string): string => `provisional password ${credentialId}`;

export class PostgresCredentials implements CredentialVault {
  readonly #pool: Pool;
  readonly #master: MasterKeys;
  readonly #cost: Argon2Cost;
  readonly #queue: BoundedQueue;
  readonly #background = new Gathering((made: readonly HashedProvisional[]) => this.#store(made), STORED_TOGETHER);
  #dummy: Promise<string> | undefined;

  constructor(pool: Pool, master: MasterKeys, cost: Argon2Cost = OWASP_ARGON2, hashing: BoundedQueueOptions = HASHING) {
    this.#pool = pool;
    this.#master = master;
    this.#cost = cost;
    this.#queue = new BoundedQueue({ ...hashing, onForeground: () => tellForeground(pool) });
  }

  /** Counts of hashes running, waiting and refused. */
  get hashing(): QueueFigures {
    return this.#queue.figures;
  }

  /**
   * Takes what came by `FOREGROUND_CHANNEL`: when somebody waits for a hash in another process of this machine, background work pauses here,
   * and leaves a place free for a while.
   */
  heardForeground(payload: string): void {
    if (saidHere(payload)) this.#queue.foregroundElsewhere();
  }

  async createProvisional(accountId: string, credentialId: string, turn: Turn = {}): Promise<ProvisionalPassword> {
    const made = await this.#hashProvisional({ accountId, credentialId }, turn);
    if (turn.background) return this.#background.add(made);
    const [stored] = await this.#store([made]);
    return stored!;
  }

  /**
   * Makes many provisional passwords, and returns them in the order of `wanted`. Their hashes take turns with those of other callers
   * and are never refused by the queue; all are stored in one statement.
   */
  async createProvisionals(wanted: readonly NewProvisional[]): Promise<ProvisionalPassword[]> {
    const made = new Array<HashedProvisional>(wanted.length);
    await eachBounded(wanted, AT_ONCE, async (one, index) => {
      made[index] = await this.#hashProvisional(one, { patient: true });
    });
    return this.#store(made);
  }

  async #hashProvisional({ accountId, credentialId }: NewProvisional, turn: Turn): Promise<HashedProvisional> {
    const password = makeProvisional();
    return { accountId, credentialId, password, hash: await this.#hash(provisionalAsTyped(password), turn) };
  }

  /** Stores the passwords, and returns the ones in force: for a credential stored earlier, the password stored then. */
  async #store(made: readonly HashedProvisional[]): Promise<ProvisionalPassword[]> {
    const copies = made.map(({ credentialId, password }) => this.#master.seal(copyContext(credentialId), password));
    const { rows } = await this.#pool.query<{ credential_id: string }>({
      name: 'vault-provisionals',
      text: `insert into vault.credentials (credential_id, account_id, hash, provisional, key_id, copy)
             select credential_id, account_id, hash, true, key_id, copy
             from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[], $5::bytea[])
               as c (credential_id, account_id, hash, key_id, copy)
             on conflict do nothing returning credential_id`,
      values: [
        made.map(c => c.credentialId),
        made.map(c => c.accountId),
        made.map(c => c.hash),
        copies.map(c => c.keyId),
        copies.map(c => c.sealed),
      ],
    });
    const stored = new Set(rows.map(row => row.credential_id));
    // Of two made under one id, the first is stored.
    const first = new Map(made.toReversed().map(({ credentialId, password }) => [credentialId, password]));
    return Promise.all(
      made.map(async ({ credentialId }) => {
        const valid = stored.has(credentialId) ? first.get(credentialId) : await this.reveal(credentialId);
        if (valid === undefined) throw new Error(`credential ${credentialId} exists already and is not provisional`);
        return { credentialId, password: valid };
      }),
    );
  }

  async createChosen(accountId: string, credentialId: string, password: string): Promise<void> {
    await this.#pool.query({
      name: 'vault-chosen',
      text: `insert into vault.credentials (credential_id, account_id, hash, provisional) values ($1, $2, $3, false)
             on conflict (credential_id) do nothing`,
      values: [credentialId, accountId, await this.#hash(passwordAsTyped(password))],
    });
  }

  async verify(credentialId: string | undefined, password: string): Promise<boolean> {
    const { rows } = await this.#pool.query<Row>({
      name: 'vault-verify',
      text: 'select hash, provisional from vault.credentials where credential_id = $1',
      values: [credentialId ?? null],
    });
    const typed = rows[0]?.provisional ? provisionalAsTyped(password) : passwordAsTyped(password);
    const known = rows[0]?.hash ?? (await this.#dummyHash());
    const matches = await this.#queue.run(() => verify(known, typed));
    return matches && rows.length === 1;
  }

  async reveal(credentialId: string): Promise<string | undefined> {
    const { rows } = await this.#pool.query<{ key_id: string | null; copy: Buffer | null }>({
      name: 'vault-reveal',
      text: 'select key_id, copy from vault.credentials where credential_id = $1',
      values: [credentialId],
    });
    const { key_id: keyId, copy: sealed } = rows[0] ?? { key_id: null, copy: null };
    if (keyId === null || sealed === null) return undefined;
    return this.#master.open(copyContext(credentialId), { keyId, sealed }).toString();
  }

  async destroy(credentialIds: readonly string[]): Promise<void> {
    await this.#pool.query({
      name: 'vault-destroy',
      text: `delete from vault.credentials where credential_id = any (${opaque('$1', 'uuid[]')})`,
      values: [credentialIds],
    });
  }

  async markNamed(credentialIds: readonly string[]): Promise<void> {
    await this.#pool.query({
      name: 'vault-mark-named',
      text: `update vault.credentials set named = true
             where credential_id = any (${opaque('$1', 'uuid[]')}) and not named`,
      values: [credentialIds],
    });
  }

  async unnamed(olderThanSeconds: number, most: number, after?: UnnamedCredential): Promise<UnnamedCredential[]> {
    const { rows } = await this.#pool.query<UnnamedCredential>(
      `select account_id as "accountId", credential_id as "credentialId", created_at::text as "createdAt"
       from vault.credentials
       where not named and created_at < now() - make_interval(secs => $1)
         and (created_at, credential_id) > (coalesce($3::timestamptz, '-infinity'), coalesce($4::uuid, '00000000-0000-0000-0000-000000000000'))
       order by created_at, credential_id limit $2`,
      [olderThanSeconds, most, after?.createdAt ?? null, after?.credentialId ?? null],
    );
    return rows;
  }

  #hash(password: string, turn?: Turn): Promise<string> {
    return this.#queue.run(() => hash(password, this.#cost), turn);
  }

  /** Hashes `DUMMY` once. `patient`, because a `QueueFull` would be kept as the result. */
  #dummyHash(): Promise<string> {
    this.#dummy ??= this.#hash(DUMMY, { patient: true });
    return this.#dummy;
  }
}
