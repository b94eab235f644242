import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { chunks } from '../../src/common/chunks.js';
import { eachBounded } from '../../src/common/each-bounded.js';

describe('work some at a time', () => {
  it('is done for each item once, begun in order, and never for more at once than allowed', () =>
    fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 3 }), { maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (turns, atOnce) => {
          const begun: number[] = [];
          let underWay = 0;
          let most = 0;
          await eachBounded(turns, atOnce, async (count, index) => {
            begun.push(index);
            most = Math.max(most, ++underWay);
            for (let turn = 0; turn < count; turn++) await Promise.resolve();
            underWay -= 1;
          });
          expect(begun).toEqual(turns.map((_, index) => index));
          expect(most).toBeLessThanOrEqual(atOnce);
          expect(underWay).toBe(0);
        },
      ),
    ));

  it('begins nothing after a failure, and throws the first one when all that was begun has ended', async () => {
    const ended: number[] = [];
    const failing = eachBounded([0, 1, 2, 3, 4, 5], 3, async item => {
      await sleep(item * 10);
      if (item === 0) throw new Error('the first');
      ended.push(item);
      if (item === 2) throw new Error('a later one');
    });
    await expect(failing).rejects.toThrow('the first');
    expect(ended).toEqual([1, 2]);
  });

  it('takes work that throws before it answers a promise for a failure like any other', async () => {
    const failing = eachBounded([1], 1, () => {
      throw new Error('at once');
    });
    await expect(failing).rejects.toThrow('at once');
  });
});

describe('chunks', () => {
  it('hold all items in order, and only the last is shorter', () =>
    fc.assert(
      fc.property(fc.array(fc.integer(), { maxLength: 30 }), fc.integer({ min: 1, max: 10 }), (items, size) => {
        const pieces = [...chunks(items, size)];
        expect(pieces.flat()).toEqual(items);
        expect(pieces.slice(0, -1).every(piece => piece.length === size)).toBe(true);
        expect(pieces.every(piece => piece.length > 0 && piece.length <= size)).toBe(true);
      }),
    ));
});
