/** Reads the ledger as leaves of its tree, in their order. */
import {
  POSITION_BYTES,
  type EventStore,
  type Position,
  type RecordedEvent,
  type StoredEvents,
  type StoredRange,
} from '../eventstore/eventstore.js';
import { followUntil } from '../eventstore/up-to-now.js';
import { LeafHasher } from './entries/leaf-hasher.js';
import { entryOf } from './entry.js';
import { leafHash, type Hash } from './tree/hash.js';

/** Leaves that follow each other. */
export interface Leaves {
  readonly hashes: readonly Hash[];
  /** Positions of their events, 16 bytes each. */
  readonly positions: Buffer;
  /** Ids of their events, where the store finds no event by its id. */
  readonly ids?: readonly string[] | undefined;
}

export type LeafStore = Pick<EventStore, 'head' | 'last' | 'follow' | 'scanStored' | 'positionOf'>;

/** The index-th of positions of 16 bytes each. */
export const positionIn = (positions: Buffer, index: number): Position =>
  positions.toString('hex', index * POSITION_BYTES, (index + 1) * POSITION_BYTES) as Position;

/** The bytes of a position. */
export const bytesOfPosition = (position: Position): Buffer => Buffer.from(position, 'hex');

/** The leaves of events as values. */
export const leavesOf = (events: readonly RecordedEvent[]): Leaves => ({
  hashes: events.map(event => leafHash(entryOf(event))),
  positions: Buffer.concat(events.map(({ position }) => bytesOfPosition(position))),
  ids: events.map(({ id }) => id),
});

/** Keeps the shapes of events that it has seen: one for the whole process serves all readers. */
const hasher = new LeafHasher();

/** The hashes of the leaves of a range, some hundreds at a time. The range ends at an event that followers are given already. */
export async function* leafHashes(store: LeafStore, range: StoredRange): AsyncGenerator<readonly Hash[]> {
  if (store.scanStored)
    for await (const events of store.scanStored({ ...range, positions: false })) yield hasher.hashes(events);
  else
    for await (const events of followUntil(store, range, new AbortController().signal)) yield leavesOf(events).hashes;
}

/** Leaves of a batch, or somewhat more: so many that the tiles at the edge of the tree, which are stored anew with each batch, weigh little. */
const BATCH = 8_192;

const joined = (parts: readonly Leaves[]): Leaves => ({
  hashes: parts.flatMap(({ hashes }) => hashes),
  positions: Buffer.concat(parts.map(({ positions }) => positions)),
});

/** The leaves of pages, which are small, in batches. */
async function* gathered(pages: AsyncIterable<StoredEvents>, signal: AbortSignal): AsyncGenerator<Leaves> {
  let parts: Leaves[] = [];
  let count = 0;
  for await (const page of pages) {
    if (signal.aborted) return;
    const leaves = { hashes: hasher.hashes(page), positions: page.positions() };
    parts.push(leaves);
    count += leaves.hashes.length;
    if (count < BATCH) continue;
    yield joined(parts);
    parts = [];
    count = 0;
  }
  if (count > 0) yield joined(parts);
}

/** The leaves of a range of the ledger, in batches; in the fastest way that the store has. The range ends at an event that followers are given already. */
export async function* leavesWithin(
  store: LeafStore,
  range: StoredRange,
  signal = new AbortController().signal,
): AsyncGenerator<Leaves> {
  if (!store.scanStored) {
    for await (const events of followUntil(store, range, signal)) if (events.length > 0) yield leavesOf(events);
    return;
  }
  yield* gathered(store.scanStored(range), signal);
}

/**
 * Every leaf after a position, in batches, up to the last event that the store has when it is asked. It waits for events that followers are not given yet,
 * because a transaction is still open; not so with `waiting: false`. Ends early when the signal aborts.
 */
export async function* everyLeaf(
  store: LeafStore,
  after: Position,
  {
    signal = new AbortController().signal,
    waiting = true,
  }: { readonly signal?: AbortSignal; readonly waiting?: boolean } = {},
): AsyncGenerator<Leaves> {
  const [last, head] = [await store.last(), await store.head()];
  const until = head < last ? head : last;
  if (after < until) yield* leavesWithin(store, { after, until }, signal);
  const reached = after < until ? until : after;
  if (!waiting || reached >= last) return;
  for await (const events of followUntil(store, { after: reached, until: last }, signal))
    if (events.length > 0) yield leavesOf(events);
}
