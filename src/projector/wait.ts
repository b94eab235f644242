/** Read your writes: waits until projections have folded in the ledger up to a position. */
import type { Position } from '../eventstore/eventstore.js';

/**
 * True as soon as each of the projections (by name) serves reads that include the event at `position`; false when that
 * did not happen within `timeoutMs` (the caller then answers `projected: false`). Never rejects for lateness.
 */
export type ProjectedUpTo = (
  position: Position,
  projections: readonly string[],
  timeoutMs: number,
) => Promise<boolean>;
