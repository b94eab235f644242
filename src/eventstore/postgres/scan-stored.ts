/** Reads a range of the ledger as bytes, by a binary COPY: half of the work of a COPY as text, for the server as for the reader. */
import type pg from 'pg';
import type { Position, ScanRange, StoredEvents } from '../eventstore.js';
import { COPIED_COLUMNS, CopiedEvents } from './copied-events.js';
import { CopyMessages } from './copy-messages.js';
import { betweenPositions } from './rows.js';

/** Events of one COPY. Few enough that its snapshot is not held for long. */
const PAGE = 200_000;

const statement = (after: Position, until: Position): string =>
  `copy (select ${COPIED_COLUMNS} from ledger.events where ${betweenPositions(after, until)}
    order by xid, seq limit ${PAGE}) to stdout (format binary)`;

/** Yields the events of a range in order. */
export async function* scanStored(
  pool: pg.Pool,
  { after, until }: Pick<ScanRange, 'after' | 'until'>,
): AsyncGenerator<StoredEvents> {
  let from = after;
  for (let count = PAGE; count === PAGE && from < until;) {
    count = 0;
    for await (const events of oneCopy(pool, statement(from, until))) {
      yield events;
      while (events.next()) continue;
      count += events.count;
      if (events.count > 0) from = events.position();
    }
  }
}

async function* oneCopy(pool: pg.Pool, text: string): AsyncGenerator<CopiedEvents> {
  const client = await pool.connect();
  let ended = false;
  try {
    for await (const bytes of client.query(new CopyMessages(text))) yield new CopiedEvents(bytes);
    ended = true;
  } finally {
    // Closing the connection ends a COPY that was left half-way.
    client.release(!ended);
  }
}
