/** The root of a tree whose leaves come one after the other, in memory that grows with the logarithm of their number. */
import { EMPTY_ROOT, nodeHash, type Hash } from './hash.js';

/** The root over full subtrees of falling sizes, given from left to right. */
export function rootOver(subtrees: readonly Hash[]): Hash {
  let root = subtrees.at(-1);
  if (root === undefined) return EMPTY_ROOT;
  for (let i = subtrees.length - 2; i >= 0; i--) root = nodeHash(subtrees[i]!, root);
  return root;
}

export class CompactRange {
  #size: number;
  /** Roots of the full subtrees, from left to right: as many as `#size` has bits that are set. */
  readonly #subtrees: Hash[];

  /** Goes on from `subtrees` of a range of that size; begins without leaves when they are left out. */
  constructor(size = 0, subtrees: readonly Hash[] = []) {
    this.#size = size;
    this.#subtrees = [...subtrees];
  }

  get size(): number {
    return this.#size;
  }
  get subtrees(): readonly Hash[] {
    return this.#subtrees;
  }

  add(leaf: Hash): void {
    this.addFull(leaf, 1);
  }

  /** Adds a full subtree by its root. `width`, its leaves, is a power of two; the size is a multiple of it. */
  addFull(root: Hash, width: number): void {
    let top = root;
    for (let rest = this.#size / width; rest % 2 === 1; rest = (rest - 1) / 2)
      top = nodeHash(this.#subtrees.pop()!, top);
    this.#subtrees.push(top);
    this.#size += width;
  }

  /**
   * Adds the leaves of another range of fewer than 2^31 leaves, by the roots of its full subtrees. The size is a multiple of the first one's leaves.
   */
  addRange({ size, subtrees }: Pick<CompactRange, 'size' | 'subtrees'>): void {
    let rest = size;
    for (const root of subtrees) {
      // The largest power of two that is not above the rest.
      const width = 1 << (31 - Math.clz32(rest));
      this.addFull(root, width);
      rest -= width;
    }
  }

  root(): Hash {
    return rootOver(this.#subtrees);
  }

  copy(): CompactRange {
    return new CompactRange(this.#size, this.#subtrees);
  }
}

/** The root of a tree of these leaves. */
export function rootOf(leaves: Iterable<Hash>): Hash {
  const range = new CompactRange();
  for (const leaf of leaves) range.add(leaf);
  return range.root();
}
