/** Turns rows of `ledger.events`, all columns as text, into recorded events. */
import type { EventMetadata, JsonObject } from '../../domain/event.js';
import type { Position, RecordedEvent } from '../eventstore.js';

/** The columns of a row, in the order `toEvent` reads them. */
export const COLUMNS = 'xid, seq, stream, version, id, recorded_at, type, data, metadata';
export type Row = readonly [
  xid: string,
  seq: string,
  stream: string,
  version: string,
  id: string,
  recordedAt: string,
  type: string,
  data: string,
  metadata: string,
];

/** Caches the last result: successive events often share transaction, date and metadata. */
function remembering<T>(compute: (text: string) => T): (text: string) => T {
  let last: string | undefined;
  let result: T;
  return text => {
    if (text !== last) {
      result = compute(text);
      last = text;
    }
    return result;
  };
}

const highDigits = remembering(xid => BigInt(xid).toString(16).padStart(16, '0'));
const ZEROS = '0'.repeat(16);

/** The position of (xid, seq), given as PostgreSQL prints them: 16 hexadecimal digits each. */
export function positionOf(xid: string, seq: string): Position {
  const low = Number(seq).toString(16);
  return (highDigits(xid) + ZEROS.slice(low.length) + low) as Position;
}

/** The (xid, seq) of a position, in decimal as PostgreSQL reads them. */
export const placeOf = (position: Position): [xid: string, seq: string] => [
  BigInt(`0x${position.slice(0, 16)}`).toString(),
  BigInt(`0x${position.slice(16)}`).toString(),
];

/** The condition of the rows after a position (exclusive), up to another (inclusive). */
export function betweenPositions(after: Position, until: Position): string {
  /** Such as `('8123'::xid8, 4)`. */
  const place = (at: Position): string => `('${placeOf(at).join(`'::xid8, `)})`;
  return `(xid, seq) > ${place(after)} and (xid, seq) <= ${place(until)}`;
}

/** `2026-09-01 08:00:00.12+00` → `2026-09-01T08:00:00.120Z`. */
const isoOf = remembering((text: string) => {
  const fraction = text.slice(20, text.length - 3);
  return `${text.slice(0, 10)}T${text.slice(11, 19)}.${fraction.padEnd(3, '0')}Z`;
});

/** The metadata of this JSON text. */
export const metadataOf = remembering((text: string) => JSON.parse(text) as EventMetadata);

export const toEvent = (row: Row): RecordedEvent => ({
  id: row[4],
  type: row[6],
  data: JSON.parse(row[7]) as JsonObject,
  metadata: metadataOf(row[8]),
  stream: row[2],
  version: Number(row[3]),
  position: positionOf(row[0], row[1]),
  recordedAt: isoOf(row[5]),
});
