/** Reads events out of the bytes of a binary COPY, without making values of them. */
import type { EventMetadata, JsonObject } from '../../domain/event.js';
import { position, type Position, type RecordedEvent, type StoredEvents } from '../eventstore.js';
import { MESSAGE_HEADER } from './copy-messages.js';

/**
 * The columns of the COPY, in the order in which they are read. The texts come first: whoever reads a few bytes beyond one of them stays within the
 * row.
 */
export const COPIED_COLUMNS = 'data, metadata, stream, type, id, version, recorded_at, xid, seq';

/** The first byte of the signature `PGCOPY` that the first message begins with. A row begins with the number of its fields, in two bytes. */
const SIGNATURE = 'P'.charCodeAt(0);
/** Bytes from the signature to the length of the extension that follows, and of that length. */
const TO_EXTENSION = 15;
const LENGTH = 4;
/** In place of the number of fields: the end of the rows. */
const END = -1;
/** PostgreSQL's dates count microseconds since 2000-01-01. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const TWO_32 = 2 ** 32;

/** Milliseconds of a number of microseconds that a double does not hold: from the year 2285 on. */
const beyondSafe = (view: DataView, at: number): number => Number(view.getBigInt64(at) / 1_000n);

/** The events of a page of whole messages (`CopyMessages`). */
export class CopiedEvents implements StoredEvents {
  readonly view: DataView;
  dataAt = 0;
  dataEnd = 0;
  metadataAt = 0;
  metadataEnd = 0;
  streamAt = 0;
  streamEnd = 0;
  typeAt = 0;
  typeEnd = 0;
  idAt = 0;
  version = 0;
  recordedAtMs = 0;
  /** How many events `next` has come to. */
  count = 0;
  #xidAt = 0;
  #seqAt = 0;
  /** Where the next message begins. */
  #at = 0;

  constructor(readonly bytes: Buffer) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  next(): boolean {
    const { view } = this;
    let at = this.#at + MESSAGE_HEADER;
    if (at > this.bytes.length) return false;
    this.#at += 1 + view.getUint32(this.#at + 1);
    if (this.bytes[at] === SIGNATURE) {
      at += TO_EXTENSION + LENGTH + view.getUint32(at + TO_EXTENSION);
      // The first row may come in the same message as the signature, or in the next one.
      if (at === this.#at) return this.next();
    }
    if (view.getInt16(at) === END) return false;
    this.dataAt = at + 2 + LENGTH;
    this.dataEnd = this.dataAt + view.getInt32(this.dataAt - LENGTH);
    this.metadataAt = this.dataEnd + LENGTH;
    this.metadataEnd = this.metadataAt + view.getInt32(this.dataEnd);
    this.streamAt = this.metadataEnd + LENGTH;
    this.streamEnd = this.streamAt + view.getInt32(this.metadataEnd);
    this.typeAt = this.streamEnd + LENGTH;
    this.typeEnd = this.typeAt + view.getInt32(this.streamEnd);
    this.idAt = this.typeEnd + LENGTH;
    const versionAt = this.idAt + 16 + LENGTH;
    this.version = view.getInt32(versionAt);
    const recordedAt = versionAt + 4 + LENGTH;
    const microseconds = view.getInt32(recordedAt) * TWO_32 + view.getUint32(recordedAt + 4);
    this.recordedAtMs =
      EPOCH_MS + Math.floor(Number.isSafeInteger(microseconds) ? microseconds / 1_000 : beyondSafe(view, recordedAt));
    this.#xidAt = recordedAt + 8 + LENGTH;
    this.#seqAt = this.#xidAt + 8 + LENGTH;
    this.count++;
    return true;
  }

  copyPosition(target: Buffer, at: number): void {
    const { bytes } = this;
    for (let i = 0; i < 8; i++) target[at + i] = bytes[this.#xidAt + i]!;
    for (let i = 8; i < 12; i++) target[at + i] = 0;
    for (let i = 12; i < 16; i++) target[at + i] = bytes[this.#seqAt + i - 12]!;
  }

  position(): Position {
    return position(this.view.getBigUint64(this.#xidAt), BigInt(this.view.getInt32(this.#seqAt)));
  }

  event(): RecordedEvent {
    const text = (from: number, to: number): string => this.bytes.toString('utf8', from, to);
    const id = this.bytes.toString('hex', this.idAt, this.idAt + 16);
    return {
      id: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
      type: text(this.typeAt, this.typeEnd),
      data: JSON.parse(text(this.dataAt, this.dataEnd)) as JsonObject,
      metadata: JSON.parse(text(this.metadataAt, this.metadataEnd)) as EventMetadata,
      stream: text(this.streamAt, this.streamEnd),
      version: this.version,
      position: this.position(),
      recordedAt: new Date(this.recordedAtMs).toISOString(),
    };
  }
}
