/** Destroys what PostgreSQL holds of erased persons. Everything here may be done again, and finds nothing then. */
import type { Pool, PoolClient } from 'pg';
import { chunks } from '../common/chunks.js';
import { inTransaction } from '../postgres/transaction.js';
import { PERSON_TABLES, type PersonTable } from './tables.js';

/** Whose rows are meant. */
export interface PersonIds {
  readonly accountIds: readonly string[];
  readonly studentIds: readonly string[];
  readonly personIds: readonly string[];
  /** Requests for assistance that name one of the accounts. */
  readonly requestIds: readonly string[];
}

/** Deletes what the ingest alone knows how to find. */
export interface Forgetting {
  /** The records of these accounts and pupils in the copy of AAF. */
  readonly forgetInMirror: (entityIds: readonly string[]) => Promise<void>;
}

/** An erased account or pupil. */
interface ErasedEntity {
  readonly entityId: string;
  readonly kind: 'ACCOUNT' | 'STUDENT';
  readonly personId: string;
}

const TABLES: readonly (readonly [string, PersonTable])[] = Object.entries(PERSON_TABLES);

/** SQL that tells PostgreSQL the type of each parameter, also where a statement uses but one of them. */
export const TYPED = '($1::uuid[], $2::uuid[], $3::uuid[], $4::uuid[]) is not null';

/** SQL: the rows of a table that are a person's; undefined where nobody can tell. */
const condition = ({ where }: PersonTable): string | undefined => where && `${where} and ${TYPED}`;

/** The parameters of `where`, as `PersonTable` numbers them. */
export const valuesOf = ({ accountIds, studentIds, personIds, requestIds }: PersonIds): unknown[] => [
  accountIds,
  studentIds,
  personIds,
  requestIds,
];

/** How many rows each table has of these persons; tables of which nobody can tell are left out. */
export async function countRows(pool: Pool | PoolClient, ids: PersonIds): Promise<Map<string, number>> {
  const counted = new Map<string, number>();
  for (const [table, held] of TABLES) {
    const where = condition(held);
    if (where === undefined) continue;
    const { rows } = await pool.query<{ rows: number }>(
      `select count(*)::int as rows from ${table} t where ${where}`,
      valuesOf(ids),
    );
    counted.set(table, rows[0]!.rows);
  }
  return counted;
}

/**
 * The statement that destroys the rows of a table; null where that of another table does. One that the table has of its own is given `TYPED` as
 * its condition, before its `order by`.
 */
function statementOf(table: string, { set, destroy }: PersonTable, where: string): string | null {
  if (destroy !== undefined) return destroy && destroy.replace(' order by', ` where ${TYPED} order by`);
  return set === undefined ? `delete from ${table} t where ${where}` : `update ${table} t set ${set} where ${where}`;
}

/** Destroys the rows that erasing deletes or empties, in one transaction. */
export const destroyRows = (pool: Pool, ids: PersonIds): Promise<void> =>
  inTransaction(pool, async client => {
    for (const [table, held] of TABLES) {
      const where = condition(held);
      if (where === undefined || (held.atErasure !== 'DELETED' && held.atErasure !== 'EMPTIED')) continue;
      const statement = statementOf(table, held, where);
      if (statement !== null) await client.query(statement, valuesOf(ids));
    }
  });

/** Notes who is erased: from then on an import gives such a person a new id, and nothing is recorded under the old one. */
export async function noteErased(
  pool: Pool,
  erased: readonly (ErasedEntity & { readonly erasureId: string; readonly erasedAt: string })[],
): Promise<void> {
  await pool.query({
    name: 'erasure-note',
    text: `insert into vault.erased (entity_id, kind, person_id, erasure_id, erased_at)
      select * from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::timestamptz[]) on conflict (entity_id) do nothing`,
    values: [
      erased.map(({ entityId }) => entityId),
      erased.map(({ kind }) => kind),
      erased.map(({ personId }) => personId),
      erased.map(({ erasureId }) => erasureId),
      erased.map(({ erasedAt }) => erasedAt),
    ],
  });
}

/** Persons destroyed by one transaction. */
const AT_ONCE = 200;

/** Destroys what is held of these erased accounts and pupils. */
export async function purge(
  pool: Pool,
  { forgetInMirror }: Forgetting,
  erased: readonly ErasedEntity[],
  requestIds: readonly string[],
): Promise<void> {
  for (const some of chunks(erased, AT_ONCE)) {
    const ofKind = (wanted: ErasedEntity['kind']): string[] =>
      some.filter(({ kind }) => kind === wanted).map(({ entityId }) => entityId);
    // The mirror is found by the records, which are deleted after it.
    await forgetInMirror(some.map(({ entityId }) => entityId));
    await destroyRows(pool, {
      accountIds: ofKind('ACCOUNT'),
      studentIds: ofKind('STUDENT'),
      personIds: [...new Set(some.map(({ personId }) => personId))],
      requestIds,
    });
  }
}

const ALL = `select entity_id as "entityId", kind, person_id as "personId" from vault.erased where entity_id > $1 order by entity_id limit $2`;

/** Those noted as erased, after the id `after`. */
export async function erasedAfter(pool: Pool, after: string, most: number): Promise<ErasedEntity[]> {
  const { rows } = await pool.query<ErasedEntity>({ name: 'erasure-all', text: ALL, values: [after, most] });
  return rows;
}
