/** Given a ledger with events: how far behind it a position is. */
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { START, type EventStore, type Position } from '../../src/eventstore/eventstore.js';
import { createReadLag, MOST_COUNTED } from '../../src/completeness/lag.js';
import { postgresEventStore } from '../../src/eventstore/postgres.js';
import { createDatabase, type TestDatabase } from '../support/database.js';
import { appendMany, events, newStream } from '../eventstore/support.js';

/** Beyond every event: whoever follows from here is given nothing. */
const FAR_AHEAD = 'f'.repeat(32) as Position;

let database: TestDatabase;
let store: EventStore;
/** The positions of the five first events. */
let positions: Position[];
/** Waits until followers are given the position: transactions of other tests may hold it back. */
async function untilGiven(position: Position): Promise<Position> {
  while ((await store.head()) < position) await new Promise(resolve => setTimeout(resolve, 20));
  return position;
}

beforeAll(async () => {
  database = await createDatabase();
  store = postgresEventStore({ databaseUrl: database.url });
  positions = [];
  for (let n = 0; n < 5; n++) positions.push((await store.append(newStream(), 'any', events(1))).position);
  await untilGiven(positions[4]!);
});
afterAll(async () => {
  await store?.close();
  await database?.drop();
});

describe('the lag of a position', () => {
  it('is the number of events after it, and the time that the first of them has waited', async () => {
    const readLag = createReadLag(store, { freshMs: 0 });
    expect(await readLag(positions[4]!)).toEqual({ events: 0, seconds: 0 });
    for (const [at, position] of positions.entries())
      expect((await readLag(position))?.events).toBe(positions.length - 1 - at);
    expect(await readLag(START)).toEqual({ events: 5, seconds: expect.any(Number) });
    const before = (await readLag(positions[0]!))!.seconds;
    await new Promise(resolve => setTimeout(resolve, 30));
    expect((await readLag(positions[0]!))!.seconds).toBeGreaterThanOrEqual(before + 0.02);
  });

  it('counts no further than a thousand', async () => {
    const readLag = createReadLag(store, { freshMs: 0 });
    await appendMany(store, newStream(), events(MOST_COUNTED + 5));
    const position = await untilGiven(await store.last());
    expect((await readLag(positions[4]!))?.events).toBe(MOST_COUNTED);
    expect(await readLag(position)).toEqual({ events: 0, seconds: 0 });
  });
});

describe('a ledger', () => {
  it('is asked once for all who ask at a time', async () => {
    let asked = 0;
    const head = (): Promise<Position> => {
      asked++;
      return store.head();
    };
    const readLag = createReadLag({ head, follow: store.follow.bind(store) }, { freshMs: 60_000 });
    await Promise.all(positions.map(readLag));
    await readLag(positions[0]!);
    expect(asked).toBe(1);
  });

  it.each([
    ['fails', () => Promise.reject<Position>(new Error('the ledger is away'))],
    ['is silent', () => new Promise<Position>(() => undefined)],
  ])('that %s gives no lag, and no failure', async (_, head) => {
    const readLag = createReadLag({ head, follow: store.follow.bind(store) }, { patienceMs: 50 });
    expect(await readLag(positions[0]!)).toBeUndefined();
  });

  it('that says where it ends, and is silent from then on, gives none either, and is asked again', async () => {
    let silent = true;
    const follow: EventStore['follow'] = (after, signal, options) =>
      store.follow(silent ? FAR_AHEAD : after, signal, options);
    const readLag = createReadLag({ head: () => store.head(), follow }, { patienceMs: 100, freshMs: 60_000 });
    expect(await readLag(positions[3]!)).toBeUndefined();
    silent = false;
    expect((await readLag(positions[3]!))?.events).toBeGreaterThan(0);
  });
});
