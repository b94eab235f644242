/** What sealing promises, on whatever store the ledger is. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { readCheckpoint } from '../../../src/integrity/notes/checkpoint.js';
import { indexOf, indexOfEvent, positionAt, positionsOfTiles } from '../../../src/integrity/sealing/places.js';
import { readSealed, tilesOf } from '../../../src/integrity/sealing/store.js';
import { leafHash } from '../../../src/integrity/tree/hash.js';
import { isConsistent, isIncluded } from '../../../src/integrity/tree/proofs.js';
import { consistencyProof, inclusionProof, rootAt, TILE_WIDTH } from '../../../src/integrity/tree/tiles.js';
import { entryOf } from '../../../src/integrity/entry.js';
import { recheckSome } from '../../../src/integrity/verify/recheck.js';
import { verifyLedger, type Progress } from '../../../src/integrity/verify/ledger.js';
import { dividingOf, rootOfEvents, type SealedLedger } from './ledger.js';

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
      const listed = await positionsOfTiles(pool, 0, Math.ceil(size / TILE_WIDTH));
      expect(listed.toString('hex')).toBe(events.map(event => event.position).join(''));
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
        const index = (await indexOf(pool, event.position))!;
        const proof = await inclusionProof(index, size, tiles);
        expect(isIncluded(leafHash(entryOf(event)), index, head, proof)).toBe(true);
      }
      const older = { size: 300, root: rootOfEvents(events.slice(0, 300)) };
      expect(isConsistent(older, head, await consistencyProof(300, size, tiles))).toBe(true);
    });

    it('finds the leaf of an event by its id, or by its position as its stream gives it, and the position of a leaf', async () => {
      const { pool } = ledger.database;
      const events = await ledger.events();
      for (const index of [0, 1, 255, 256, events.length - 1]) {
        const { id, stream, version, position } = events[index]!;
        expect(await indexOfEvent(pool, ledger.store, id)).toBe(index);
        for await (const event of ledger.store.read(stream, version)) {
          expect(await indexOf(pool, event.position)).toBe(index);
          break;
        }
        expect(await positionAt(pool, index)).toBe(position);
      }
      expect(await indexOfEvent(pool, ledger.store, randomUUID())).toBeUndefined();
      expect(await positionAt(pool, events.length)).toBeUndefined();
    });

    it('the whole ledger verifies against a checkpoint, also resumed half-way, and the background check finds nothing', async () => {
      const checkpoint = readCheckpoint((await ledger.publisher().giveOut()).note);
      const options = { store: ledger.store, checkpoint, tiles: tilesOf(ledger.database.pool, checkpoint.size) };
      const right = { outcome: 'RIGHT', events: checkpoint.size };
      for (const dividing of [undefined, dividingOf(ledger)]) {
        const places: Progress[] = [];
        const onProgress = (at: Progress): void => void places.push({ ...at, subtrees: [...at.subtrees] });
        expect(await verifyLedger({ ...options, dividing, onProgress })).toEqual(right);
        for (const from of places) {
          expect(await verifyLedger({ ...options, from })).toEqual(right);
          expect(await verifyLedger({ ...options, from, dividing: dividingOf(ledger) })).toEqual(right);
        }
      }
      await recheckSome({ pool: ledger.database.pool, eventStore: ledger.store });
    });
  });
