/** Keeps the development clock in the database, so that events do not lie in the future of the next server. */
import type { Pool } from 'pg';
import type { AdjustableClock } from '../clock.js';

/** Sets the clock as far ahead as it was last in this database. */
export async function recallClock(pool: Pool, clock: AdjustableClock): Promise<void> {
  const { rows } = await pool.query<{ ahead: number }>('select ahead_ms::float8 as ahead from jobs.clock');
  if (rows[0]) clock.ahead = rows[0].ahead;
}

/** Stores how far ahead the clock is. */
export async function keepClock(pool: Pool, clock: AdjustableClock): Promise<void> {
  await pool.query(
    'insert into jobs.clock (ahead_ms) values ($1) on conflict (one) do update set ahead_ms = excluded.ahead_ms',
    [Math.round(clock.ahead)],
  );
}
