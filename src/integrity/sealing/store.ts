/** The tree in PostgreSQL: how far it goes, and its tiles. */
import type pg from 'pg';
import { parsePosition, type Position } from '../../eventstore/eventstore.js';
import { positionIn, type Leaves } from '../leaves.js';
import type { ChangedTile } from '../tree/growth.js';
import { type ReadTiles, type TileId, widthIn } from '../tree/tiles.js';
import { HASH_BYTES } from '../tree/hash.js';
import { placesOf } from './places.js';

/** How far the ledger is sealed. */
export interface Sealed {
  /** Number of events in the tree. */
  readonly size: number;
  /** Position of the last one of them. */
  readonly position: Position;
}

/** A tile is not stored, or lacks hashes that a tree of the stored size has. */
export class TileMissing extends Error {
  override readonly name = 'TileMissing';
  constructor({ level, index }: TileId) {
    super(`tile ${index} of level ${level} is missing from the stored tree`);
  }
}

export async function readSealed(pool: pg.Pool): Promise<Sealed> {
  const { rows } = await pool.query<{ size: string; position: string }>({
    name: 'integrity-sealed',
    text: 'select size, position from integrity.log',
  });
  return { size: Number(rows[0]!.size), position: parsePosition(rows[0]!.position) };
}

const TILES = `select level, index, hashes from integrity.tiles
  join unnest($1::smallint[], $2::bigint[]) as wanted (level, index) using (level, index)`;

/** Reads tiles of a tree of that size, each with at least the hashes that it has in it. Throws TileMissing. */
export const tilesOf =
  (pool: pg.Pool, size: number): ReadTiles =>
  async ids => {
    if (ids.length === 0) return [];
    const values = [ids.map(({ level }) => level), ids.map(({ index }) => index)];
    const { rows } = await pool.query<{ level: number; index: string; hashes: Buffer }>({
      name: 'integrity-tiles',
      text: TILES,
      values,
    });
    const found = new Map(rows.map(({ level, index, hashes }) => [`${level}/${index}`, hashes]));
    return ids.map(id => {
      const hashes = found.get(`${id.level}/${id.index}`);
      if (hashes === undefined || hashes.length < widthIn(id, size) * HASH_BYTES) throw new TileMissing(id);
      return hashes;
    });
  };

const GROW = `with grown as (
    update integrity.log set size = $3, position = $4 where size = $1 and position = $2 returning 1
  ), tiles as (
    insert into integrity.tiles (level, index, hashes)
      select tile.* from grown, unnest($5::smallint[], $6::bigint[], $7::bytea[]) as tile
      on conflict (level, index) do update set hashes = excluded.hashes
  ), places as (
    insert into integrity.places as known (tile, positions)
      select place.* from grown, unnest($8::bigint[], $9::bytea[]) as place
      on conflict (tile) do update set positions = known.positions || excluded.positions
  ), event_positions as (
    insert into integrity.event_positions (event_id, position)
      select event.* from grown, unnest($10::uuid[], $11::text[]) as event
  )
  select count(*)::integer as grown from grown`;

/**
 * Adds leaves to the stored tree, in one statement: all of it or nothing. Their ids are stored if they have any. False, and nothing done, when another
 * server has added some since `before` was read.
 */
export async function grow(
  pool: pg.Pool,
  before: Sealed,
  { hashes, positions, ids = [] }: Leaves,
  tiles: readonly ChangedTile[],
): Promise<boolean> {
  const places = placesOf(before.size, positions);
  const { rows } = await pool.query<{ grown: number }>({
    name: 'integrity-grow',
    text: GROW,
    values: [
      before.size,
      before.position,
      before.size + hashes.length,
      positionIn(positions, hashes.length - 1),
      tiles.map(({ level }) => level),
      tiles.map(({ index }) => index),
      tiles.map(({ hashes }) => hashes),
      places.map(({ tile }) => tile),
      places.map(({ positions }) => positions),
      ids,
      ids.map((_, i) => positionIn(positions, i)),
    ],
  });
  return rows[0]!.grown === 1;
}
