/** Reads events out of the bytes of a binary COPY, without making values of them. */
import type { EventMetadata, JsonObject } from '../../domain/event.js';
import { POSITION_BYTES, type RecordedEvent, type StoredEvents } from '../eventstore.js';

/** Ends each text: PostgreSQL has it in no text. */
const ZERO = `'\\x00'::bytea`;

/**
 * The columns of a row, each with that column of many events. So the server adds to the ends of a few values; a row for each event would have it find
 * room and send for each. The texts come first: whoever reads a few bytes beyond one of them stays within the row.
 */
export const COPIED_COLUMNS = `string_agg(json_send(data), ${ZERO}), string_agg(json_send(metadata), ${ZERO}),
  string_agg(textsend(stream), ${ZERO}), string_agg(textsend(type), ${ZERO}),
  string_agg(uuid_send(id), ''), string_agg(int4send(version), ''), string_agg(timestamptz_send(recorded_at), '')`;
/** The columns that follow where positions are asked for. */
export const PLACE_COLUMNS = `string_agg(xid8send(xid), ''), string_agg(int4send(seq), '')`;
const TEXTS = 4;
/** Bytes of one event in each of the columns that follow the texts. */
const WIDTHS = [16, 4, 8, 8, 4];

/** The first byte of the signature `PGCOPY` that the first row follows. A row begins with the number of its columns, in two bytes. */
const SIGNATURE = 'P'.charCodeAt(0);
/** Bytes from the signature to the length of the extension that follows, and of any length. */
const TO_EXTENSION = 15;
const LENGTH = 4;
/** In place of the number of columns: the end of the rows. */
const END = -1;
/** In place of a column's length: it has no value. */
const NO_VALUE = -1;
/** PostgreSQL's dates count microseconds since 2000-01-01. */
const EPOCH_MS = Date.UTC(2000, 0, 1);
const TWO_32 = 2 ** 32;

/** Milliseconds of a number of microseconds that a double does not hold: from the year 2285 on. */
const beyondSafe = (view: DataView, at: number): number => Number(view.getBigInt64(at) / 1_000n);

const torn = (): Error => new Error('a row of ledger.events lacks a value that each event has: its table was changed');

/** Where a column begins and ends. */
interface Column {
  readonly at: number;
  readonly end: number;
}

/** Whether a text of the column, the last or another, may end there. */
const mayEnd = (column: Column, end: number, last: boolean): boolean => (last ? end === column.end : end < column.end);

/** The columns of the row in a message (`CopyMessages`), none for a row without events; undefined for a message without a row. */
function columnsIn(bytes: Buffer, view: DataView): Column[] | undefined {
  let at = 0;
  if (bytes[0] === SIGNATURE) at = TO_EXTENSION + LENGTH + view.getUint32(TO_EXTENSION);
  // The first row may come in the same message as the signature, or in the next one.
  const count = at === bytes.length ? END : view.getInt16(at);
  if (count === END) return undefined;
  const columns: Column[] = [];
  for (let end = at + 2; columns.length < count;) {
    const from = end + LENGTH;
    end = from + Math.max(NO_VALUE, view.getInt32(end));
    columns.push({ at: from, end });
    if (end < from) end = from;
  }
  const lacking = columns.filter(column => column.end < column.at).length;
  if (lacking === count) return [];
  if (lacking > 0) throw torn();
  return columns;
}

/** The events of one row. */
export class CopiedEvents implements StoredEvents {
  readonly view: DataView;
  dataAt = 0;
  metadataAt = 0;
  streamAt = 0;
  typeAt = 0;
  idAt = 0;
  version = 0;
  recordedAtMs = 0;
  /** False for a message that says how the rows begin or end. */
  readonly isRow: boolean;
  /** How many events there are. */
  readonly count: number = 0;
  readonly #columns: readonly Column[] = [];
  /** Which event `next` has come to; their number after the last. */
  #index = 0;
  /** Where the texts of the event end, or before the first where those of an event before it would; of the data -1 as long as it is not known. */
  #dataEnd = -1;
  #metadataEnd = -1;
  #streamEnd = -1;
  #typeEnd = -1;

  /** `bytes` are changed: those between the texts and what follows them are set to zero. */
  constructor(readonly bytes: Buffer) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const columns = columnsIn(bytes, this.view);
    this.isRow = columns !== undefined;
    if (!columns?.length) return;
    this.#columns = columns;
    this.#index = -1;
    const [texts, fixed] = [columns.slice(0, TEXTS), columns.slice(TEXTS)];
    this.count = (fixed[0]!.end - fixed[0]!.at) / WIDTHS[0]!;
    if (fixed.some(({ at, end }, i) => end - at !== this.count * WIDTHS[i]!)) throw torn();
    // The last text of a column ends where the length of the next column stood.
    for (const { end } of texts) bytes[end] = 0;
    const [data, metadata, stream, type] = texts.map(({ at }) => at - 1);
    this.endAt(data!, metadata!, stream!, type!);
  }

  next(): boolean {
    if (this.#index === this.count) return false;
    const last = ++this.#index === this.count;
    this.#pass(last);
    if (last) return false;
    const { view } = this;
    this.idAt = this.#at(4, 16);
    this.version = view.getInt32(this.#at(5, 4));
    const recordedAt = this.#at(6, 8);
    const microseconds = view.getInt32(recordedAt) * TWO_32 + view.getUint32(recordedAt + 4);
    this.recordedAtMs =
      EPOCH_MS + Math.floor(Number.isSafeInteger(microseconds) ? microseconds / 1_000 : beyondSafe(view, recordedAt));
    return true;
  }

  /** Passes over the texts of an event. Throws unless each column has as many as there are events: one that lacked would shift all others. */
  #pass(last: boolean): void {
    if (this.#dataEnd < 0) this.#findEnds();
    const [data, metadata, stream, type] = this.#columns as [Column, Column, Column, Column];
    if (
      !mayEnd(data, this.#dataEnd, last) ||
      !mayEnd(metadata, this.#metadataEnd, last) ||
      !mayEnd(stream, this.#streamEnd, last) ||
      !mayEnd(type, this.#typeEnd, last)
    )
      throw torn();
    this.dataAt = this.#dataEnd + 1;
    this.metadataAt = this.#metadataEnd + 1;
    this.streamAt = this.#streamEnd + 1;
    this.typeAt = this.#typeEnd + 1;
    this.#dataEnd = -1;
  }

  /** Where the value of the event stands in a column of values of this width. */
  #at(column: number, width: number): number {
    return this.#columns[column]!.at + this.#index * width;
  }

  endAt(data: number, metadata: number, stream: number, type: number): void {
    this.#dataEnd = data;
    this.#metadataEnd = metadata;
    this.#streamEnd = stream;
    this.#typeEnd = type;
  }

  #findEnds(): void {
    const { bytes } = this;
    this.endAt(
      bytes.indexOf(0, this.dataAt),
      bytes.indexOf(0, this.metadataAt),
      bytes.indexOf(0, this.streamAt),
      bytes.indexOf(0, this.typeAt),
    );
  }

  positions(): Buffer {
    const [xids, seqs] = this.#columns.slice(TEXTS + 3);
    const positions = Buffer.alloc(this.count * POSITION_BYTES);
    for (let i = 0; i < this.count; i++) {
      this.bytes.copy(positions, i * POSITION_BYTES, xids!.at + i * 8, xids!.at + i * 8 + 8);
      this.bytes.copy(positions, i * POSITION_BYTES + 12, seqs!.at + i * 4, seqs!.at + i * 4 + 4);
    }
    return positions;
  }

  event(): Omit<RecordedEvent, 'position'> {
    if (this.#dataEnd < 0) this.#findEnds();
    const text = (from: number, to: number): string => this.bytes.toString('utf8', from, to);
    const id = this.bytes.toString('hex', this.idAt, this.idAt + 16);
    return {
      id: id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-'),
      type: text(this.typeAt, this.#typeEnd),
      data: JSON.parse(text(this.dataAt, this.#dataEnd)) as JsonObject,
      metadata: JSON.parse(text(this.metadataAt, this.#metadataEnd)) as EventMetadata,
      stream: text(this.streamAt, this.#streamEnd),
      version: this.version,
      recordedAt: new Date(this.recordedAtMs).toISOString(),
    };
  }
}
