/** Says how far a reader of the ledger is behind it, for whoever reads what that reader has made. */
import { within } from '../common/within.js';
import { secondsSince, type EventStore, type Position, type RecordedEvent } from '../eventstore/eventstore.js';

/** How far behind the ledger something stands. */
export interface Lag {
  /** Events of the ledger after its position: `MOST_COUNTED` stands for that many or more. */
  readonly events: number;
  /** How long the first of them has been in the ledger; 0 without one. */
  readonly seconds: number;
}

/** Reads the lag of a position. Undefined while the ledger does not answer; never rejects. */
export type ReadLag = (position: Position) => Promise<Lag | undefined>;

/** The most events that are counted. */
export const MOST_COUNTED = 1_000;

export interface LagOptions {
  /** How long the head of the ledger is taken as known, for all who ask: milliseconds (default 250). */
  readonly freshMs?: number;
  /** How long the ledger may take to answer: milliseconds (default 2,000). */
  readonly patienceMs?: number;
}

const NONE: Lag = { events: 0, seconds: 0 };

/** The events after a position. */
interface Behind {
  readonly events: number;
  readonly first: RecordedEvent | undefined;
}

/** Counts the events after `position`, up to `head`. Undefined when the ledger is silent for too long. */
async function measure(
  store: Pick<EventStore, 'follow'>,
  position: Position,
  head: Position,
  patienceMs: number,
): Promise<Behind | undefined> {
  const ended = new AbortController();
  const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(patienceMs)]);
  let first: RecordedEvent | undefined;
  let events = 0;
  try {
    for await (const batch of store.follow(position, signal, { batchSize: MOST_COUNTED })) {
      first ??= batch[0];
      events += batch.filter(event => event.position <= head).length;
      if (events >= MOST_COUNTED || batch.at(-1)!.position >= head)
        return { events: Math.min(events, MOST_COUNTED), first };
    }
    return undefined;
  } finally {
    ended.abort();
  }
}

/** Makes the function that reads lags. Many who ask at a time share one question to the ledger. */
export function createReadLag(
  store: Pick<EventStore, 'head' | 'follow'>,
  { freshMs = 250, patienceMs = 2_000 }: LagOptions = {},
): ReadLag {
  const unlessSilent = <T>(answer: Promise<T>): Promise<T | undefined> =>
    within(
      patienceMs,
      answer.catch(() => undefined),
      () => undefined,
    );
  let head: Promise<Position | undefined> = Promise.resolve(undefined);
  let headAskedAt = -Infinity;
  let measured: { readonly of: string; readonly behind: Promise<Behind | undefined> } | undefined;

  const headNow = (): Promise<Position | undefined> => {
    const now = performance.now();
    if (now - headAskedAt > freshMs) {
      headAskedAt = now;
      head = unlessSilent(store.head());
    }
    return head;
  };

  const behindOf = async (position: Position, last: Position): Promise<Behind | undefined> => {
    const of = `${position} ${last}`;
    if (measured?.of !== of) measured = { of, behind: unlessSilent(measure(store, position, last, patienceMs)) };
    const behind = await measured.behind;
    if (!behind && measured.of === of) measured = undefined;
    return behind;
  };

  return async position => {
    const last = await headNow();
    if (last === undefined) return undefined;
    if (position >= last) return NONE;
    const behind = await behindOf(position, last);
    return behind && { events: behind.events, seconds: secondsSince(behind.first) };
  };
}
