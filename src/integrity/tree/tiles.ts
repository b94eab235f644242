/** Tiles (C2SP tlog-tiles): hashes of 256 neighbours, of the leaves at level 0, of full tiles at the levels above. */
import { rootOf, rootOver } from './compact-range.js';
import { HASH_BYTES, hashIn, type Hash } from './hash.js';
import { consistencyRanges, inclusionRanges, nodesOf, widthOf, type Range, type TreeNode } from './ranges.js';

/** Hashes of a full tile. */
export const TILE_WIDTH = 256;
/** Levels of the tree within a tile. */
export const TILE_HEIGHT = 8;

export interface TileId {
  readonly level: number;
  readonly index: number;
}

/** Reads tiles: each the hashes that are stored of it, in the order asked for. Throws when one is missing. */
export type ReadTiles = (ids: readonly TileId[]) => Promise<readonly Buffer[]>;

/** How many hashes the tile has in a tree of that size: 0 to 256. */
export function widthIn({ level, index }: TileId, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** level) - index * TILE_WIDTH;
  return Math.max(0, Math.min(TILE_WIDTH, hashes));
}

export const hashesIn = (tile: Buffer, from = 0, to = tile.length / HASH_BYTES): Hash[] =>
  Array.from({ length: to - from }, (_, i) => hashIn(tile, (from + i) * HASH_BYTES));

export const tileOf = (hashes: readonly Hash[]): Buffer => Buffer.from(hashes.join(''), 'latin1');

/** The tile in which a node is found, and its part of that tile's hashes. */
function placeOf({ level, index }: TreeNode): { readonly tile: TileId; readonly from: number; readonly to: number } {
  const width = widthOf(level % TILE_HEIGHT);
  const first = index * width;
  const tile = { level: Math.floor(level / TILE_HEIGHT), index: Math.floor(first / TILE_WIDTH) };
  const from = first - tile.index * TILE_WIDTH;
  return { tile, from, to: from + width };
}

/** The hashes of ranges, out of tiles. */
async function hashesOf(ranges: readonly Range[], read: ReadTiles): Promise<Hash[]> {
  const places = ranges.map(range => nodesOf(range).map(placeOf));
  const ids = new Map(places.flat().map(({ tile }) => [`${tile.level}/${tile.index}`, tile]));
  const tiles = await read([...ids.values()]);
  const byId = new Map([...ids.keys()].map((id, i) => [id, tiles[i]!]));
  return places.map(nodes =>
    rootOver(nodes.map(({ tile, from, to }) => rootOf(hashesIn(byId.get(`${tile.level}/${tile.index}`)!, from, to)))),
  );
}

/** The root of the tree of that size. */
export const rootAt = async (size: number, read: ReadTiles): Promise<Hash> =>
  (await hashesOf([{ from: 0, to: size }], read))[0]!;

/** The proof that a leaf is in the tree of that size. */
export const inclusionProof = (index: number, size: number, read: ReadTiles): Promise<Hash[]> =>
  hashesOf(inclusionRanges(index, size), read);

/** The proof that the tree of that size begins with the older one. */
export const consistencyProof = (older: number, size: number, read: ReadTiles): Promise<Hash[]> =>
  hashesOf(consistencyRanges(older, size), read);

/** `1234067` → `x001/x234/067`. */
export function tilePath(index: number): string {
  const parts = [String(index % 1_000).padStart(3, '0')];
  for (let rest = Math.floor(index / 1_000); rest > 0; rest = Math.floor(rest / 1_000))
    parts.unshift(`x${String(rest % 1_000).padStart(3, '0')}`);
  return parts.join('/');
}

/** What a path such as `x001/x234/067.p/112` asks for; `width` is 256 without `.p`. Undefined for any other text. */
export function readTilePath(path: string): { readonly index: number; readonly width: number } | undefined {
  const [, place, partial] = /^((?:x\d{3}\/)*\d{3})(?:\.p\/([1-9]\d{0,2}))?$/.exec(path) ?? [];
  if (place === undefined) return undefined;
  const index = Number(place.replaceAll(/[x/]/g, ''));
  const width = partial === undefined ? TILE_WIDTH : Number(partial);
  const isWritten = Number.isSafeInteger(index) && tilePath(index) === place;
  return isWritten && (partial === undefined || width < TILE_WIDTH) ? { index, width } : undefined;
}
