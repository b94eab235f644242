/** Verifies the stored tree against the ledger, some events at a time, round after round, for as long as a server runs. */
import type pg from 'pg';
import { START, type EventStore, type RecordedEvent } from '../../eventstore/eventstore.js';
import { upToNow } from '../../eventstore/up-to-now.js';
import { entryOf } from '../entry.js';
import { positionIn } from '../leaves.js';
import { lastCheckpoint } from '../checkpoints/store.js';
import { readCheckpoint } from '../notes/checkpoint.js';
import { IntegrityBroken, watched } from '../sealing/alarms.js';
import { positionAt, positionsOfTiles } from '../sealing/places.js';
import { readSealed, tilesOf, TileMissing } from '../sealing/store.js';
import { rootOf } from '../tree/compact-range.js';
import { hashIn, HASH_BYTES, leafHash, type Hash } from '../tree/hash.js';
import { hashesIn, rootAt, TILE_WIDTH, widthIn, type ReadTiles, type TileId } from '../tree/tiles.js';

export interface RecheckDeps {
  readonly pool: pg.Pool;
  readonly eventStore: Pick<EventStore, 'last' | 'follow' | 'positionOf'>;
}

/** Tiles of leaves looked at in one turn. */
const TILES_A_TURN = 16;
/** The least time between the ends of two rounds. */
const ROUND_MS = 60_000;

interface Place {
  readonly next: number;
  readonly lastRoundAt: Date | null;
}

async function readPlace(pool: pg.Pool): Promise<Place> {
  const { rows } = await pool.query<Place & { next: string }>(
    'select next, last_round_at as "lastRoundAt" from integrity.rechecks',
  );
  return { next: Number(rows[0]!.next), lastRoundAt: rows[0]!.lastRoundAt };
}

const broken = (message: string): IntegrityBroken => new IntegrityBroken('LEDGER', message);

/** The events of the ledger from an index on, at most `count`: found by where the leaf before was recorded. */
async function eventsFrom({ pool, eventStore }: RecheckDeps, index: number, count: number): Promise<RecordedEvent[]> {
  const after = index === 0 ? START : await positionAt(pool, index - 1);
  if (after === undefined) throw broken(`the table of places lacks leaf ${index - 1}`);
  const events: RecordedEvent[] = [];
  // Read as values and hashed in the plain way, so that the fast way by which they were sealed is checked, too.
  for await (const batch of upToNow(eventStore, after)) {
    events.push(...batch.slice(0, count - events.length));
    if (events.length >= count) break;
  }
  return events;
}

/** Throws unless the table of places says of these events, of which the first is a tile's first leaf, where they are. */
async function mustBeListed(
  { pool, eventStore }: RecheckDeps,
  from: number,
  events: readonly RecordedEvent[],
): Promise<void> {
  const listed = await positionsOfTiles(pool, from / TILE_WIDTH, Math.ceil(events.length / TILE_WIDTH));
  for (const [i, { position }] of events.entries())
    if (positionIn(listed, i) !== position)
      throw broken(`the table of places says of leaf ${from + i} another event than the ledger has there`);
  if (eventStore.positionOf) return;
  const { rows } = await pool.query<{ id: string }>(
    `select l.id from unnest($1::uuid[], $2::text[]) with ordinality as l (id, position, n)
       left join integrity.event_positions s on s.event_id = l.id
      where s.position is distinct from l.position order by l.n limit 1`,
    [events.map(({ id }) => id), events.map(({ position }) => position)],
  );
  if (rows[0]) throw broken(`the table of event positions has event ${rows[0].id} elsewhere than the ledger`);
}

/** Throws unless the tile stands in the level above with its own hash, and so on upwards where it is the last of its tile. */
async function mustStandAbove(read: ReadTiles, { level, index }: TileId, hashes: readonly Hash[]): Promise<void> {
  if (hashes.length < TILE_WIDTH) return;
  const above = { level: level + 1, index: Math.floor(index / TILE_WIDTH) };
  const [tile] = await read([above]);
  if (hashIn(tile!, (index % TILE_WIDTH) * HASH_BYTES) !== rootOf(hashes))
    throw broken(`tile ${index} of level ${level} does not fit the level above it`);
  if (index % TILE_WIDTH === TILE_WIDTH - 1) await mustStandAbove(read, above, hashesIn(tile!));
}

/** Verifies what is sealed from `next` on, as far as one turn goes; returns where it has come to. */
async function recheckFrom(deps: RecheckDeps, next: number, size: number): Promise<number> {
  const { pool } = deps;
  const read = tilesOf(pool, size);
  const first = Math.floor(next / TILE_WIDTH);
  const ids = Array.from({ length: TILES_A_TURN }, (_, i) => ({ level: 0, index: first + i })).filter(
    id => widthIn(id, size) > 0,
  );
  const tiles = (await read(ids)).map((tile, i) => hashesIn(tile, 0, widthIn(ids[i]!, size)));
  const leaves = tiles.flat();
  const from = first * TILE_WIDTH;
  const events = await eventsFrom(deps, from, leaves.length);
  for (const [i, event] of events.entries()) {
    if (leafHash(entryOf(event)) === leaves[i]) continue;
    const { stream, version, position } = event;
    throw broken(
      `event ${from + i} of the ledger (${stream} ${version}, position ${position}) is not the one that was sealed`,
    );
  }
  if (events.length < leaves.length)
    throw broken(`the ledger ends after ${from + events.length} events, and ${size} were sealed`);
  await mustBeListed(deps, from, events);
  for (const [i, id] of ids.entries()) await mustStandAbove(read, id, tiles[i]!);
  return from + leaves.length;
}

/** Throws unless the stored tree has the root of the last checkpoint. */
async function mustHaveRoot(pool: pg.Pool): Promise<void> {
  const last = await lastCheckpoint(pool);
  if (!last) return;
  const { size, root } = readCheckpoint(last.note);
  if ((await rootAt(size, tilesOf(pool, size))) !== root)
    throw broken(`the stored tree has not the root of the checkpoint of ${size} events`);
}

/**
 * Does one turn. What does not hold raises the alarm LEDGER and is thrown as IntegrityBroken; the same place is looked at again in the next
 * turn, so that the alarm ends when it holds again.
 */
export async function recheckSome(deps: RecheckDeps, now: () => number = Date.now): Promise<void> {
  const { pool } = deps;
  const { next, lastRoundAt } = await readPlace(pool);
  if (next === 0 && lastRoundAt !== null && now() - lastRoundAt.getTime() < ROUND_MS) return;
  const { size } = await readSealed(pool);
  const reached = await watched(pool, ['LEDGER'], async () => {
    try {
      const to = next < size ? await recheckFrom(deps, next, size) : size;
      if (to >= size) await mustHaveRoot(pool);
      return to;
    } catch (error) {
      throw error instanceof TileMissing ? broken(error.message) : error;
    }
  });
  // Where another server has gone on meanwhile, its place stands.
  if (reached < size) await pool.query('update integrity.rechecks set next = $1 where next = $2', [reached, next]);
  else await pool.query('update integrity.rechecks set next = 0, last_round_at = now() where next = $1', [next]);
}
