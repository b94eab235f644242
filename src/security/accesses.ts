/** The list of who read personal data (`audit.reads`): what auditors search, and what holders see of their own account. */
import type { Pool } from 'pg';
import { isoUtc } from '../postgres/iso.js';
import {
  code,
  Conditions,
  id,
  instant,
  number,
  text,
  type Fields,
  type ListDefinition,
} from '../postgres/lists/definition.js';
import type { ReadKind } from './audit.js';

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
  from: 'audit.reads a',
  type: 'Access',
  fields,
  key: [],
  sorts: {
    AT: [
      { sql: 'a.at', type: 'timestamptz' },
      { sql: 'a.id', type: 'bigint' },
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

/** SQL that says whether an account, named by an expression, is or was of one of the schools of a placeholder (`text[]`). */
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
  const of = (schools: readonly string[]): string => {
    const given = conditions.value(schools);
    return `(a.uai = any(${given}::text[]) or a.scope = any(${given}::text[]) or ${accountOfSchools('a.account_id', given)})`;
  };
  if (filter.accountId !== undefined) conditions.add(`a.account_id = ${conditions.value(filter.accountId)}::uuid`);
  if (filter.actor !== undefined) conditions.add(`a.actor = ${conditions.value(filter.actor)}`);
  if (filter.kinds) conditions.add(`a.kind = any(${conditions.value(filter.kinds)}::text[])`);
  if (filter.from !== undefined) conditions.add(`a.at >= ${conditions.value(filter.from)}::timestamptz`);
  if (filter.to !== undefined) conditions.add(`a.at < ${conditions.value(filter.to)}::timestamptz`);
  if (filter.uai !== undefined) conditions.add(of([filter.uai]));
  if (places !== undefined) conditions.add(of(places));
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

/** Gives all reads that meet the filter (see `accessConditions`), oldest first, some at a time. */
export async function* allAccesses(
  pool: Pick<Pool, 'query'>,
  ...given: Parameters<typeof accessConditions>
): AsyncGenerator<readonly RecordedRead[]> {
  for (let last: readonly [string, string] = ['-infinity', '0']; ;) {
    const conditions = accessConditions(...given);
    const [at, after] = last.map(value => conditions.value(value));
    const { rows } = await pool.query<RecordedRead & { position: [string, string] }>(
      `select ${isoUtc('a.at')} as at, a.kind, a.actor, a.role, a."right", a.scope, a.uai, a.account_id as "accountId", a.persons,
          a.correlation_id as "correlationId", array[a.at::text, a.id::text] as position
         from audit.reads a where ${conditions.sql} and (a.at, a.id) > (${at}::timestamptz, ${after}::bigint)
        order by a.at, a.id limit ${FETCHED}`,
      conditions.values,
    );
    yield rows.map(({ position: _, ...read }) => read);
    if (rows.length < FETCHED) return;
    last = rows.at(-1)!.position;
  }
}
