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

/** Waits for the lock, and holds it until the transaction ends. */
export async function lockInTransaction(client: pg.ClientBase, name: string): Promise<void> {
  await client.query(`select pg_advisory_xact_lock(${KEY})`, [name]);
}
