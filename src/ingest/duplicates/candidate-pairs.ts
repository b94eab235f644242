/** Which accounts may be one person's, by digests alone: nobody is compared with everybody. */
import type { ClientBase, Pool } from 'pg';
import type { KnownLink } from '../pipeline/known.js';

/** Of more than these that share one thing, it tells nobody apart (the number of a switchboard). */
const SHARED_BY_MOST = 20;

export interface Blocked {
  readonly accountId: string;
  readonly recordKey: string;
  readonly names: readonly string[];
  readonly contacts: readonly string[];
  readonly links: readonly Pick<KnownLink, 'studentId'>[];
}

/** Two accounts, the lower id first. */
export type OrderedPair = readonly [string, string];

export const ordered = (one: string, other: string): OrderedPair => (one < other ? [one, other] : [other, one]);

const CONTACTS = `
  select distinct mine.account_id as one, o.entity_id as other
    from unnest($1::uuid[], $2::text[]) as mine (account_id, contact)
    cross join lateral (
      select entity_id from ingest.source_records r
       where r.kind = 'RESPONSABLE' and r.contacts @> array[mine.contact] and r.state <> 'ENDED'
       limit ${SHARED_BY_MOST}) o
   where o.entity_id <> mine.account_id`;

export class CandidatePairs {
  readonly #here = new Map<string, Set<string>>();

  /** `here`: all responsables' records of the school, as they will be. */
  constructor(
    readonly db: Pool | ClientBase,
    here: readonly Blocked[],
  ) {
    for (const record of here)
      for (const key of this.#keysOf(record)) {
        const accounts = this.#here.get(key);
        if (accounts) accounts.add(record.accountId);
        else this.#here.set(key, new Set([record.accountId]));
      }
  }

  static async load(db: Pool | ClientBase, uai: string, planned: readonly Blocked[]): Promise<CandidatePairs> {
    const { rows } = await db.query<Blocked>(
      `select entity_id as "accountId", record_key as "recordKey", names, contacts, links from ingest.source_records
        where base = any ($1) and uai = $2 and kind = 'RESPONSABLE' and state <> 'ENDED'`,
      [['AAF', 'SIECLE', 'ONDE'], uai],
    );
    const own = new Set(planned.map(({ recordKey }) => recordKey));
    return new CandidatePairs(db, [...rows.filter(({ recordKey }) => !own.has(recordKey)), ...planned]);
  }

  /** The same full name or a child in the school; the same mobile or e-mail anywhere; those suspected before. */
  async of(records: readonly Blocked[]): Promise<OrderedPair[]> {
    const pairs = new Map<string, OrderedPair>();
    const add = (one: string, other: string): void => {
      if (one !== other) pairs.set(ordered(one, other).join(), ordered(one, other));
    };
    for (const record of records)
      for (const key of this.#keysOf(record)) {
        const accounts = this.#here.get(key) ?? [];
        for (const other of [...accounts].slice(0, SHARED_BY_MOST)) add(record.accountId, other);
      }
    const reached = records.flatMap(({ accountId, contacts }) =>
      contacts.map(contact => [accountId, contact] as const),
    );
    const found = await this.db.query<{ one: string; other: string }>(CONTACTS, [
      reached.map(([accountId]) => accountId),
      reached.map(([, contact]) => contact),
    ]);
    const before = await this.suspected(records.map(({ accountId }) => accountId));
    for (const { one, other } of found.rows) add(one, other);
    for (const [one, other] of before) add(one, other);
    return [...pairs.values()];
  }

  async suspected(accountIds: readonly string[]): Promise<OrderedPair[]> {
    const { rows } = await this.db.query<{ one: string; other: string }>(
      `select account_id as one, other_account_id as other from ingest.candidates
        where account_id = any ($1::uuid[]) or other_account_id = any ($1::uuid[])`,
      [accountIds],
    );
    return rows.map(({ one, other }) => [one, other]);
  }

  async remember(pairs: readonly OrderedPair[]): Promise<void> {
    await this.db.query(
      `insert into ingest.candidates (account_id, other_account_id) select * from unnest($1::uuid[], $2::uuid[])
       on conflict do nothing`,
      [pairs.map(([one]) => one), pairs.map(([, other]) => other)],
    );
  }

  async forget(pairs: readonly OrderedPair[]): Promise<void> {
    await this.db.query(
      `delete from ingest.candidates c using unnest($1::uuid[], $2::uuid[]) as gone (one, other)
        where c.account_id = gone.one and c.other_account_id = gone.other`,
      [pairs.map(([one]) => one), pairs.map(([, other]) => other)],
    );
  }

  #keysOf({ names, links }: Blocked): string[] {
    return [...names.filter(name => name.startsWith('n:')), ...links.map(({ studentId }) => studentId)];
  }
}
