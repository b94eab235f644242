/**
 * One person, one account: the keyed digests by which a responsable is known whatever the school, the académie or the
 * base. The first to claim a key has it; ids of an académie follow the record that bears them.
 */
import type { ClientBase, Pool } from 'pg';

/** Whose a key is. */
export interface KeyOwner {
  readonly accountId: string;
  /** Digests of the names that the records of the account bear. */
  readonly names: readonly string[];
}

export const idMatchKey = (own: string): string => `i:${own}`;
export const nameMatchKey = (digest: string): string => `n:${digest}`;
/** Such a key tells one person; the id of an académie may pass on to another. */
export const tellsPerson = (key: string): boolean => key.startsWith('n:');

export class MatchKeys {
  constructor(readonly db: Pool | ClientBase) {}

  async owners(keys: readonly string[]): Promise<Map<string, KeyOwner>> {
    if (keys.length === 0) return new Map();
    const { rows } = await this.db.query<{ key: string; account_id: string; names: string[] }>(
      `select key, account_id,
              array(select distinct name from ingest.source_records r, unnest(r.names) name
                     where r.entity_id = k.account_id) as names
         from ingest.match_keys k where key = any($1)`,
      [keys],
    );
    return new Map(rows.map(({ key, account_id: accountId, names }) => [key, { accountId, names }]));
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
