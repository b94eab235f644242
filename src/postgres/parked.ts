/** What is kept of a stream that is parked at an event which a reader of the ledger cannot handle, and the wait until it is replayed. */
import { setTimeout as pause } from 'node:timers/promises';
import { isoUtc } from './iso.js';

/** A parked stream, whoever has parked it. */
export interface Parked {
  readonly stream: string;
  /** Version, in its stream, of the event that failed. */
  readonly version: number;
  readonly position: string;
  readonly eventId: string;
  readonly eventType: string;
  /** Why the event failed. Quotes no value of it. */
  readonly error: string;
  /** Later events of the stream that wait behind it. */
  readonly heldBack: number;
  /** How often the event, or one before it, was tried. */
  readonly attempts: number;
  /** ISO 8601 UTC. */
  readonly parkedAt: string;
}

/** SQL that reads a `Parked` from a relation of that alias. */
export const parkedColumns = (alias: string): string =>
  `${alias}.stream, ${alias}.version, ${alias}.position, ${alias}.event_id as "eventId", ${alias}.event_type as "eventType", ${alias}.error,
    ${alias}.held_back as "heldBack", ${alias}.attempts, ${isoUtc(`${alias}.parked_at`)} as "parkedAt"`;

/** Which parked streams are replayed, and how long they are waited for. */
export interface ReplayOptions {
  /** Names of streams; all that are parked when left out. */
  readonly streams?: readonly string[];
  /** Milliseconds (default 30,000). */
  readonly patienceMs?: number;
}

/** Thrown when nobody who could do what was asked has answered in time. What was asked stays asked. */
export class Unanswered extends Error {
  override readonly name = 'Unanswered';
}

const LOOK_MS = 20;

/** Looks until no replay waits any longer; throws `Unanswered`, saying that `whom` did not answer, after `patienceMs`. */
export async function untilReplayed(
  isWaiting: () => Promise<boolean>,
  { patienceMs, whom }: { readonly patienceMs: number; readonly whom: string },
): Promise<void> {
  for (const deadline = performance.now() + patienceMs; performance.now() < deadline; await pause(LOOK_MS))
    if (!(await isWaiting())) return;
  throw new Unanswered(`${whom} did not answer within ${patienceMs / 1_000} s: is a server running?`);
}
