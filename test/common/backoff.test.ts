import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoff } from '../../src/common/backoff.js';

const ranges = fc
  .record({ from: fc.integer({ min: 0, max: 1_000 }), more: fc.integer({ min: 0, max: 100_000 }) })
  .map(({ from, more }) => ({ from, to: from + more }));
const failures = fc.integer({ min: 1, max: 5_000 });

describe('the delay before the next try', () => {
  it('is doubled by each failure, up to the longest', () => {
    expect([1, 2, 3, 4, 5, 6].map(count => backoff(count, { from: 10, to: 100 }))).toEqual([10, 20, 40, 80, 100, 100]);
  });

  it('is none, however many failures, when the shortest and the longest are none', () =>
    fc.assert(fc.property(failures, count => expect(backoff(count, { from: 0, to: 0 })).toBe(0))));

  it('starting with none stays none', () =>
    fc.assert(fc.property(failures, count => expect(backoff(count, { from: 0, to: 1_000 })).toBe(0))));

  it('stays between the two and never shrinks', () =>
    fc.assert(
      fc.property(ranges, failures, (range, count) => {
        const delay = backoff(count, range);
        expect(delay).toBeGreaterThanOrEqual(range.from);
        expect(delay).toBeLessThanOrEqual(range.to);
        expect(backoff(count + 1, range)).toBeGreaterThanOrEqual(delay);
      }),
    ));

  it('is shortened by chance, by its spread at most', () =>
    fc.assert(
      fc.property(
        ranges,
        failures,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (range, count, spread, chance) => {
          const whole = backoff(count, range);
          const delay = backoff(count, { ...range, spread }, () => chance);
          expect(delay).toBeLessThanOrEqual(whole);
          expect(delay).toBeGreaterThanOrEqual(whole * (1 - spread) - 1e-9);
        },
      ),
    ));
});
