/** Events as a binary COPY of PostgreSQL sends them: many in a row. */
import { CopiedEvents } from '../../../../src/eventstore/postgres/copied-events.js';
import type { StoredEvents } from '../../../../src/eventstore/eventstore.js';

export interface StoredFields {
  readonly data: string;
  readonly metadata: string;
  readonly stream: string;
  readonly type: string;
  readonly id: string;
  readonly version: number;
  /** ISO 8601. */
  readonly recordedAt: string;
}

const int32 = (n: number): Buffer => {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(n);
  return bytes;
};
const int64 = (n: bigint): Buffer => {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(n);
  return bytes;
};

const ZERO = Buffer.alloc(1);
/** Texts as one column: a zero byte between each two. */
const separated = (texts: readonly string[]): Buffer =>
  Buffer.concat(texts.flatMap((text, i) => (i === 0 ? [Buffer.from(text)] : [ZERO, Buffer.from(text)])));

/** The columns of a row that holds these events. */
export function columnsOf(events: readonly StoredFields[]): Buffer[] {
  const microseconds = (iso: string): bigint => BigInt(Date.parse(iso) - Date.UTC(2000, 0, 1)) * 1_000n;
  return [
    separated(events.map(({ data }) => data)),
    separated(events.map(({ metadata }) => metadata)),
    separated(events.map(({ stream }) => stream)),
    separated(events.map(({ type }) => type)),
    Buffer.concat(events.map(({ id }) => Buffer.from(id.replaceAll('-', ''), 'hex'))),
    Buffer.concat(events.map(({ version }) => int32(version))),
    Buffer.concat(events.map(({ recordedAt }) => int64(microseconds(recordedAt)))),
    // Their positions: all of them are of one transaction.
    Buffer.concat(events.map(() => int64(777n))),
    Buffer.concat(events.map((_, i) => int32(i))),
  ];
}

/** A row of these columns, of which null has no value. */
export const rowOf = (columns: readonly (Buffer | null)[]): Buffer =>
  Buffer.concat([
    Buffer.from([0, columns.length]),
    ...columns.flatMap(column => (column ? [int32(column.length), column] : [int32(-1)])),
  ]);

/** A page of these events, from which `next` is to be called. */
export const pageOf = (events: readonly StoredFields[]): StoredEvents =>
  new CopiedEvents(rowOf(columnsOf(events).map(column => (events.length > 0 ? column : null))));

/** A page with one event that has this text as data, which was come to. */
export function storedEvent(data: string): StoredEvents {
  const events = pageOf([
    {
      ...{ data, metadata: '{}', stream: 's', type: 'T', id: '00000000-0000-4000-8000-000000000001', version: 0 },
      recordedAt: '2026-09-01T08:00:00.000Z',
    },
  ]);
  events.next();
  return events;
}
