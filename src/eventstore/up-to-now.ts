/** The ledger as it is now, of any store: for whoever reads it once. */
import type { EventStore, Position, RecordedEvent } from './eventstore.js';

/** Every event after a position up to the head at the time of asking, in batches; then ends. */
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
