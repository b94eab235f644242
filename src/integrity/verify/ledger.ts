/** Verifies the whole ledger against a checkpoint: reads every event once, in constant memory. */
import { START, type Position, type RecordedEvent } from '../../eventstore/eventstore.js';
import { entryOf } from '../entry.js';
import { CompactRange } from '../tree/compact-range.js';
import { leafHash, type Hash } from '../tree/hash.js';
import type { TreeHead } from '../tree/proofs.js';
import { hashesIn, TILE_WIDTH, widthIn, type ReadTiles } from '../tree/tiles.js';
import { everyEvent, type ReadableLedger } from './events.js';

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
  readonly store: ReadableLedger;
  readonly checkpoint: TreeHead;
  /** Reads the stored tree, to name the first event that differs from it. Without it, none is named. */
  readonly tiles?: ReadTiles | undefined;
  /** Goes on from here. */
  readonly from?: Progress | undefined;
  /** Called after each batch. */
  readonly onProgress?: (progress: Progress) => void | Promise<void>;
}

/** Tiles read at a time. */
const TILES_AT_ONCE = 32;

/** The leaves of the stored tree, in their order, read ahead. */
class StoredLeaves {
  #from = 0;
  #hashes: readonly Hash[] = [];
  constructor(
    private readonly size: number,
    private readonly read: ReadTiles,
  ) {}

  async upTo(index: number): Promise<void> {
    if (index >= this.#from && index < this.#from + this.#hashes.length) return;
    const first = Math.floor(index / TILE_WIDTH);
    const ids = Array.from({ length: TILES_AT_ONCE }, (_, i) => ({ level: 0, index: first + i })).filter(
      id => widthIn(id, this.size) > 0,
    );
    const tiles = await this.read(ids);
    this.#hashes = tiles.flatMap((tile, i) => hashesIn(tile, 0, widthIn(ids[i]!, this.size)));
    this.#from = first * TILE_WIDTH;
  }

  at(index: number): Hash {
    return this.#hashes[index - this.#from]!;
  }
}

const differenceAt = (index: number, { stream, version, id, position }: RecordedEvent): Difference => ({
  ...{ index, stream, version, eventId: id, position },
});

export async function verifyLedger(options: VerifyOptions): Promise<Verdict> {
  const { store, checkpoint, from, onProgress } = options;
  const range = new CompactRange(from?.size, from?.subtrees);
  let leaves = options.tiles && new StoredLeaves(checkpoint.size, options.tiles);
  let first: Difference | undefined;
  /** The stored tree, from its first difference with the events on. */
  let stored: CompactRange | undefined;
  const compare = async (event: RecordedEvent, hash: Hash): Promise<void> => {
    if (!leaves) return;
    try {
      await leaves.upTo(range.size);
    } catch {
      // A tree that cannot be read names nothing. The root of the events decides all the same.
      leaves = stored = undefined;
      return;
    }
    const leaf = leaves.at(range.size);
    if (leaf !== hash && first === undefined) {
      first = differenceAt(range.size, event);
      stored = range.copy();
    }
    stored?.add(leaf);
  };
  for await (const batch of everyEvent(store, from?.position ?? START)) {
    for (const event of batch) {
      if (range.size >= checkpoint.size) break;
      const hash = leafHash(entryOf(event));
      if (leaves) await compare(event, hash);
      range.add(hash);
    }
    if (range.size >= checkpoint.size) break;
    await onProgress?.({ size: range.size, position: batch.at(-1)!.position, subtrees: range.subtrees });
  }
  if (range.size < checkpoint.size) return { outcome: 'TOO_SHORT', events: range.size, first };
  const right = range.root() === checkpoint.root;
  if (right && first !== undefined) return { outcome: 'TREE_ALTERED', first };
  if (right) return { outcome: 'RIGHT', events: range.size };
  return { outcome: 'ALTERED', first, certain: stored?.root() === checkpoint.root };
}
