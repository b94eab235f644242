/**
 * Reads a range of the ledger by COPY, for rebuilds: a third of the work of reading it row by row. Metadata, id, position and date of
 * an event are parsed only when they are read.
 */
import { StringDecoder } from 'node:string_decoder';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import type { EventMetadata, JsonObject } from '../../domain/event.js';
import type { Position, RecordedEvent, ScanRange } from '../eventstore.js';
import { betweenPositions, metadataOf, positionOf } from './rows.js';

/** Events of one COPY. Few enough that its snapshot is not held for long. */
const PAGE = 200_000;
/** How many events a batch usually has. */
const BATCH = 4_000;

/** Yields the events of a range in order, without those of the excepted types. */
export async function* scan(pool: pg.Pool, { after, until, except }: ScanRange): AsyncGenerator<RecordedEvent[]> {
  while (after < until) {
    let count = 0;
    for await (const events of page(pool, statement(after, until, except))) {
      count += events.length;
      after = events[events.length - 1]!.position;
      yield events;
    }
    if (count < PAGE) return;
  }
}

function statement(after: Position, until: Position, except: readonly string[] = []): string {
  const exception =
    except.length > 0 ? `and type not in (${except.map(type => pg.escapeLiteral(type)).join(', ')})` : '';
  return `copy (select stream, type, version, data, metadata, xid, seq, id, recorded_at from ledger.events
    where ${betweenPositions(after, until)} ${exception}
    order by xid, seq limit ${PAGE}) to stdout`;
}

/** Runs one COPY, and yields its events in batches. */
async function* page(pool: pg.Pool, text: string): AsyncGenerator<RecordedEvent[]> {
  const client = await pool.connect();
  let ended = false;
  try {
    const decoder = new StringDecoder('utf8');
    /** The beginning of a line whose end has not come yet. */
    let rest = '';
    let batch: RecordedEvent[] = [];
    for await (const chunk of client.query(copyTo(text)) as AsyncIterable<Buffer>) {
      const lines = rest + decoder.write(chunk);
      let from = 0;
      for (let end = lines.indexOf('\n'); end >= 0; end = lines.indexOf('\n', from)) {
        batch.push(new ScannedEvent(lines, from, end));
        from = end + 1;
      }
      rest = lines.slice(from);
      if (batch.length < BATCH) continue;
      yield batch;
      batch = [];
    }
    ended = true;
    if (batch.length > 0) yield batch;
  } finally {
    // Closing the connection ends a COPY that was left half-way.
    client.release(!ended);
  }
}

/** The text of a field, which COPY escapes by backslashes. */
const unescaped = (field: string): string =>
  field.includes('\\') ? field.replace(/\\(.)/g, (_, c: string) => ESCAPES[c] ?? c) : field;
const ESCAPES: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };

/** Copies the string: a slice would keep the whole chunk it was cut from in memory. */
const ownCopy = (text: string): string => Buffer.from(text).toString();

/** Keeps one string for each type of event. */
const types = new Map<string, string>();
function typeOf(text: string): string {
  let type = types.get(text);
  if (type === undefined) types.set((type = ownCopy(text)), type);
  return type;
}

/** The last stream name: successive events often share it. */
let lastStream = '';
const streamOf = (text: string): string => (text === lastStream ? lastStream : (lastStream = ownCopy(text)));

/** One line of a COPY, its fields separated by tabs in the order of `statement`. */
class ScannedEvent implements RecordedEvent {
  readonly stream: string;
  readonly type: string;
  readonly version: number;
  readonly data: JsonObject;
  /** Text of the fields after `data`: metadata, xid, seq, id, recorded_at. */
  readonly #rest: string;

  constructor(lines: string, from: number, end: number) {
    const typeAt = lines.indexOf('\t', from) + 1;
    const versionAt = lines.indexOf('\t', typeAt) + 1;
    const dataAt = lines.indexOf('\t', versionAt) + 1;
    const metadataAt = lines.indexOf('\t', dataAt) + 1;
    this.stream = streamOf(unescaped(lines.slice(from, typeAt - 1)));
    this.type = typeOf(unescaped(lines.slice(typeAt, versionAt - 1)));
    this.version = Number(lines.slice(versionAt, dataAt - 1));
    this.data = JSON.parse(unescaped(lines.slice(dataAt, metadataAt - 1))) as JsonObject;
    this.#rest = lines.slice(metadataAt, end);
  }

  get metadata(): EventMetadata {
    return metadataOf(unescaped(this.#rest.slice(0, this.#rest.indexOf('\t'))));
  }
  get position(): Position {
    const [, xid, seq] = this.#rest.split('\t', 3);
    return positionOf(xid!, seq!);
  }
  get id(): string {
    return this.#rest.split('\t', 4)[3]!;
  }
  get recordedAt(): string {
    return new Date(this.#rest.split('\t', 5)[4]!).toISOString();
  }
}
