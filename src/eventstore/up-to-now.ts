/** Reads the ledger once, up to its present end, from any store. */
import type { EventStore, Position, RecordedEvent } from './eventstore.js';

/**
 * Yields every event after a position in batches, and ends at the last event that was stored when it was asked. It waits for those that followers
 * are not given yet, because a transaction is still open.
 */
export async function* upToNow(
  store: Pick<EventStore, 'last' | 'follow'>,
  after: Position,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<readonly RecordedEvent[]> {
  yield* followUntil(store, { after, until: await store.last() }, signal);
}

/** Yields every event after a position, up to another one (inclusive): that of an event which is stored, even if followers are not given it yet. */
export async function* followUntil(
  store: Pick<EventStore, 'follow'>,
  { after, until }: { readonly after: Position; readonly until: Position },
  signal: AbortSignal,
): AsyncGenerator<readonly RecordedEvent[]> {
  if (after >= until) return;
  for await (const batch of store.follow(after, signal)) {
    yield batch.filter(({ position }) => position <= until);
    if (batch.at(-1)!.position >= until) return;
  }
}
