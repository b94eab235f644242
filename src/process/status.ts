/** How far the processes of the system have come, whatever server runs them. */
import type { Pool } from 'pg';
import { heldLocks } from '../postgres/advisory-lock.js';
import { firstAfter, parsePosition, secondsSince, type EventStore } from '../eventstore/eventstore.js';
import { workLock } from './leader.js';

/** How one process stands. */
export interface ProcessStatus {
  readonly process: string;
  /** How long the oldest event that it has not seen has waited: 0 when there is none. */
  readonly lagSeconds: number;
  /** Streams parked by an event that it cannot react to. */
  readonly parked: number;
  /** False when no server runs it. */
  readonly attended: boolean;
}

const STATUS = `select c.process, c.position, (select count(*)::int from jobs.parked p where p.process = c.process) as parked
  from jobs.checkpoints c order by c.process`;

/** Lists every process ever started: when one is given up, a migration deletes its checkpoint. */
export async function processStatus(
  pool: Pool,
  eventStore: Pick<EventStore, 'head' | 'follow'>,
): Promise<ProcessStatus[]> {
  const head = await eventStore.head();
  const { rows } = await pool.query<{ process: string; position: string; parked: number }>(STATUS);
  const held = await heldLocks(
    pool,
    rows.map(row => workLock(row.process)),
  );
  return Promise.all(
    rows.map(async ({ process, position, parked }) => ({
      process,
      parked,
      attended: held.has(workLock(process)),
      lagSeconds: position >= head ? 0 : secondsSince(await firstAfter(eventStore, parsePosition(position))),
    })),
  );
}
