/** The register of logins in PostgreSQL. Reserves thousands in a few round trips. */
import type { Pool } from 'pg';
import { chunks } from '../../common/chunks.js';
import { opaque } from '../../postgres/opaque.js';
import { loginAsTyped, loginName } from '../../text/login.js';
import type { Digests } from '../master-keys.js';
import type { LoginRegister } from '../vault.js';

/** Most accounts of a statement. */
const CHUNK = 5_000;
/** How often a reservation is tried while other writers take the same numbers. */
const ROUNDS = 50;
/** PostgreSQL ends one of two reservations that deadlock; it is tried again. */
const DEADLOCK = '40P01';

/**
 * Gives each account that has no login its name (`base`) and a number: one above the greatest ever given to that name. Number 0 is not
 * written. An account stays without a login when another writer took the number first.
 */
const RESERVE = `
  with wanted as (
    select account_id, base, base_digest, ord from unnest($1::uuid[], $2::text[], $3::bytea[])
      with ordinality as w (account_id, base, base_digest, ord)
    where not exists (select from vault.logins l where l.account_id = w.account_id)
  ), taken as (
    select base_digest, (select max(number) from vault.logins l where l.base_digest = w.base_digest) as number
    from (select distinct base_digest from wanted) w
  ), numbered as (
    select account_id, base, base_digest,
           coalesce(t.number + 1, 0) + row_number() over (partition by base_digest order by ord) - 1 as number
    from wanted join taken t using (base_digest)
  )
  insert into vault.logins (account_id, base_digest, number, login)
  select account_id, base_digest, number, base || case number when 0 then '' else number::text end
  from numbered order by base_digest, number
  on conflict do nothing`;

const LOGINS = `
  select l.login from unnest(${opaque('$1', 'uuid[]')}) with ordinality as u (account_id, ord)
  left join vault.logins l using (account_id) order by u.ord`;

export class PostgresLogins implements LoginRegister {
  readonly #pool: Pool;
  readonly #digests: Digests;

  constructor(pool: Pool, digests: Digests) {
    this.#pool = pool;
    this.#digests = digests;
  }

  async reserve(accounts: readonly { accountId: string; surname: string; firstName: string }[]): Promise<string[]> {
    const logins: string[] = [];
    for (const chunk of chunks(accounts, CHUNK)) logins.push(...(await this.#reserveChunk(chunk)));
    return logins;
  }

  async loginOf(accountIds: readonly string[]): Promise<(string | undefined)[]> {
    const { rows } = await this.#pool.query<{ login: string | null }>({
      name: 'vault-logins',
      text: LOGINS,
      values: [accountIds],
    });
    return rows.map(({ login }) => login ?? undefined);
  }

  async accountOf(login: string): Promise<string | undefined> {
    const { rows } = await this.#pool.query<{ account_id: string }>({
      name: 'vault-account-of',
      text: 'select account_id from vault.logins where login = $1',
      values: [loginAsTyped(login)],
    });
    return rows[0]?.account_id;
  }

  /** Erases the logins of these accounts. Nobody else can get them. */
  async erase(accountIds: readonly string[]): Promise<void> {
    await this.#pool.query(
      'update vault.logins set login = null, account_id = null where account_id = any ($1::uuid[])',
      [accountIds],
    );
  }

  async #reserveChunk(
    accounts: readonly { accountId: string; surname: string; firstName: string }[],
  ): Promise<string[]> {
    const ids = accounts.map(({ accountId }) => accountId);
    for (let round = 0; round < ROUNDS; round += 1) {
      const logins = await this.loginOf(ids);
      if (logins.every(login => login !== undefined)) return logins;
      const wanted = new Map(
        accounts.filter((_, i) => logins[i] === undefined).map(account => [account.accountId, loginName(account)]),
      );
      const bases = [...wanted.values()];
      await this.#pool
        .query(RESERVE, [[...wanted.keys()], bases, bases.map(base => this.#digests.bytes('login', base))])
        .catch((fault: Error & { code?: string }) => {
          if (fault.code !== DEADLOCK) throw fault;
        });
    }
    throw new Error(`the vault could not reserve ${accounts.length} logins: too many at once`);
  }
}
