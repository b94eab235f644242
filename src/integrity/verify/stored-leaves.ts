/** The leaves of the stored tree, in their order, read ahead: to compare with. */
import { HASH_BYTES, type Hash } from '../tree/hash.js';
import { TILE_WIDTH, widthIn, type ReadTiles } from '../tree/tiles.js';

/** Tiles read at a time. */
const TILES_AT_ONCE = 32;

export class StoredLeaves {
  /** Index of the first leaf of `#hashes`. */
  #from = 0;
  /** Hashes side by side, a character for each byte. */
  #hashes = '';

  constructor(
    private readonly size: number,
    private readonly tiles: ReadTiles,
  ) {}

  /** Whether the leaf at that index has been read. */
  has(index: number): boolean {
    return index >= this.#from && (index - this.#from) * HASH_BYTES < this.#hashes.length;
  }

  /** Reads the leaf at that index, and those that follow; false when the tree cannot be read there. */
  async read(index: number): Promise<boolean> {
    const first = Math.floor(index / TILE_WIDTH);
    const tiles = await this.#tiles(first, TILES_AT_ONCE);
    if (tiles === undefined) return false;
    this.#hashes = tiles.map(tile => tile.toString('latin1')).join('');
    this.#from = first * TILE_WIDTH;
    return true;
  }

  /** Whether the leaves from an index on, which is a tile's first, are these; undefined when the tree cannot be read there. */
  async areFrom(index: number, leaves: Buffer): Promise<boolean | undefined> {
    const tiles = await this.#tiles(index / TILE_WIDTH, Math.ceil(leaves.length / (TILE_WIDTH * HASH_BYTES)));
    return tiles?.every((tile, i) => {
      const at = i * TILE_WIDTH * HASH_BYTES;
      const own = leaves.subarray(at, at + TILE_WIDTH * HASH_BYTES);
      return tile.compare(own, 0, own.length, 0, own.length) === 0;
    });
  }

  /** Tiles of leaves, each with the hashes that are in the tree. */
  async #tiles(first: number, count: number): Promise<Buffer[] | undefined> {
    const ids = Array.from({ length: count }, (_, i) => ({ level: 0, index: first + i })).filter(
      id => widthIn(id, this.size) > 0,
    );
    try {
      const tiles = await this.tiles(ids);
      return tiles.map((tile, i) => tile.subarray(0, widthIn(ids[i]!, this.size) * HASH_BYTES));
    } catch {
      return undefined;
    }
  }

  /** Whether the leaf at that index, which has been read, is this one. */
  isAt(index: number, hash: Hash): boolean {
    return this.#hashes.startsWith(hash, (index - this.#from) * HASH_BYTES);
  }

  /** The leaf at that index, which has been read. */
  at(index: number): Hash {
    const ofLeaf = index - this.#from;
    return this.#hashes.slice(ofLeaf * HASH_BYTES, (ofLeaf + 1) * HASH_BYTES) as Hash;
  }
}
