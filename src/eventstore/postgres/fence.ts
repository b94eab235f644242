/**
 * Finds what keeps followers waiting. Followers read events only up to the fence: the oldest transaction of the whole server that is
 * still open and has an id (xid). Beyond it an event could still appear before one already read.
 */
import type pg from 'pg';

export interface FenceHolder {
  /** Its server process; null for a prepared transaction. */
  readonly pid: number | null;
  readonly application: string;
  readonly database: string;
  /** As pg_stat_activity says it (`idle in transaction`, `active`), or `prepared`. */
  readonly state: string;
  /** Time since its transaction began. */
  readonly seconds: number;
}

const TEXT = `
  select pid, application_name as application, datname as database, state,
         extract(epoch from clock_timestamp() - xact_start)::float8 as seconds, age(backend_xid) as age
    from pg_stat_activity where backend_xid is not null and pid <> pg_backend_pid()
  union all
  select null, gid, database, 'prepared', extract(epoch from clock_timestamp() - prepared)::float8, age(transaction)
    from pg_prepared_xacts
  order by age desc limit 1`;

/** Reads which transaction holds the fence now; `undefined` when none does. */
export async function readFenceHolder(pool: pg.Pool): Promise<FenceHolder | undefined> {
  const { rows } = await pool.query<FenceHolder>({ name: 'fence', text: TEXT });
  const [holder] = rows;
  if (!holder) return undefined;
  const { pid, application, database, state, seconds } = holder;
  return { pid, application, database, state, seconds };
}
