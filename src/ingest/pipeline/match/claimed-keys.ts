/**
 * One person, one account: the keyed digests by which a responsable is known whatever the school, the académie or the
 * base. The first to claim a key has it; ids of an académie follow the record that bears them.
 */
import type { ClientBase, Pool } from 'pg';
import type { PersonDigests } from '../known/known.js';
import { decodeMatchKey, decodeNames, encodeMatchKey, encodeNames, isAcademieId } from '../known/stored-text.js';
import { identifiesPerson, type MatchKey, type NameDigests } from './digests.js';

/** Whose a key is. */
export interface KeyOwner {
  readonly key: MatchKey;
  readonly accountId: string;
  /** Names of all records of the account, in no order. */
  readonly names: NameDigests;
  /** Every record that bears the key or is about to, of whatever account. For keys that identify one person. */
  readonly bearers: readonly { readonly recordKey: string; readonly names: NameDigests }[];
}

interface OwnerRow {
  key: string;
  accountId: string;
  names: string[];
  bearers: { recordKey: string; names: string[] }[];
}

const ownerOf = ({ key, accountId, names, bearers }: OwnerRow): KeyOwner => ({
  key: decodeMatchKey(key),
  accountId,
  names: decodeNames(names),
  bearers: bearers.map(bearer => ({ recordKey: bearer.recordKey, names: decodeNames(bearer.names) })),
});

/** A key that an account is to have. */
export interface Claim {
  readonly key: MatchKey;
  readonly accountId: string;
}

/** The keys to look up, with the mobile: whoever bears a key of names bears its mobile, which an index finds. */
type Asking = Pick<PersonDigests, 'matchKeys' | 'contacts'>;

/** A record about to bear keys. */
interface Intending {
  readonly recordKey: string;
  readonly digests: Pick<PersonDigests, 'matchKeys' | 'names'>;
}

/** Older intents are those of killed imports: the import of a school takes minutes. */
const INTENDED = "said_at > now() - interval '1 day'";

export class MatchKeys {
  constructor(readonly db: Pool | ClientBase) {}

  /**
   * Writes which records are about to bear keys that identify one person. Call it before `owners`, so that two imports at the
   * same time see each other's; once a record is announced, it bears its keys.
   */
  async intend(records: readonly Intending[]): Promise<void> {
    const intents = records.flatMap(({ recordKey, digests: { matchKeys, names } }) =>
      matchKeys
        .filter(identifiesPerson)
        .map(key => ({ recordKey, key: encodeMatchKey(key), names: JSON.stringify(encodeNames(names)) })),
    );
    if (intents.length === 0) return;
    await this.db.query(
      `insert into ingest.match_intents as said (record_key, key, names)
       select record_key, key, array(select json_array_elements_text(names))
         from unnest($1::text[], $2::text[], $3::json[]) as given (record_key, key, names)
       on conflict (record_key, key) do update set names = excluded.names, said_at = now()`,
      [intents.map(({ recordKey }) => recordKey), intents.map(({ key }) => key), intents.map(({ names }) => names)],
    );
  }

  /** By digest of the key, of those that these records bear. */
  async owners(records: readonly Asking[]): Promise<Map<string, KeyOwner>> {
    const asked = new Map<string, string | null>();
    for (const { matchKeys, contacts } of records)
      for (const key of matchKeys) asked.set(encodeMatchKey(key), identifiesPerson(key) ? (contacts[0] ?? null) : null);
    if (asked.size === 0) return new Map();
    const { rows } = await this.db.query<OwnerRow>(
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
    return new Map(rows.map(ownerOf).map(owner => [owner.key.digest, owner]));
  }

  /** Claims keys for accounts, each once; answers whose each of them now is, by digest. */
  async claim(claims: readonly Claim[]): Promise<Map<string, string>> {
    const accounts = new Map(claims.map(({ key, accountId }) => [encodeMatchKey(key), accountId]));
    const keys = [...accounts.keys()].sort();
    if (keys.length === 0) return new Map();
    await this.db.query(
      `insert into ingest.match_keys as known (key, account_id) select * from unnest($1::text[], $2::uuid[])
       on conflict (key) do update set account_id = excluded.account_id
        where ${isAcademieId('known.key')} and known.account_id <> excluded.account_id`,
      [keys, keys.map(key => accounts.get(key)!)],
    );
    const { rows } = await this.db.query<{ key: string; account_id: string }>(
      'select key, account_id from ingest.match_keys where key = any($1)',
      [keys],
    );
    return new Map(rows.map(({ key, account_id }) => [decodeMatchKey(key).digest, account_id]));
  }

  /**
   * Deletes the keys of accounts that none of their records bears any more: they were wrong. Ended records keep theirs, so
   * that a person who comes back elsewhere is recognised.
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
