/** Seals events: adds what the ledger has to the stored tree. */
import type pg from 'pg';
import { chunks } from '../../common/chunks.js';
import type { EventStore, RecordedEvent } from '../../eventstore/eventstore.js';
import { upToNow } from '../../eventstore/up-to-now.js';
import { entryOf } from '../entry.js';
import { Growth } from '../tree/growth.js';
import { leafHash } from '../tree/hash.js';
import { grow, readSealed, tilesOf, type Sealed } from './store.js';

export interface SealDeps {
  readonly pool: pg.Pool;
  readonly eventStore: Pick<EventStore, 'last' | 'follow'>;
}

/** Events added at a time: few enough that hashing them does not keep the server from answering. */
const BATCH = 500;

/**
 * Seals every event that the ledger has by now, and returns how far it is sealed then. Several servers may do this at once: each event is
 * sealed once, by one of them.
 */
export async function sealUpToNow({ pool, eventStore }: SealDeps, signal: AbortSignal): Promise<Sealed> {
  let sealed = await readSealed(pool);
  const growth = await Growth.open(sealed.size, tilesOf(pool, sealed.size));
  const add = async (events: readonly RecordedEvent[]): Promise<boolean> => {
    for (const event of events) growth.add(leafHash(entryOf(event)));
    const grown = await grow(pool, sealed, events, growth.takeChanged());
    if (grown) sealed = { size: growth.size, position: events.at(-1)!.position };
    return grown;
  };
  for await (const batch of upToNow(eventStore, sealed.position, signal)) {
    for (const events of chunks(batch, BATCH)) {
      if (signal.aborted) return sealed;
      // Another server seals: it goes on from where it is.
      if (!(await add(events))) return readSealed(pool);
    }
  }
  return sealed;
}
