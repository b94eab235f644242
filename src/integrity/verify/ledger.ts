/** Verifies the whole ledger against a checkpoint: reads every event once, in constant memory. */
import { firstAfter, START, type Position } from '../../eventstore/eventstore.js';
import { everyLeaf, positionIn, type Leaves, type LeafStore } from '../leaves.js';
import { CompactRange } from '../tree/compact-range.js';
import type { Hash } from '../tree/hash.js';
import type { TreeHead } from '../tree/proofs.js';
import type { ReadTiles } from '../tree/tiles.js';
import { hashedRanges, RANGE_WIDTH, type Dividing, type HashedRange } from './ranges.js';
import { StoredLeaves } from './stored-leaves.js';

/** How far a verification has come: it can be resumed from here. */
export interface Progress {
  /** Events read. */
  readonly size: number;
  /** Position of the last one. */
  readonly position: Position;
  /** Roots of the full subtrees over them. */
  readonly subtrees: readonly Hash[];
}

/** An event that is not the one of the stored tree. */
export interface Difference {
  readonly index: number;
  readonly stream: string;
  readonly version: number;
  readonly eventId: string;
  readonly position: Position;
}

/**
 * What a verification finds. `TOO_SHORT`: events are missing. `ALTERED`: the events are not those that were vouched for; `first` is the first that is
 * not the one of the stored tree, and `certain` says whether the stored tree is the one that was vouched for. `TREE_ALTERED`: the events
 * are right, and the stored tree is not.
 */
export type Verdict =
  | { readonly outcome: 'RIGHT'; readonly events: number }
  | { readonly outcome: 'TOO_SHORT'; readonly events: number; readonly first?: Difference | undefined }
  | { readonly outcome: 'ALTERED'; readonly first?: Difference | undefined; readonly certain: boolean }
  | { readonly outcome: 'TREE_ALTERED'; readonly first: Difference };

export interface VerifyOptions {
  readonly store: LeafStore;
  readonly checkpoint: TreeHead;
  /** Reads the stored tree, to name the first event that differs from it. Without it, none is named. */
  readonly tiles?: ReadTiles | undefined;
  /** Goes on from here. */
  readonly from?: Progress | undefined;
  /** Divides the work among threads. Without it, one does all of it. */
  readonly dividing?: Dividing | undefined;
  /** Called after each batch. */
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
}

/** The event after a position. */
async function differenceAt(store: LeafStore, index: number, after: Position): Promise<Difference | undefined> {
  const event = await firstAfter(store, after);
  return event && { index, stream: event.stream, version: event.version, eventId: event.id, position: event.position };
}

/** A verification under way: what has been read, and what differs. */
class Walk {
  readonly range: CompactRange;
  position: Position;
  first: Difference | undefined;
  /** Leaves of the stored tree; undefined where there is none, or it cannot be read: then it names nothing, and the root of the events decides all the same. */
  #leaves: StoredLeaves | undefined;
  /** The stored tree, from its first difference with the events on. */
  #stored: CompactRange | undefined;

  constructor(private readonly options: VerifyOptions) {
    const { from, tiles, checkpoint } = options;
    this.range = new CompactRange(from?.size, from?.subtrees);
    this.position = from?.position ?? START;
    this.#leaves = tiles && new StoredLeaves(checkpoint.size, tiles);
  }

  get progress(): Progress {
    return { size: this.range.size, position: this.position, subtrees: this.range.subtrees };
  }

  /** Takes the next leaves, up to a size. */
  async take({ hashes, positions }: Leaves, to: number): Promise<void> {
    const count = Math.min(hashes.length, to - this.range.size);
    for (let i = 0; i < count; i++) {
      const hash = hashes[i]!;
      const { size } = this.range;
      if (this.#leaves?.has(size) === false && !(await this.#leaves.read(size)))
        this.#leaves = this.#stored = undefined;
      if (this.first === undefined && this.#leaves?.isAt(size, hash) === false) {
        this.first = await differenceAt(
          this.options.store,
          size,
          i === 0 ? this.position : positionIn(positions, i - 1),
        );
        this.#stored = this.range.copy();
      }
      if (this.#leaves) this.#stored?.add(this.#leaves.at(size));
      this.range.add(hash);
    }
    if (count > 0) this.position = positionIn(positions, count - 1);
  }

  /** Takes a range of leaves, which begins at one of its own multiples; false, and it is not taken, when a leaf is not that of the stored tree. */
  async takeRange(hashed: HashedRange, until: Position): Promise<boolean> {
    const same = await this.#leaves?.areFrom(this.range.size, Buffer.from(hashed.leaves.buffer));
    if (same === false) return false;
    if (same === undefined) this.#leaves = undefined;
    this.range.addRange(hashed);
    this.position = until;
    return true;
  }

  verdict(): Verdict {
    const { range, first } = this;
    const { checkpoint } = this.options;
    if (range.size < checkpoint.size) return { outcome: 'TOO_SHORT', events: range.size, first };
    const right = range.root() === checkpoint.root;
    if (right && first !== undefined) return { outcome: 'TREE_ALTERED', first };
    if (right) return { outcome: 'RIGHT', events: range.size };
    return { outcome: 'ALTERED', first, certain: this.#stored?.root() === checkpoint.root };
  }
}

/** Takes leaf by leaf, up to a size. */
async function takeLeaves(walk: Walk, { store, onProgress }: VerifyOptions, to: number): Promise<void> {
  if (walk.range.size >= to) return;
  for await (const leaves of everyLeaf(store, walk.position, { waiting: false })) {
    await walk.take(leaves, to);
    if (walk.range.size >= to) return;
    await onProgress?.(walk.progress);
  }
}

/** Takes range by range for as long as all is as it should be. */
async function takeRanges(walk: Walk, dividing: Dividing, { checkpoint, onProgress }: VerifyOptions): Promise<void> {
  const from = { size: walk.range.size, position: walk.position, to: checkpoint.size };
  for await (const { hashed, until } of hashedRanges(dividing, from)) {
    if (!(await walk.takeRange(hashed, until))) return;
    await onProgress?.(walk.progress);
  }
}

export async function verifyLedger(options: VerifyOptions): Promise<Verdict> {
  const { checkpoint, dividing } = options;
  const walk = new Walk(options);
  if (dividing) {
    const { width = RANGE_WIDTH } = dividing;
    const aligned = Math.ceil(walk.range.size / width) * width;
    await takeLeaves(walk, options, Math.min(aligned, checkpoint.size));
    if (walk.first === undefined && walk.range.size === aligned) await takeRanges(walk, dividing, options);
  }
  // All of it, or what is left from where the ranges end: it is looked at leaf by leaf.
  await takeLeaves(walk, options, checkpoint.size);
  return walk.verdict();
}
