/** Hashes of leaves straight from the bytes that a store keeps. What it does is `leafHash(entryOf(event))`, many times faster. */
import { hash } from 'node:crypto';
import type { StoredEvents } from '../../eventstore/eventstore.js';
import { entryOf, FORM, LONGEST_ENTRY } from '../entry.js';
import { leafHash, type Hash } from '../tree/hash.js';
import { copyUnescaped, Words } from './bytes.js';
import { Shapes } from './shapes.js';

/** Bytes of an entry beside data, metadata, stream and type, or more. */
const BESIDE = 256;
/** Room for the byte before a leaf, and for what is written beyond the end of a piece. */
const ROOM = LONGEST_ENTRY + BESIDE;
/** Entries up to this length have a view of their own kept. */
const KEPT_VIEWS = 8_192;

const DATA = new Words('\0{"data":');
const ID = new Words(',"id":"');
const METADATA = new Words('","metadata":');
const RECORDED_AT = new Words(',"recordedAt":"');
const STREAM = new Words('Z","stream":"');
const TYPE = new Words('","type":"');
const VERSION = new Words(`","v":${FORM},"version":`);
const BACKSLASH = 0x5c;
const ZERO = 0x30;
const HYPHEN = 0x2d;
const END = 0x7d;
/** The two digits of each byte in hexadecimal, as little-endian words of two bytes. */
const HEX = Uint16Array.from({ length: 256 }, (_, byte) =>
  Buffer.from(byte.toString(16).padStart(2, '0')).readUInt16LE(),
);

export class LeafHasher {
  readonly #target = Buffer.alloc(ROOM);
  readonly #view = new DataView(this.#target.buffer, this.#target.byteOffset, ROOM);
  readonly #views: (Buffer | undefined)[] = [];
  readonly #data = new Shapes();
  readonly #metadata = new Shapes();
  /** The second that `#secondText` says: `2026-09-01T08:00:00.` */
  #second = NaN;
  #secondText = new Words('');
  /** Where the next backslash is in `#page`, from where it was looked for last; the length of the page when there is none. */
  #page: Buffer | undefined;
  #backslashAt = 0;

  /** The hash of the leaf of the event that was come to. */
  hash(events: StoredEvents): Hash {
    const length = this.#write(events);
    if (length < 0) return leafHash(entryOf(events.event()));
    return hash('sha256', this.#viewOf(length), 'binary') as Hash;
  }

  /** What was written, of that length. Making a view anew for each event would cost a tenth of its hash. */
  #viewOf(length: number): Buffer {
    if (length >= KEPT_VIEWS) return this.#target.subarray(0, length);
    return (this.#views[length] ??= this.#target.subarray(0, length));
  }

  /** Writes a zero byte and the entry, and returns their length; -1 for an event that has to be parsed. */
  #write(events: StoredEvents): number {
    const { dataAt, dataEnd, metadataAt, metadataEnd, streamAt, streamEnd, typeAt, typeEnd } = events;
    const length = dataEnd - dataAt + metadataEnd - metadataAt + streamEnd - streamAt + typeEnd - typeAt;
    if (length + BESIDE > LONGEST_ENTRY || events.version < 0 || this.#hasEscape(events)) return -1;
    const { view, version, recordedAtMs } = events;
    const target = this.#view;
    const kind = kindOf(events);
    let at = this.#data.write(events, dataAt, dataEnd, kind, target, DATA.put(target, 0));
    if (at < 0) return -1;
    at = this.#putId(events, ID.put(target, at));
    at = this.#metadata.write(events, metadataAt, metadataEnd, kind, target, METADATA.put(target, at));
    if (at < 0) return -1;
    at = this.#putDate(recordedAtMs, RECORDED_AT.put(target, at));
    if (at < 0) return -1;
    at = copyUnescaped(view, streamAt, streamEnd, target, STREAM.put(target, at));
    if (at < 0) return -1;
    at = copyUnescaped(view, typeAt, typeEnd, target, TYPE.put(target, at));
    if (at < 0) return -1;
    at = this.#putNumber(version, VERSION.put(target, at));
    target.setUint8(at, END);
    return at + 1;
  }

  /** Whether JSON escapes stand in data or metadata. One search usually serves a whole page. */
  #hasEscape({ bytes, dataAt, metadataEnd }: StoredEvents): boolean {
    if (bytes !== this.#page || this.#backslashAt < dataAt) {
      this.#page = bytes;
      const found = bytes.indexOf(BACKSLASH, dataAt);
      this.#backslashAt = found < 0 ? bytes.length : found;
    }
    return this.#backslashAt < metadataEnd;
  }

  #putId({ view, idAt }: StoredEvents, at: number): number {
    const target = this.#view;
    for (let i = 0; i < 16; i++) {
      if (i === 4 || i === 6 || i === 8 || i === 10) target.setUint8(at++, HYPHEN);
      target.setUint16(at, HEX[view.getUint8(idAt + i)]!, true);
      at += 2;
    }
    return at;
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
    for (let most = 10; number >= most; most *= 10) digits++;
    for (let i = at + digits - 1, rest = number; i >= at; i--, rest = Math.floor(rest / 10))
      this.#view.setUint8(i, ZERO + (rest % 10));
    return at + digits;
  }
}

/** A number that depends on the type. At least four bytes of the type are taken: those before a short one are of the event, too. */
function kindOf({ view, typeAt, typeEnd }: StoredEvents): number {
  const mixed = Math.imul(view.getInt32(typeEnd - 4), 31) + view.getInt32(typeAt) + typeEnd - typeAt;
  return mixed ^ (mixed >>> 9) ^ (mixed >>> 18);
}
