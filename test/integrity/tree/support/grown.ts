/** A tree that has grown in memory, a batch after the other, and its tiles. */
import { Growth } from '../../../../src/integrity/tree/growth.js';
import { leafHash, type Hash } from '../../../../src/integrity/tree/hash.js';
import type { ReadTiles } from '../../../../src/integrity/tree/tiles.js';

export const leafAt = (index: number): Hash => leafHash(`leaf ${index}`);

export interface Grown {
  readonly leaves: readonly Hash[];
  readonly tiles: ReadonlyMap<string, Buffer>;
  readonly read: ReadTiles;
}

export const readerOf =
  (tiles: ReadonlyMap<string, Buffer>): ReadTiles =>
  async ids =>
    ids.map(({ level, index }) => {
      const tile = tiles.get(`${level}/${index}`);
      if (!tile) throw new Error(`no tile ${level}/${index}`);
      return tile;
    });

/** Grows a tree without ends between batches. */
export function growTo(size: number): Grown {
  const leaves = Array.from({ length: size }, (_, i) => leafAt(i));
  const tiles = new Map<string, Buffer>();
  const growth = Growth.empty();
  for (const leaf of leaves) growth.add(leaf);
  for (const { level, index, hashes } of growth.takeChanged()) tiles.set(`${level}/${index}`, hashes);
  return { leaves, tiles, read: readerOf(tiles) };
}
