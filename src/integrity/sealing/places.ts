/** Which event is which leaf, in PostgreSQL: the positions of the events, packed as the tiles of the leaves are. */
import type pg from 'pg';
import { POSITION_BYTES, type EventStore, type Position } from '../../eventstore/eventstore.js';
import { bytesOfPosition, positionIn } from '../leaves.js';
import { TILE_WIDTH } from '../tree/tiles.js';

/** Positions of leaves of one tile. */
export interface Places {
  readonly tile: number;
  readonly positions: Buffer;
}

/** Divides the positions of leaves from an index on by tiles. */
export function placesOf(from: number, positions: Buffer): Places[] {
  const places: Places[] = [];
  const to = from + positions.length / POSITION_BYTES;
  for (let index = from; index < to;) {
    const tile = Math.floor(index / TILE_WIDTH);
    const next = Math.min((tile + 1) * TILE_WIDTH, to);
    places.push({
      tile,
      positions: positions.subarray((index - from) * POSITION_BYTES, (next - from) * POSITION_BYTES),
    });
    index = next;
  }
  return places;
}

/** The position of the leaf at an index; undefined beyond the last. */
export async function positionAt(pool: pg.Pool, index: number): Promise<Position | undefined> {
  const { rows } = await pool.query<{ position: Buffer }>({
    name: 'integrity-position-at',
    text: 'select substring(positions from $2 for $3) as position from integrity.places where tile = $1',
    values: [Math.floor(index / TILE_WIDTH), (index % TILE_WIDTH) * POSITION_BYTES + 1, POSITION_BYTES],
  });
  return rows[0]?.position.length === POSITION_BYTES ? positionIn(rows[0].position, 0) : undefined;
}

/** The positions of the first leaves of the tiles that begin between two leaves. */
export async function positionsBetween(pool: pg.Pool, from: number, to: number): Promise<Position[]> {
  const { rows } = await pool.query<{ first: Buffer }>({
    name: 'integrity-first-positions',
    text: 'select first from integrity.places where tile > $1 and tile <= $2 order by tile',
    values: [Math.floor(from / TILE_WIDTH), Math.floor((to - 1) / TILE_WIDTH)],
  });
  return rows.map(({ first }) => positionIn(first, 0));
}

/** The positions of the leaves of so many tiles, those that are missing left out. */
export async function positionsOfTiles(pool: pg.Pool, first: number, count: number): Promise<Buffer> {
  const { rows } = await pool.query<{ positions: Buffer }>({
    name: 'integrity-positions',
    text: 'select positions from integrity.places where tile >= $1 and tile < $1 + $2 order by tile',
    values: [first, count],
  });
  return Buffer.concat(rows.map(({ positions }) => positions));
}

/** The index of the leaf of the event at a position; undefined when it is not sealed yet, or there is none. */
export async function indexOf(pool: pg.Pool, position: Position): Promise<number | undefined> {
  const wanted = bytesOfPosition(position);
  // `first` is the position of the first leaf of a tile.
  const { rows } = await pool.query<{ tile: string; positions: Buffer }>({
    name: 'integrity-places-around',
    text: 'select tile, positions from integrity.places where first <= $1 order by first desc limit 1',
    values: [wanted],
  });
  if (!rows[0]) return undefined;
  for (let at = 0; at < rows[0].positions.length; at += POSITION_BYTES)
    if (wanted.compare(rows[0].positions, at, at + POSITION_BYTES) === 0)
      return Number(rows[0].tile) * TILE_WIDTH + at / POSITION_BYTES;
  return undefined;
}

/** The index of the leaf of the event with an id; undefined when it is not sealed yet, or unknown. */
export async function indexOfEvent(
  pool: pg.Pool,
  eventStore: Pick<EventStore, 'positionOf'>,
  eventId: string,
): Promise<number | undefined> {
  const position = eventStore.positionOf
    ? await eventStore.positionOf(eventId)
    : (
        await pool.query<{ position: Position }>({
          name: 'integrity-event-position',
          text: 'select position from integrity.event_positions where event_id = $1',
          values: [eventId],
        })
      ).rows[0]?.position;
  return position && indexOf(pool, position);
}
