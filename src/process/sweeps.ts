/** When each sweep last ran, and how many rows it deleted (`jobs.sweeps`). */
import type { Pool } from 'pg';
import type { SweepName, Swept } from '../domain/sweeps.js';
import { isoUtc } from '../postgres/iso.js';

/** What a sweep has done. Real time, ISO 8601 UTC. */
export interface SweepDone {
  readonly name: SweepName;
  readonly appliedAt: string;
  /** Rows deleted by the last turn. */
  readonly gone: number;
  /** Rows deleted by all turns since `since`. */
  readonly total: number;
  readonly since: string;
}

/** Records that sweeps have run now. */
export async function recordSweeps(pool: Pick<Pool, 'query'>, swept: Swept): Promise<void> {
  const entries = Object.entries(swept);
  if (entries.length === 0) return;
  await pool.query({
    name: 'sweeps-record',
    text: `insert into jobs.sweeps as s (name, applied_at, gone, total)
      select name, now(), gone, gone from unnest($1::text[], $2::bigint[]) as t (name, gone)
      on conflict (name) do update set applied_at = now(), gone = excluded.gone, total = s.total + excluded.gone`,
    values: [entries.map(([name]) => name), entries.map(([, gone]) => gone)],
  });
}

/** What each sweep that has run has done. */
export async function readSweeps(pool: Pick<Pool, 'query'>): Promise<ReadonlyMap<SweepName, SweepDone>> {
  const { rows } = await pool.query<SweepDone>({
    name: 'sweeps-read',
    text: `select name, ${isoUtc('applied_at')} as "appliedAt", gone::float8 as gone, total::float8 as total,
        ${isoUtc('since')} as since from jobs.sweeps`,
  });
  return new Map(rows.map(row => [row.name, row]));
}
