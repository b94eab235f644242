/**
 * A new master key: the keys of persons, the data keys, the copies of provisional passwords and the root are wrapped anew, in short
 * transactions, while everything runs. Sealed facets are not touched: their own keys stay.
 */
import type { Pool } from 'pg';
import type { MasterKeys } from './master-keys.js';
import { dataKeyContext } from './postgres/sealing.js';

const BATCH = 1_000;

interface Wrapped {
  readonly table: string;
  readonly id: string;
  readonly type: string;
  readonly column: string;
  /** What the value was sealed for: the context of `id`. */
  readonly context: (id: string) => string;
}

const EVERYTHING: readonly Wrapped[] = [
  { table: 'vault.persons', id: 'person_id', type: 'uuid', column: 'wrapped_key', context: id => `person ${id}` },
  {
    table: 'vault.credentials',
    id: 'credential_id',
    type: 'uuid',
    column: 'copy',
    context: id => `provisional password ${id}`,
  },
  { table: 'vault.data_keys', id: 'name', type: 'text', column: 'wrapped_key', context: dataKeyContext },
  { table: 'vault.root', id: 'singleton', type: 'boolean', column: 'sealed', context: () => 'root' },
];

async function batch(pool: Pool, master: MasterKeys, { table, id, type, column, context }: Wrapped): Promise<number> {
  const { rows } = await pool.query<{ id: string; key_id: string; sealed: Buffer }>(
    `select ${id}::text as id, key_id, ${column} as sealed from ${table}
     where key_id is not null and key_id <> $1 limit ${BATCH}`,
    [master.current],
  );
  const anew = rows.map(row =>
    master.seal(context(row.id), master.open(context(row.id), { keyId: row.key_id, sealed: row.sealed })),
  );
  // Only where the value is still the one that was read: erased or changed meanwhile, it is left alone.
  await pool.query(
    `update ${table} t set key_id = $1, ${column} = u.anew
     from unnest($2::text[], $3::bytea[], $4::bytea[]) as u (id, before, anew)
     where t.${id} = u.id::${type} and t.${column} = u.before`,
    [master.current, rows.map(row => row.id), rows.map(row => row.sealed), anew.map(value => value.sealed)],
  );
  return rows.length;
}

/** Answers how many values were wrapped anew. Safe to interrupt and to start again. */
export async function wrapAnew(pool: Pool, master: MasterKeys): Promise<number> {
  let total = 0;
  for (const wrapped of EVERYTHING) {
    for (let count = await batch(pool, master, wrapped); count > 0; count = await batch(pool, master, wrapped)) {
      total += count;
    }
  }
  return total;
}
