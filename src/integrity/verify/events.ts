/** Reads the ledger in the order in which it is sealed. */
import type { EventStore, Position, RecordedEvent } from '../../eventstore/eventstore.js';
import { upToNow } from '../../eventstore/up-to-now.js';

export type ReadableLedger = Pick<EventStore, 'last' | 'follow'> & Partial<Pick<EventStore, 'head' | 'scan'>>;

/** Every event after a position, in batches, up to the present end; in the fastest way that the store has. */
export async function* everyEvent(
  store: ReadableLedger,
  after: Position,
  signal?: AbortSignal,
): AsyncGenerator<readonly RecordedEvent[]> {
  if (!store.scan || !store.head) {
    yield* upToNow(store, after, signal);
    return;
  }
  const until = await store.head();
  if (after >= until) return;
  for await (const batch of store.scan({ after, until })) {
    if (signal?.aborted === true) return;
    yield batch;
  }
}
