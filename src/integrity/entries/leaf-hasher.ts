/** Hashes of leaves straight from the bytes that a store keeps. What it does is `leafHash(entryOf(event))`, many times faster. */
import { hash } from 'node:crypto';
import type { StoredEvents } from '../../eventstore/eventstore.js';
import { entryOf, LONGEST_ENTRY } from '../entry.js';
import { leafHash, type Hash } from '../tree/hash.js';
import { copyText, Words } from './bytes.js';
import { EventTypes } from './event-types.js';

/** Entries that are written before they are hashed: to and fro between the two for each would cost a third of the hash. */
const AT_ONCE = 32;
/** Bytes from one entry to the next, where the former is not longer. No power of two, or all would stand in the same places of the processor's cache. */
const SLOT = 1_088;
/** Room for one entry: data, metadata and stream, each of the longest entry's length at most, and what is beside them. */
const ROOM = 4 * LONGEST_ENTRY;

const DATA = new Words('\0{"data":');
const ID = new Words(',"id":"');
const METADATA = new Words('","metadata":');
const RECORDED_AT = new Words(',"recordedAt":"');
const STREAM = new Words('Z","stream":"');
const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const HYPHEN = 0x2d;
const END = 0x7d;
/** The two digits of each byte in hexadecimal, as little-endian words of two bytes. */
const HEX = Uint16Array.from({ length: 256 }, (_, byte) =>
  Buffer.from(byte.toString(16).padStart(2, '0')).readUInt16LE(),
);

/** Finds a byte in texts that follow each other. One search usually serves all texts of a page. */
class Finder {
  #page: Buffer | undefined;
  /** Where the byte is next, from where it was looked for last; the length of the page when it is not. */
  #next = 0;

  constructor(private readonly byte: number) {}

  /** Whether the byte stands from `at` to `end`. */
  finds(page: Buffer, at: number, end: number): boolean {
    if (page !== this.#page || this.#next < at) {
      this.#page = page;
      const found = page.indexOf(this.byte, at);
      this.#next = found < 0 ? page.length : found;
    }
    return this.#next < end;
  }
}

/** Where the digits of each two bytes of an id stand in its text, and its hyphens. */
const DIGITS_AT = Int32Array.of(0, 4, 9, 14, 19, 24, 28, 32);
const HYPHENS_AT = Int32Array.of(8, 13, 18, 23);
const UUID_LENGTH = 36;

export class LeafHasher {
  readonly #target = Buffer.alloc(AT_ONCE * SLOT + ROOM);
  readonly #view = new DataView(this.#target.buffer, this.#target.byteOffset, this.#target.length);
  /** Lengths of the entries that wait to be hashed, each with the byte before it; 0 for a slot that the entry before takes, too. */
  readonly #lengths = new Int32Array(AT_ONCE);
  #waiting = 0;
  /** Views of each slot by their length, those of one slot at most: to make a view for each event would cost a tenth of its hash. */
  readonly #views: (Buffer | undefined)[][] = Array.from({ length: AT_ONCE }, () => []);
  readonly #types = new EventTypes();
  readonly #escapesInData = new Finder(BACKSLASH);
  readonly #escapesInMetadata = new Finder(BACKSLASH);
  readonly #backslashesInStream = new Finder(BACKSLASH);
  readonly #quotesInStream = new Finder(QUOTE);
  /** The second that `#secondText` says: `2026-09-01T08:00:00.` */
  #second = NaN;
  #secondText = new Words('');

  /** The hashes of the leaves of a page, from the event on that `next` comes to. */
  hashes(events: StoredEvents): Hash[] {
    const hashes: Hash[] = [];
    // Where a page could not be read, some are left.
    this.#waiting = 0;
    while (events.next()) {
      const length = this.#write(events, this.#waiting * SLOT);
      if (length < 0) {
        this.#hashWaiting(hashes);
        hashes.push(leafHash(entryOf(events.event())));
        continue;
      }
      this.#lengths[this.#waiting++] = length;
      for (let taken = SLOT; taken < length && this.#waiting < AT_ONCE; taken += SLOT)
        this.#lengths[this.#waiting++] = 0;
      if (this.#waiting === AT_ONCE) this.#hashWaiting(hashes);
    }
    this.#hashWaiting(hashes);
    return hashes;
  }

  #hashWaiting(hashes: Hash[]): void {
    for (let slot = 0; slot < this.#waiting; slot++) {
      const length = this.#lengths[slot]!;
      if (length > 0) hashes.push(hash('sha256', this.#viewOf(slot, length), 'binary') as Hash);
    }
    this.#waiting = 0;
  }

  #viewOf(slot: number, length: number): Buffer {
    const at = slot * SLOT;
    if (length > SLOT) return this.#target.subarray(at, at + length);
    return (this.#views[slot]![length] ??= this.#target.subarray(at, at + length));
  }

  /** Writes a zero byte and the entry from `start` on, and returns their length; -1 for an event that has to be parsed. */
  #write(events: StoredEvents, start: number): number {
    const { bytes, view, dataAt, metadataAt, streamAt } = events;
    const target = this.#view;
    const type = this.#types.of(events);
    if (type === undefined || events.version < 0) return -1;
    const { data, metadata } = type;
    let at = data.write(events, dataAt, LONGEST_ENTRY, target, DATA.put(target, start));
    if (at < 0 || this.#escapesInData.finds(bytes, dataAt, data.end)) return -1;
    at = this.#putId(events, ID.put(target, at));
    at = metadata.write(events, metadataAt, LONGEST_ENTRY, target, METADATA.put(target, at));
    if (at < 0 || this.#escapesInMetadata.finds(bytes, metadataAt, metadata.end)) return -1;
    at = this.#putDate(events.recordedAtMs, RECORDED_AT.put(target, at));
    if (at < 0) return -1;
    at = STREAM.put(target, at);
    const streamLength = copyText(view, streamAt, LONGEST_ENTRY, target, at);
    const streamEnd = streamAt + streamLength;
    if (
      streamLength < 0 ||
      this.#quotesInStream.finds(bytes, streamAt, streamEnd) ||
      this.#backslashesInStream.finds(bytes, streamAt, streamEnd)
    )
      return -1;
    at = this.#putNumber(events.version, type.inEntry.put(target, at + streamLength));
    target.setUint8(at, END);
    const length = at + 1 - start;
    // The byte before the entry is one of them.
    if (length - 1 > LONGEST_ENTRY) return -1;
    events.endAt(data.end, metadata.end, streamEnd, this.#types.end);
    return length;
  }

  #putId({ view, idAt }: StoredEvents, at: number): number {
    const target = this.#view;
    for (let i = 0; i < 8; i++) {
      const two = HEX[view.getUint8(idAt + 2 * i)]! | (HEX[view.getUint8(idAt + 2 * i + 1)]! << 16);
      target.setInt32(at + DIGITS_AT[i]!, two, true);
    }
    for (let i = 0; i < 4; i++) target.setUint8(at + HYPHENS_AT[i]!, HYPHEN);
    return at + UUID_LENGTH;
  }

  /** Up to the milliseconds; -1 for a date that has not four digits of the year. */
  #putDate(ms: number, at: number): number {
    const second = Math.floor(ms / 1_000);
    if (second !== this.#second) {
      const date = new Date(second * 1_000);
      const text = Number.isNaN(date.getTime()) ? '' : date.toISOString();
      if (text.length !== '2026-09-01T08:00:00.000Z'.length) return -1;
      this.#secondText = new Words(text.slice(0, -'000Z'.length));
      this.#second = second;
    }
    at = this.#secondText.put(this.#view, at);
    const rest = ms - second * 1_000;
    this.#view.setUint8(at, ZERO + Math.floor(rest / 100));
    this.#view.setUint8(at + 1, ZERO + (Math.floor(rest / 10) % 10));
    this.#view.setUint8(at + 2, ZERO + (rest % 10));
    return at + 3;
  }

  #putNumber(number: number, at: number): number {
    let digits = 1;
    for (let power = 10; number >= power; power *= 10) digits++;
    for (let i = at + digits - 1, rest = number; i >= at; i--, rest = Math.floor(rest / 10))
      this.#view.setUint8(i, ZERO + (rest % 10));
    return at + digits;
  }
}
