/** How long each kind of personal data is kept, and when that was last applied. */
import type { Pool } from 'pg';
import type { Texts } from '../domain/language.js';
import { SWEEPS, type SweepName } from '../domain/sweeps.js';
import { readSweeps } from '../process/sweeps.js';
import { keptOf, RETENTIONS, type Retention, type RetentionSettings } from './retention.js';
import { PERSON_TABLES, type PersonTableName } from './tables.js';

/** When a sweep was last applied. Real time, ISO 8601 UTC. */
export interface Applied {
  readonly sweep: SweepName;
  /** Undefined when it has not run yet; so are those below. */
  readonly lastAt: string | undefined;
  /** Rows that the last turn deleted, of all tables of the sweep. */
  readonly lastGone: number | undefined;
  /** Rows deleted since `since`. */
  readonly total: number | undefined;
  readonly since: string | undefined;
  readonly nextAt: string | undefined;
}

/** A table with its retention. */
export interface RetentionLine {
  readonly table: PersonTableName;
  readonly holds: Texts;
  readonly kept: Texts;
  readonly source: Texts;
  /** Undefined where rows go with what they belong to, or stay. */
  readonly applied: Applied | undefined;
}

/** A line for each table that holds personal data, in the order in which erasing goes through them. */
export async function retentionLines(pool: Pick<Pool, 'query'>, settings: RetentionSettings): Promise<RetentionLine[]> {
  const done = await readSweeps(pool);
  const appliedBy = (sweep: SweepName): Applied => {
    const { appliedAt, gone, total, since } = done.get(sweep) ?? {};
    const nextAt = appliedAt && new Date(Date.parse(appliedAt) + SWEEPS[sweep]).toISOString();
    return { sweep, lastAt: appliedAt, lastGone: gone, total, since, nextAt };
  };
  return (Object.keys(PERSON_TABLES) as PersonTableName[]).map(table => {
    const { source, sweep }: Retention = RETENTIONS[table];
    const { holds } = PERSON_TABLES[table];
    return { table, holds, kept: keptOf(table, settings), source, applied: sweep && appliedBy(sweep) };
  });
}
