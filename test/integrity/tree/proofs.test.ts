/** Proofs out of tiles: every one verifies, also by an implementation that is not ours, and every altered one fails. */
import { RFC9162 } from '@transmute/rfc9162';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { rootOf } from '../../../src/integrity/tree/compact-range.js';
import { bytesOfHash, leafHash, type Hash } from '../../../src/integrity/tree/hash.js';
import { isConsistent, isIncluded, rootByInclusion } from '../../../src/integrity/tree/proofs.js';
import { consistencyProof, inclusionProof, rootAt } from '../../../src/integrity/tree/tiles.js';
import { growTo, leafAt } from './support/grown.js';

const MOST = 1_200;
const { leaves, read } = growTo(MOST);
const sizes = fc.integer({ min: 1, max: MOST });
const flip = (hash: Hash, at: number): Hash => {
  const bytes = Buffer.from(bytesOfHash(hash));
  bytes[at]! ^= 1 << (at % 8);
  return bytes.toString('latin1') as Hash;
};
const bytes = (hashes: readonly Hash[]): Uint8Array[] => hashes.map(hash => new Uint8Array(bytesOfHash(hash)));
const roots = new Map<number, Hash>();
const rootOfSize = (size: number): Hash => {
  if (!roots.has(size)) roots.set(size, rootOf(leaves.slice(0, size)));
  return roots.get(size)!;
};

/** Proofs that differ from a right one: a bit, a hash less, one more, two exchanged. */
const altered = (proof: readonly Hash[], seed: number): Hash[][] => [
  [...proof, leafAt(seed)],
  ...(proof.length > 0
    ? [
        proof.slice(0, -1),
        proof.slice(1),
        proof.map((hash, i) => (i === seed % proof.length ? flip(hash, seed % 32) : hash)),
      ]
    : []),
  ...(proof.length > 1 ? [[proof[1]!, proof[0]!, ...proof.slice(2)]] : []),
];

describe('proofs out of tiles', () => {
  it('the root at any size is that of its leaves', async () => {
    for (const size of [0, 1, 2, 3, 255, 256, 257, 511, 512, 513, 1_024, 1_199, MOST])
      expect(await rootAt(size, read)).toBe(rootOfSize(size));
  });

  it('every inclusion proof verifies, and every altered one fails', () =>
    fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async (size, seed) => {
        const index = seed % size;
        const head = { size, root: rootOfSize(size) };
        const proof = await inclusionProof(index, size, read);
        expect(isIncluded(leaves[index]!, index, head, proof)).toBe(true);
        for (const wrong of altered(proof, seed)) expect(isIncluded(leaves[index]!, index, head, wrong)).toBe(false);
        expect(isIncluded(flip(leaves[index]!, seed % 32), index, head, proof)).toBe(false);
        if (size > 1) expect(isIncluded(leaves[index]!, (index + 1) % size, head, proof)).toBe(false);
        expect(rootByInclusion(leaves[index]!, size, size, proof)).toBeUndefined();
      }),
      { numRuns: 300 },
    ));

  it('every consistency proof verifies, and every altered one fails', () =>
    fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async (size, seed) => {
        const older = { size: 1 + (seed % size), root: rootOfSize(1 + (seed % size)) };
        const newer = { size, root: rootOfSize(size) };
        const proof = await consistencyProof(older.size, size, read);
        expect(isConsistent(older, newer, proof)).toBe(true);
        for (const wrong of altered(proof, seed)) expect(isConsistent(older, newer, wrong)).toBe(false);
        expect(isConsistent({ ...older, root: flip(older.root, seed % 32) }, newer, proof)).toBe(false);
        expect(isConsistent(older, { ...newer, root: flip(newer.root, seed % 32) }, proof)).toBe(false);
        if (older.size < size) expect(isConsistent(newer, older, proof)).toBe(false);
      }),
      { numRuns: 300 },
    ));

  it('nothing but the empty tree is before the first leaf', () => {
    const empty = { size: 0, root: rootOf([]) };
    expect(isConsistent(empty, { size: 3, root: rootOfSize(3) }, [])).toBe(true);
    expect(isConsistent({ size: 0, root: leafAt(1) }, { size: 3, root: rootOfSize(3) }, [])).toBe(false);
  });

  it('an implementation that is not ours accepts them', () =>
    fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 600 }), fc.nat(), async (size, seed) => {
        const index = seed % size;
        const older = 1 + (seed % size);
        const entries = Array.from({ length: size }, (_, i) => new TextEncoder().encode(`leaf ${i}`));
        const inclusion = await inclusionProof(index, size, read);
        const consistency = await consistencyProof(older, size, read);
        const root = new Uint8Array(bytesOfHash(rootOfSize(size)));
        expect(leafHash(`leaf ${index}`)).toBe(leaves[index]);
        expect(await RFC9162.treeHead(entries)).toEqual(root);
        const leaf = new Uint8Array(bytesOfHash(leaves[index]!));
        expect(
          await RFC9162.verifyInclusionProof(root, leaf, {
            log_id: '',
            tree_size: size,
            leaf_index: index,
            inclusion_path: bytes(inclusion),
          }),
        ).toBe(true);
        if (older === size) return;
        const olderRoot = new Uint8Array(bytesOfHash(rootOfSize(older)));
        // It leaves step 2 of RFC 9162, 2.1.4.2 to its caller.
        const isPower = Number.isInteger(Math.log2(older));
        const path = [...(isPower ? [olderRoot] : []), ...bytes(consistency)];
        expect(
          await RFC9162.verifyConsistencyProof(olderRoot, root, {
            log_id: '',
            tree_size_1: older,
            tree_size_2: size,
            consistency_path: path,
          }),
        ).toBe(true);
      }),
      { numRuns: 25 },
    ));
});
