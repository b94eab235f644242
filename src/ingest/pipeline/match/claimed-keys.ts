/**
 * One person, one account: the keyed digests by which a responsable is known whatever the school, the académie or the
 * base. The first to claim a key has it; ids of an académie follow the record that bears them.
 */
import type { ClientBase, Pool } from 'pg';
import type { PersonDigests } from '../known/known.js';

/** Whose a key is. */
export interface KeyOwner {
  readonly accountId: string;
  /** Digests of the names that the records of the account bear. */
  readonly names: readonly string[];
  /** Of a key that tells one person: every record that bears it or is about to, of whatever account. */
  readonly bearers: readonly { readonly recordKey: string; readonly names: readonly string[] }[];
}

export const idMatchKey = (own: string): string => `i:${own}`;
export const nameMatchKey = (digest: string): string => `n:${digest}`;
/** Such a key tells one person; the id of an académie may pass on to another. */
export const tellsPerson = (key: string): boolean => key.startsWith('n:');

/** What a key is asked with: whoever bears a key of names bears its mobile, by which records are found. */
type Asking = Pick<PersonDigests, 'matchKeys' | 'contacts'>;

/** A record about to bear keys. */
interface Intending {
  readonly recordKey: string;
  readonly digests: Pick<PersonDigests, 'matchKeys' | 'names'>;
}

/** A killed import leaves its intents behind; one of a school takes minutes. */
const INTENDED = "said_at > now() - interval '1 day'";

export class MatchKeys {
  constructor(readonly db: Pool | ClientBase) {}

  /**
   * Says which records are about to bear the keys that tell one person, before it is asked whose these are. Once they are
   * announced, they bear them.
   */
  async intend(records: readonly Intending[]): Promise<void> {
    const said = records.flatMap(({ recordKey, digests: { matchKeys, names } }) =>
      matchKeys.filter(tellsPerson).map(key => ({ recordKey, key, names: JSON.stringify(names) })),
    );
    if (said.length === 0) return;
    await this.db.query(
      `insert into ingest.match_intents as said (record_key, key, names)
       select record_key, key, array(select json_array_elements_text(names))
         from unnest($1::text[], $2::text[], $3::json[]) as given (record_key, key, names)
       on conflict (record_key, key) do update set names = excluded.names, said_at = now()`,
      [said.map(({ recordKey }) => recordKey), said.map(({ key }) => key), said.map(({ names }) => names)],
    );
  }

  /** By key, of those that these records bear. */
  async owners(records: readonly Asking[]): Promise<Map<string, KeyOwner>> {
    const asked = new Map<string, string | null>();
    for (const { matchKeys, contacts } of records)
      for (const key of matchKeys) asked.set(key, tellsPerson(key) ? (contacts[0] ?? null) : null);
    if (asked.size === 0) return new Map();
    const { rows } = await this.db.query<KeyOwner & { key: string }>(
      `select key, account_id as "accountId",
              array(select distinct name from ingest.source_records r, unnest(r.names) name
                     where r.entity_id = k.account_id) as names,
              array(select json_build_object('recordKey', r.record_key, 'names', r.names) from ingest.source_records r
                     where r.kind = 'RESPONSABLE' and r.contacts @> array[mobile] and r.match_keys @> array[k.key]
                    union all
                    select json_build_object('recordKey', i.record_key, 'names', i.names) from ingest.match_intents i
                     where i.key = k.key and ${INTENDED}
                   ) as bearers
         from unnest($1::text[], $2::text[]) as asked (key, mobile) join ingest.match_keys k using (key)`,
      [[...asked.keys()], [...asked.values()]],
    );
    return new Map(rows.map(({ key, ...owner }) => [key, owner]));
  }

  /** Claims keys for accounts; answers whose each of them now is. */
  async claim(claims: ReadonlyMap<string, string>): Promise<Map<string, string>> {
    const keys = [...claims.keys()].sort();
    if (keys.length === 0) return new Map();
    await this.db.query(
      `insert into ingest.match_keys as known (key, account_id) select * from unnest($1::text[], $2::uuid[])
       on conflict (key) do update set account_id = excluded.account_id
        where known.key like 'i:%' and known.account_id <> excluded.account_id`,
      [keys, keys.map(key => claims.get(key)!)],
    );
    const { rows } = await this.db.query<{ key: string; account_id: string }>(
      'select key, account_id from ingest.match_keys where key = any($1)',
      [keys],
    );
    return new Map(rows.map(({ key, account_id }) => [key, account_id]));
  }

  /**
   * Gives up the keys of accounts that none of their records bears any more: they were wrong. Records that ended bear
   * theirs still, so that whoever comes back elsewhere is known.
   */
  async giveUp(accountIds: readonly string[]): Promise<void> {
    if (accountIds.length === 0) return;
    await this.db.query(
      `delete from ingest.match_keys k where account_id = any($1::uuid[]) and not exists (
         select from ingest.source_records r where r.entity_id = k.account_id and r.match_keys @> array[k.key])`,
      [accountIds],
    );
  }
}
