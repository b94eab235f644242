/** Read your writes: waits until projections have folded in the ledger up to a position. */
import type pg from 'pg';
import type { Position } from '../../eventstore/eventstore.js';
import type { ProjectedChanges } from './changes.js';

/**
 * True as soon as each of the projections (by name) serves reads that include the event at `position`; false when that
 * did not happen within `timeoutMs` (the caller then answers `projected: false`). Never rejects for lateness.
 */
export type ProjectedUpTo = (position: Position, projections: readonly string[], timeoutMs: number) => Promise<boolean>;

/** How often the stored checkpoints are read. */
const POLL_MS = 250;

/** Listens to the changes that this process hears of. Also reads the stored checkpoints, because a message may be lost. */
export const createProjectedUpTo =
  (changes: ProjectedChanges, pool: pg.Pool): ProjectedUpTo =>
  (position, projections, timeoutMs) => {
    const missing = new Set(projections.filter(name => changes.position(name) < position));
    if (missing.size === 0) return Promise.resolve(true);
    return new Promise(resolve => {
      const settle = (answer: boolean): void => {
        clearTimeout(timeout);
        clearInterval(poll);
        ends.forEach(end => end());
        resolve(answer);
      };
      const reached = (projection: string, at: Position): void => {
        if (at < position || !missing.delete(projection)) return;
        if (missing.size === 0) settle(true);
      };
      const timeout = setTimeout(() => settle(false), timeoutMs);
      const poll = setInterval(() => {
        void pool
          .query<{ projection: string; position: Position }>({
            name: 'projected_up_to',
            text: `select projection, position from projector.versions where status = 'current' and projection = any($1)`,
            values: [[...missing]],
          })
          .then(({ rows }) => rows.forEach(row => reached(row.projection, row.position)))
          .catch(() => undefined);
      }, POLL_MS);
      const ends = [...missing].map(projection => changes.onPosition(projection, at => reached(projection, at)));
    });
  };
