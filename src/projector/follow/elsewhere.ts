/** How far the projections have come that other processes fold, as the database says. */
import type pg from 'pg';
import { heldLocks } from '../../postgres/advisory-lock.js';
import { writerLock } from '../apply/session.js';
import type { Version } from '../schema/versions.js';

export interface FoldedElsewhere extends Version {
  /** Streams parked at a poisoned event. */
  readonly parked: number;
  /** False when no process writes it. */
  readonly attended: boolean;
}

/** Reads the versions that serve, by the name of their projection. A projection that was never made is absent. */
export async function readElsewhere(pool: pg.Pool): Promise<Map<string, FoldedElsewhere>> {
  const { rows } = await pool.query<Omit<FoldedElsewhere, 'attended'>>(
    `select schema, projection, version, position,
            (select count(*)::int from projector.parked p where p.schema = v.schema) as parked
       from projector.versions v where status = 'current'`,
  );
  const held = await heldLocks(
    pool,
    rows.map(({ schema }) => writerLock(schema)),
  );
  return new Map(rows.map(row => [row.projection, { ...row, attended: held.has(writerLock(row.schema)) }]));
}
