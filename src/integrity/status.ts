/** How the integrity of the ledger stands, whatever server sees to it. */
import type pg from 'pg';
import { firstAfter, secondsSince, type EventStore } from '../eventstore/eventstore.js';
import { lastCheckpoint } from './checkpoints/store.js';
import { readCheckpoint } from './notes/checkpoint.js';
import { readAlarms, type Alarm } from './sealing/alarms.js';
import { readSealed } from './sealing/store.js';

export interface IntegrityStatus {
  /** Events sealed. */
  readonly sealed: number;
  /** How long the oldest event not sealed yet has waited: 0 when there is none. */
  readonly unsealedSeconds: number;
  /** The newest checkpoint; undefined before the first. */
  readonly checkpoint?: {
    readonly size: number;
    readonly ageSeconds: number;
    /** How many signatures it has, those of witnesses among them. */
    readonly signatures: number;
  };
  readonly alarms: readonly Alarm[];
}

export async function integrityStatus(
  pool: pg.Pool,
  eventStore: Pick<EventStore, 'head' | 'follow'>,
): Promise<IntegrityStatus> {
  const [{ size, position }, head, last, alarms] = await Promise.all([
    readSealed(pool),
    eventStore.head(),
    lastCheckpoint(pool),
    readAlarms(pool),
  ]);
  return {
    sealed: size,
    unsealedSeconds: position >= head ? 0 : secondsSince(await firstAfter(eventStore, position)),
    ...(last && {
      checkpoint: {
        size: last.size,
        ageSeconds: Math.max(0, (Date.now() - Date.parse(last.madeAt)) / 1_000),
        signatures: readCheckpoint(last.note).signatures.length,
      },
    }),
    alarms,
  };
}
