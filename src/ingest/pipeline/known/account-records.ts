/**
 * Reads the records of accounts, in all schools and bases; marks those that become authoritative, and moves them when accounts
 * merge or a merge is undone. The column `was_authoritative` says whether a record was authoritative when it was last recorded.
 */
import type { ClientBase, Pool } from 'pg';
import { makeDue } from '../../bases.js';
import type { MatchKey } from '../match/digests.js';
import { decodeMatchKey } from './stored-text.js';
import type { KnownLink, KnownState } from './known.js';

/** A record of an account, of whatever base and school. */
export interface AccountRecord {
  readonly accountId: string;
  readonly uai: string;
  readonly recordKey: string;
  /** Digest of the person's id in the académie, where the base has one: records that share it agree on the person. */
  readonly academieId?: string | undefined;
  readonly links: readonly KnownLink[];
}

/** A record that this import does not touch. While `PENDING`, it counts only if the ledger has it. */
export interface OtherRecord extends AccountRecord {
  readonly state: KnownState;
  /** Whether it was authoritative when it was last recorded; `null` when that is not known. */
  readonly wasAuthoritative: boolean | null;
}

/** SQL that marks records (keys `$2`) DIRTY that have become authoritative for their accounts (`$1`). Makes schools of a mirror due. */
const MARK_DIRTY = `
  with marked as (
    update ingest.source_records r set state = 'DIRTY'
      from unnest($1::uuid[], $2::text[]) as authoritative (account_id, record_key)
     where r.entity_id = authoritative.account_id and r.kind = 'RESPONSABLE' and r.record_key = authoritative.record_key
       and r.state = 'CURRENT' and r.was_authoritative is not true
    returning r.base, r.uai)
  ${makeDue('select base, uai from marked')}`;

/**
 * SQL that gives account `$2`, which absorbed account `$1`, the records and match keys of `$1`. The own records of `$2` were
 * attached before and stay authoritative; where it has none, those of `$1` are marked DIRTY.
 */
export const REPOINT = `
  with keys as (update ingest.match_keys set account_id = $2::uuid where account_id = $1::uuid),
  moved as (
    update ingest.source_records r
       set entity_id = $2::uuid, was_authoritative = false,
           state = case when r.state = 'CURRENT' and not exists (
             select from ingest.source_records o
              where o.entity_id = $2::uuid and o.kind = 'RESPONSABLE' and o.state <> 'ENDED')
             then 'DIRTY' else r.state end
     where r.entity_id = $1::uuid and r.kind = 'RESPONSABLE'
    returning r.base, r.uai, r.state)
  ${makeDue("select base, uai from moved where state = 'DIRTY'")}`;

/** SQL that gives records (keys `$3`) of account `$1` back to `$2`, with the match keys only they bear. Marks the records of both DIRTY. */
export const GIVE_BACK = `
  with moved as (
    update ingest.source_records r
       set entity_id = $2::uuid, was_authoritative = null, state = case when r.state = 'CURRENT' then 'DIRTY' else r.state end
     where r.entity_id = $1::uuid and r.kind = 'RESPONSABLE' and r.record_key = any ($3::text[])
    returning r.base, r.uai, r.state, r.match_keys),
  stayed as (
    update ingest.source_records r set state = 'DIRTY', was_authoritative = null
     where r.entity_id = $1::uuid and r.kind = 'RESPONSABLE' and r.record_key <> all ($3::text[]) and r.state = 'CURRENT'
    returning r.base, r.uai),
  keys as (
    update ingest.match_keys k set account_id = $2::uuid
     where k.account_id = $1::uuid and exists (select from moved where match_keys @> array[k.key])
       and not exists (
         select from ingest.source_records o
          where o.entity_id = $1::uuid and o.record_key <> all ($3::text[]) and o.match_keys @> array[k.key]))
  ${makeDue("select base, uai from moved where state = 'DIRTY' union select base, uai from stayed")}`;

/** The digest of the person's id in the académie, among match keys; `undefined` where there is none. */
export const academieIdIn = (keys: readonly MatchKey[]): string | undefined =>
  keys.find(({ by }) => by === 'ACADEMIE_ID')?.digest;

export class AccountRecords {
  constructor(readonly db: Pool | ClientBase) {}

  /** Reads the records of these accounts that have not ended. */
  async notEnded(accountIds: readonly string[]): Promise<OtherRecord[]> {
    if (accountIds.length === 0) return [];
    const { rows } = await this.db.query<Omit<OtherRecord, 'academieId'> & { matchKeys: string[] }>(
      `select entity_id as "accountId", uai, record_key as "recordKey", links, state, was_authoritative as "wasAuthoritative",
              match_keys as "matchKeys"
         from ingest.source_records
        where entity_id = any($1::uuid[]) and kind = 'RESPONSABLE' and state <> 'ENDED'`,
      [accountIds],
    );
    return rows.map(({ matchKeys, ...record }) => ({
      ...record,
      academieId: academieIdIn(matchKeys.map(decodeMatchKey)),
    }));
  }

  /** Gives the account that absorbed another the records and match keys of that one. */
  async repoint(absorbedAccountId: string, keptAccountId: string): Promise<void> {
    await this.db.query(REPOINT, [absorbedAccountId, keptAccountId]);
  }

  /** Marks records that have become authoritative DIRTY: the next import of their school records them anew. */
  async markDirty(records: readonly Pick<AccountRecord, 'accountId' | 'recordKey'>[]): Promise<void> {
    if (records.length === 0) return;
    await this.db.query(MARK_DIRTY, [
      records.map(({ accountId }) => accountId),
      records.map(({ recordKey }) => recordKey),
    ]);
  }
}
