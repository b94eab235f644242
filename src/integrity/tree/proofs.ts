/** Checks proofs, by the algorithms of RFC 9162 (2.1.3.2 and 2.1.4.2). They need the proof, the hashes and nothing else. */
import { EMPTY_ROOT, nodeHash, type Hash } from './hash.js';

/** A tree as a checkpoint states it. */
export interface TreeHead {
  readonly size: number;
  readonly root: Hash;
}

const half = (n: number): number => Math.floor(n / 2);

/** The root that the proof leads to from a leaf; undefined when the proof has not the length that index and size ask for. */
export function rootByInclusion(leaf: Hash, index: number, size: number, proof: readonly Hash[]): Hash | undefined {
  if (index < 0 || index >= size) return undefined;
  let at = index;
  let last = size - 1;
  let root = leaf;
  for (const beside of proof) {
    if (last === 0) return undefined;
    if (at % 2 === 1 || at === last) {
      root = nodeHash(beside, root);
      while (at % 2 === 0 && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else root = nodeHash(root, beside);
    at = half(at);
    last = half(last);
  }
  return last === 0 ? root : undefined;
}

/** Whether the leaf stands at that index of the tree. */
export const isIncluded = (leaf: Hash, index: number, { size, root }: TreeHead, proof: readonly Hash[]): boolean =>
  rootByInclusion(leaf, index, size, proof) === root;

/** Whether the newer tree begins with all the leaves of the older one, in their order. */
export function isConsistent(older: TreeHead, newer: TreeHead, proof: readonly Hash[]): boolean {
  if (older.size > newer.size) return false;
  if (older.size === newer.size) return proof.length === 0 && older.root === newer.root;
  if (older.size === 0) return proof.length === 0 && older.root === EMPTY_ROOT;
  let at = older.size - 1;
  let last = newer.size - 1;
  while (at % 2 === 1) {
    at = half(at);
    last = half(last);
  }
  // An older tree that is a full subtree is the first hash of its own proof.
  const [first, ...rest] = at === 0 ? [older.root, ...proof] : proof;
  if (first === undefined) return false;
  let olderRoot = first;
  let newerRoot = first;
  for (const beside of rest) {
    if (last === 0) return false;
    if (at % 2 === 1 || at === last) {
      olderRoot = nodeHash(beside, olderRoot);
      newerRoot = nodeHash(beside, newerRoot);
      while (at % 2 === 0 && at !== 0) {
        at = half(at);
        last = half(last);
      }
    } else newerRoot = nodeHash(newerRoot, beside);
    at = half(at);
    last = half(last);
  }
  return last === 0 && olderRoot === older.root && newerRoot === newer.root;
}
