/** The only code that reads `read.accesses`, but for `deedsBy` of delegations: what auditors search of who read personal data, and what holders see of their own account. */
import type { Pool } from 'pg';
import type { ReadKind } from '../../src/domain/access/events.js';
import { isoUtc } from '../../src/postgres/iso.js';
import {
  code,
  Conditions,
  id,
  instant,
  number,
  text,
  type Fields,
  type ListDefinition,
} from '../../src/postgres/lists/definition.js';

const fields = {
  at: instant('a.at'),
  kind: code('a.kind'),
  actor: text('a.actor'),
  role: code('a.role'),
  right: code('a."right"'),
  scope: text('a.scope'),
  uai: code('a.uai'),
  accountId: id('Account_', 'a.account_id'),
  persons: number('a.persons'),
  correlationId: code('a.correlation_id'),
} as const satisfies Fields;

/** The reads of personal data in the order of time. */
export const accessesList = {
  from: 'read.accesses a',
  readModels: ['accesses'],
  type: 'Access',
  fields,
  key: [],
  sorts: {
    AT: [
      { sql: 'a.at', type: 'timestamptz' },
      { sql: 'a.position', type: 'text' },
      { sql: 'a.place', type: 'int' },
    ],
  },
} as const satisfies ListDefinition;

/** A read must meet every condition that is set. `from` is included, `to` is not. */
export interface AccessFilter {
  readonly accountId?: string;
  readonly actor?: string;
  readonly uai?: string;
  readonly kinds?: readonly ReadKind[];
  readonly from?: string;
  readonly to?: string;
}

/** Makes SQL that says whether an account is or was of one of some schools. Both arguments are SQL: the account's id, and the UAIs (`text[]`). */
export type AccountOfSchools = (account: string, schools: string) => string;

/**
 * Selects the reads that meet the filter and concern one of the `places` (UAIs, codes of académies): those made there, by a right on it, or
 * of an account of it. Reads of everywhere when `places` is undefined.
 */
export function accessConditions(
  filter: AccessFilter,
  places: readonly string[] | undefined,
  accountOfSchools: AccountOfSchools,
): Conditions {
  const conditions = new Conditions();
  const concerns = (someOf: readonly string[]): string => {
    const list = conditions.value(someOf);
    return `(a.uai = any(${list}::text[]) or a.scope = any(${list}::text[]) or ${accountOfSchools('a.account_id', list)})`;
  };
  if (filter.accountId !== undefined) conditions.add(`a.account_id = ${conditions.value(filter.accountId)}::uuid`);
  if (filter.actor !== undefined) conditions.add(`a.actor = ${conditions.value(filter.actor)}`);
  if (filter.kinds) conditions.add(`a.kind = any(${conditions.value(filter.kinds)}::text[])`);
  if (filter.from !== undefined) conditions.add(`a.at >= ${conditions.value(filter.from)}::timestamptz`);
  if (filter.to !== undefined) conditions.add(`a.at < ${conditions.value(filter.to)}::timestamptz`);
  if (filter.uai !== undefined) conditions.add(concerns([filter.uai]));
  if (places !== undefined) conditions.add(concerns(places));
  return conditions;
}

/** Selects what others than its holder read of an account. */
export function accessesByOthers(accountId: string): Conditions {
  const conditions = new Conditions();
  conditions.add(`a.account_id = ${conditions.key(accountId)}`);
  conditions.add(`a.role <> 'HOLDER'`);
  // Without persons, somebody only began to watch; what was shown is a read of its own.
  conditions.add('a.persons > 0');
  return conditions;
}

/** A read as it is recorded. Instants are ISO 8601 UTC. */
export interface RecordedRead {
  readonly at: string;
  readonly kind: ReadKind;
  readonly actor: string;
  readonly role: string;
  readonly right: string;
  readonly scope: string | null;
  readonly uai: string | null;
  readonly accountId: string | null;
  readonly persons: number;
  readonly correlationId: string;
}

/** Reads fetched at a time. */
const FETCHED = 500;

/** Gives all reads that meet the filter (the arguments are those of `accessConditions`), oldest first, some at a time. */
export async function* allAccesses(
  pool: Pick<Pool, 'query'>,
  ...selection: Parameters<typeof accessConditions>
): AsyncGenerator<readonly RecordedRead[]> {
  for (let last: readonly [string, string, string] = ['-infinity', '', '0']; ;) {
    const conditions = accessConditions(...selection);
    const [at, position, place] = last.map(value => conditions.value(value));
    const { rows } = await pool.query<RecordedRead & { last: [string, string, string] }>(
      `select ${isoUtc('a.at')} as at, a.kind, a.actor, a.role, a."right", a.scope, a.uai, a.account_id as "accountId", a.persons,
          a.correlation_id as "correlationId", array[a.at::text, a.position, a.place::text] as last
         from read.accesses a where ${conditions.sql} and (a.at, a.position, a.place) > (${at}::timestamptz, ${position}::text, ${place}::int)
        order by a.at, a.position, a.place limit ${FETCHED}`,
      conditions.values,
    );
    yield rows.map(({ last: _, ...read }) => read);
    if (rows.length < FETCHED) return;
    ({ last } = rows.at(-1)!);
  }
}

/** How many events record that somebody read these accounts. */
export async function eventsThatRecordReads(pool: Pick<Pool, 'query'>, accountIds: readonly string[]): Promise<number> {
  const { rows } = await pool.query<{ events: number }>(
    'select count(distinct position)::int as events from read.accesses where account_id = any($1::uuid[])',
    [accountIds],
  );
  return rows[0]!.events;
}

/** A read of an account as its holder may see it: by role, without who it was. */
export type ReadOfAccount = Pick<RecordedRead, 'at' | 'kind' | 'role' | 'right' | 'uai'>;

/** All reads of these accounts, oldest first. Among them are those of the time before reads were in the ledger that have not been moved into it yet. */
export async function readsOfAccounts(
  pool: Pick<Pool, 'query'>,
  accountIds: readonly string[],
): Promise<ReadOfAccount[]> {
  const { rows } = await pool.query<ReadOfAccount>(
    `select ${isoUtc('t.at')} as at, t.kind, t.role, t."right", t.uai from (
        select at, position, place::bigint, kind, role, "right", uai from read.accesses where account_id = any($1::uuid[])
        union all
        select at, '', id, kind, role, "right", uai from audit.earlier_reads where account_id = any($1::uuid[])) as t
      order by t.at, t.position, t.place`,
    [accountIds],
  );
  return rows;
}
