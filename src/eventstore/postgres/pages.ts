/** Reads pages of the ledger, pages of a stream, and the position of the last event. */
import type pg from 'pg';
import { START, type Position, type RecordedEvent } from '../eventstore.js';
import { asText } from './connections.js';
import { COLUMNS, placeOf, positionOf, toEvent, type Row } from './rows.js';

/** The fence is the oldest transaction still open. All below it have ended: no event can appear there any more. */
const FENCE = '(select ledger.fence())';

/** The events after a place and below the fence; then one row without a stream if an event stands above the fence. */
const PAGE = `
  (select ${COLUMNS} from ledger.events
    where (xid, seq) > ($1::xid8, $2::integer) and xid < ${FENCE} order by xid, seq limit $3)
  union all
  (select xid, seq, null, null, null, null, null, null, null from ledger.events
    where (xid, seq) > ($1::xid8, $2::integer) and xid >= ${FENCE} order by xid, seq limit 1)`;

/** A page of the ledger, as a follower reads it. */
export interface Page {
  readonly events: readonly RecordedEvent[];
  /** True when further events are committed, but stand above the fence: a transaction still open holds them back. */
  readonly heldBack: boolean;
}

/** The events after a position, at most `limit`. */
export async function readPage(pool: pg.Pool, after: Position, limit: number): Promise<Page> {
  const [xid, seq] = placeOf(after);
  const { rows } = await pool.query<(string | null)[]>({
    name: 'page',
    text: PAGE,
    rowMode: 'array',
    types: asText,
    values: [xid, seq, limit],
  });
  const heldBack = rows.length > 0 && rows[rows.length - 1]![2] === null;
  if (heldBack) rows.pop();
  return { events: rows.map(row => toEvent(row as unknown as Row)), heldBack };
}

const STREAM = `select ${COLUMNS} from ledger.events where stream = $1 and version >= $2 order by version limit $3`;
/** The most events that `readStreamPage` answers. */
export const STREAM_PAGE = 1_000;

/** The events of one stream from a version on (inclusive), at most STREAM_PAGE of them. */
export async function readStreamPage(pool: pg.Pool, stream: string, from: number): Promise<RecordedEvent[]> {
  const { rows } = await pool.query<string[]>({
    name: 'stream',
    text: STREAM,
    rowMode: 'array',
    types: asText,
    values: [stream, from, STREAM_PAGE],
  });
  return rows.map(row => toEvent(row as unknown as Row));
}

const LATEST_FIRST = 'order by xid desc, seq desc limit 1';
const HEAD = `select xid, seq from ledger.events where xid < ${FENCE} ${LATEST_FIRST}`;
const LAST = `select xid, seq from ledger.events ${LATEST_FIRST}`;

async function readPosition(pool: pg.Pool, name: string, text: string): Promise<Position> {
  const { rows } = await pool.query<string[]>({ name, text, rowMode: 'array', types: asText });
  const [row] = rows;
  return row ? positionOf(row[0]!, row[1]!) : START;
}

/** The position of the last event below the fence; START when there is none. */
export const readHead = (pool: pg.Pool): Promise<Position> => readPosition(pool, 'head', HEAD);

/** The position of the event with this id; undefined when there is none. */
export async function readPositionOf(pool: pg.Pool, id: string): Promise<Position | undefined> {
  const { rows } = await pool.query<string[]>({
    name: 'position',
    text: 'select xid, seq from ledger.events where id = $1',
    rowMode: 'array',
    types: asText,
    values: [id],
  });
  return rows[0] && positionOf(rows[0][0]!, rows[0][1]!);
}

/** The position of the last event, even above the fence; START when there is none. */
export const readLast = (pool: pg.Pool): Promise<Position> => readPosition(pool, 'last', LAST);
