/** Brings a new version level with the one that serves, and switches it in. */
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { EventStore, Position } from '../../eventstore/eventstore.js';
import type { ProjectionWorker } from '../follow/worker.js';
import { transaction } from '../../postgres/transaction.js';
import { CONTROL_CHANNEL, currentVersion, publish } from '../schema/versions.js';

/** How long the version that serves may be kept from moving on while the new one comes level. */
const HOLD_MS = 2_000;
/** Most events of a batch. */
const BATCH = 5_000;
/** SQLSTATE of a lock that was not free within `lock_timeout`. */
const LOCK_NOT_AVAILABLE = '55P03';

/** Moves a version along to exactly the position `until`, at which an event must stand. Stops short when the signal aborts. */
export async function advanceTo(
  worker: ProjectionWorker,
  until: Position,
  store: EventStore,
  signal?: AbortSignal,
): Promise<void> {
  if (worker.position >= until) return;
  const ended = new AbortController();
  const stop = signal ? AbortSignal.any([ended.signal, signal]) : ended.signal;
  try {
    for await (const events of store.follow(worker.position, stop, { batchSize: BATCH })) {
      const upTo = events.filter(({ position }) => position <= until);
      if (upTo.length > 0) await worker.apply({ events: upTo, to: upTo[upTo.length - 1]!.position });
      if (worker.position >= until || upTo.length < events.length) break;
    }
  } finally {
    ended.abort();
  }
  await worker.storeCheckpoint();
}

/** Thrown when the new version did not come level within HOLD_MS. */
class HeldTooLong extends Error {}

/**
 * Locks the checkpoint of the version that serves, moves the new version to the same position if it is behind, and runs
 * `work` in the transaction that holds the lock. The new version comes near beforehand, so that the lock is held briefly. A try
 * that would hold it for longer than HOLD_MS is given up, and another made.
 */
export async function pausedAt(
  control: pg.Client,
  worker: ProjectionWorker,
  store: EventStore,
  signal: AbortSignal | undefined,
  work: (currentSchema: string) => Promise<void>,
): Promise<void> {
  const { name } = worker.session.projection;
  for (;;) {
    signal?.throwIfAborted();
    const near = await currentVersion(control, name);
    await advanceTo(worker, near!.position, store, signal);
    try {
      await transaction(control, async () => {
        await control.query(`set local lock_timeout = ${HOLD_MS}`);
        const { rows } = await control.query<{ schema: string; position: Position }>(
          `select schema, position from projector.versions where projection = $1 and status = 'current' for update`,
          [name],
        );
        const { schema, position } = rows[0]!;
        await advanceTo(worker, position, store, AbortSignal.timeout(HOLD_MS));
        if (worker.position < position) throw new HeldTooLong();
        await work(schema);
      });
      return;
    } catch (error) {
      const busy = error instanceof HeldTooLong || (error as { code?: unknown }).code === LOCK_NOT_AVAILABLE;
      if (!busy) throw error;
      await pause(100);
    }
  }
}

/** Points the views at the new version, retires the old one and notifies running projectors, in one transaction. */
export async function switchIn(
  control: pg.Client,
  worker: ProjectionWorker,
  store: EventStore,
  signal?: AbortSignal,
): Promise<void> {
  const { projection, version } = worker.session;
  await pausedAt(control, worker, store, signal, async old => {
    const status = `update projector.versions set status = $2, updated_at = now() where schema = $1`;
    await control.query(status, [old, 'retired']);
    await control.query(status, [version.schema, 'current']);
    await publish(control, projection, version.schema);
    await control.query('select pg_notify($1, $2)', [CONTROL_CHANNEL, projection.name]);
  });
}
