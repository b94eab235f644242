/** Ranges of the ledger that are hashed apart, on other threads, and then joined. */
import type { Position } from '../../eventstore/eventstore.js';
import { leavesWithin, type LeafStore } from '../leaves.js';
import { CompactRange } from '../tree/compact-range.js';
import { HASH_BYTES, type Hash } from '../tree/hash.js';
import { TILE_WIDTH } from '../tree/tiles.js';

export interface LedgerRange {
  /** Exclusive. */
  readonly after: Position;
  /** Inclusive. */
  readonly until: Position;
  /** How many events there should be. */
  readonly size: number;
}

/** The leaves of a range as a tree of their own. */
export interface HashedRange {
  /** How many events there are: more than were expected, one or some, when there are too many. */
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
  const leaves = Buffer.from(new ArrayBuffer(range.size * HASH_BYTES));
  const tree = new CompactRange();
  for await (const { hashes } of leavesWithin(store, range)) {
    if (tree.size + hashes.length > range.size)
      return { size: tree.size + hashes.length, subtrees: [], leaves: new Uint8Array(leaves.buffer) };
    leaves.write(hashes.join(''), tree.size * HASH_BYTES, 'latin1');
    for (const hash of hashes) tree.add(hash);
  }
  return { size: tree.size, subtrees: tree.subtrees, leaves: new Uint8Array(leaves.buffer) };
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
  /** Leaves of a range: a power of two, and a multiple of 256. */
  readonly width?: number;
}

/**
 * Divides the ledger after the first `size` events, the last of them at `position`, into ranges up to `to` events, and yields them hashed, in order. `size` is
 * a multiple of the width. Ends early where a range has not as many events as it should, or the stored tree does not say where it ends.
 */
export async function* hashedRanges(
  { hasher, positionAt, width = RANGE_WIDTH }: Dividing,
  { size, position, to }: { readonly size: number; readonly position: Position; readonly to: number },
): AsyncGenerator<LedgerRange & { readonly hashed: HashedRange }> {
  const underWay: { readonly range: LedgerRange; readonly hashing: Promise<HashedRange> }[] = [];
  let given = { size, position };
  /** Gives the hasher the next range; false when there is none. */
  const giveNext = async (): Promise<boolean> => {
    const count = Math.min(width, to - given.size);
    const until = count > 0 ? await positionAt(given.size + count - 1) : undefined;
    if (until === undefined || until <= given.position) return false;
    const range = { after: given.position, until, size: count };
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
