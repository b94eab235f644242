/** Locks by name that no table stands behind. A session's locks end with its connection, whatever becomes of the process. */
import type pg from 'pg';

const KEY = 'hashtextextended($1, 0)';

/** Takes the lock for the session of the connection; false when another session has it. */
export async function tryLock(client: pg.ClientBase, name: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(`select pg_try_advisory_lock(${KEY}) as locked`, [name]);
  return rows[0]!.locked;
}

export async function unlock(client: pg.ClientBase, name: string): Promise<boolean> {
  const { rows } = await client.query<{ unlocked: boolean }>(`select pg_advisory_unlock(${KEY}) as unlocked`, [name]);
  return rows[0]!.unlocked;
}

/** Waits for the lock, and has it until the transaction ends. */
export async function lockInTransaction(client: pg.ClientBase, name: string): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(${KEY})`, [name]);
}
