/** Bringing a new version level with the one that serves, and switching it in. */
import { setTimeout as pause } from 'node:timers/promises';
import type pg from 'pg';
import type { EventStore, Position } from '../../eventstore/eventstore.js';
import type { Projecting } from '../follow/worker.js';
import { CONTROL_CHANNEL, currentVersion, publish, transaction } from '../schema/versions.js';

/** How long the version that serves may be held still while the new one comes level. */
const HOLD_MS = 2_000;
const BATCH = 5_000;

/** Moves a version along to the position of an event, exactly, unless the signal aborts first. */
export async function advanceTo(
  projecting: Projecting,
  until: Position,
  store: EventStore,
  signal?: AbortSignal,
): Promise<void> {
  if (projecting.position >= until) return;
  const ended = new AbortController();
  const stop = signal ? AbortSignal.any([ended.signal, signal]) : ended.signal;
  try {
    for await (const events of store.follow(projecting.position, stop, { batchSize: BATCH })) {
      const upTo = events.filter(({ position }) => position <= until);
      if (upTo.length > 0) await projecting.take({ events: upTo, to: upTo[upTo.length - 1]!.position });
      if (projecting.position >= until || upTo.length < events.length) break;
    }
  } finally {
    ended.abort();
  }
  await projecting.flush();
}

class HeldTooLong extends Error {}

/**
 * Runs `work` while the version that serves is held still, in the transaction that holds it, with the new version level:
 * at the same position when it was behind. The new version comes near first, so that the hold is short; a hold that would
 * last too long is given up and tried again.
 */
export async function pausedAt(
  control: pg.Client,
  projecting: Projecting,
  store: EventStore,
  signal: AbortSignal | undefined,
  work: (currentSchema: string) => Promise<void>,
): Promise<void> {
  const { name } = projecting.session.projection;
  for (;;) {
    signal?.throwIfAborted();
    const near = await currentVersion(control, name);
    await advanceTo(projecting, near!.position, store, signal);
    try {
      await transaction(control, async () => {
        await control.query(`set local lock_timeout = ${HOLD_MS}`);
        const { rows } = await control.query<{ schema: string; position: Position }>(
          `select schema, position from projector.versions where projection = $1 and status = 'current' for update`,
          [name],
        );
        const { schema, position } = rows[0]!;
        await advanceTo(projecting, position, store, AbortSignal.timeout(HOLD_MS));
        if (projecting.position < position) throw new HeldTooLong();
        await work(schema);
      });
      return;
    } catch (error) {
      const busy = error instanceof HeldTooLong || (error as { code?: unknown }).code === '55P03';
      if (!busy) throw error;
      await pause(100);
    }
  }
}

/** One transaction: the views point at the new version, the old one is retired, running projectors are told. */
export async function switchIn(
  control: pg.Client,
  projecting: Projecting,
  store: EventStore,
  signal?: AbortSignal,
): Promise<void> {
  const { projection, version } = projecting.session;
  await pausedAt(control, projecting, store, signal, async old => {
    const status = `update projector.versions set status = $2, updated_at = now() where schema = $1`;
    await control.query(status, [old, 'retired']);
    await control.query(status, [version.schema, 'current']);
    await publish(control, projection, version.schema);
    await control.query('select pg_notify($1, $2)', [CONTROL_CHANNEL, projection.name]);
  });
}
