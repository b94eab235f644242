import { describe, expect, it } from '@jest/globals';
import { BoundedQueue, PAUSE_MS, QueueFull, STARVED_MS } from '../../src/security/bounded-queue.js';

/** Work that ends when told to. */
function held(): { work: () => Promise<void>; begun: () => boolean; end: (error?: Error) => void } {
  let begun = false;
  let resolve: () => void = () => undefined;
  let reject: (error: Error) => void = () => undefined;
  const done = new Promise<void>((ok, no) => ([resolve, reject] = [ok, no]));
  return {
    work: () => {
      begun = true;
      return done;
    },
    begun: () => begun,
    end: error => (error ? reject(error) : resolve()),
  };
}
const settled = () => new Promise<void>(resolve => setImmediate(resolve));

describe('a bounded queue', () => {
  it('does so much at once and the rest in its turn', async () => {
    const queue = new BoundedQueue({ atOnce: 2, waiting: 10 });
    const works = Array.from({ length: 4 }, held);
    const answers = works.map(({ work }) => queue.run(work));
    await settled();
    expect(works.map(({ begun }) => begun())).toEqual([true, true, false, false]);
    expect(queue.figures).toEqual({ running: 2, waiting: 2, refused: 0 });
    works[1]!.end();
    await settled();
    expect(works.map(({ begun }) => begun())).toEqual([true, true, true, false]);
    for (const { end } of works) end();
    await Promise.all(answers);
    expect(queue.figures).toEqual({ running: 0, waiting: 0, refused: 0 });
  });

  it('refuses what it has no room for, says when to come back, and begins nothing of it', async () => {
    let now = 0;
    const queue = new BoundedQueue({ atOnce: 1, waiting: 2, now: () => now });
    const first = held();
    const done = queue.run(first.work);
    now = 3_000;
    first.end();
    await done;
    const works = Array.from({ length: 4 }, held);
    const answers = works.map(({ work }) => queue.run(work));
    // Two wait, and a piece of work takes three seconds.
    await expect(answers[3]).rejects.toEqual(new QueueFull(6));
    expect(queue.figures).toEqual({ running: 1, waiting: 2, refused: 1 });
    for (const { end } of works.slice(0, 3)) end();
    await Promise.all(answers.slice(0, 3));
    expect(works[3]!.begun()).toBe(false);
    await queue.run(async () => undefined);
  });

  it('lets patient work wait where it refuses all other', async () => {
    const queue = new BoundedQueue({ atOnce: 1, waiting: 0 });
    const works = [held(), held()];
    const first = queue.run(works[0]!.work);
    const patient = queue.run(works[1]!.work, { patient: true });
    await expect(queue.run(async () => undefined)).rejects.toThrow(QueueFull);
    for (const { end } of works) end();
    await Promise.all([first, patient]);
  });

  it('does background work after all that others wait for, and leaves a place free while others come', async () => {
    let now = 0;
    const queue = new BoundedQueue({ atOnce: 2, waiting: 10, now: () => now });
    const background = Array.from({ length: 4 }, held);
    const answers = background.map(({ work }) => queue.run(work, { background: true }));
    await settled();
    // Nobody else comes: it takes all places.
    expect(background.map(({ begun }) => begun())).toEqual([true, true, false, false]);
    const person = held();
    answers.push(queue.run(person.work));
    background[0]!.end();
    await settled();
    expect(person.begun()).toBe(true);
    expect(background[2]!.begun()).toBe(false);
    now = PAUSE_MS;
    person.end();
    await settled();
    // One place stays free for whoever comes next.
    expect(background[2]!.begun()).toBe(false);
    const next = held();
    answers.push(queue.run(next.work));
    await settled();
    expect(next.begun()).toBe(true);
    now += PAUSE_MS;
    next.end();
    background[1]!.end();
    await settled();
    expect(background.map(({ begun }) => begun())).toEqual([true, true, true, false]);
    // Nobody has come for a while.
    now = 10_000;
    background[2]!.end();
    await settled();
    expect(background[3]!.begun()).toBe(true);
    background[3]!.end();
    await Promise.all(answers);
    expect(queue.figures).toEqual({ running: 0, waiting: 0, refused: 0 });
  });

  it('leaves a place free for a while after foreground work came to another queue', async () => {
    let now = 0;
    const queue = new BoundedQueue({ atOnce: 2, waiting: 10, now: () => now });
    queue.foregroundElsewhere();
    const background = Array.from({ length: 3 }, held);
    const answers = background.map(({ work }) => queue.run(work, { background: true }));
    await settled();
    expect(background.map(({ begun }) => begun())).toEqual([true, false, false]);
    now = 10_000;
    background[0]!.end();
    await settled();
    expect(background.map(({ begun }) => begun())).toEqual([true, true, true]);
    for (const { end } of background) end();
    await Promise.all(answers);
  });

  it('begins no background work for a moment after foreground work came, here or elsewhere, unless none has begun for long', async () => {
    let now = 0;
    const calls: { callBack: () => void; at: number }[] = [];
    const later = (callBack: () => void, ms: number) => void calls.push({ callBack, at: now + ms });
    const pass = async (ms: number): Promise<void> => {
      now += ms;
      for (const call of calls.filter(({ at }) => at <= now)) {
        calls.splice(calls.indexOf(call), 1);
        call.callBack();
      }
      await settled();
    };
    const queue = new BoundedQueue({ atOnce: 2, waiting: 10, now: () => now, later });
    const background = Array.from({ length: 4 }, held);
    const answers = background.map(({ work }) => queue.run(work, { background: true }));
    const begun = () => background.filter(one => one.begun()).length;
    await settled();
    expect(begun()).toBe(2);
    const person = queue.run(async () => undefined);
    background[0]!.end();
    background[1]!.end();
    await person;
    await settled();
    expect(begun()).toBe(2);
    await pass(PAUSE_MS - 1);
    expect(begun()).toBe(2);
    queue.foregroundElsewhere();
    await pass(PAUSE_MS - 1);
    expect(begun()).toBe(2);
    await pass(1);
    expect(begun()).toBe(3);
    background[2]!.end();
    // Others come without end.
    for (let passed = 0; passed < STARVED_MS - PAUSE_MS; passed += 10) {
      queue.foregroundElsewhere();
      await pass(10);
      expect(begun()).toBe(3);
    }
    for (let passed = 0; passed < 2 * PAUSE_MS; passed += 10) {
      queue.foregroundElsewhere();
      await pass(10);
    }
    expect(begun()).toBe(4);
    background[3]!.end();
    await Promise.all(answers);
    expect(queue.figures).toEqual({ running: 0, waiting: 0, refused: 0 });
  });

  it('begins background work whose pause ends while it is asked for', async () => {
    let now = 0;
    let perReading = 0;
    const timers: (() => void)[] = [];
    const later = (callBack: () => void) => void timers.push(callBack);
    const queue = new BoundedQueue({ atOnce: 1, waiting: 10, now: () => (now += perReading), later });
    await queue.run(async () => undefined, { background: true });
    await queue.run(async () => undefined);
    // The first reading of the clock is within the pause, the next one after it.
    now = PAUSE_MS - 1.5;
    perReading = 1;
    const waiting = held();
    const answer = queue.run(waiting.work, { background: true });
    for (const end of timers) end();
    await settled();
    expect(waiting.begun()).toBe(true);
    waiting.end();
    await answer;
  });

  it('says that foreground work came, again and again while it comes, but not each time, and never of background work', async () => {
    let now = 0;
    let calls = 0;
    const queue = new BoundedQueue({ atOnce: 1, waiting: 10, now: () => now, onForeground: () => (calls += 1) });
    const work = async () => undefined;
    await queue.run(work, { background: true });
    expect(calls).toBe(0);
    for (; now < 10 * PAUSE_MS; now += PAUSE_MS / 8) await queue.run(work);
    // Once in each half of a pause.
    expect(calls).toBe(20);
  });

  it('goes on after work that failed', async () => {
    const queue = new BoundedQueue({ atOnce: 1, waiting: 5 });
    const works = [held(), held()];
    const answers = works.map(({ work }) => queue.run(work));
    works[0]!.end(new Error('broken'));
    await expect(answers[0]).rejects.toThrow('broken');
    works[1]!.end();
    await answers[1];
    expect(queue.figures.running).toBe(0);
  });
});
