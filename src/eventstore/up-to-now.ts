/** Reads the ledger once, up to its present end, from any store. */
import type { EventStore, Position, RecordedEvent } from './eventstore.js';

/** Yields every event after a position in batches, and ends at the head that the ledger had when asked. */
export async function* upToNow(
  store: Pick<EventStore, 'head' | 'follow'>,
  after: Position,
  signal: AbortSignal = new AbortController().signal,
): AsyncGenerator<readonly RecordedEvent[]> {
  const head = await store.head();
  if (after >= head) return;
  for await (const batch of store.follow(after, signal)) {
    yield batch.filter(({ position }) => position <= head);
    if (batch.at(-1)!.position >= head) return;
  }
}
