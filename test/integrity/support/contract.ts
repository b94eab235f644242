/** What sealing promises, on whatever store the ledger is. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCheckpoint } from '../../../src/integrity/notes/checkpoint.js';
import { leafOfEvent, readSealed, tilesOf } from '../../../src/integrity/sealing/store.js';
import { leafHash } from '../../../src/integrity/tree/hash.js';
import { isConsistent, isIncluded } from '../../../src/integrity/tree/proofs.js';
import { consistencyProof, inclusionProof, rootAt } from '../../../src/integrity/tree/tiles.js';
import { entryOf } from '../../../src/integrity/entry.js';
import { recheckSome } from '../../../src/integrity/verify/recheck.js';
import { verifyLedger } from '../../../src/integrity/verify/ledger.js';
import { rootOfEvents, type SealedLedger } from './ledger.js';

export const sealingContract = (name: string, open: () => Promise<SealedLedger>): void =>
  describe(name, () => {
    let ledger: SealedLedger;
    beforeAll(async () => {
      ledger = await open();
    });
    afterAll(async () => ledger?.close());

    const treeIsRight = async (): Promise<number> => {
      const { pool } = ledger.database;
      const events = await ledger.events();
      const { size, position } = await readSealed(pool);
      expect(size).toBe(events.length);
      expect(position).toBe(events.at(-1)?.position);
      expect(await rootAt(size, tilesOf(pool, size))).toBe(rootOfEvents(events));
      const { rows } = await pool.query<{ event_id: string }>('select event_id from integrity.leaves order by index');
      expect(rows.map(row => row.event_id)).toEqual(events.map(({ id }) => id));
      return size;
    };

    it('seals every event, in the order of the ledger', async () => {
      await ledger.append(700, 7);
      await ledger.seal();
      await treeIsRight();
      const before = await readSealed(ledger.database.pool);
      expect(await ledger.seal()).toEqual(before);
    });

    it('seals each event once when several servers do it while events are appended', async () => {
      const appending = Promise.all([ledger.append(600, 60), ledger.append(600, 6)]);
      const sealing = Promise.all(Array.from({ length: 4 }, () => ledger.seal()));
      await Promise.all([appending, sealing]);
      await ledger.seal();
      await treeIsRight();
    });

    it('goes on where it was stopped', async () => {
      await ledger.append(10);
      await ledger.seal();
      await ledger.append(300, 3);
      await ledger.seal();
      await treeIsRight();
    });

    it('proves each event and each earlier tree', async () => {
      const { pool } = ledger.database;
      const events = await ledger.events();
      const size = events.length;
      const tiles = tilesOf(pool, size);
      const head = { size, root: await rootAt(size, tiles) };
      for (const event of [events[0]!, events[255]!, events[256]!, events[size - 1]!]) {
        const { index } = (await leafOfEvent(pool, event.id))!;
        const proof = await inclusionProof(index, size, tiles);
        expect(isIncluded(leafHash(entryOf(event)), index, head, proof)).toBe(true);
      }
      const older = { size: 300, root: rootOfEvents(events.slice(0, 300)) };
      expect(isConsistent(older, head, await consistencyProof(300, size, tiles))).toBe(true);
    });

    it('the whole ledger verifies against a checkpoint, also resumed half-way, and the background check finds nothing', async () => {
      const checkpoint = readCheckpoint((await ledger.publisher().giveOut()).note);
      const options = { store: ledger.store, checkpoint, tiles: tilesOf(ledger.database.pool, checkpoint.size) };
      const right = { outcome: 'RIGHT', events: checkpoint.size };
      const places: Parameters<NonNullable<Parameters<typeof verifyLedger>[0]['onProgress']>>[0][] = [];
      expect(
        await verifyLedger({ ...options, onProgress: at => void places.push({ ...at, subtrees: [...at.subtrees] }) }),
      ).toEqual(right);
      for (const from of places) expect(await verifyLedger({ ...options, from })).toEqual(right);
      await recheckSome({ pool: ledger.database.pool, eventStore: ledger.store });
    });
  });
