/**
 * What every event store promises, as tests. `postgres.test.ts` runs them always, `eventstoredb.test.ts` where TEST_LEDGER_URL is set. The
 * store may hold other streams; the tests look at their own.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  InvalidAppend,
  START,
  WrongExpectedVersion,
  type EventStore,
  type EventToAppend,
  type FollowOptions,
  type Position,
} from '../../src/eventstore/eventstore.js';
import { collect, appendMany, event, events, faultsOf, metadata, newStream, Watcher } from './support.js';

export interface Subject {
  /** The store under test. */
  readonly store: EventStore;
  /** What another process would open: a store of its own on the same ledger. The suite closes it. */
  open(): EventStore;
  close(): Promise<void>;
}

export function contract(name: string, setUp: () => Promise<Subject>): void {
  describe(`${name}, as an event store`, () => {
    let subject: Subject;
    let store: EventStore;
    const watchers: Watcher[] = [];

    beforeAll(async () => {
      subject = await setUp();
      store = subject.store;
    });
    afterEach(async () => {
      await Promise.all(watchers.splice(0).map(watcher => watcher.stop()));
    });
    afterAll(() => subject.close());

    /** Follows the store, and notes the events of these streams. */
    const watch = (after: Position, streams: readonly string[], options?: FollowOptions, by = store): Watcher => {
      const interest = new Set(streams);
      const watcher = new Watcher(by, after, stream => interest.has(stream), options);
      watchers.push(watcher);
      return watcher;
    };

    describe('append', () => {
      it('creates a stream and answers with the version and position of its last event', async () => {
        const stream = newStream();
        const result = await store.append(stream, 'none', events(3));
        const recorded = await collect(store.read(stream));
        expect(result).toEqual({ version: 2, position: recorded[2]!.position, repeated: false });
      });

      it('keeps id, type, data and metadata as given, and says when it recorded them', async () => {
        const stream = newStream();
        const asked = {
          ...event('LinkDisputed', { a: { b: [1, null, 'x', 1.5, true] } }),
          metadata: metadata({ reason: 'R1' }),
        };
        const before = Date.now();
        const { position } = await store.append(stream, 'none', [asked]);
        const [recorded, ...more] = await collect(store.read(stream));
        expect(more).toEqual([]);
        expect(recorded).toEqual({ ...asked, stream, version: 0, position, recordedAt: expect.any(String) });
        expect(recorded!.recordedAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
        expect(Math.abs(Date.parse(recorded!.recordedAt) - before)).toBeLessThan(60_000);
      });

      it('is accepted at the exact version, and at any', async () => {
        const stream = newStream();
        await store.append(stream, 'none', events(2));
        expect(await store.append(stream, 1, events(1))).toMatchObject({ version: 2 });
        expect(await store.append(stream, 'any', events(1))).toMatchObject({ version: 3 });
        expect(await store.append(newStream(), 'any', events(1))).toMatchObject({ version: 0 });
      });

      it('refuses a stream that exists where none was expected', async () => {
        const stream = newStream();
        await store.append(stream, 'none', events(2));
        const conflict = store.append(stream, 'none', events(1));
        await expect(conflict).rejects.toBeInstanceOf(WrongExpectedVersion);
        await expect(conflict).rejects.toMatchObject({ stream, expected: 'none', actual: 1 });
      });

      it('refuses a version behind, a version ahead, and a version of no stream', async () => {
        const stream = newStream();
        await store.append(stream, 'none', events(2));
        await expect(store.append(stream, 0, events(1))).rejects.toMatchObject({ expected: 0, actual: 1 });
        await expect(store.append(stream, 2, events(1))).rejects.toMatchObject({ expected: 2, actual: 1 });
        const empty = newStream();
        await expect(store.append(empty, 0, events(1))).rejects.toMatchObject({ expected: 0, actual: 'none' });
        expect(await collect(store.read(stream))).toHaveLength(2);
        expect(await collect(store.read(empty))).toEqual([]);
      });

      it('stores all of several events or none', async () => {
        const stream = newStream();
        await store.append(stream, 'none', events(5));
        await expect(store.append(stream, 1, events(4))).rejects.toBeInstanceOf(WrongExpectedVersion);
        expect((await collect(store.read(stream))).map(({ version }) => version)).toEqual([0, 1, 2, 3, 4]);
      });

      it('lets exactly one of many rivals through', async () => {
        const stream = newStream();
        const outcomes = await Promise.allSettled(
          Array.from({ length: 20 }, () => store.append(stream, 'none', events(2))),
        );
        expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
        for (const outcome of outcomes)
          if (outcome.status === 'rejected') expect(outcome.reason).toBeInstanceOf(WrongExpectedVersion);
        expect(await collect(store.read(stream))).toHaveLength(2);
      });
    });

    describe('append again with the same ids', () => {
      it('answers as the first time and stores nothing', async () => {
        const stream = newStream();
        const asked = events(3);
        const first = await store.append(stream, 'none', asked);
        for (const expected of ['none', 'any', 0] as const)
          expect(await store.append(stream, expected, asked)).toEqual({ ...first, repeated: true });
        expect(await collect(store.read(stream))).toHaveLength(3);
      });

      it('does so after other events, whatever the expected version', async () => {
        const stream = newStream();
        await store.append(stream, 'none', events(2));
        const asked = events(2);
        const first = await store.append(stream, 1, asked);
        await store.append(stream, 3, events(3));
        for (const expected of [1, 3, 6, 99, 'any', 'none'] as const)
          expect(await store.append(stream, expected, asked)).toEqual({ ...first, repeated: true });
        expect(await collect(store.read(stream))).toHaveLength(7);
      });

      it('does so for two at once', async () => {
        const stream = newStream();
        const asked = events(2);
        const answers = await Promise.all([store.append(stream, 'any', asked), store.append(stream, 'any', asked)]);
        expect(answers[0].position).toBe(answers[1].position);
        expect(answers.map(({ version }) => version)).toEqual([1, 1]);
        expect(await collect(store.read(stream))).toHaveLength(2);
      });

      it('does so from another process', async () => {
        const stream = newStream();
        const asked = events(2);
        const first = await store.append(stream, 'none', asked);
        const other = subject.open();
        try {
          expect(await other.append(stream, 'none', asked)).toEqual({ ...first, repeated: true });
        } finally {
          await other.close();
        }
      });

      it('refuses ids partly stored, and ids in another order', async () => {
        const stream = newStream();
        const asked = events(2);
        await store.append(stream, 'none', asked);
        for (const expected of [1, 'any', 'none'] as const)
          await expect(store.append(stream, expected, [asked[1]!, event()])).rejects.toBeInstanceOf(InvalidAppend);
        await expect(store.append(stream, 'any', [asked[1]!, asked[0]!])).rejects.toBeInstanceOf(InvalidAppend);
        expect(await collect(store.read(stream))).toHaveLength(2);
      });
    });

    describe('what cannot be appended', () => {
      const circular: Record<string, unknown> = {};
      circular.self = circular;
      const bad: readonly (readonly [string, EventToAppend[]])[] = [
        ['nothing', []],
        ['the same id twice', (twice => [twice, twice])(event())],
        ['an id that is no UUID', [{ ...event(), id: 'x' }]],
        ['a bigint in the data', [{ ...event(), data: { n: 1n as unknown as number } }]],
        ['no data', [{ ...event(), data: undefined as unknown as EventToAppend['data'] }]],
        ['data that holds itself', [{ ...event(), data: circular as EventToAppend['data'] }]],
        ['a type kept for the system', [event('$system')]],
        ['more than goes at once', [event('Large', { text: 'x'.repeat(1_000_001) })]],
      ];
      it.each(bad)('refuses %s as InvalidAppend', async (_, asked) => {
        const stream = newStream();
        await expect(store.append(stream, 'any', asked)).rejects.toBeInstanceOf(InvalidAppend);
        expect(await collect(store.read(stream))).toEqual([]);
      });

      it('names the remedy when it is too much at once', async () => {
        const asked = Array.from({ length: 11 }, () => event('Large', { text: 'x'.repeat(100_000) }));
        await expect(store.append(newStream(), 'any', asked)).rejects.toThrow(/append fewer events at a time/);
      });
    });

    describe('what an event may hold', () => {
      it('any text, in data, metadata, type and stream', async () => {
        const text = 'é ñ œ 漢字 🎒 عربي \u0000 \ud800 \\ " \' \n\t\r \u2028 {} %s $1 \u007f';
        const stream = `${newStream()}-élève-🎒`;
        const asked = { ...event('ÉlèveInscrit', { [text]: text }), metadata: metadata({ reason: text }) };
        await store.append(stream, 'none', [asked]);
        const [recorded] = await collect(store.read(stream));
        expect(recorded).toMatchObject({ ...asked, stream });
        const watcher = watch(START, [stream]);
        expect((await watcher.count(1))[0]).toEqual(recorded);
      });

      it('nearly a megabyte, and several such at once', async () => {
        const streams = Array.from({ length: 6 }, () => newStream());
        const asked = streams.map(() => event('Large', { text: 'é'.repeat(490_000) }));
        await Promise.all(streams.map((stream, i) => store.append(stream, 'none', [asked[i]!])));
        for (const [i, stream] of streams.entries())
          expect(await collect(store.read(stream))).toMatchObject([asked[i]]);
        const watcher = watch(START, streams);
        expect(new Set((await watcher.count(6)).map(({ id }) => id))).toEqual(new Set(asked.map(({ id }) => id)));
      });

      it('any JSON', async () => {
        const json = fc.dictionary(fc.string(), fc.jsonValue({ maxDepth: 3 }), { maxKeys: 5 });
        const stream = newStream();
        await fc.assert(
          fc.asyncProperty(json, async data => {
            const asked = event('Any', JSON.parse(JSON.stringify(data)) as EventToAppend['data']);
            const { version } = await store.append(stream, 'any', [asked]);
            expect(await collect(store.read(stream, version))).toMatchObject([{ id: asked.id, data: asked.data }]);
          }),
          { numRuns: 40 },
        );
      });
    });

    describe('read', () => {
      it('gives nothing for a stream that does not exist', async () => {
        expect(await collect(store.read(newStream()))).toEqual([]);
      });

      it('starts with the version asked for, and gives nothing past the end', async () => {
        const stream = newStream();
        const asked = events(5);
        await store.append(stream, 'none', asked);
        expect((await collect(store.read(stream, 3))).map(({ id }) => id)).toEqual(asked.slice(3).map(({ id }) => id));
        expect(await collect(store.read(stream, 5))).toEqual([]);
        expect(await collect(store.read(stream, 50))).toEqual([]);
      });

      it('keeps streams apart whose names begin alike', async () => {
        const stream = newStream();
        await store.append(stream, 'none', events(1));
        await store.append(`${stream}0`, 'none', events(2));
        expect(await collect(store.read(stream))).toHaveLength(1);
      });

      it('reads a stream of more than ten thousand events in order, and can stop half-way', async () => {
        const stream = newStream();
        const asked = events(10_500);
        await appendMany(store, stream, asked);
        const recorded = await collect(store.read(stream));
        expect(recorded.map(({ id }) => id)).toEqual(asked.map(({ id }) => id));
        expect(faultsOf(recorded)).toEqual([]);
        let count = 0;
        for await (const { version } of store.read(stream, 10)) {
          expect(version).toBe(10 + count++);
          if (count === 20) break;
        }
      });
    });

    describe('follow', () => {
      it('from the start gives everything, in order, the events as read', async () => {
        const streams = [newStream(), newStream()];
        for (let i = 0; i < 4; i++) await store.append(streams[i % 2]!, 'any', events(2));
        const seen = await watch(START, streams).count(8);
        expect(faultsOf(seen)).toEqual([]);
        for (const stream of streams)
          expect(seen.filter(recorded => recorded.stream === stream)).toEqual(await collect(store.read(stream)));
      });

      it('from a position gives what comes after it, exclusive', async () => {
        const stream = newStream();
        await store.append(stream, 'none', events(3));
        const [, second] = await collect(store.read(stream));
        const seen = await watch(second!.position, [stream]).count(1);
        expect(seen.map(({ version }) => version)).toEqual([2]);
      });

      it('gives what is appended later, by this process and by another', async () => {
        const stream = newStream();
        const other = subject.open();
        try {
          const watcher = watch(await store.head(), [stream]);
          await store.append(stream, 'none', events(1));
          await watcher.count(1);
          await other.append(stream, 0, events(1));
          await watcher.count(2);
          await store.append(stream, 1, events(1));
          expect(faultsOf(await watcher.count(3))).toEqual([]);
        } finally {
          await other.close();
        }
      });

      it('knows the last event at once, by whichever process it was appended', async () => {
        const stream = newStream();
        const other = subject.open();
        try {
          expect((await store.append(stream, 'none', events(2))).position <= (await other.last())).toBe(true);
          expect((await other.append(stream, 1, events(1))).position <= (await store.last())).toBe(true);
        } finally {
          await other.close();
        }
      });

      it('keeps to the batch size and never gives an empty batch', async () => {
        const stream = newStream();
        const after = await store.head();
        await store.append(stream, 'none', events(25));
        const watcher = watch(after, [stream], { batchSize: 10 });
        expect(faultsOf(await watcher.count(25))).toEqual([]);
        expect(Math.max(...watcher.batches)).toBeLessThanOrEqual(10);
        expect(Math.min(...watcher.batches)).toBeGreaterThan(0);
      });

      it('says each time that everything has been given', async () => {
        const stream = newStream();
        const { position } = await store.append(stream, 'none', events(3));
        const told: Position[] = [];
        let wake = () => {};
        const watcher = watch(START, [stream], { onCaughtUp: at => (told.push(at), wake()) });
        const toldAtLeast = async (at: Position) => {
          while (!told.some(given => given >= at)) await new Promise<void>(resolve => (wake = resolve));
        };
        await toldAtLeast(position);
        expect(watcher.seen).toHaveLength(3);
        const later = await store.append(stream, 2, events(1));
        await toldAtLeast(later.position);
        expect(watcher.seen).toHaveLength(4);
      });

      it('catches up at once when nothing is after the position', async () => {
        const head = await store.head();
        const abort = new AbortController();
        const caughtUp = new Promise<Position>(resolve => {
          void collect(store.follow(head, abort.signal, { onCaughtUp: resolve }));
        });
        expect((await caughtUp) >= head).toBe(true);
        abort.abort();
      });

      it('ends without an error when aborted before it starts, while it waits, or while a batch is dealt with', async () => {
        await store.append(newStream(), 'none', events(3));
        expect(await collect(store.follow(START, AbortSignal.abort()))).toEqual([]);
        const waiting = new AbortController();
        const ended = collect(store.follow(await store.head(), waiting.signal));
        await pause(50);
        waiting.abort();
        await ended;
        const dealing = new AbortController();
        let batches = 0;
        for await (const batch of store.follow(START, dealing.signal, { batchSize: 1 })) {
          expect(batch).toHaveLength(1);
          batches += 1;
          dealing.abort();
        }
        expect(batches).toBe(1);
      });

      it('can be left by its consumer', async () => {
        await store.append(newStream(), 'none', events(3));
        for await (const batch of store.follow(START, new AbortController().signal, { batchSize: 2 })) {
          expect(batch.length).toBeGreaterThan(0);
          break;
        }
      });

      it('gives ten thousand events and more, once each, to several followers at once', async () => {
        const streams = [newStream(), newStream(), newStream()];
        const after = await store.head();
        const early = watch(after, streams);
        await Promise.all(streams.map(stream => appendMany(store, stream, events(4_000))));
        const late = watch(after, streams, { batchSize: 700 });
        for (const watcher of [early, late]) expect(faultsOf(await watcher.count(12_000))).toEqual([]);
        expect(late.seen).toEqual(early.seen);
      });
    });

    describe('head', () => {
      it('is the position of the last event, and never goes back', async () => {
        const before = await store.head();
        const { position } = await store.append(newStream(), 'none', events(2));
        const watcher = watch(before, []);
        while (!watcher.positions.includes(position)) await pause(5);
        const head = await store.head();
        expect(head >= position).toBe(true);
        expect(position > before).toBe(true);
      });
    });

    describe('with many appenders at once', () => {
      it('on one stream loses nothing, stores nothing twice and keeps the order', async () => {
        const stream = newStream();
        const watcher = watch(await store.head(), [stream]);
        const writers = 8;
        const each = 25;
        const others = [subject.open(), subject.open()];
        try {
          await Promise.all(
            Array.from({ length: writers }, async (_, writer) => {
              const by = [store, ...others][writer % 3]!;
              let expected: number | 'none' = 'none';
              for (let done = 0; done < each;) {
                try {
                  expected = (await by.append(stream, expected, [event('Appended', { writer, done })])).version;
                  done += 1;
                } catch (error) {
                  if (!(error instanceof WrongExpectedVersion)) throw error;
                  expected = error.actual;
                }
              }
            }),
          );
          const recorded = await collect(store.read(stream));
          expect(recorded).toHaveLength(writers * each);
          for (let writer = 0; writer < writers; writer++)
            expect(recorded.filter(({ data }) => data.writer === writer).map(({ data }) => data.done)).toEqual(
              Array.from({ length: each }, (_, done) => done),
            );
          expect(await watcher.count(writers * each)).toEqual(recorded);
        } finally {
          await Promise.all(others.map(other => other.close()));
        }
      });

      it('on many streams loses nothing, gives nothing twice and nothing behind a position already given', async () => {
        const streams = Array.from({ length: 16 }, () => newStream());
        const after = await store.head();
        const watcher = watch(after, streams);
        const others = [subject.open(), subject.open(), subject.open()];
        try {
          const results = await Promise.all(
            streams.map(async (stream, i) => {
              const by = [store, ...others][i % 4]!;
              for (let version = -1; version < 59;) {
                // Mostly one event, sometimes two.
                const count = version % 3 === 0 ? 2 : 1;
                await by.append(stream, version === -1 ? 'none' : version, events(count));
                version += count;
              }
              return (await collect(store.read(stream))).length;
            }),
          );
          const total = results.reduce((sum, count) => sum + count, 0);
          const live = await watcher.count(total);
          expect(faultsOf(live)).toEqual([]);
          expect(await watch(after, streams).count(total)).toEqual(live);
          const positions = watcher.positions;
          expect(positions.every((at, i) => i === 0 || at > positions[i - 1]!)).toBe(true);
        } finally {
          await Promise.all(others.map(other => other.close()));
        }
      });

      it('answers any interleaving as a store that does one thing at a time would', async () => {
        const step = fc.record({
          stream: fc.nat(2),
          count: fc.integer({ min: 1, max: 3 }),
          /** `wrong`: a version that the stream does not have yet. `repeat`: the events appended last, again. */
          expected: fc.constantFrom('any', 'head', 'wrong', 'repeat'),
          atOnce: fc.boolean(),
        });
        await fc.assert(
          fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 25 }), async steps => {
            const streams = [newStream(), newStream(), newStream()];
            const stored: string[][] = [[], [], []];
            const last: EventToAppend[][] = [[], [], []];
            const after = await store.head();
            let pending: Promise<void>[] = [];
            for (const { stream, count, expected, atOnce } of steps) {
              const model = stored[stream]!;
              const head = model.length === 0 ? 'none' : model.length - 1;
              const repeat = expected === 'repeat' && last[stream]!.length > 0;
              const asked = repeat ? last[stream]! : events(count);
              const version = expected === 'head' ? head : expected === 'wrong' ? model.length + 3 : 'any';
              const accepted = repeat || expected !== 'wrong';
              const call = store.append(streams[stream]!, version, asked);
              if (accepted) {
                if (!repeat) model.push(...asked.map(({ id }) => id));
                if (!repeat) last[stream] = asked;
                const at = model.indexOf(asked[asked.length - 1]!.id);
                pending.push(call.then(result => expect(result).toMatchObject({ version: at, repeated: repeat })));
              } else pending.push(expect(call).rejects.toBeInstanceOf(WrongExpectedVersion));
              if (atOnce) continue;
              await Promise.all(pending);
              pending = [];
            }
            await Promise.all(pending);
            const total = stored.reduce((sum, ids) => sum + ids.length, 0);
            const seen = total === 0 ? [] : await watch(after, streams).count(total);
            expect(faultsOf(seen)).toEqual([]);
            for (const [i, stream] of streams.entries()) {
              expect((await collect(store.read(stream))).map(({ id }) => id)).toEqual(stored[i]);
              expect(seen.filter(recorded => recorded.stream === stream).map(({ id }) => id)).toEqual(stored[i]);
            }
            await Promise.all(watchers.splice(0).map(watcher => watcher.stop()));
          }),
          { numRuns: 30 },
        );
      }, 120_000);
    });

    describe('closing', () => {
      it('waits for the appends under way and ends the followers', async () => {
        const other = subject.open();
        const stream = newStream();
        const following = collect(other.follow(await store.head(), new AbortController().signal));
        const appended = Promise.all(Array.from({ length: 30 }, () => other.append(stream, 'any', events(1))));
        await other.close();
        expect(await appended).toHaveLength(30);
        await following;
        expect(await collect(store.read(stream))).toHaveLength(30);
        await expect(other.append(stream, 'any', events(1))).rejects.toThrow(/closed/);
      });

      it('leaves the appends and the followers of others in this process alone', async () => {
        const stream = newStream();
        const watcher = watch(await store.head(), [stream]);
        const other = subject.open();
        await other.append(newStream(), 'none', events(1));
        const appended = Promise.all(Array.from({ length: 30 }, () => store.append(stream, 'any', events(1))));
        await other.close();
        expect(await appended).toHaveLength(30);
        expect(faultsOf(await watcher.count(30))).toEqual([]);
      });

      it('is possible once the store is ready', async () => {
        const other = subject.open();
        await expect(other.ready()).resolves.toBeUndefined();
        await expect(other.close()).resolves.toBeUndefined();
      });
    });
  });
}
