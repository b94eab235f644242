import { describe, expect, it } from '@jest/globals';
import { START, type EventStore, type Position, type RecordedEvent } from '../../../src/eventstore/eventstore.js';
import { Feeds } from '../../../src/projector/follow/feeds.js';
import { metadata, uuid } from '../support/history.js';

const at = (n: number): Position => n.toString(16).padStart(32, '0') as Position;
const event = (n: number): RecordedEvent => ({
  id: uuid(`e ${n}`),
  type: 'SignedIn',
  data: {},
  metadata: metadata(),
  stream: 'account-a',
  version: n - 1,
  position: at(n),
  recordedAt: '2026-09-01T08:00:00.000Z',
});

/** A store in memory that counts how often it is followed. */
class Ledger {
  readonly events: RecordedEvent[] = [];
  followed = 0;
  failing = false;
  #wake: () => void = () => undefined;

  add(count: number): void {
    for (let n = 0; n < count; n++) this.events.push(event(this.events.length + 1));
    this.#wake();
  }

  store(batch = 10): EventStore {
    return {
      follow: (after: Position, signal: AbortSignal) => this.#follow(after, signal, batch),
    } as unknown as EventStore;
  }

  async *#follow(after: Position, signal: AbortSignal, batch: number): AsyncGenerator<RecordedEvent[]> {
    this.followed += 1;
    for (let from = this.events.findIndex(({ position }) => position > after); !signal.aborted;) {
      if (this.failing) throw new Error('the store is away');
      if (from < 0) from = this.events.length;
      const events = this.events.slice(from, from + batch);
      from += events.length;
      if (events.length > 0) yield events;
      else
        await new Promise<void>(resolve => (signal.addEventListener('abort', () => resolve()), (this.#wake = resolve)));
    }
  }
}

const never = (): AbortSignal => new AbortController().signal;

/** Reads for the consumer until that position; returns the numbers of the events. */
async function drain(feeds: Feeds, consumer: object, until: Position, from = START): Promise<number[]> {
  const seen: number[] = [];
  for (let position = from; position < until;) {
    const slice = await feeds.next(consumer, position, never());
    seen.push(...slice!.events.map(({ version }) => version + 1));
    position = slice!.to;
  }
  return seen;
}

const numbers = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, n) => from + n);

describe('feeds', () => {
  it('read the ledger once for consumers that stand at the same place', async () => {
    const ledger = new Ledger();
    ledger.add(95);
    const feeds = new Feeds(ledger.store());
    const all = await Promise.all([{}, {}, {}].map(consumer => drain(feeds, consumer, at(95))));
    for (const seen of all) expect(seen).toEqual(numbers(1, 95));
    expect(ledger.followed).toBe(1);
    feeds.close();
  });

  it('give each consumer everything after its own position, once and in order, whatever its pace', async () => {
    const ledger = new Ledger();
    ledger.add(1_000);
    const feeds = new Feeds(ledger.store(), { memory: 100, most: 50, patienceMs: 1 });
    const slow = {};
    const first = await feeds.next(slow, START, never());
    expect(await drain(feeds, {}, at(1_000))).toEqual(numbers(1, 1_000));
    const last = first!.events.length;
    expect(await drain(feeds, slow, at(1_000), at(last))).toEqual(numbers(last + 1, 1_000));
    // The slow one had fallen behind the memory: a feed of its own has read the ledger again.
    expect(ledger.followed).toBe(2);
    ledger.add(10);
    const both = await Promise.all([feeds.next(slow, at(1_000), never()), feeds.next({}, at(1_000), never())]);
    for (const slice of both) expect(slice!.events[0]!.position).toBe(at(1_001));
    feeds.close();
  });

  it('give a consumer in the middle of a batch only what comes after', async () => {
    const ledger = new Ledger();
    ledger.add(10);
    const feeds = new Feeds(ledger.store());
    await drain(feeds, {}, at(10));
    const slice = await feeds.next({}, at(4), never());
    expect(slice!.events.map(({ version }) => version + 1)).toEqual(numbers(5, 10));
    feeds.close();
  });

  it('wait for new events, and end at the abort', async () => {
    const ledger = new Ledger();
    const feeds = new Feeds(ledger.store());
    const waiting = feeds.next({}, START, never());
    ledger.add(1);
    expect((await waiting)!.to).toBe(at(1));
    const abort = new AbortController();
    const aborted = feeds.next({}, at(1), abort.signal);
    abort.abort();
    expect(await aborted).toBeUndefined();
    feeds.close();
  });

  it('fail when the store fails, and begin again when asked again', async () => {
    const ledger = new Ledger();
    ledger.failing = true;
    const feeds = new Feeds(ledger.store());
    ledger.add(1);
    await expect(feeds.next({}, START, never())).rejects.toThrow('the store is away');
    ledger.failing = false;
    expect((await feeds.next({}, START, never()))!.to).toBe(at(1));
    feeds.close();
  });
});
