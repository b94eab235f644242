/** Keeps the development clock in the database, so that events do not lie in the future of the next server. */
import type { Pool } from 'pg';
import { AdjustableClock, type Clock } from '../clock.js';

/** Sets the clock as far ahead as it was last in this database. */
export async function recallClock(pool: Pool, clock: AdjustableClock): Promise<void> {
  const { rows } = await pool.query<{ ahead: number }>('select ahead_ms::float8 as ahead from jobs.clock');
  if (rows[0]) clock.ahead = rows[0].ahead;
}

const FOLLOW_EVERY_MS = 1_000;

/**
 * Sets the clock each second as far ahead as it is in the database: for a server without the API, whose clock another puts
 * forward. The function returned ends that.
 */
export function followClock(
  { pool, clock }: { readonly pool: Pool; readonly clock: Clock },
  onFault: (error: unknown, what: string) => void,
): () => Promise<void> {
  if (!(clock instanceof AdjustableClock)) return async () => undefined;
  const look = (): void => void recallClock(pool, clock).catch((error: unknown) => onFault(error, 'clock'));
  const timer = setInterval(look, FOLLOW_EVERY_MS);
  return async () => clearInterval(timer);
}

/** Stores how far ahead the clock is. */
export async function keepClock(pool: Pool, clock: AdjustableClock): Promise<void> {
  await pool.query(
    'insert into jobs.clock (ahead_ms) values ($1) on conflict (one) do update set ahead_ms = excluded.ahead_ms',
    [Math.round(clock.ahead)],
  );
}
