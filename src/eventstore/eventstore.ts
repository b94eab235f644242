/**
 * The port of the ledger: what the rest of the house knows of an event store.
 *
 * Two adapters implement it, `postgres.ts` and `eventstoredb.ts`; `test/eventstore/contract.ts` states, as code, what
 * both promise. Nothing outside an adapter names a driver.
 */
import type { EventMetadata, JsonObject } from '../domain/event.js';

/**
 * A place in the total order of the ledger. Opaque outside the adapters, yet ordered: 32 lower-case hexadecimal digits,
 * so that plain string comparison (in SQL: `collate "C"`) is the order of the ledger. Positions are not dense.
 */
export type Position = string & { readonly __position: unique symbol };

/** Before the first event. */
export const START = '0'.repeat(32) as Position;

/** Position of two 64-bit numbers, the first the more significant. */
export const position = (high: bigint, low: bigint): Position =>
  (high.toString(16).padStart(16, '0') + low.toString(16).padStart(16, '0')) as Position;

/** Bytes of a position, most significant first: two 64-bit numbers. */
export const POSITION_BYTES = 16;

/** Reads a position given by a client or a table. Throws a RangeError naming the value when it is none. */
export const parsePosition = (text: string): Position => {
  if (!/^[0-9a-f]{32}$/.test(text)) throw new RangeError(`not a position of the ledger: ${JSON.stringify(text)}`);
  return text as Position;
};

/** The version a stream must have for an append to go through: of its last event (0 for the first), `none`, or `any`. */
export type ExpectedVersion = number | 'none' | 'any';

/** An event as a caller gives it to `append`. */
export interface EventToAppend {
  /** UUID. Appending an id again is answered as the first time and stores nothing. */
  readonly id: string;
  readonly type: string;
  readonly data: JsonObject;
  readonly metadata: EventMetadata;
}

/** An event as the ledger holds it. */
export interface RecordedEvent extends EventToAppend {
  readonly stream: string;
  /** 0 for the first event of its stream, then without a gap. */
  readonly version: number;
  readonly position: Position;
  /** When the store recorded it: ISO 8601 UTC. */
  readonly recordedAt: string;
}

export interface AppendResult {
  /** Version of the last event of this append. */
  readonly version: number;
  /** Position of the last event of this append. */
  readonly position: Position;
  /** True when all the ids were stored already: nothing new was appended. */
  readonly repeated: boolean;
}

/** Thrown by `append` when the stream is not at the version that the caller took it to be at: load again, decide again. */
export class WrongExpectedVersion extends Error {
  override readonly name = 'WrongExpectedVersion';
  constructor(
    readonly stream: string,
    readonly expected: ExpectedVersion,
    /** Version of the last event, `none` when the stream has none. */
    readonly actual: number | 'none',
  ) {
    super(`stream ${stream} is at version ${actual}, expected ${expected}`);
  }
}

/** Thrown for an append against the port's rules: an id used for another event, no events, data over the limit. */
export class InvalidAppend extends Error {
  override readonly name = 'InvalidAppend';
}

/** Thrown when the store did not answer within its bounds; the adapter has already retried with the same ids. */
export class EventStoreUnavailable extends Error {
  override readonly name = 'EventStoreUnavailable';
  /** True when waiting is useless: a wrong password, a database that is not the ledger's. */
  readonly lasting: boolean;
  constructor(message: string, { lasting = false, ...options }: ErrorOptions & { readonly lasting?: boolean } = {}) {
    super(message, options);
    this.lasting = lasting;
  }
}

export interface FollowOptions {
  /** The most events a batch may carry (default 2,000). */
  readonly batchSize?: number;
  /** Called each time everything recorded has been given, with the position given last. */
  readonly onCaughtUp?: (position: Position) => void;
}

/** A part of the ledger, for `scan`. */
export interface ScanRange {
  /** Exclusive. */
  readonly after: Position;
  /** Inclusive: the position of an event, given by a follower or by `head`. */
  readonly until: Position;
  /** All events but those of these types. */
  readonly except?: readonly string[];
}

/** A part of the ledger, for `scanStored`. */
export interface StoredRange extends Omit<ScanRange, 'except'> {
  /**
   * Positions that divide the range into pages of some hundreds of events. A store that is given them need not look for them. It reads every event of
   * the range whatever they are.
   */
  readonly cuts?: readonly Position[] | undefined;
  /** False leaves out the positions of the events, so that they need not be sent. */
  readonly positions?: boolean;
}

/**
 * Events as the bytes that a store keeps, one at a time: for whoever has many to read and needs no values. The members tell of the event that `next`
 * has come to; those that end in `At` say where in `bytes` something begins.
 */
export interface StoredEvents {
  /** Comes to the next event; false after the last. */
  next(): boolean;
  /** At least four bytes follow the end of each text, so that a reader may take four bytes at a time. */
  readonly bytes: Buffer;
  /** The same bytes. */
  readonly view: DataView;
  /** JSON in UTF-8, as it was written: with any order of keys, and any blanks. As each text, it ends before a zero byte, and has none within. */
  readonly dataAt: number;
  readonly metadataAt: number;
  /** UTF-8. */
  readonly streamAt: number;
  readonly typeAt: number;
  /** Says where the texts of the event end. Who has read them tells it, so that `next` need not search. */
  endAt(data: number, metadata: number, stream: number, type: number): void;
  /** The 16 bytes of the id. */
  readonly idAt: number;
  readonly version: number;
  /** When the store recorded it, in milliseconds since 1970. */
  readonly recordedAtMs: number;
  /** Positions of all events of the page, 16 bytes each. */
  positions(): Buffer;
  /** The event as values. */
  event(): Omit<RecordedEvent, 'position'>;
}

export interface EventStore {
  /**
   * Appends all the events to the stream, or none. At least one event; ids distinct.
   *
   * - expected version does not hold → `WrongExpectedVersion`, nothing stored;
   * - all the ids stored already in this stream, in this order → answers as the first time, `repeated: true`, whatever
   *   the expected version (so an outcome unknown is retried with the same ids);
   * - some of the ids stored, others not, or stored elsewhere → `InvalidAppend`.
   *
   * Resolves only once the events are durable.
   */
  append(stream: string, expected: ExpectedVersion, events: readonly EventToAppend[]): Promise<AppendResult>;

  /** The events of a stream in order, from a version on (inclusive, default 0). A stream that does not exist is empty. */
  read(stream: string, from?: number): AsyncIterable<RecordedEvent>;

  /**
   * Every event of the ledger after a position (exclusive), then for ever what is appended, in batches of one event or
   * more, in the ledger's order. Nothing is lost, nothing comes twice, nothing ever surfaces behind a position already
   * given; the order within a stream is the stream's. Survives the store's absence (it resumes where it was). Ends
   * without an error when the signal aborts.
   */
  follow(after: Position, signal: AbortSignal, options?: FollowOptions): AsyncIterable<readonly RecordedEvent[]>;

  /**
   * What `follow` would give of a range, in the same order, for whoever has much to read; then ends. Only stores that do it
   * faster than by following have it.
   */
  scan?(range: ScanRange): AsyncIterable<readonly RecordedEvent[]>;

  /** The same range as bytes, in pages, each to be read before the next is asked for. Only stores that keep JSON as it was written have it. */
  scanStored?(range: StoredRange): AsyncIterable<StoredEvents>;

  /** Position of the event with this id; undefined when there is none. Only stores that find an event by its id have it. */
  positionOf?(id: string): Promise<Position | undefined>;

  /** Position of the last event that a follower would be given now; START when there is none. */
  head(): Promise<Position>;

  /**
   * Position of the last event that is stored, even if followers have to wait for it still; START when the ledger is empty. Whatever was appended
   * before is at it or before it.
   */
  last(): Promise<Position>;

  /** Resolves when the store answers; rejects with EventStoreUnavailable, naming the address and the remedy. */
  ready(): Promise<void>;

  /** Waits for appends under way, ends followers, closes connections. */
  close(): Promise<void>;
}

/** The next event after a position. Waits for one when the ledger has none yet; `undefined` when the store is closed meanwhile. */
export async function firstAfter(
  store: Pick<EventStore, 'follow'>,
  after: Position,
): Promise<RecordedEvent | undefined> {
  const reading = new AbortController();
  try {
    for await (const batch of store.follow(after, reading.signal, { batchSize: 1 })) return batch[0];
    return undefined;
  } finally {
    reading.abort();
  }
}

/** For how many seconds the ledger has had the event; 0 when there is no event. */
export const secondsSince = (event: RecordedEvent | undefined): number =>
  event === undefined ? 0 : Math.max(0, (Date.now() - Date.parse(event.recordedAt)) / 1_000);
