/** Checks and encodes events before anything is sent, for both adapters: a mistake of the caller never reaches the store. */
import { InvalidAppend, type EventToAppend } from './eventstore.js';

/** The most one append may carry, encoded: below EventStoreDB's limit of 1 MB, kept everywhere so that stores can be exchanged. */
export const MAX_APPEND_BYTES = 1_000_000;
/** Bytes that a store adds to each event (id, lengths, dates). */
const BYTES_PER_EVENT = 64;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

export interface SerialisedEvent {
  readonly id: string;
  readonly type: string;
  /** JSON text. */
  readonly data: string;
  /** JSON text. */
  readonly metadata: string;
}

export interface SerialisedAppend {
  readonly events: readonly SerialisedEvent[];
  readonly bytes: number;
}

/** Checks and encodes the events of one append. Throws InvalidAppend, naming what is wrong and the remedy. */
export function serialise(stream: string, events: readonly EventToAppend[]): SerialisedAppend {
  if (stream === '' || stream.startsWith('$') || stream.includes('\0'))
    throw new InvalidAppend(`not a name for a stream: ${JSON.stringify(stream)}`);
  if (events.length === 0) throw new InvalidAppend(`an append to ${stream} without events`);
  const ids = new Set<string>();
  let bytes = 0;
  const encoded = events.map(event => {
    const serialised = serialiseEvent(stream, event);
    ids.add(serialised.id);
    bytes += size(serialised);
    return serialised;
  });
  if (ids.size < events.length) throw new InvalidAppend(`an append to ${stream} gives one event id twice`);
  if (bytes > MAX_APPEND_BYTES)
    throw new InvalidAppend(
      `an append of ${bytes} bytes to ${stream}, at most ${MAX_APPEND_BYTES} go at once: append fewer events at a time`,
    );
  return { events: encoded, bytes };
}

function serialiseEvent(stream: string, { id, type, data, metadata }: EventToAppend): SerialisedEvent {
  if (!UUID.test(id)) throw new InvalidAppend(`an event id that is no UUID, for ${stream}: ${JSON.stringify(id)}`);
  if (type === '' || type.startsWith('$') || type.includes('\0'))
    throw new InvalidAppend(`not a type of event, for ${stream}: ${JSON.stringify(type)}`);
  return { id: id.toLowerCase(), type, data: toJson(type, data), metadata: toJson(type, metadata) };
}

function toJson(type: string, value: unknown): string {
  let text: string | undefined;
  try {
    text = JSON.stringify(value);
  } catch (error) {
    throw new InvalidAppend(`${type} cannot be written as JSON: ${(error as Error).message}`, { cause: error });
  }
  if (text?.[0] !== '{') throw new InvalidAppend(`the data and metadata of ${type} must be JSON objects`);
  return text;
}

const size = ({ type, data, metadata }: SerialisedEvent): number =>
  Buffer.byteLength(data) + Buffer.byteLength(metadata) + Buffer.byteLength(type) + BYTES_PER_EVENT;
