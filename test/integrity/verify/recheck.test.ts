/** The background check goes through the ledger round after round, and raises an alarm that ends when all holds again. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readAlarms } from '../../../src/integrity/sealing/alarms.js';
import { integrityStatus } from '../../../src/integrity/status.js';
import { recheckSome } from '../../../src/integrity/verify/recheck.js';
import { openLedger, tamper, type SealedLedger } from '../support/ledger.js';

const EVENTS = 9_000;
let ledger: SealedLedger;
let clock = Date.now();
beforeAll(async () => {
  ledger = await openLedger();
  await ledger.append(EVENTS, 20);
  await ledger.seal();
  await ledger.publisher().giveOut();
});
afterAll(async () => ledger.close());

const turn = () => recheckSome({ pool: ledger.database.pool, eventStore: ledger.store }, () => clock);
const placeOf = async () => {
  const { rows } = await ledger.database.pool.query<{ next: string; done: Date | null }>(
    'select next, last_round_at as done from integrity.rechecks',
  );
  return { next: Number(rows[0]!.next), rounds: rows[0]!.done };
};
/** As many turns as a round has, and one more. */
async function round(): Promise<void> {
  clock += 3_600_000;
  for (let i = 0; i < 4; i++) await turn();
}

describe('the background check', () => {
  it('goes through all events, some at a time, and waits before the next round', async () => {
    const places = [];
    for (let i = 0; i < 4; i++) {
      await turn();
      places.push((await placeOf()).next);
    }
    expect(places).toEqual([4_096, 8_192, 0, 0]);
    expect((await placeOf()).rounds).not.toBeNull();
    expect(await readAlarms(ledger.database.pool)).toEqual([]);
  });

  it.each([
    [
      'an event that was changed',
      `update ledger.events set data = '{"n":-1}' where id = (select id from kept)`,
      `update ledger.events set data = (select data from kept) where id = (select id from kept)`,
      'event 5000 of the ledger',
    ],
    [
      'a leaf of the stored tree',
      `update integrity.tiles set hashes = (select overlay(k.hashes placing '\\x00000000'::bytea from 101) from kept_tiles k where k.level = 0 and k.index = 3) where level = 0 and index = 3`,
      `update integrity.tiles t set hashes = k.hashes from kept_tiles k where (k.level, k.index) = (t.level, t.index)`,
      // Tile 3, and the fourth hash in it: 3 × 256 + 3.
      'event 771 of the ledger',
    ],
    [
      'a node of the stored tree',
      `update integrity.tiles set hashes = overlay(hashes placing '\\x00000000'::bytea from 33) where level = 1`,
      `update integrity.tiles t set hashes = k.hashes from kept_tiles k where (k.level, k.index) = (t.level, t.index)`,
      'tile 1 of level 0 does not fit',
    ],
    [
      'a missing tile',
      'delete from integrity.tiles where level = 0 and index = 20',
      'insert into integrity.tiles select * from kept_tiles where level = 0 and index = 20',
      'tile 20 of level 0 is missing',
    ],
    [
      'a leaf that names another event',
      `update integrity.places set positions = overlay(positions placing '\\x01'::bytea from (8999 % 256) * 16 + 1) where tile = 8999 / 256`,
      `update integrity.places set positions = overlay(positions placing '\\x00'::bytea from (8999 % 256) * 16 + 1) where tile = 8999 / 256`,
      'leaf 8999',
    ],
    [
      'the end of the ledger',
      'create table cut as select * from ledger.events where xid = (select max(xid) from ledger.events); delete from ledger.events where (xid, seq) in (select xid, seq from cut)',
      'insert into ledger.events select * from cut; drop table cut',
      'and 9000 were sealed',
    ],
  ])('finds %s, says so until it is mended, and finds nothing then', async (_, break_, mend, message) => {
    const { database } = ledger;
    await tamper(
      database,
      'drop table if exists kept, kept_tiles',
      'create table kept as select id, data from ledger.events order by xid, seq offset 5000 limit 1',
      'create table kept_tiles as select * from integrity.tiles',
      break_,
      'update integrity.rechecks set next = 0',
    );
    await expect(round()).rejects.toThrow(message);
    await expect(turn()).rejects.toThrow(message);
    const { alarms, sealed } = await integrityStatus(database.pool, ledger.store);
    expect(sealed).toBe(EVENTS);
    expect(alarms).toEqual([{ kind: 'LEDGER', since: expect.any(String), message: expect.stringContaining(message) }]);
    await tamper(database, mend);
    await round();
    expect(await readAlarms(database.pool)).toEqual([]);
  });
});
