/** The migration that packs the table of leaves keeps which event is which leaf, for a ledger in PostgreSQL and for one elsewhere. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { migrationsFolder } from '../../src/postgres/migrate.js';
import type { RecordedEvent } from '../../src/eventstore/eventstore.js';
import { indexOf, indexOfEvent, positionsOfTiles } from '../../src/integrity/sealing/places.js';
import { openLedger, tamper, type SealedLedger } from './support/ledger.js';

const EVENTS = 700;
const TILES = 3;
let ledger: SealedLedger;
let events: RecordedEvent[];
let sealed: Buffer;

/** The table as migration 0064 makes it. */
const EARLIER = `create table integrity.leaves (
  index bigint primary key,
  event_id uuid not null,
  stream text collate "C" not null,
  version integer not null,
  position text collate "C" not null,
  constraint leaves_by_event unique (event_id)
)`;

beforeAll(async () => {
  ledger = await openLedger();
  await ledger.append(EVENTS, 5);
  await ledger.seal();
  events = await ledger.events();
  sealed = await positionsOfTiles(ledger.database.pool, 0, TILES);
});
afterAll(async () => ledger.close());

/** Puts the tables of now back to the earlier one, whose rows the migration then packs. */
async function migrateAgain(...before: readonly string[]): Promise<void> {
  const migration = readFileSync(join(migrationsFolder(), '0070_places_of_leaves.sql'), 'utf8');
  await tamper(
    ledger.database,
    EARLIER,
    `insert into integrity.leaves (index, event_id, stream, version, position)
       select row_number() over (order by xid, seq) - 1, id, stream, version, ledger.position(xid, seq) from ledger.events`,
    'drop table integrity.places, integrity.event_positions',
    ...before,
    migration,
  );
}

describe('the migration of the leaves', () => {
  it('has the same places as sealing has made, and none by id where the store finds events by their ids', async () => {
    const { pool } = ledger.database;
    await migrateAgain();
    expect(await positionsOfTiles(pool, 0, TILES)).toEqual(sealed);
    expect((await pool.query('select from integrity.event_positions')).rowCount).toBe(0);
    await ledger.append(10);
    await ledger.seal();
    const all = await ledger.events();
    for (const index of [0, EVENTS - 1, EVENTS, EVENTS + 9])
      expect(await indexOf(pool, all[index]!.position)).toBe(index);
  });

  it('has the places by id, too, where the ledger is in another store', async () => {
    const { pool } = ledger.database;
    await migrateAgain('delete from ledger.events');
    for (const index of [0, 255, 256, EVENTS - 1]) expect(await indexOfEvent(pool, {}, events[index]!.id)).toBe(index);
  });
});
