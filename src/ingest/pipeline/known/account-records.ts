/** The records of an account, in whatever schools and bases: which of them speaks, and whose they are after a merge. */
import type { ClientBase, Pool } from 'pg';
import { makeDue } from '../../bases.js';
import type { MatchKey } from '../match/digests.js';
import { decodeMatchKey } from './stored-text.js';
import type { KnownLink, KnownState } from './known.js';

/** One record that stands, of whatever base and school. */
export interface StandingRecord {
  readonly accountId: string;
  readonly uai: string;
  readonly recordKey: string;
  /** Digest of the person's id in the académie, where the base has one: records that share it say the same of the person. */
  readonly academieId?: string | undefined;
  readonly links: readonly KnownLink[];
}

/** One that this import does not touch. `PENDING` stands once the ledger has it. */
export interface OtherRecord extends StandingRecord {
  readonly state: KnownState;
  /** It spoke for the person when it was last recorded; `null` for one recorded before that was kept. */
  readonly spoke: boolean | null;
}

/** Records that are to speak for their account (`$1`) and did not: said again with their school's next import; an AAF school is due. */
const WAKE = `
  with woken as (
    update ingest.source_records r set state = 'DIRTY'
      from unnest($1::uuid[], $2::text[]) as silent (account_id, record_key)
     where r.entity_id = silent.account_id and r.kind = 'RESPONSABLE' and r.record_key = silent.record_key
       and r.state = 'CURRENT' and r.spoke is not true
    returning r.base, r.uai, r.state)
  ${makeDue("select base, uai from woken where state = 'DIRTY'")}`;

/**
 * `$1` absorbed by `$2`: the records and keys of the one are the other's, whose own records were attached to it before and
 * go on speaking; where it has none, the others are to be said again.
 */
export const REPOINT = `
  with keys as (update ingest.match_keys set account_id = $2::uuid where account_id = $1::uuid),
  moved as (
    update ingest.source_records r
       set entity_id = $2::uuid, spoke = false,
           state = case when r.state = 'CURRENT' and not exists (
             select from ingest.source_records o
              where o.entity_id = $2::uuid and o.kind = 'RESPONSABLE' and o.state <> 'ENDED')
             then 'DIRTY' else r.state end
     where r.entity_id = $1::uuid and r.kind = 'RESPONSABLE'
    returning r.base, r.uai, r.state)
  ${makeDue("select base, uai from moved where state = 'DIRTY'")}`;

/** `$1` gives back to `$2` the records `$3`, with the keys that it has from them alone; all are said again. */
export const GIVE_BACK = `
  with moved as (
    update ingest.source_records r
       set entity_id = $2::uuid, spoke = null, state = case when r.state = 'CURRENT' then 'DIRTY' else r.state end
     where r.entity_id = $1::uuid and r.kind = 'RESPONSABLE' and r.record_key = any ($3::text[])
    returning r.base, r.uai, r.state, r.match_keys),
  stayed as (
    update ingest.source_records r set state = 'DIRTY', spoke = null
     where r.entity_id = $1::uuid and r.kind = 'RESPONSABLE' and r.record_key <> all ($3::text[]) and r.state = 'CURRENT'
    returning r.base, r.uai),
  keys as (
    update ingest.match_keys k set account_id = $2::uuid
     where k.account_id = $1::uuid and exists (select from moved where match_keys @> array[k.key])
       and not exists (
         select from ingest.source_records o
          where o.entity_id = $1::uuid and o.record_key <> all ($3::text[]) and o.match_keys @> array[k.key]))
  ${makeDue("select base, uai from moved where state = 'DIRTY' union select base, uai from stayed")}`;

export const academieIdIn = (keys: readonly MatchKey[]): string | undefined =>
  keys.find(({ by }) => by === 'ACADEMIE_ID')?.digest;

export class AccountRecords {
  constructor(readonly db: Pool | ClientBase) {}

  /** Those that have not ended. */
  async standing(accountIds: readonly string[]): Promise<OtherRecord[]> {
    if (accountIds.length === 0) return [];
    const { rows } = await this.db.query<Omit<OtherRecord, 'academieId'> & { matchKeys: string[] }>(
      `select entity_id as "accountId", uai, record_key as "recordKey", links, state, spoke, match_keys as "matchKeys"
         from ingest.source_records
        where entity_id = any($1::uuid[]) and kind = 'RESPONSABLE' and state <> 'ENDED'`,
      [accountIds],
    );
    return rows.map(({ matchKeys, ...record }) => ({
      ...record,
      academieId: academieIdIn(matchKeys.map(decodeMatchKey)),
    }));
  }

  /** The account absorbed the other. */
  async repoint(absorbedAccountId: string, keptAccountId: string): Promise<void> {
    await this.db.query(REPOINT, [absorbedAccountId, keptAccountId]);
  }

  /** Those that are to speak for their account and did not. */
  async wake(silent: readonly Pick<StandingRecord, 'accountId' | 'recordKey'>[]): Promise<void> {
    if (silent.length === 0) return;
    await this.db.query(WAKE, [silent.map(({ accountId }) => accountId), silent.map(({ recordKey }) => recordKey)]);
  }
}
