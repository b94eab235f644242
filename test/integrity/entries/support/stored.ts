/** Events as a binary COPY of PostgreSQL sends them. */
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

function rowOf({ data, metadata, stream, type, id, version, recordedAt }: StoredFields): Buffer {
  const microseconds = BigInt(Date.parse(recordedAt) - Date.UTC(2000, 0, 1)) * 1_000n;
  const fields = [
    ...[data, metadata, stream, type].map(text => Buffer.from(text)),
    Buffer.from(id.replaceAll('-', ''), 'hex'),
    int32(version),
    int64(microseconds),
    int64(777n),
    int32(3),
  ];
  const row = Buffer.concat([
    Buffer.from([0, fields.length]),
    ...fields.flatMap(field => [int32(field.length), field]),
  ]);
  return Buffer.concat([Buffer.from('d'), int32(row.length + 4), row]);
}

/** A page of these events, from which `next` is to be called. */
export const pageOf = (events: readonly StoredFields[]): StoredEvents =>
  new CopiedEvents(Buffer.concat(events.map(rowOf)));

/** A page with one event that has this text as data, and where the text is. */
export function storedEvents(data: string): {
  readonly events: StoredEvents;
  readonly at: number;
  readonly end: number;
} {
  const events = pageOf([
    {
      ...{ data, metadata: '{}', stream: 's', type: 'T', id: '00000000-0000-4000-8000-000000000001', version: 0 },
      recordedAt: '2026-09-01T08:00:00.000Z',
    },
  ]);
  events.next();
  return { events, at: events.dataAt, end: events.dataEnd };
}
