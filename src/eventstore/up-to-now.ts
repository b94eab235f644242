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
  const last = await store.last();
  if (after >= last) return;
  for await (const batch of store.follow(after, signal)) {
    yield batch.filter(({ position }) => position <= last);
    if (batch.at(-1)!.position >= last) return;
  }
}
