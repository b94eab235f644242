/** Which contacts are proven on which accounts, in PostgreSQL, by keyed digests. */
import type { Pool } from 'pg';
import type { ProvableField } from '../../domain/account/events.js';
import { opaque } from '../../postgres/opaque.js';
import { emailKey } from '../../text/email.js';
import type { Digests } from '../master-keys.js';
import type { ProvenOnAccount, ProvenRegister } from '../vault.js';

/** The most accounts answered for one contact: more than any is proven on, except by abuse. */
const MOST_ACCOUNTS = 20;

/**
 * Replaces what is known of the accounts `$1` by the contacts `$2` to `$5`: account, field, person and digest of each. Those that are not
 * among them are deleted.
 */
const SET = `with gone as (
    delete from vault.proven_contacts p using unnest(${opaque('$1', 'uuid[]')}) as account (id)
     where p.account_id = account.id and not exists (
       select from unnest(${opaque('$2', 'uuid[]')}, ${opaque('$3', 'text[]')}) as kept (account_id, field)
        where kept.account_id = p.account_id and kept.field = p.field))
  insert into vault.proven_contacts (account_id, field, person_id, digest)
    select * from unnest(${opaque('$2', 'uuid[]')}, ${opaque('$3', 'text[]')}, ${opaque('$4', 'uuid[]')}, ${opaque('$5', 'text[]')})
    on conflict (account_id, field) do update set person_id = excluded.person_id, digest = excluded.digest`;

export class PostgresProven implements ProvenRegister {
  constructor(
    private readonly pool: Pool,
    private readonly digests: Digests,
  ) {}

  async set(accounts: readonly ProvenOnAccount[]): Promise<void> {
    const rows = accounts.flatMap(({ accountId, personId, email, mobile }) => [
      ...(email === undefined
        ? []
        : [{ accountId, personId, field: 'EMAIL', digest: this.#digest('EMAIL', emailKey(email)) }]),
      ...(mobile === undefined
        ? []
        : [{ accountId, personId, field: 'MOBILE', digest: this.#digest('MOBILE', mobile) }]),
    ]);
    await this.pool.query({
      name: 'proven-set',
      text: SET,
      values: [
        accounts.map(({ accountId }) => accountId),
        rows.map(({ accountId }) => accountId),
        rows.map(({ field }) => field),
        rows.map(({ personId }) => personId),
        rows.map(({ digest }) => digest),
      ],
    });
  }

  async accountsOf(contact: { readonly email: string } | { readonly mobile: string }): Promise<string[]> {
    const digest =
      'email' in contact ? this.#digest('EMAIL', emailKey(contact.email)) : this.#digest('MOBILE', contact.mobile);
    const { rows } = await this.pool.query<{ account_id: string }>({
      name: 'proven-accounts',
      text: `select account_id from vault.proven_contacts where digest = $1 order by account_id limit ${MOST_ACCOUNTS}`,
      values: [digest],
    });
    return rows.map(({ account_id }) => account_id);
  }

  #digest(field: ProvableField, value: string): string {
    return this.digests.digest('proven contact', field, value);
  }
}
