/** Responsables by mobile and names, in PostgreSQL, by keyed digests. */
import type { Pool } from 'pg';
import { opaque } from '../../postgres/opaque.js';
import { wholeNameKeys, type FullName } from '../../text/names.js';
import type { Digests } from '../master-keys.js';
import type { PersonSearch, PersonSought, SearchedPerson } from '../vault.js';

/** The most accounts answered for one mobile: more than any stands for, except by abuse. */
const MOST_ACCOUNTS = 20;
/** Characters of the digest of a name: 132 bits. A person has several, and the country millions of persons. */
const NAME_DIGITS = 22;

const ADD = `insert into vault.person_search (account_id, person_id)
  select * from unnest(${opaque('$1', 'uuid[]')}, ${opaque('$2', 'uuid[]')}) on conflict do nothing`;

/** Names come as one text each, separated by blanks: PostgreSQL has no arrays of arrays of different lengths. */
const SET_NAMES = `update vault.person_search s set names = string_to_array(said.names, ' ')
  from unnest(${opaque('$1', 'uuid[]')}, ${opaque('$2', 'text[]')}) as said (account_id, names)
  where s.account_id = said.account_id`;
const SET_MOBILES = `update vault.person_search s set mobile = said.mobile
  from unnest(${opaque('$1', 'uuid[]')}, ${opaque('$2', 'text[]')}) as said (account_id, mobile)
  where s.account_id = said.account_id`;

export class PostgresSearch implements PersonSearch {
  constructor(
    private readonly pool: Pool,
    private readonly digests: Digests,
  ) {}

  async add(accounts: readonly { readonly accountId: string; readonly personId: string }[]): Promise<void> {
    if (accounts.length === 0) return;
    await this.pool.query({
      name: 'search-add',
      text: ADD,
      values: [accounts.map(({ accountId }) => accountId), accounts.map(({ personId }) => personId)],
    });
  }

  async set(persons: readonly SearchedPerson[]): Promise<void> {
    const named = persons.filter(person => 'identity' in person);
    const reached = persons.filter(person => 'contact' in person);
    await this.#write(
      'search-names',
      SET_NAMES,
      named.map(({ accountId, identity }) => [accountId, identity ? this.#names(identity).join(' ') : null]),
    );
    await this.#write(
      'search-mobiles',
      SET_MOBILES,
      reached.map(({ accountId, contact }) => [accountId, contact?.mobile ? this.#mobile(contact.mobile) : null]),
    );
  }

  async #write(name: string, text: string, rows: readonly (readonly [string, string | null])[]): Promise<void> {
    if (rows.length === 0) return;
    await this.pool.query({ name, text, values: [rows.map(([id]) => id), rows.map(([, value]) => value)] });
  }

  async accountsOf({ mobile, names }: PersonSought): Promise<string[]> {
    const { rows } = await this.pool.query<{ account_id: string }>({
      name: 'search-accounts',
      text: `select account_id from vault.person_search
              where mobile = $1 and (${opaque('$2', 'text[]')} is null or names && ${opaque('$2', 'text[]')}) order by account_id limit ${MOST_ACCOUNTS}`,
      values: [this.#mobile(mobile), names ? this.#names(names) : null],
    });
    return rows.map(({ account_id }) => account_id);
  }

  #mobile(mobile: string): string {
    return this.digests.digest('person search', 'MOBILE', mobile);
  }

  #names(names: FullName): string[] {
    return wholeNameKeys(names).map(key => this.digests.digest('person search', 'NAME', key).slice(0, NAME_DIGITS));
  }
}
