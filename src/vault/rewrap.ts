/**
 * Seals everything that an earlier master key sealed (keys of persons and of requests, data keys, copies of provisional passwords, the
 * root) with the current one, in short transactions, while the server runs. Facets are not touched: the keys of their persons stay the same.
 */
import type { Pool } from 'pg';
import { DoesNotOpen } from './cipher.js';
import { ROOT_CONTEXT, type MasterKeys, type Sealed } from './master-keys.js';
import { personKeyContext } from './person-keys.js';
import { assistanceKeyContext } from './postgres/assistance.js';
import { copyContext } from './postgres/credentials.js';
import { dataKeyContext } from './postgres/sealing.js';

const BATCH = 1_000;

/** A column of sealed values. */
interface SealedColumn {
  readonly table: string;
  /** The column of the row's id, and its type. */
  readonly id: string;
  readonly type: string;
  /** The column that is sealed. */
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
  {
    table: 'vault.assistance_keys',
    id: 'request_id',
    type: 'uuid',
    column: 'wrapped_key',
    context: assistanceKeyContext,
  },
  { table: 'vault.data_keys', id: 'name', type: 'text', column: 'wrapped_key', context: dataKeyContext },
  { table: 'vault.root', id: 'singleton', type: 'boolean', column: 'sealed', context: () => ROOT_CONTEXT },
];

/** A value that does not open, because it was altered or damaged. It is left as it is. */
export interface UnopenedValue {
  readonly table: string;
  /** Id of the row; no personal data. */
  readonly id: string;
}

export interface Rewrapped {
  /** How many values were sealed again. */
  readonly sealed: number;
  readonly unopened: readonly UnopenedValue[];
  /** How many values are sealed with each master key that was not given, by the key's id. */
  readonly missingKeys: ReadonlyMap<string, number>;
}

interface Batch {
  /** How many values opened, and how many of them were stored anew: others had changed meanwhile. */
  readonly opened: number;
  readonly sealed: number;
  /** Ids of the values that did not open. */
  readonly unopened: readonly string[];
  /** Id of the last row read; absent when there was none. */
  readonly last?: string;
}

/** The value sealed anew, or `undefined` when it does not open. */
function sealAnew(master: MasterKeys, context: string, value: Sealed): Buffer | undefined {
  try {
    return master.seal(context, master.open(context, value)).sealed;
  } catch (error) {
    if (error instanceof DoesNotOpen) return undefined;
    throw error;
  }
}

/** Seals the next values of a column again: those whose ids come after `after`. */
async function sealBatch(
  pool: Pool,
  master: MasterKeys,
  { table, id, type, column, context }: SealedColumn,
  after: string | undefined,
): Promise<Batch> {
  const { rows } = await pool.query<{ id: string; key_id: string; sealed: Buffer }>(
    `select ${id}::text as id, key_id, ${column} as sealed from ${table}
     where key_id = any ($1) and ($2::${type} is null or ${id} > $2::${type}) order by ${table}.${id} limit ${BATCH}`,
    [master.previous, after ?? null],
  );
  const tried = rows.map(row => ({
    ...row,
    anew: sealAnew(master, context(row.id), { keyId: row.key_id, sealed: row.sealed }),
  }));
  const opened = tried.filter(({ anew }) => anew !== undefined);
  // A value that was erased or changed since it was read is left alone.
  const { rowCount } = await pool.query(
    `update ${table} t set key_id = $1, ${column} = u.anew
     from unnest($2::text[], $3::bytea[], $4::bytea[]) as u (id, before, anew)
     where t.${id} = u.id::${type} and t.${column} = u.before`,
    [master.current, opened.map(row => row.id), opened.map(row => row.sealed), opened.map(row => row.anew)],
  );
  const last = rows.at(-1)?.id;
  return {
    opened: opened.length,
    sealed: rowCount ?? 0,
    unopened: tried.filter(({ anew }) => anew === undefined).map(row => row.id),
    ...(last === undefined ? {} : { last }),
  };
}

/** Seals a column again in passes, until one finds nothing left that opens: a value may change while it is sealed. */
async function rewrapColumn(
  pool: Pool,
  master: MasterKeys,
  column: SealedColumn,
): Promise<Omit<Rewrapped, 'missingKeys'>> {
  let sealed = 0;
  for (;;) {
    let opened = 0;
    const unopened: UnopenedValue[] = [];
    let done = await sealBatch(pool, master, column, undefined);
    while (done.last !== undefined) {
      opened += done.opened;
      sealed += done.sealed;
      unopened.push(...done.unopened.map(id => ({ table: column.table, id })));
      done = await sealBatch(pool, master, column, done.last);
    }
    if (opened === 0) return { sealed, unopened };
  }
}

/** Counts the values sealed with each master key that was not given. */
async function countMissingKeys(pool: Pool, master: MasterKeys): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  for (const { table } of SEALED_COLUMNS) {
    const { rows } = await pool.query<{ keyId: string; values: number }>(
      `select key_id as "keyId", count(*)::int as values from ${table}
        where key_id is not null and key_id <> all ($1) group by key_id order by key_id`,
      [[master.current, ...master.previous]],
    );
    for (const { keyId, values } of rows) counts.set(keyId, (counts.get(keyId) ?? 0) + values);
  }
  return counts;
}

/** Seals every column again. It may be interrupted and started again. A value that does not open is left as it was, and named. */
export async function rewrap(pool: Pool, master: MasterKeys): Promise<Rewrapped> {
  let sealed = 0;
  const unopened: UnopenedValue[] = [];
  for (const column of SEALED_COLUMNS) {
    const done = await rewrapColumn(pool, master, column);
    sealed += done.sealed;
    unopened.push(...done.unopened);
  }
  return { sealed, unopened, missingKeys: await countMissingKeys(pool, master) };
}
