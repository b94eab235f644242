/** Ranges of the ledger that are hashed apart, on other threads, and then joined. */
import type pg from 'pg';
import type { Position } from '../../eventstore/eventstore.js';
import { leafHashes, type LeafStore } from '../leaves.js';
import { positionAt, positionsBetween } from '../sealing/places.js';
import { CompactRange } from '../tree/compact-range.js';
import { HASH_BYTES, putHash, type Hash } from '../tree/hash.js';
import { TILE_WIDTH } from '../tree/tiles.js';

export interface LedgerRange {
  /** Exclusive. */
  readonly after: Position;
  /** Inclusive. */
  readonly until: Position;
  /** How many events there should be. */
  readonly size: number;
  /** Positions within it, as the store takes them. */
  readonly cuts?: readonly Position[];
}

/** The leaves of a range as a tree of their own. */
export interface HashedRange {
  /** How many events there are. Where there are more than were expected, they are not all counted. */
  readonly size: number;
  /** Roots of the full subtrees over them. */
  readonly subtrees: readonly Hash[];
  /** Hashes of the leaves, 32 bytes each, as many as were expected at most. */
  readonly leaves: Uint8Array<ArrayBuffer>;
}

/** Hashes ranges, several at once. */
export interface RangeHasher {
  /** How many to give it at once, so that it never waits for one. */
  readonly atOnce: number;
  hash(range: LedgerRange): Promise<HashedRange>;
}

/** Reads a range, and hashes it. */
export async function hashRange(store: LeafStore, range: LedgerRange): Promise<HashedRange> {
  const leaves = new Uint8Array(range.size * HASH_BYTES);
  const view = new DataView(leaves.buffer);
  const tree = new CompactRange();
  let size = 0;
  for await (const hashes of leafHashes(store, range)) {
    for (const hash of hashes.slice(0, range.size - tree.size)) {
      putHash(hash, view, tree.size * HASH_BYTES);
      tree.add(hash);
    }
    size += hashes.length;
    if (size > range.size) break;
  }
  return { size, subtrees: size > range.size ? [] : tree.subtrees, leaves };
}

/** Leaves of a range: those of a tile of the second level. Their hashes take 2 MiB. */
export const RANGE_WIDTH = TILE_WIDTH ** 2;

export interface Dividing {
  readonly hasher: RangeHasher;
  /**
   * Where the event of a leaf stands, as the stored tree says; undefined when it does not. It is not believed: the ranges that it gives have every event
   * in one of them, wherever it puts their ends, and a range that has not as many events as it should ends the dividing.
   */
  readonly positionAt: (index: number) => Promise<Position | undefined>;
  /** Positions of some hundred events apart between two leaves, as the stored tree says, to read them by. They are not believed either. */
  readonly cutsBetween?: (from: number, to: number) => Promise<readonly Position[]>;
  /** Leaves of a range: a power of two, and a multiple of 256. */
  readonly width?: number;
}

/** Divides by what the stored tree says of where leaves are. */
export const dividingBy = (pool: pg.Pool, hasher: RangeHasher): Dividing => ({
  hasher,
  positionAt: index => positionAt(pool, index),
  cutsBetween: (from, to) => positionsBetween(pool, from, to),
});

/**
 * Divides the ledger after the first `size` events, the last of them at `position`, into ranges up to `to` events, and yields them hashed, in order. `size` is
 * a multiple of the width. Ends early where a range has not as many events as it should, or the stored tree does not say where it ends.
 */
export async function* hashedRanges(
  { hasher, positionAt, cutsBetween, width = RANGE_WIDTH }: Dividing,
  { size, position, to }: { readonly size: number; readonly position: Position; readonly to: number },
): AsyncGenerator<LedgerRange & { readonly hashed: HashedRange }> {
  const underWay: { readonly range: LedgerRange; readonly hashing: Promise<HashedRange> }[] = [];
  let given = { size, position };
  /** Gives the hasher the next range; false when there is none. */
  const giveNext = async (): Promise<boolean> => {
    const count = Math.min(width, to - given.size);
    const until = count > 0 ? await positionAt(given.size + count - 1) : undefined;
    if (until === undefined || until <= given.position) return false;
    const cuts = await cutsBetween?.(given.size, given.size + count);
    const range = { after: given.position, until, size: count, ...(cuts && { cuts }) };
    const hashing = hasher.hash(range);
    // It fails where it is waited for; by then other ranges may have failed.
    hashing.catch(() => undefined);
    underWay.push({ range, hashing });
    given = { size: given.size + count, position: until };
    return true;
  };
  try {
    for (;;) {
      while (underWay.length < hasher.atOnce && (await giveNext())) continue;
      const next = underWay.shift();
      if (!next) return;
      const hashed = await next.hashing;
      if (hashed.size !== next.range.size) return;
      yield { ...next.range, hashed };
    }
  } finally {
    await Promise.allSettled(underWay.map(({ hashing }) => hashing));
  }
}
