/** Reads a range of the ledger as bytes, by a binary COPY whose rows hold many events each. */
import pg from 'pg';
import type { Position, StoredEvents, StoredRange } from '../eventstore.js';
import { COPIED_COLUMNS, CopiedEvents, PLACE_COLUMNS } from './copied-events.js';
import { CopyMessages } from './copy-messages.js';
import { betweenPositions, placeOf, positionOf } from './rows.js';

/** Events of one row, where the range comes without cuts: so few that PostgreSQL uses the same memory for each row, and many enough that sending one costs little for each event. */
const OF_A_ROW = 256;
/** Events of one row at most, where the range comes with cuts: what lies further apart than this is divided anew. */
const MOST_OF_A_ROW = 4 * OF_A_ROW;
/** Rows of one COPY. Few enough that its snapshot is not held for long. */
const ROWS = 512;

/** Positions that divide the events of a range into rows, those of one COPY at most. */
async function cutsOf(pool: pg.Pool, after: Position, until: Position): Promise<Position[]> {
  const { rows } = await pool.query<[xid: string, seq: string]>({
    text: `select xid, seq from
      (select xid, seq, row_number() over (order by xid, seq) as n from ledger.events
        where ${betweenPositions(after, until)} order by xid, seq limit ${OF_A_ROW * ROWS}) as numbered
      where n % ${OF_A_ROW} = 0`,
    rowMode: 'array',
  });
  return rows.map(([xid, seq]) => positionOf(xid, seq));
}

/** The largest number that the place of a position within its transaction is compared with; the column holds smaller ones. */
const MOST_SEQ = 2n ** 63n - 1n;
const within = (seq: string): string => (BigInt(seq) > MOST_SEQ ? String(MOST_SEQ) : seq);

/** One row for the events between each two neighbours of these positions. */
function statement(positions: readonly Position[], withPlaces: boolean): string {
  const columns = withPlaces ? `${COPIED_COLUMNS}, ${PLACE_COLUMNS}` : COPIED_COLUMNS;
  const places = positions.map(placeOf);
  const xids = pg.escapeLiteral(`{${places.map(([xid]) => xid).join()}}`);
  const seqs = pg.escapeLiteral(`{${places.map(([, seq]) => within(seq)).join()}}`);
  const list = (from: number, to: number): string =>
    `(${xids}::xid8[])[${from}:${to}], (${seqs}::bigint[])[${from}:${to}]`;
  const last = positions.length;
  return `copy (select events.* from
    unnest(${list(1, last - 1)}, ${list(2, last)}) as between_places (xid, seq, to_xid, to_seq),
    lateral (select ${columns} from (select * from ledger.events e
      where (e.xid, e.seq) > (between_places.xid, between_places.seq) and (e.xid, e.seq) <= (between_places.to_xid, between_places.to_seq)
      order by e.xid, e.seq limit ${MOST_OF_A_ROW + 1}) as in_order) as events) to stdout (format binary)`;
}

/** Those of the positions that stand between two others, without any that is not after the one before it. */
function inOrder(after: Position, positions: readonly Position[], until: Position): Position[] {
  let last = after;
  return positions.filter(position => position > last && position < until && (last = position));
}

/** Yields the events of a range in order. */
export async function* scanStored(pool: pg.Pool, { cuts, ...range }: StoredRange): AsyncGenerator<StoredEvents> {
  const { after, until, positions } = range;
  for (let from = after; from < until;) {
    const found = cuts ?? (await cutsOf(pool, from, until));
    const to = !cuts && found.length === ROWS ? found.at(-1)! : until;
    const places = [from, ...inOrder(from, found, to), to];
    const tooLong = yield* oneCopy(pool, statement(places, positions !== false));
    if (tooLong === undefined) from = to;
    else {
      from = places[tooLong + 1]!;
      yield* scanStored(pool, { ...range, after: places[tooLong]!, until: from });
    }
  }
}

/** Yields the events of each row, up to one that has more than it may: its number is returned. */
async function* oneCopy(pool: pg.Pool, text: string): AsyncGenerator<CopiedEvents, number | undefined> {
  const client = await pool.connect();
  let ended = false;
  let row = 0;
  try {
    for await (const bytes of client.query(new CopyMessages(text))) {
      const events = new CopiedEvents(bytes);
      if (events.count > MOST_OF_A_ROW) return row;
      if (events.count > 0) yield events;
      if (events.isRow) row++;
    }
    ended = true;
    return undefined;
  } finally {
    // Closing the connection ends a COPY that was left half-way.
    client.release(!ended);
  }
}
