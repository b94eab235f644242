/** Which parts of a tree a proof is made of. Sizes and indexes are whole numbers below 2^53. */

/** The leaves from `from` (inclusive) to `to` (exclusive), as one subtree of RFC 6962. */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** A node over a full subtree: of 2^level leaves, the index-th of its level. */
export interface TreeNode {
  readonly level: number;
  readonly index: number;
}

/** Leaves, or hashes of a lower level, under a node: two to the power of the levels between. */
export function widthOf(levels: number): number {
  let width = 1;
  for (let level = 0; level < levels; level++) width *= 2;
  return width;
}

/** The largest power of two below n, for n > 1. */
function split(n: number): number {
  let k = 1;
  while (k * 2 < n) k *= 2;
  return k;
}

/** PATH of RFC 6962, 2.1.1: the subtrees beside the way from a leaf to the root, the leaf's neighbour first. */
export function inclusionRanges(index: number, size: number): Range[] {
  const beside: Range[] = [];
  for (let from = 0, to = size; to - from > 1;) {
    const middle = from + split(to - from);
    if (index < middle) {
      beside.push({ from: middle, to });
      to = middle;
    } else {
      beside.push({ from, to: middle });
      from = middle;
    }
  }
  return beside.reverse();
}

/** PROOF of RFC 6962, 2.1.2: the subtrees that prove a tree of `size` to begin with one of `older` leaves. */
export function consistencyRanges(older: number, size: number): Range[] {
  if (older === 0 || older === size) return [];
  const ranges: Range[] = [];
  let from = 0;
  let to = size;
  while (to !== older) {
    const middle = from + split(to - from);
    if (older <= middle) {
      ranges.push({ from: middle, to });
      to = middle;
    } else {
      ranges.push({ from, to: middle });
      from = middle;
    }
  }
  // The verifier knows the older root itself when the older tree is a subtree of the newer one.
  if (from > 0) ranges.push({ from, to });
  return ranges.reverse();
}

/** The full subtrees that a range consists of, from left to right. */
export function nodesOf({ from, to }: Range): TreeNode[] {
  const nodes: TreeNode[] = [];
  for (let at = from; at < to;) {
    let level = 0;
    let leaves = 1;
    while (at + leaves * 2 <= to && at % (leaves * 2) === 0) {
      leaves *= 2;
      level++;
    }
    nodes.push({ level, index: at / leaves });
    at += leaves;
  }
  return nodes;
}
