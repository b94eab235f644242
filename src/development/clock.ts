/** The clock of development outlives its server: what happened under it must not lie in the future of the next one. */
import type { Pool } from 'pg';
import type { AdjustableClock } from '../clock.js';

/** Puts the clock as far ahead as it was put last in this database. */
export async function recallClock(pool: Pool, clock: AdjustableClock): Promise<void> {
  const { rows } = await pool.query<{ ahead: number }>('select ahead_ms::float8 as ahead from jobs.clock');
  if (rows[0]) clock.ahead = rows[0].ahead;
}

/** Keeps how far ahead it is now. */
export async function keepClock(pool: Pool, clock: AdjustableClock): Promise<void> {
  await pool.query(
    'insert into jobs.clock (ahead_ms) values ($1) on conflict (one) do update set ahead_ms = excluded.ahead_ms',
    [Math.round(clock.ahead)],
  );
}
