/** Reads each stream once for the steps of one command. */
import type { EventStore, RecordedEvent } from '../eventstore/eventstore.js';

/**
 * The ledger, read through a memory of the streams: each is read once. Every append, whatever comes of it, empties the memory. A
 * decision that lost against another, or was stored before, is then taken again on the streams as they are.
 */
export function readOnce(eventStore: EventStore): EventStore {
  const known = new Map<string, readonly RecordedEvent[]>();
  return {
    ...eventStore,
    async *read(stream, from = 0) {
      const events = known.get(stream) ?? (await all(eventStore.read(stream)));
      known.set(stream, events);
      yield* events.slice(from);
    },
    append: async (stream, expected, events) => {
      known.clear();
      return eventStore.append(stream, expected, events);
    },
  };
}

async function all(events: AsyncIterable<RecordedEvent>): Promise<RecordedEvent[]> {
  const read: RecordedEvent[] = [];
  for await (const event of events) read.push(event);
  return read;
}
