/** The records of an account, in whatever schools and bases: which of them speaks, and whose they are after a merge. */
import type { ClientBase, Pool } from 'pg';
import type { KnownLink } from './known.js';

/** One record that stands, of whatever base and school. */
export interface StandingRecord {
  readonly accountId: string;
  readonly uai: string;
  readonly recordKey: string;
  /** Records of one voice say the same of the person: those of one id in an académie. */
  readonly voice?: string | null;
  readonly links: readonly KnownLink[];
}

const DUE = (records: string): string => `
  insert into ingest.aaf_schools_due (academie, degree, uai)
  select distinct s.academie, s.degree, s.uai
    from (${records}) woken join ingest.aaf_records s on s.kind = 'SCHOOL' and s.uai = woken.uai
   where woken.base = 'AAF' and woken.state = 'DIRTY' order by 1, 2, 3
  on conflict (academie, degree, uai) do update set held = false`;

/** Of an account, the record that is to speak is said again with its school's next import; an AAF school becomes due. */
const SPEAK = `
  with woken as (
    update ingest.source_records r set state = 'DIRTY'
      from unnest($1::uuid[], $2::text[]) as gone (account_id, record_key)
     where r.entity_id = gone.account_id and r.state = 'CURRENT' and r.record_key > gone.record_key
       and not exists (
         select from ingest.source_records g, unnest(g.match_keys) voice
          where g.entity_id = gone.account_id and g.record_key = gone.record_key and voice like 'i:%'
            and r.match_keys @> array[voice])
       and not exists (
         select from ingest.source_records o
          where o.entity_id = r.entity_id and o.record_key < r.record_key and o.state <> 'ENDED'
            and o.record_key <> all ($2::text[]))
    returning r.base, r.uai, r.state)
  ${DUE('select * from woken')}`;

/** `$1` absorbed by `$2`: the records and keys of the one are the other's; the one that is to speak now is made to. */
export const REPOINT = `
  with keys as (update ingest.match_keys set account_id = $2::uuid where account_id = $1::uuid),
  moved as (
    update ingest.source_records r
       set entity_id = $2::uuid,
           state = case when r.state = 'CURRENT' and not exists (
             select from ingest.source_records o
              where o.entity_id in ($1::uuid, $2::uuid) and o.record_key < r.record_key and o.state <> 'ENDED')
             then 'DIRTY' else r.state end
     where r.entity_id = $1::uuid and r.kind = 'RESPONSABLE'
    returning r.base, r.uai, r.state)
  ${DUE('select * from moved')}`;

/** `$1` gives back to `$2` the records `$3`, with the keys that it has from them alone; who is to speak is made to. */
export const GIVE_BACK = `
  with moved as (
    update ingest.source_records r
       set entity_id = $2::uuid, state = case when r.state = 'CURRENT' then 'DIRTY' else r.state end
     where r.entity_id = $1::uuid and r.kind = 'RESPONSABLE' and r.record_key = any ($3::text[])
    returning r.base, r.uai, r.state, r.match_keys),
  stayed as (
    update ingest.source_records r set state = 'DIRTY'
     where r.entity_id = $1::uuid and r.kind = 'RESPONSABLE' and r.record_key <> all ($3::text[]) and r.state = 'CURRENT'
    returning r.base, r.uai, r.state),
  keys as (
    update ingest.match_keys k set account_id = $2::uuid
     where k.account_id = $1::uuid and exists (select from moved where match_keys @> array[k.key])
       and not exists (
         select from ingest.source_records o
          where o.entity_id = $1::uuid and o.record_key <> all ($3::text[]) and o.match_keys @> array[k.key]))
  ${DUE('select base, uai, state from moved union select * from stayed')}`;

export class AccountRecords {
  constructor(readonly db: Pool | ClientBase) {}

  /** Those recorded once and not ended. */
  async standing(accountIds: readonly string[]): Promise<StandingRecord[]> {
    if (accountIds.length === 0) return [];
    const { rows } = await this.db.query<StandingRecord>(
      `select entity_id as "accountId", uai, record_key as "recordKey", links,
              (select key from unnest(match_keys) key where key like 'i:%' limit 1) as voice
         from ingest.source_records
        where entity_id = any($1::uuid[]) and state in ('CURRENT', 'DIRTY')`,
      [accountIds],
    );
    return rows;
  }

  /** The account absorbed the other. */
  async repoint(absorbedAccountId: string, keptAccountId: string): Promise<void> {
    await this.db.query(REPOINT, [absorbedAccountId, keptAccountId]);
  }

  /** Before these records are gone: where one of them spoke, the next is made to. */
  async letOthersSpeak(gone: readonly { accountId: string; recordKey: string }[]): Promise<void> {
    if (gone.length === 0) return;
    await this.db.query(SPEAK, [gone.map(({ accountId }) => accountId), gone.map(({ recordKey }) => recordKey)]);
  }
}
