import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GenerationCache } from '../../src/common/generation-cache.js';

const keys = fc.constantFrom('a', 'b', 'c', 'd', 'e', 'f', 'g', 'h');

describe('a cache of two generations', () => {
  it('never holds more than its limit, and never a value other than the one set last', () =>
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 10 }),
        fc.array(fc.tuple(fc.constantFrom('get', 'set', 'delete'), keys, fc.integer()), { maxLength: 60 }),
        (limit, steps) => {
          const cache = new GenerationCache<number>({ limit });
          const model = new Map<string, number>();
          for (const [step, key, value] of steps) {
            if (step === 'set') {
              cache.set(key, value);
              model.set(key, value);
            } else if (step === 'delete') {
              cache.delete(key);
              model.delete(key);
            } else if (cache.has(key)) expect(cache.get(key)).toBe(model.get(key));
            expect(cache.size).toBeLessThanOrEqual(limit);
          }
        },
      ),
    ));

  it('keeps what is used, and lets go what is not', () => {
    const cache = new GenerationCache<number>({ limit: 4 });
    cache.set('used', 0);
    cache.set('unused', 0);
    for (let i = 1; i <= 20; i++) {
      expect(cache.get('used')).toBe(0);
      cache.set(`other-${i}`, i);
    }
    expect(cache.has('unused')).toBe(false);
  });

  it('holds `undefined` as a value', () => {
    const cache = new GenerationCache<object | undefined>({ limit: 4 });
    cache.set('absent', undefined);
    expect([cache.has('absent'), cache.get('absent'), cache.has('unknown')]).toEqual([true, undefined, false]);
  });

  it('answers all the values that it forgets of a key', () => {
    const cache = new GenerationCache<number>({ limit: 4 });
    cache.set('key', 1);
    cache.set('other', 2);
    cache.set('key', 3);
    expect(cache.delete('key').sort()).toEqual([1, 3]);
    expect(cache.has('key')).toBe(false);
  });

  it.each([
    ['often', 1],
    ['after a long rest', 1_000],
  ])('lets go what was not used for longer than its age, used %s', (_, step) => {
    let now = 0;
    const cache = new GenerationCache<number>({ limit: 100, maxAge: 100, now: () => now });
    cache.set('key', 1);
    const last = now;
    while (now - last <= 100) {
      now += step;
      cache.has('another');
    }
    expect(cache.has('key')).toBe(false);
    expect(cache.size).toBe(0);
  });

  it('lets go what was not used for longer than its age, however late a generation begins', () => {
    let now = 0;
    const cache = new GenerationCache<number>({ limit: 100, maxAge: 100, now: () => now });
    cache.set('key', 1);
    now = 90;
    cache.has('another');
    now = 139;
    expect(cache.has('key')).toBe(false);
  });

  it('keeps what was used within half its age, and nothing beyond its age, at whatever times it is used', () =>
    fc.assert(
      fc.property(fc.array(fc.tuple(keys, fc.integer({ min: 0, max: 120 })), { maxLength: 60 }), uses => {
        let now = 0;
        const cache = new GenerationCache<number>({ limit: 1_000, maxAge: 100, now: () => now });
        const usedAt = new Map<string, number>();
        for (const [key, pause] of uses) {
          now += pause;
          const unused = now - (usedAt.get(key) ?? Number.NEGATIVE_INFINITY);
          if (unused < 50) expect(cache.get(key)).toBe(1);
          if (unused > 100) expect(cache.has(key)).toBe(false);
          cache.set(key, 1);
          usedAt.set(key, now);
        }
      }),
    ));

  it('keeps for half its age at least what is used', () => {
    let now = 0;
    const cache = new GenerationCache<number>({ limit: 100, maxAge: 100, now: () => now });
    cache.set('key', 1);
    for (let i = 0; i < 50; i++) {
      now += 49;
      expect(cache.get('key')).toBe(1);
    }
  });
});
