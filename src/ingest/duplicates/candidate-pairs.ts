/** Finds the accounts that may be one person's, by keyed digests, without comparing each with all others. */
import type { ClientBase, Pool } from 'pg';
import { groupedByEach } from '../../common/grouped.js';
import { SOURCE_BASES } from '../../domain/bases.js';
import { share, type NameDigests } from '../pipeline/match/digests.js';
import { decodeNames } from '../pipeline/known/stored-text.js';
import type { KnownLink } from '../pipeline/known/known.js';

/** A full name, child or contact that an account shares with more than so many others is no sign of one person (the number of a switchboard). */
const SHARED_BY_MOST = 20;
/** A contact in more than so many records is certainly shared by too many accounts: its records are not read to the end. */
const RECORDS_AT_MOST = 100;

/** A responsable's record, with what finds the records to compare it with. `names` and `contacts` are keyed digests. */
export interface ComparableRecord {
  readonly accountId: string;
  readonly recordKey: string;
  readonly names: NameDigests;
  readonly contacts: readonly string[];
  readonly links: readonly Pick<KnownLink, 'studentId'>[];
  /** Full names with surname and first name swapped. Only records that the import brings have them. */
  readonly swapped?: readonly string[];
}

/** Two accounts, the lower id first. */
export type OrderedPair = readonly [string, string];

export const ordered = (one: string, other: string): OrderedPair => (one < other ? [one, other] : [other, one]);

/** SQL: pairs of an account in `$1` with each other account that has its contact in `$2`. */
const CONTACTS = `
  select distinct mine.account_id as one, unnest(o.others) as other
    from unnest($1::uuid[], $2::text[]) as mine (account_id, contact)
    cross join lateral (
      select count(*) as records, array_agg(distinct entity_id) filter (where entity_id <> mine.account_id) as others
        from (select entity_id from ingest.source_records r
               where r.kind = 'RESPONSABLE' and r.contacts @> array[mine.contact] and r.state <> 'ENDED'
               limit ${RECORDS_AT_MOST + 1}) read) o
   where o.records <= ${RECORDS_AT_MOST} and cardinality(o.others) <= ${SHARED_BY_MOST}`;

/** SQL: of the pairs `$1`, `$2`, those whose two accounts have records in one school. */
const ONE_SCHOOL = `
  select distinct pair.one, pair.other
    from unnest($1::uuid[], $2::uuid[]) as pair (one, other)
    join ingest.source_records a on a.entity_id = pair.one and a.kind = 'RESPONSABLE' and a.state <> 'ENDED'
    join ingest.source_records b on b.entity_id = pair.other and b.kind = 'RESPONSABLE' and b.state <> 'ENDED'
     and b.uai = a.uai`;

const childrenOf = ({ links }: ComparableRecord): string[] => links.map(({ studentId }) => studentId);

/**
 * Whether the contacts show two persons: they share none, and are at least three together. As a record has a mobile and an e-mail address at
 * most, both then have a mobile, or both an e-mail address, though a digest does not show which.
 */
const areToldApart = (a: readonly string[], b: readonly string[]): boolean =>
  a.length > 0 && b.length > 0 && a.length + b.length > 2 && !share(a, b);

export class CandidatePairs {
  /** The records in the school, by each digest of their names and by each child. */
  readonly #byName: ReadonlyMap<string, ComparableRecord[]>;
  readonly #byChild: ReadonlyMap<string, ComparableRecord[]>;
  readonly #accountsHere: ReadonlySet<string>;

  /** `here`: all responsables' records of the school, as they will be. */
  constructor(
    readonly db: Pool | ClientBase,
    here: readonly ComparableRecord[],
  ) {
    this.#accountsHere = new Set(here.map(({ accountId }) => accountId));
    this.#byName = groupedByEach(here, ({ names }) => [...names.full, ...names.surnames, ...names.firstNames]);
    this.#byChild = groupedByEach(here, childrenOf);
  }

  /** `planned`: the records that the import brings; they replace the stored ones of the school. */
  static async load(db: Pool | ClientBase, uai: string, planned: readonly ComparableRecord[]): Promise<CandidatePairs> {
    const { rows } = await db.query<Omit<ComparableRecord, 'names'> & { names: string[] }>(
      `select entity_id as "accountId", record_key as "recordKey", names, contacts, links from ingest.source_records
        where base = any ($1) and uai = $2 and kind = 'RESPONSABLE' and state <> 'ENDED'`,
      [SOURCE_BASES, uai],
    );
    const plannedKeys = new Set(planned.map(({ recordKey }) => recordKey));
    const others = rows.filter(({ recordKey }) => !plannedKeys.has(recordKey));
    return new CandidatePairs(db, [...others.map(row => ({ ...row, names: decodeNames(row.names) })), ...planned]);
  }

  /**
   * The pairs of these records to compare. In the school: those with the same full name or a common child; those with the same surname or first
   * name, unless mobile or e-mail address differs. Anywhere: those with the same mobile or e-mail address; those suspected
   * before.
   */
  async of(records: readonly ComparableRecord[]): Promise<OrderedPair[]> {
    const pairs = new Map<string, OrderedPair>();
    const add = (one: string, other: string): void => {
      if (one !== other) pairs.set(ordered(one, other).join(), ordered(one, other));
    };
    for (const record of records) {
      const { accountId, names, swapped = [], contacts } = record;
      const sharing = [
        ...[...names.full, ...swapped].map(name => this.#byName.get(name)),
        ...childrenOf(record).map(child => this.#byChild.get(child)),
      ];
      for (const group of sharing) {
        const others = new Set(group?.map(other => other.accountId).filter(other => other !== accountId));
        if (others.size <= SHARED_BY_MOST) for (const other of others) add(accountId, other);
      }
      for (const name of [...names.surnames, ...names.firstNames])
        for (const other of this.#byName.get(name) ?? [])
          if (!areToldApart(contacts, other.contacts)) add(accountId, other.accountId);
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

  /** The pairs (as text) whose two accounts have records in one school, this or another. */
  async inOneSchool(pairs: readonly OrderedPair[]): Promise<Set<string>> {
    const isHere = (accountId: string): boolean => this.#accountsHere.has(accountId);
    const here = pairs.filter(pair => pair.every(isHere));
    const elsewhere = pairs.filter(pair => !pair.every(isHere));
    const { rows } = elsewhere.length
      ? await this.db.query<{ one: string; other: string }>(ONE_SCHOOL, [
          elsewhere.map(([one]) => one),
          elsewhere.map(([, other]) => other),
        ])
      : { rows: [] };
    return new Set([...here.map(String), ...rows.map(({ one, other }) => String([one, other]))]);
  }

  /** The pairs of these accounts that are suspected so far. */
  async suspected(accountIds: readonly string[]): Promise<OrderedPair[]> {
    const { rows } = await this.db.query<{ one: string; other: string }>(
      `select account_id as one, other_account_id as other from ingest.candidates
        where account_id = any ($1::uuid[]) or other_account_id = any ($1::uuid[])`,
      [accountIds],
    );
    return rows.map(({ one, other }) => [one, other]);
  }

  /** Stores pairs as suspected. */
  async remember(pairs: readonly OrderedPair[]): Promise<void> {
    await this.db.query(
      `insert into ingest.candidates (account_id, other_account_id) select * from unnest($1::uuid[], $2::uuid[])
       on conflict do nothing`,
      [pairs.map(([one]) => one), pairs.map(([, other]) => other)],
    );
  }

  /** Stores that pairs are no longer suspected. */
  async forget(pairs: readonly OrderedPair[]): Promise<void> {
    await this.db.query(
      `delete from ingest.candidates c using unnest($1::uuid[], $2::uuid[]) as gone (one, other)
        where c.account_id = gone.one and c.other_account_id = gone.other`,
      [pairs.map(([one]) => one), pairs.map(([, other]) => other)],
    );
  }
}
