/** What auditors are served of the tree: checkpoints, proofs, tiles and entries. */
import type pg from 'pg';
import { START, type EventStore } from '../eventstore/eventstore.js';
import { upToNow } from '../eventstore/up-to-now.js';
import { lastCheckpoint, readCheckpoints, type StoredCheckpoint } from './checkpoints/store.js';
import { entryOf } from './entry.js';
import { readCheckpoint } from './notes/checkpoint.js';
import { tlogProof } from './notes/tlog-proof.js';
import { indexOfEvent, positionAt } from './sealing/places.js';
import { readSealed, tilesOf } from './sealing/store.js';
import { hashIn, HASH_BYTES, toBase64 } from './tree/hash.js';
import { consistencyProof, inclusionProof, rootAt, TILE_WIDTH, widthIn, type TileId } from './tree/tiles.js';

/** A checkpoint as auditors read it. */
export interface ServedCheckpoint {
  readonly origin: string;
  readonly size: number;
  /** In base64, as the note has it. */
  readonly rootHash: string;
  readonly madeAt: string;
  readonly note: string;
  /** Names of the keys whose signatures it has. */
  readonly signers: readonly string[];
}

/** The proof that an event is in the tree of a checkpoint. Hashes are in base64. */
export interface EventInclusion {
  readonly eventId: string;
  readonly index: number;
  readonly leafHash: string;
  readonly checkpointSize: number;
  readonly hashes: readonly string[];
  /** The same with the checkpoint, as text (tlog-proof). */
  readonly text: string;
}

/** The proof that a tree begins with an earlier one. Hashes are in base64. */
export interface Consistency {
  readonly olderSize: number;
  readonly olderRoot: string;
  readonly newerSize: number;
  readonly newerRoot: string;
  readonly hashes: readonly string[];
}

export interface ServedLedger {
  /** The newest checkpoint, or the newest of a tree below a size; undefined when there is none. */
  checkpoint(below?: number): Promise<ServedCheckpoint | undefined>;
  /** Undefined for an event that is unknown, or that no checkpoint covers yet. */
  inclusion(eventId: string): Promise<EventInclusion | undefined>;
  /** Undefined unless the sizes are in order and sealed. */
  consistency(older: number, newer: number): Promise<Consistency | undefined>;
  /** The first hashes of a tile; undefined when the newest checkpoint has not so many. */
  tile(id: TileId, width: number): Promise<Buffer | undefined>;
  /** The first entries of a bundle (tlog-tiles), likewise. */
  entries(index: number, width: number): Promise<Buffer | undefined>;
}

const served = ({ note, madeAt }: StoredCheckpoint): ServedCheckpoint => {
  const { origin, size, root, signatures } = readCheckpoint(note);
  return { origin, size, rootHash: toBase64(root), madeAt, note, signers: signatures.map(({ name }) => name) };
};

/** Each entry after its length in two bytes. */
const bundleOf = (entries: readonly string[]): Buffer =>
  Buffer.concat(
    entries.flatMap(text => {
      const entry = Buffer.from(text);
      const length = Buffer.alloc(2);
      length.writeUInt16BE(entry.length);
      return [length, entry];
    }),
  );

export function serveLedger(
  pool: pg.Pool,
  eventStore: Pick<EventStore, 'last' | 'follow' | 'positionOf'>,
): ServedLedger {
  /** Whether the newest checkpoint has so many hashes of the tile. */
  const isVouchedFor = async (id: TileId, width: number): Promise<boolean> => {
    const last = await lastCheckpoint(pool);
    return last !== undefined && width <= widthIn(id, last.size);
  };
  return {
    checkpoint: async below => {
      const [found] = await readCheckpoints(pool, { most: 1, below });
      return found && served(found);
    },
    inclusion: async eventId => {
      const [index, last] = [await indexOfEvent(pool, eventStore, eventId), await lastCheckpoint(pool)];
      if (index === undefined || !last || index >= last.size) return undefined;
      const read = tilesOf(pool, last.size);
      const hashes = await inclusionProof(index, last.size, read);
      const [tile] = await read([{ level: 0, index: Math.floor(index / TILE_WIDTH) }]);
      return {
        eventId,
        index,
        leafHash: toBase64(hashIn(tile!, (index % TILE_WIDTH) * HASH_BYTES)),
        checkpointSize: last.size,
        hashes: hashes.map(toBase64),
        text: tlogProof({ index, hashes, checkpoint: last.note }),
      };
    },
    consistency: async (older, newer) => {
      const { size } = await readSealed(pool);
      if (older > newer || newer > size) return undefined;
      const read = tilesOf(pool, newer);
      const [olderRoot, newerRoot, hashes] = await Promise.all([
        rootAt(older, read),
        rootAt(newer, read),
        consistencyProof(older, newer, read),
      ]);
      return {
        olderSize: older,
        olderRoot: toBase64(olderRoot),
        newerSize: newer,
        newerRoot: toBase64(newerRoot),
        hashes: hashes.map(toBase64),
      };
    },
    tile: async (id, width) => {
      if (!(await isVouchedFor(id, width))) return undefined;
      const { size } = (await lastCheckpoint(pool))!;
      const [tile] = await tilesOf(pool, size)([id]);
      return tile!.subarray(0, width * HASH_BYTES);
    },
    entries: async (index, width) => {
      if (!(await isVouchedFor({ level: 0, index }, width))) return undefined;
      const before = index === 0 ? START : await positionAt(pool, index * TILE_WIDTH - 1);
      if (before === undefined) return undefined;
      const entries: string[] = [];
      for await (const batch of upToNow(eventStore, before)) {
        for (const event of batch) if (entries.length < width) entries.push(entryOf(event));
        if (entries.length >= width) break;
      }
      return entries.length < width ? undefined : bundleOf(entries);
    },
  };
}
