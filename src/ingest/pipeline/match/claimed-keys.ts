/**
 * Keeps which account has which match key, whatever the school, the académie or the base, so that one person has one account.
 * The first account to claim a key has it. An id of an académie is different: it goes to the account that claims it last.
 */
import type { ClientBase, Pool } from 'pg';
import type { PersonDigests } from '../known/known.js';
import { decodeMatchKey, decodeNames, encodeMatchKey, encodeNames, isAcademieId } from '../known/stored-text.js';
import { identifiesPerson, type MatchKey, type NameDigests } from './digests.js';

/** The account that has a key. */
export interface KeyOwner {
  readonly key: MatchKey;
  readonly accountId: string;
  /** Digests of the names of all the account's records, in no order. */
  readonly names: NameDigests;
  /** All records, of whatever account, that bear the key or are about to. Empty for a key that does not identify one person. */
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

/** The keys to look up. The first contact is the mobile, where there is one: an index finds by it who bears a key of names. */
type KeyLookup = Pick<PersonDigests, 'matchKeys' | 'contacts'>;

/** A record about to bear keys. */
interface RecordWithKeys {
  readonly recordKey: string;
  readonly digests: Pick<PersonDigests, 'matchKeys' | 'names'>;
}

/** SQL condition on an intent: its import may still be running. Older intents are of killed imports: a school's takes minutes. */
const INTENDED = "said_at > now() - interval '1 day'";

export class MatchKeys {
  constructor(readonly db: Pool | ClientBase) {}

  /**
   * Writes which records are about to bear keys that identify one person. Call it before `owners`, so that two imports at the
   * same time see each other's; once a record is announced, it bears its keys.
   */
  async intend(records: readonly RecordWithKeys[]): Promise<void> {
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

  /** Reads which accounts have the keys of these records, by digest of the key. A key that no account has is left out. */
  async owners(records: readonly KeyLookup[]): Promise<Map<string, KeyOwner>> {
    const mobileOfKey = new Map<string, string | null>();
    for (const { matchKeys, contacts } of records)
      for (const key of matchKeys)
        mobileOfKey.set(encodeMatchKey(key), identifiesPerson(key) ? (contacts[0] ?? null) : null);
    if (mobileOfKey.size === 0) return new Map();
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
         from unnest($1::text[], $2::text[]) as lookup (key, mobile) join ingest.match_keys k using (key)`,
      [[...mobileOfKey.keys()], [...mobileOfKey.values()]],
    );
    return new Map(rows.map(ownerOf).map(owner => [owner.key.digest, owner]));
  }

  /** Claims keys for accounts. Answers, by digest of the key, the account that has it now. */
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
   * Deletes those keys of the accounts that no record of the account bears any more: they were wrong. Ended records keep theirs, so
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
