/** What the ledger is told of who read personal data. Whether somebody may read is decided before; a read that cannot be recorded must not be answered. */
import { randomUUID } from 'node:crypto';
import { decide, MOST_PER_APPEND, type AccessCommand, type EarlierAccess } from '../domain/access/decide.js';
import type { Access, AwaitedKind, PeopleRead } from '../domain/access/events.js';
import { ACCESS_FIRST_EVENTS } from '../domain/access/first-events.js';
import { accesses as category } from '../domain/access/history.js';
import { sourceOf, type EventMetadata } from '../domain/event.js';
import { encode } from '../domain/history.js';
import { streamOf } from '../domain/streams.js';
import type { EventToAppend } from '../eventstore/eventstore.js';
import type { Deps } from './dependencies.js';
import { handle } from './handle.js';
import { systemContext } from './results.js';

/** Names this process in its streams: no two append to the same one, and none waits for another. */
const PROCESS = randomUUID();
const streamOn = (at: string): string => streamOf(category.name, `${at.slice(0, 10)}-${PROCESS}`);
/** The id of the stream that has the reads of the earlier table. */
const EARLIER = 'earlier';

/** Events that record reads, with their ids: appended again, they are stored once. */
export interface PreparedAccesses {
  readonly stream: string;
  readonly events: readonly EventToAppend[];
  /** How many reads they record. */
  readonly accesses: number;
}

/** The events of a command; recording a read is never refused, whatever was recorded before. */
const eventsOf = (command: AccessCommand, metadata: EventMetadata): EventToAppend[] =>
  decide(undefined, command).events!.map(event => ({ id: randomUUID(), ...encode(event), metadata }));

/** Makes the events that record these reads, `MOST_PER_APPEND` at most. Stores nothing. */
export function prepare({ clock }: Pick<Deps, 'clock'>, accesses: readonly Access[]): PreparedAccesses {
  if (accesses.length > MOST_PER_APPEND) throw new RangeError(`at most ${MOST_PER_APPEND} reads are recorded at once`);
  const at = clock.now();
  const metadata = { ...systemContext(randomUUID()), at };
  return { stream: streamOn(at), events: eventsOf({ type: 'Record', accesses }, metadata), accesses: accesses.length };
}

/**
 * Appends prepared events; resolves once they are durable. Rejects with `EventStoreUnavailable` when the ledger is away: whether they are stored is
 * then unknown, and they are appended again as they are.
 */
export async function append({ eventStore }: Pick<Deps, 'eventStore'>, prepared: PreparedAccesses): Promise<void> {
  if (prepared.events.length > 0) await eventStore.append(prepared.stream, 'any', prepared.events);
}

/** A password or a file about to be shown, with who is shown it, by what right and from where. `source` is that of the role when left out. */
export interface AwaitedRead
  extends
    PeopleRead,
    Pick<EventMetadata, 'actor' | 'role' | 'right' | 'scope' | 'correlationId'>,
    Partial<Pick<EventMetadata, 'source'>> {
  readonly kind: AwaitedKind;
}

/** Records what is about to be shown, an event for each read; resolves once all of them are durable. Rejects with none or all of them stored. */
export async function recordShown(
  { eventStore, clock }: Pick<Deps, 'eventStore' | 'clock'>,
  reads: readonly AwaitedRead[],
): Promise<void> {
  const at = clock.now();
  const events = reads.flatMap(
    ({ kind, actor, role, right, scope, correlationId, source = sourceOf(role), ...read }) => {
      const metadata = { actor, role, right, ...(scope !== undefined && { scope }), source, correlationId, at };
      return eventsOf({ type: kind === 'REVEAL' ? 'ShowPassword' : 'TakeFile', read }, metadata);
    },
  );
  if (events.length > 0) await eventStore.append(streamOn(at), 'any', events);
}

/**
 * Records rows of the table that had reads before the ledger did, in the order of their numbers, `MOST_PER_APPEND` at most. Those recorded before are left
 * out. Resolves once all are in the ledger.
 */
export async function recordEarlier(deps: Deps, rows: readonly EarlierAccess[]): Promise<void> {
  if (rows.length === 0) return;
  await handle(deps, { category, id: EARLIER }, systemContext(randomUUID()), {
    firstEvents: ACCESS_FIRST_EVENTS.RecordEarlier,
    decide: stream => decide(stream, { type: 'RecordEarlier', rows }),
  });
}
