/** A verification that is divided into ranges believes nothing of where the stored tree says that they end. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Position } from '../../../src/eventstore/eventstore.js';
import type { SignedCheckpoint } from '../../../src/integrity/notes/checkpoint.js';
import { tilesOf } from '../../../src/integrity/sealing/store.js';
import { verifyLedger, type Progress, type VerifyOptions } from '../../../src/integrity/verify/ledger.js';
import type { Dividing, LedgerRange } from '../../../src/integrity/verify/ranges.js';
import { dividingOf, openLedger, tamper, type SealedLedger } from '../support/ledger.js';

const EVENTS = 1_500;
let ledger: SealedLedger;
let checkpoint: SignedCheckpoint;
let positions: Position[];
beforeAll(async () => {
  ledger = await openLedger();
  await ledger.append(EVENTS, 10);
  await ledger.seal();
  checkpoint = await ledger.publisher().giveOut();
  positions = (await ledger.events()).map(({ position }) => position);
});
afterAll(async () => ledger.close());

const verify = (options: Partial<VerifyOptions> = {}) =>
  verifyLedger({
    store: ledger.store,
    checkpoint,
    tiles: tilesOf(ledger.database.pool, checkpoint.size),
    dividing: dividingOf(ledger),
    ...options,
  });
const right = { outcome: 'RIGHT', events: EVENTS };

/** Divides, and counts the ranges that were asked for. */
function counting(options: Partial<Dividing> = {}): Dividing & { readonly asked: LedgerRange[] } {
  const asked: LedgerRange[] = [];
  const own = { ...dividingOf(ledger), ...options };
  return { ...own, asked, hasher: { atOnce: 3, hash: range => (asked.push(range), own.hasher.hash(range)) } };
}

describe('a divided verification', () => {
  it('hashes every range, and tells its progress after each', async () => {
    const dividing = counting();
    const reached: number[] = [];
    expect(await verify({ dividing, onProgress: ({ size }: Progress) => void reached.push(size) })).toEqual(right);
    expect(dividing.asked.map(({ size }) => size)).toEqual([256, 256, 256, 256, 256, 220]);
    expect(reached).toEqual([256, 512, 768, 1_024, 1_280, 1_500]);
  });

  it('comes to the same without the stored tree to compare with', async () =>
    expect(await verify({ tiles: undefined })).toEqual(right));

  it.each<readonly [string, (index: number) => Position | undefined]>([
    ['are missing', () => undefined],
    ['are those of an earlier event', index => positions[Math.max(0, index - 300)]],
    ['are one event too early', index => positions[index - 1]],
    ['are one event too late', index => positions[Math.min(index + 1, EVENTS - 1)]],
    ['are all at the end', () => positions.at(-1)],
    ['are nowhere in the ledger', () => 'f'.repeat(32) as Position],
    ['are wrong from the third on', index => (index < 600 ? positions[index] : positions[index - 7])],
  ])('comes to the same where the ends of ranges %s', async (_, positionAt) => {
    const dividing = counting({ positionAt: async index => positionAt(index) });
    expect(await verify({ dividing })).toEqual(right);
  });

  it('fails where a range cannot be read', async () => {
    const failing = { atOnce: 3, hash: async () => Promise.reject(new Error('the thread has ended')) };
    await expect(verify({ dividing: { ...dividingOf(ledger), hasher: failing } })).rejects.toThrow(
      'the thread has ended',
    );
  });

  it('names the first leaf of the stored tree that differs, and that the events are right', async () => {
    const change = (byte: string) =>
      `update integrity.tiles set hashes = overlay(hashes placing '\\x${byte}'::bytea from 101) where level = 0 and index = 3`;
    const { rows } = await ledger.database.pool.query<{ byte: string }>(
      `select encode(substring(hashes from 101 for 4), 'hex') as byte from integrity.tiles where level = 0 and index = 3`,
    );
    await tamper(ledger.database, change('00000000'));
    // The 101st byte is of the fourth hash: 3 × 256 + 3.
    expect(await verify()).toMatchObject({ outcome: 'TREE_ALTERED', first: { index: 771, position: positions[771] } });
    await tamper(ledger.database, change(rows[0]!.byte));
    expect(await verify()).toEqual(right);
  });
});
