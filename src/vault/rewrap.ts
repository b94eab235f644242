/**
 * Seals everything that an earlier master key sealed (keys of persons, data keys, copies of provisional passwords, the root) with the
 * current one, in short transactions, while the server runs. Facets are not touched: the keys of their persons stay the same.
 */
import type { Pool } from 'pg';
import { ROOT_CONTEXT, type MasterKeys } from './master-keys.js';
import { personKeyContext } from './person-keys.js';
import { copyContext } from './postgres/credentials.js';
import { dataKeyContext } from './postgres/sealing.js';

const BATCH = 1_000;

interface SealedColumn {
  readonly table: string;
  readonly id: string;
  readonly type: string;
  readonly column: string;
  /** The context that the value of this id is sealed with. */
  readonly context: (id: string) => string;
}

const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'vault.persons', id: 'person_id', type: 'uuid', column: 'wrapped_key', context: personKeyContext },
  {
    table: 'vault.credentials',
    id: 'credential_id',
    type: 'uuid',
    column: 'copy',
    context: copyContext,
  },
  { table: 'vault.data_keys', id: 'name', type: 'text', column: 'wrapped_key', context: dataKeyContext },
  { table: 'vault.root', id: 'singleton', type: 'boolean', column: 'sealed', context: () => ROOT_CONTEXT },
];

async function batch(
  pool: Pool,
  master: MasterKeys,
  { table, id, type, column, context }: SealedColumn,
): Promise<number> {
  const { rows } = await pool.query<{ id: string; key_id: string; sealed: Buffer }>(
    `select ${id}::text as id, key_id, ${column} as sealed from ${table}
     where key_id is not null and key_id <> $1 limit ${BATCH}`,
    [master.current],
  );
  const anew = rows.map(row =>
    master.seal(context(row.id), master.open(context(row.id), { keyId: row.key_id, sealed: row.sealed })),
  );
  // A value that was erased or changed since it was read is left alone.
  await pool.query(
    `update ${table} t set key_id = $1, ${column} = u.anew
     from unnest($2::text[], $3::bytea[], $4::bytea[]) as u (id, before, anew)
     where t.${id} = u.id::${type} and t.${column} = u.before`,
    [master.current, rows.map(row => row.id), rows.map(row => row.sealed), anew.map(value => value.sealed)],
  );
  return rows.length;
}

/** Answers how many values were sealed again. May be interrupted and started again. */
export async function rewrap(pool: Pool, master: MasterKeys): Promise<number> {
  let total = 0;
  for (const column of SEALED_COLUMNS) {
    for (let count = await batch(pool, master, column); count > 0; count = await batch(pool, master, column)) {
      total += count;
    }
  }
  return total;
}
