/** Seals events: adds what the ledger has to the stored tree. */
import type pg from 'pg';
import { everyLeaf, positionIn, type LeafStore } from '../leaves.js';
import { Growth } from '../tree/growth.js';
import { grow, readSealed, tilesOf, type Sealed } from './store.js';

export interface SealDeps {
  readonly pool: pg.Pool;
  readonly eventStore: LeafStore;
}

/**
 * Seals every event that the ledger has by now, and returns how far it is sealed then. Several servers may do this at once: each event is
 * sealed once, by one of them.
 */
export async function sealUpToNow({ pool, eventStore }: SealDeps, signal: AbortSignal): Promise<Sealed> {
  let sealed = await readSealed(pool);
  const growth = await Growth.open(sealed.size, tilesOf(pool, sealed.size));
  for await (const { ids, ...leaves } of everyLeaf(eventStore, sealed.position, { signal })) {
    if (signal.aborted) return sealed;
    for (const hash of leaves.hashes) growth.add(hash);
    const listed = eventStore.positionOf ? leaves : { ...leaves, ids };
    // Another server seals: it goes on from where it is.
    if (!(await grow(pool, sealed, listed, growth.takeChanged()))) return readSealed(pool);
    sealed = { size: growth.size, position: positionIn(leaves.positions, leaves.hashes.length - 1) };
  }
  return sealed;
}
