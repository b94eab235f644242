/** Checkpoints are given out in order, kept outside, cosigned, and never against an earlier one. */
import { once } from 'node:events';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { openCheckpoint, readCheckpoint, signCheckpoint } from '../../../src/integrity/notes/checkpoint.js';
import { signingKey } from '../../../src/integrity/notes/keys.js';
import { newestIn } from '../../../src/integrity/checkpoints/outside.js';
import { readCheckpoints } from '../../../src/integrity/checkpoints/store.js';
import { readAlarms } from '../../../src/integrity/sealing/alarms.js';
import { leafHash } from '../../../src/integrity/tree/hash.js';
import { openWitnessState } from '../../../src/integrity/witness/state.js';
import { createWitness, type Witness } from '../../../src/integrity/witness/witness.js';
import type { AskedWitness } from '../../../src/integrity/witness/ask.js';
import { logKey, openLedger, ORIGIN, rootOfEvents, tamper, witnessKey, type SealedLedger } from '../support/ledger.js';

let ledger: SealedLedger;
let checkpoints: string;
beforeEach(async () => {
  ledger = await openLedger();
  checkpoints = join(ledger.folder, 'checkpoints');
  await ledger.append(300, 3);
  await ledger.seal();
});
afterEach(async () => ledger.close());

const alarms = async () => (await readAlarms(ledger.database.pool)).map(({ kind }) => kind);

async function witness(): Promise<Witness> {
  const state = await openWitnessState(join(ledger.folder, 'witness.json'));
  return createWitness({ key: witnessKey, logs: [logKey], state, now: () => 1_760_000_000 });
}
const asked = (of: Witness): AskedWitness => ({ key: witnessKey, ask: body => of.add(body) });

describe('giving out checkpoints', () => {
  it('signs the tree, keeps the note in the database and in the folder, and gives the same again when nothing has come', async () => {
    const publisher = ledger.publisher();
    const { note, size, root } = await publisher.giveOut();
    expect(size).toBe(300);
    expect(root).toBe(rootOfEvents(await ledger.events()));
    expect(await newestIn(checkpoints)).toBe(note);
    expect(await readFile(join(checkpoints, 'checkpoint'), 'utf8')).toBe(note);
    expect((await publisher.giveOut()).note).toBe(note);
    await ledger.append(5);
    await ledger.seal();
    expect((await publisher.giveOut()).size).toBe(305);
    expect(await readdir(checkpoints)).toEqual([
      '0000000000000300.checkpoint',
      '0000000000000305.checkpoint',
      'checkpoint',
    ]);
    expect((await readCheckpoints(ledger.database.pool, { most: 9 })).map(one => one.size)).toEqual([305, 300]);
  });

  it('can be made of a ledger without events', async () => {
    const empty = await openLedger();
    expect((await empty.publisher().giveOut()).size).toBe(0);
    await empty.append(2);
    await empty.seal();
    expect((await empty.publisher().giveOut()).size).toBe(2);
    await empty.close();
  });

  it('sends them to the address, again when it was away', async () => {
    const taken: string[] = [];
    const server = createServer((request, response) => {
      void request.toArray().then(parts => {
        taken.push(Buffer.concat(parts as Buffer[]).toString());
        response.writeHead(taken.length === 1 ? 503 : 204).end();
      });
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const faults: string[] = [];
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
    const publisher = ledger.publisher({ url, onFault: (_, what) => faults.push(what) });
    const { note } = await publisher.giveOut();
    await publisher.giveOut();
    await publisher.giveOut();
    server.close();
    expect(taken).toEqual([note, note]);
    expect(faults).toEqual(['CHECKPOINT_URL']);
  });

  it('signs with both keys during a change of keys; the earlier one is believed afterwards by its public key alone', async () => {
    const next = signingKey(ORIGIN, 'NOTE', Buffer.alloc(32, 2));
    const during = { origin: ORIGIN, keys: [next, logKey], previous: [] };
    const after = { origin: ORIGIN, keys: [next], previous: [logKey] };
    await ledger.publisher().giveOut();
    const { note } = await ledger.publisher({ log: during }).giveOut();
    expect(openCheckpoint(note, ORIGIN, [logKey, next]).signedBy).toHaveLength(2);
    await ledger.append(1);
    await ledger.seal();
    expect(readCheckpoint((await ledger.publisher({ log: after }).giveOut()).note).signatures).toHaveLength(1);
    const without = { origin: ORIGIN, keys: [signingKey(ORIGIN, 'NOTE', Buffer.alloc(32, 7))], previous: [] };
    await expect(ledger.publisher({ log: without }).giveOut()).rejects.toThrow('no key of');
  });
});

describe('a checkpoint is refused, with an alarm that lasts until it is explained', () => {
  it('when the folder has a checkpoint of more events: the end of the ledger is missing', async () => {
    await ledger.publisher().giveOut();
    const note = signCheckpoint({ origin: ORIGIN, size: 301, root: leafHash('another') }, [logKey]);
    await writeFile(join(checkpoints, '0000000000000301.checkpoint'), note);
    await expect(ledger.publisher().giveOut()).rejects.toThrow('its end is missing');
    expect(await alarms()).toEqual(['CHECKPOINT']);
  });

  it('when the stored tree was changed and the checkpoints of the database with it', async () => {
    await ledger.publisher().giveOut();
    await tamper(
      ledger.database,
      `update integrity.tiles set hashes = overlay(hashes placing '\\x00'::bytea from 5) where level = 0 and index = 1`,
      'delete from integrity.checkpoints',
    );
    await expect(ledger.publisher().giveOut()).rejects.toThrow('does not continue what was vouched for');
    expect(await alarms()).toEqual(['CHECKPOINT']);
  });

  it('when tiles are missing', async () => {
    await ledger.publisher().giveOut();
    await tamper(ledger.database, 'delete from integrity.tiles where level = 1');
    await expect(ledger.publisher().giveOut()).rejects.toThrow('is missing from the stored tree');
  });

  it('when the newest one in the folder is not of the ledger, or not signed by it', async () => {
    await mkdir(checkpoints);
    const file = join(checkpoints, '0000000000000200.checkpoint');
    const root = rootOfEvents((await ledger.events()).slice(0, 200));
    await writeFile(file, signCheckpoint({ origin: 'other.example', size: 200, root }, [logKey]));
    await expect(ledger.publisher().giveOut()).rejects.toThrow('is of other.example');
    await writeFile(
      file,
      signCheckpoint({ origin: ORIGIN, size: 200, root }, [signingKey(ORIGIN, 'NOTE', Buffer.alloc(32, 9))]),
    );
    await expect(ledger.publisher().giveOut()).rejects.toThrow('no key of');
    await writeFile(file, signCheckpoint({ origin: ORIGIN, size: 200, root }, [logKey]));
    await ledger.publisher().giveOut();
    expect(await alarms()).toEqual([]);
  });
});

describe('witnesses', () => {
  it('cosign each checkpoint, which is stored and kept outside with their lines', async () => {
    const publisher = ledger.publisher({ witnesses: [asked(await witness())] });
    const { note } = await publisher.giveOut();
    expect(openCheckpoint(note, ORIGIN, [logKey, witnessKey]).signedBy).toHaveLength(2);
    expect(await newestIn(checkpoints)).toBe(note);
    await ledger.append(300);
    await ledger.seal();
    const later = await ledger.publisher({ witnesses: [asked(await witness())] }).giveOut();
    expect(openCheckpoint(later.note, ORIGIN, [logKey, witnessKey]).signedBy).toHaveLength(2);
  });

  it('are asked again when they were away; the checkpoint is given out meanwhile', async () => {
    const faults: string[] = [];
    let away = true;
    const real = asked(await witness());
    const ask = async (body: string) => {
      if (away) throw new Error('away');
      return real.ask(body);
    };
    const publisher = ledger.publisher({ witnesses: [{ ...real, ask }], onFault: (_, what) => faults.push(what) });
    expect((await publisher.giveOut()).signatures).toHaveLength(1);
    away = false;
    expect((await publisher.giveOut()).signatures).toHaveLength(2);
    expect(faults).toEqual([`witness ${witnessKey.name}`]);
  });

  it('are not believed with a line of another key', async () => {
    const faults: string[] = [];
    const other = signingKey(witnessKey.name, 'COSIGNATURE', Buffer.alloc(32, 8));
    const state = await openWitnessState(join(ledger.folder, 'other.json'));
    const impostor = createWitness({ key: other, logs: [logKey], state, now: () => 1 });
    const publisher = ledger.publisher({
      witnesses: [asked(impostor)],
      onFault: error => faults.push((error as Error).message),
    });
    expect((await publisher.giveOut()).signatures).toHaveLength(1);
    expect(faults).toEqual([`witness ${witnessKey.name} answered no cosignature of its key`]);
  });

  it('raise the alarm when they have cosigned more than the ledger has', async () => {
    const ahead = await witness();
    const note = signCheckpoint({ origin: ORIGIN, size: 900, root: leafHash('another') }, [logKey]);
    await ahead.add(`old 0\n\n${note}`);
    await expect(ledger.publisher({ witnesses: [asked(await witness())] }).giveOut()).rejects.toThrow(
      'the end of the ledger is missing',
    );
    expect(await alarms()).toEqual(['WITNESS']);
    expect(readCheckpoint((await newestIn(checkpoints))!).size).toBe(300);
  });
});
