/** What auditors are served of the ledger's tree: over GraphQL, and as a transparency log that tools of others read (C2SP tlog-tiles). */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isConsistent, isIncluded } from '../../src/integrity/tree/proofs.js';
import { rootOf } from '../../src/integrity/tree/compact-range.js';
import { fromBase64, hashIn, leafHash, type Hash } from '../../src/integrity/tree/hash.js';
import { openCheckpoint } from '../../src/integrity/notes/checkpoint.js';
import { readTlogProof } from '../../src/integrity/notes/tlog-proof.js';
import { logKey, ORIGIN } from '../integrity/support/ledger.js';
import { giveOutCheckpoint } from './support/checkpoint.js';
import { openApiHouse, type House } from './support/house.js';
import { operation } from './support/operations.js';

let house: House;
let national: string;
let ofAcademie: string;
let head: string;
/** What was answered before there was a checkpoint. */
let beforeTheFirst: unknown[];
/** Events under the checkpoint: all of them. */
let size: number;
let eventIds: string[];

beforeAll(async () => {
  house = await openApiHouse({ pupils: 12 });
  national = await house.token([{ role: 'AUDITOR', nation: true }]);
  ofAcademie = await house.token([{ role: 'AUDITOR', academie: house.schools[0]!.academie }]);
  head = await house.token([{ role: 'SCHOOL_HEAD', schools: [house.schools[0]!.uai] }]);
  beforeTheFirst = [
    (await ask('LedgerCheckpoint', {})).ledgerCheckpoint,
    (await get('checkpoint', national)).status,
    (await get('tile/0/000.p/1', national)).status,
  ];
  size = await giveOutCheckpoint(house);
  const { rows } = await house.database.pool.query<{ id: string }>('select id from ledger.events order by xid, seq');
  eventIds = rows.map(({ id }) => id);
});
afterAll(async () => house?.close());

const get = (path: string, token?: string): Promise<Response> =>
  fetch(`${house.url}/ledger/${path}`, token === undefined ? {} : { headers: { authorization: `Bearer ${token}` } });
const bytes = async (path: string): Promise<Buffer> => Buffer.from(await (await get(path, national)).arrayBuffer());
const hashes = (texts: readonly string[]): Hash[] => texts.map(text => fromBase64(text)!);
const ask = async (name: string, variables: object) => {
  const { data, errors } = await house.ask(ofAcademie, operation(name), variables as Record<string, unknown>);
  expect(errors).toBeUndefined();
  return data!;
};

/** The entries of a bundle: each after its length, in two bytes. */
function entriesIn(bundle: Buffer): Buffer[] {
  const entries: Buffer[] = [];
  for (let at = 0; at < bundle.length; at += 2 + bundle.readUInt16BE(at))
    entries.push(bundle.subarray(at + 2, at + 2 + bundle.readUInt16BE(at)));
  return entries;
}

/** Hashes of a whole tile (c2sp.org/tlog-tiles), and bytes of a hash. */
const TILE_WIDTH = 256;
const HASH_BYTES = 32;

describe('the ledger as a transparency log', () => {
  it('has nothing to show before the first checkpoint, and then every event', () => {
    expect(beforeTheFirst).toEqual([null, 404, 404]);
    expect(size).toBe(eventIds.length);
  });

  it('serves the checkpoint, the tiles and the entries, from which anybody makes the same tree', async () => {
    const answer = await get('checkpoint', national);
    expect(answer.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    const checkpoint = openCheckpoint(await answer.text(), ORIGIN, [logKey]);
    const entries: Buffer[] = [];
    const leaves: Hash[] = [];
    for (let at = 0; at < size; at += TILE_WIDTH) {
      const width = Math.min(TILE_WIDTH, size - at);
      const place = `${String(at / TILE_WIDTH).padStart(3, '0')}${width < TILE_WIDTH ? `.p/${width}` : ''}`;
      const tile = await bytes(`tile/0/${place}`);
      expect(tile.length).toBe(width * HASH_BYTES);
      for (let i = 0; i < width; i++) leaves.push(hashIn(tile, i * HASH_BYTES));
      entries.push(...entriesIn(await bytes(`tile/entries/${place}`)));
    }
    expect(checkpoint.size).toBe(size);
    expect(rootOf(leaves)).toBe(checkpoint.root);
    expect(entries.map(entry => leafHash(entry))).toEqual(leaves);
    expect(entries.map(entry => (JSON.parse(entry.toString()) as { id: string }).id)).toEqual(eventIds);
    // The first hash of the next level stands for the first whole tile.
    if (size >= TILE_WIDTH) expect(hashIn(await bytes('tile/1/000.p/1'))).toBe(rootOf(leaves.slice(0, TILE_WIDTH)));
  });

  it.each([
    'tile/0/999',
    'tile/0/000.p/0',
    'tile/0/0',
    'tile/64/000',
    'tile/-1/000',
    'tile/9/000.p/1',
    'tile/entries/x001/000',
    'tile/00/000.p/1',
  ])('has no %s', async path => expect((await get(path, national)).status).toBe(404));

  it('shows hashes to any auditor, entries to one of the nation, and nothing to others', async () => {
    const statuses = async (token?: string) =>
      Promise.all(
        ['checkpoint', 'tile/0/000.p/1', 'tile/entries/000.p/1'].map(async path => (await get(path, token)).status),
      );
    expect(await statuses(national)).toEqual([200, 200, 200]);
    expect(await statuses(ofAcademie)).toEqual([200, 200, 403]);
    expect(await statuses(head)).toEqual([403, 403, 403]);
    expect(await statuses()).toEqual([401, 401, 401]);
  });
});

describe('proofs over GraphQL', () => {
  it('proves each event by its id', async () => {
    const { ledgerCheckpoint } = await ask('LedgerCheckpoint', {});
    const root = fromBase64(ledgerCheckpoint.rootHash as string)!;
    for (const at of [0, Math.floor(size / 2), size - 1]) {
      const { eventProof } = await ask('EventProof', { eventId: eventIds[at]! });
      expect(eventProof.index).toBe(at);
      expect(
        isIncluded(
          fromBase64(eventProof.leafHash as string)!,
          at,
          { size, root },
          hashes(eventProof.hashes as string[]),
        ),
      ).toBe(true);
      const { index, checkpoint } = readTlogProof(eventProof.text as string);
      expect([index, checkpoint]).toEqual([at, ledgerCheckpoint.note]);
    }
    expect(await ask('EventProof', { eventId: '00000000-0000-4000-8000-000000000000' })).toEqual({ eventProof: null });
  });

  it('proves that the ledger only grew', async () => {
    const { consistencyProof: proof } = await ask('ConsistencyProof', { olderSize: 7, newerSize: size });
    const older = { size: 7, root: fromBase64(proof.olderRoot as string)! };
    const newer = { size, root: fromBase64(proof.newerRoot as string)! };
    expect(isConsistent(older, newer, hashes(proof.hashes as string[]))).toBe(true);
    expect(await ask('ConsistencyProof', { olderSize: 7, newerSize: size + 1_000 })).toEqual({
      consistencyProof: null,
    });
  });

  it('goes back from checkpoint to checkpoint', async () => {
    const { ledgerCheckpoint } = await ask('LedgerCheckpoint', { below: size + 1 });
    expect(ledgerCheckpoint).toMatchObject({ size, origin: ORIGIN, signers: [ORIGIN] });
    expect(await ask('LedgerCheckpoint', { below: size })).toEqual({ ledgerCheckpoint: null });
  });

  it.each([
    ['{ consistencyProof(olderSize: 2, newerSize: 1) { hashes } }', 'olderSize'],
    ['{ consistencyProof(olderSize: -1, newerSize: 1) { hashes } }', 'TreeSize'],
    ['{ ledgerCheckpoint(below: 9007199254740993) { size } }', 'TreeSize'],
    ['{ ledgerCheckpoint(below: 1.5) { size } }', 'TreeSize'],
  ])('refuses %s', async (query, word) => {
    const { errors } = await house.ask(ofAcademie, query);
    expect(errors?.[0]?.extensions?.code).toBe('BAD_USER_INPUT');
    expect(errors?.[0]?.message).toContain(word);
  });
});
