/** Advisory locks by name. The locks of a session end with its connection, even if the process is killed. */
import type pg from 'pg';

const KEY = 'hashtextextended($1, 0)';

/** Takes the lock for the session of the connection; false when another session has it. */
export async function tryLock(client: pg.ClientBase, name: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(`select pg_try_advisory_lock(${KEY}) as locked`, [name]);
  return rows[0]!.locked;
}

/** Releases a lock of the session; false when the session does not hold it. */
export async function unlock(client: pg.ClientBase, name: string): Promise<boolean> {
  const { rows } = await client.query<{ unlocked: boolean }>(`select pg_advisory_unlock(${KEY}) as unlocked`, [name]);
  return rows[0]!.unlocked;
}

/**
 * Those of the names whose locks are held, by whatever session of this database. `pg_locks` shows a lock by one bigint with `objsubid` 1, and
 * the two halves of the bigint as `classid` and `objid`.
 */
export async function heldLocks(client: pg.ClientBase | pg.Pool, names: readonly string[]): Promise<Set<string>> {
  const { rows } = await client.query<{ name: string }>(
    `select name from unnest($1::text[]) as name
      where hashtextextended(name, 0) in (
        select (classid::int8 << 32) | objid::int8 from pg_locks
         where locktype = 'advisory' and objsubid = 1 and granted
           and database = (select oid from pg_database where datname = current_database()))`,
    [names],
  );
  return new Set(rows.map(({ name }) => name));
}

/** Waits for the lock, and holds it until the transaction ends. */
export async function lockInTransaction(client: pg.ClientBase, name: string): Promise<void> {
  await client.query({ name: 'lock-in-transaction', text: `select pg_advisory_xact_lock(${KEY})`, values: [name] });
}

/** Takes the lock until the transaction ends; false when another session has it. */
export async function tryLockInTransaction(client: pg.ClientBase, name: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(`select pg_try_advisory_xact_lock(${KEY}) as locked`, [
    name,
  ]);
  return rows[0]!.locked;
}
