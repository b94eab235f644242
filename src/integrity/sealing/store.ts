/** The tree in PostgreSQL: how far it goes, its tiles, and which event is which leaf. */
import type pg from 'pg';
import { parsePosition, type Position, type RecordedEvent } from '../../eventstore/eventstore.js';
import type { ChangedTile } from '../tree/growth.js';
import { type ReadTiles, type TileId, widthIn } from '../tree/tiles.js';
import { HASH_BYTES } from '../tree/hash.js';

/** How far the ledger is sealed. */
export interface Sealed {
  /** Number of events in the tree. */
  readonly size: number;
  /** Position of the last one of them. */
  readonly position: Position;
}

/** Where an event stands in tree and ledger. */
export interface SealedLeaf {
  readonly index: number;
  readonly eventId: string;
  readonly stream: string;
  readonly version: number;
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
  ), leaves as (
    insert into integrity.leaves (index, event_id, stream, version, position)
      select $1::bigint + leaf.n - 1, leaf.id, leaf.stream, leaf.version, leaf.position
        from grown, unnest($8::uuid[], $9::text[], $10::integer[], $11::text[])
          with ordinality as leaf (id, stream, version, position, n)
  )
  select count(*)::integer as grown from grown`;

/**
 * Adds events to the stored tree, in one statement: all of it or nothing. False, and nothing done, when another server has added some
 * since `before` was read.
 */
export async function grow(
  pool: pg.Pool,
  before: Sealed,
  events: readonly RecordedEvent[],
  tiles: readonly ChangedTile[],
): Promise<boolean> {
  const { rows } = await pool.query<{ grown: number }>({
    name: 'integrity-grow',
    text: GROW,
    values: [
      before.size,
      before.position,
      before.size + events.length,
      events.at(-1)!.position,
      tiles.map(({ level }) => level),
      tiles.map(({ index }) => index),
      tiles.map(({ hashes }) => hashes),
      events.map(({ id }) => id),
      events.map(({ stream }) => stream),
      events.map(({ version }) => version),
      events.map(({ position }) => position),
    ],
  });
  return rows[0]!.grown === 1;
}

const LEAF = 'select index, event_id as "eventId", stream, version, position from integrity.leaves';

async function readLeaf(
  pool: pg.Pool,
  by: 'event_id' | 'index',
  value: string | number,
): Promise<SealedLeaf | undefined> {
  const { rows } = await pool.query<Omit<SealedLeaf, 'index'> & { index: string }>({
    name: `integrity-leaf-by-${by}`,
    text: `${LEAF} where ${by} = $1`,
    values: [value],
  });
  return rows[0] && { ...rows[0], index: Number(rows[0].index) };
}

/** The leaf of an event; undefined when it is not sealed yet, or unknown. */
export const leafOfEvent = (pool: pg.Pool, eventId: string): Promise<SealedLeaf | undefined> =>
  readLeaf(pool, 'event_id', eventId);

/** The leaf at an index; undefined beyond the last. */
export const leafAt = (pool: pg.Pool, index: number): Promise<SealedLeaf | undefined> => readLeaf(pool, 'index', index);
