/** The records of an account, in whatever schools and bases: which of them speaks, and whose they are after a merge. */
import type { ClientBase, Pool } from 'pg';
import type { KnownLink } from './known.js';

/** One record that stands, of whatever base and school. */
export interface StandingRecord {
  readonly accountId: string;
  readonly uai: string;
  readonly recordKey: string;
  readonly links: readonly KnownLink[];
}

/** Of an account, the record that is to speak is said again with its school's next import; an AAF school becomes due. */
const SPEAK = `
  with woken as (
    update ingest.source_records r set state = 'DIRTY'
      from unnest($1::uuid[], $2::text[]) as gone (account_id, record_key)
     where r.entity_id = gone.account_id and r.state = 'CURRENT' and r.record_key > gone.record_key
       and not exists (
         select from ingest.source_records o
          where o.entity_id = r.entity_id and o.record_key < r.record_key and o.state <> 'ENDED'
            and o.record_key <> all ($2::text[]))
    returning r.base, r.uai)
  insert into ingest.aaf_schools_due (academie, degree, uai)
  select distinct s.academie, s.degree, s.uai
    from woken join ingest.aaf_records s on s.kind = 'SCHOOL' and s.uai = woken.uai
   where woken.base = 'AAF'
  on conflict do nothing`;

export class AccountRecords {
  constructor(readonly db: Pool | ClientBase) {}

  /** Those recorded once and not ended. */
  async standing(accountIds: readonly string[]): Promise<StandingRecord[]> {
    if (accountIds.length === 0) return [];
    const { rows } = await this.db.query<StandingRecord>(
      `select entity_id as "accountId", uai, record_key as "recordKey", links from ingest.source_records
        where entity_id = any($1::uuid[]) and state in ('CURRENT', 'DIRTY')`,
      [accountIds],
    );
    return rows;
  }

  /** Before these records are gone: where one of them spoke, the next is made to. */
  async letOthersSpeak(gone: readonly { accountId: string; recordKey: string }[]): Promise<void> {
    if (gone.length === 0) return;
    await this.db.query(SPEAK, [gone.map(({ accountId }) => accountId), gone.map(({ recordKey }) => recordKey)]);
  }
}
