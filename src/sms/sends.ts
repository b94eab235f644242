/**
 * Counts the SMS that each number is sent, by all servers together: three in any quarter of an hour and ten in any day, whoever asks for
 * them and for whatever purpose. Counted in PostgreSQL, in business time, by a keyed digest of the number.
 */
import type { Pool, PoolClient } from 'pg';
import { addSeconds } from '../domain/calendar.js';
import { lockInTransaction } from '../postgres/advisory-lock.js';
import { inTransaction } from '../postgres/transaction.js';

export const SENDS_A_QUARTER = 3;
export const SENDS_A_DAY = 10;
const QUARTER_SECONDS = 15 * 60;
const DAY_SECONDS = 86_400;

/** An SMS that is about to be sent. */
export interface Send {
  /** Names the SMS: tried again, it is counted once. */
  readonly id: string;
  /** Keyed digests of all that it counts for: its number, and the account where an account may only ask for so many. */
  readonly recipients: readonly string[];
  /** True when it may not be the last SMS of a day: that one is reserved for whoever has to recover a password. */
  readonly leavesLast?: boolean;
}

export type Permission =
  /** It may be sent; `last` when it is the last one of the day for a recipient. */
  | { readonly granted: true; readonly last: boolean }
  /** Not before this instant (ISO 8601 UTC), and then only if nobody else is faster. */
  | { readonly granted: false; readonly freeAt: string };

export interface Sends {
  /** Counts an SMS if it may be sent now. Of any number of servers that ask at the same moment, no more are granted than there are left. */
  take(send: Send, now: string): Promise<Permission>;
  /** Takes back what was counted of an SMS that is known not to have been sent. */
  giveBack(id: string): Promise<void>;
  /** Deletes what no longer counts. */
  forget(now: string): Promise<number>;
}

interface Counted {
  /** Whether this SMS is counted already. */
  readonly known: boolean;
  /** The instants of the SMS of the day before it, the newest first. */
  readonly sent: readonly Date[];
}

/** Reads the SMS that a recipient was sent within a day. Once this one is counted itself, only those before it. */
async function countedOf(client: PoolClient, recipient: string, id: string, now: string): Promise<Counted> {
  const { rows } = await client.query<{ send: string; at: Date }>({
    name: 'sms-sends',
    text: 'select send, at from jobs.sms_sends where recipient = $1 and at > $2 order by at desc',
    values: [recipient, addSeconds(now, -DAY_SECONDS)],
  });
  const own = rows.find(({ send }) => send === id);
  const others = rows.filter(({ send, at }) => send !== id && (!own || at < own.at));
  return { known: own !== undefined, sent: others.map(({ at }) => at) };
}

/** The instant from which on fewer than `most` of the SMS are younger than `seconds`; `undefined` when that is so now. */
function freeAt(sent: readonly Date[], most: number, seconds: number, now: string): string | undefined {
  const over = sent[most - 1];
  if (!over) return undefined;
  const free = addSeconds(over.toISOString(), seconds);
  return Date.parse(free) > Date.parse(now) ? free : undefined;
}

const latest = (instants: readonly string[]): string =>
  instants.reduce((one, other) => (Date.parse(one) > Date.parse(other) ? one : other));

export function createSends(pool: Pool): Sends {
  return {
    take: ({ id, recipients, leavesLast = false }, now) =>
      inTransaction(pool, async client => {
        // In one order, so that two servers do not wait for each other.
        for (const recipient of [...recipients].sort()) await lockInTransaction(client, `sms ${recipient}`);
        const all: Counted[] = [];
        for (const recipient of recipients) all.push(await countedOf(client, recipient, id, now));
        const last = all.some(({ sent }) => sent.length >= SENDS_A_DAY - 1);
        if (all.every(({ known }) => known)) return { granted: true, last };
        const mostADay = leavesLast ? SENDS_A_DAY - 1 : SENDS_A_DAY;
        const waits = all
          .flatMap(({ sent }) => [
            freeAt(sent, SENDS_A_QUARTER, QUARTER_SECONDS, now),
            freeAt(sent, mostADay, DAY_SECONDS, now),
          ])
          .filter(until => until !== undefined);
        if (waits.length > 0) return { granted: false, freeAt: latest(waits) };
        await client.query(
          'insert into jobs.sms_sends (recipient, send, at) select r, $2, $3 from unnest($1::text[]) as r on conflict do nothing',
          [recipients, id, now],
        );
        return { granted: true, last };
      }),
    giveBack: async id => void (await pool.query('delete from jobs.sms_sends where send = $1', [id])),
    forget: async now => {
      const over = addSeconds(now, -DAY_SECONDS);
      return (await pool.query('delete from jobs.sms_sends where at <= $1', [over])).rowCount ?? 0;
    },
  };
}
