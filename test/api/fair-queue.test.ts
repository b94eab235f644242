import { describe, expect, it } from '@jest/globals';
import { FairQueue } from '../../src/api/live/fair-queue.js';

/** Works that end when told to, and the order in which they began. */
function works(queue: FairQueue) {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  return {
    begun,
    ask: (person: string, name: string): Promise<string> =>
      queue.run(person, async () => {
        begun.push(name);
        await new Promise<void>(resolve => ends.push(resolve));
        return name;
      }),
    /** Ends the work that has gone longest, and lets the next begin. */
    end: async (): Promise<void> => {
      ends.shift()!();
      await new Promise(resolve => setImmediate(resolve));
    },
  };
}

describe('a fair queue', () => {
  it('runs as many works at once as it may, and the next when one ends', async () => {
    const { begun, ask, end } = works(new FairQueue(2));
    const all = Promise.all(['1', '2', '3', '4'].map(name => ask('one', name)));
    expect(begun).toEqual(['1', '2']);
    await end();
    expect(begun).toEqual(['1', '2', '3']);
    for (let i = 0; i < 3; i++) await end();
    expect(await all).toEqual(['1', '2', '3', '4']);
  });

  it('goes round among persons: who asks for one thing does not wait for all of one who asks for many', async () => {
    const { begun, ask, end } = works(new FairQueue(1));
    const all = [
      ...Array.from({ length: 50 }, (_, i) => ask('crowd', `crowd ${i}`)),
      ask('somebody', 'somebody 1'),
      ask('another', 'another 1'),
      ask('somebody', 'somebody 2'),
    ];
    for (let i = 0; i < 6; i++) await end();
    expect(begun).toEqual(['crowd 0', 'crowd 1', 'somebody 1', 'another 1', 'crowd 2', 'somebody 2', 'crowd 3']);
    for (let i = 0; i < 47; i++) await end();
    await Promise.all(all);
    expect(begun).toHaveLength(53);
  });

  it('goes on after a work that fails, and runs at once when all have ended', async () => {
    const queue = new FairQueue(1);
    const fails = queue.run('one', () => Promise.reject(new Error('no')));
    const waits = queue.run('one', async () => 'done');
    await expect(fails).rejects.toThrow('no');
    expect(await waits).toBe('done');
    let begun = false;
    const anew = queue.run('two', async () => {
      begun = true;
    });
    expect(begun).toBe(true);
    await anew;
  });
});
