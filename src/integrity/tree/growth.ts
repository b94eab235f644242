/** The right edge of a stored tree: takes leaves, and knows which tiles have changed by them. */
import { rootOf, rootOver } from './compact-range.js';
import type { Hash } from './hash.js';
import { nodesOf, widthOf } from './ranges.js';
import { hashesIn, TILE_WIDTH, tileOf, widthIn, type ReadTiles, type TileId } from './tiles.js';

export interface ChangedTile extends TileId {
  readonly hashes: Buffer;
}

interface ChangedHashes extends TileId {
  readonly hashes: readonly Hash[];
}

/** The tiles that the next hashes of a tree of that size go into, one for each level, the leaves' first; such a tile may still be empty. */
export function edgeOf(size: number): TileId[] {
  const tiles: TileId[] = [];
  for (let level = 0, hashes = size; hashes > 0; level++, hashes = Math.floor(hashes / TILE_WIDTH))
    tiles.push({ level, index: Math.floor(hashes / TILE_WIDTH) });
  return tiles;
}

export class Growth {
  /** Hashes of the tile at the edge of each level; empty when the last one is full. */
  readonly #edge: Hash[][];
  #size: number;
  /** The tiles that have changed, of each level from left to right. The one at the edge still grows: it has the very list of `#edge`. */
  #changed = new Map<number, ChangedHashes[]>();

  private constructor(size: number, edge: Hash[][]) {
    this.#size = size;
    this.#edge = edge;
  }

  /** A tree without leaves. */
  static empty(): Growth {
    return new Growth(0, []);
  }

  /** Reads the edge of the tree of that size. */
  static async open(size: number, read: ReadTiles): Promise<Growth> {
    const edge = edgeOf(size);
    const partial = edge.filter(tile => widthIn(tile, size) > 0);
    const tiles = await read(partial);
    return new Growth(
      size,
      edge.map(tile => {
        const at = partial.indexOf(tile);
        return at < 0 ? [] : hashesIn(tiles[at]!, 0, widthIn(tile, size));
      }),
    );
  }

  get size(): number {
    return this.#size;
  }

  add(leaf: Hash): void {
    this.#push(0, leaf, this.#size);
    this.#size++;
  }

  /** Adds a hash to a level that has `before` of them. */
  #push(level: number, hash: Hash, before: number): void {
    const hashes = (this.#edge[level] ??= []);
    hashes.push(hash);
    const index = Math.floor(before / TILE_WIDTH);
    if (this.#changed.get(level)?.at(-1)?.index !== index) this.#markChanged({ level, index, hashes });
    if (hashes.length < TILE_WIDTH) return;
    this.#edge[level] = [];
    this.#push(level + 1, rootOf(hashes), index);
  }

  #markChanged(tile: ChangedHashes): void {
    const ofLevel = this.#changed.get(tile.level);
    if (ofLevel) ofLevel.push(tile);
    else this.#changed.set(tile.level, [tile]);
  }

  root(): Hash {
    const subtrees = this.#edge.map(hashes =>
      nodesOf({ from: 0, to: hashes.length }).map(({ level, index }) =>
        rootOf(hashes.slice(index * widthOf(level), (index + 1) * widthOf(level))),
      ),
    );
    return rootOver(subtrees.reverse().flat());
  }

  /** The tiles that have changed since this was last asked, with all their hashes. */
  takeChanged(): ChangedTile[] {
    const changed = [...this.#changed.values()].flat().map(({ hashes, ...id }) => ({ ...id, hashes: tileOf(hashes) }));
    this.#changed = new Map();
    return changed;
  }
}
