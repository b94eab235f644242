import { describe, expect, it } from '@jest/globals';
import { Gathering } from '../../src/common/gathering.js';

/** Doubles numbers, and keeps what it was given together. */
function doubling(options: { most: number; forMs: number }) {
  const given: (readonly number[])[] = [];
  const gathering = new Gathering((numbers: readonly number[]) => {
    given.push(numbers);
    return numbers.includes(13) ? Promise.reject(new Error('unlucky')) : Promise.resolve(numbers.map(n => 2 * n));
  }, options);
  return { given, gathering };
}

describe('what is gathered', () => {
  it('is done together once there is enough of it, and each is answered for its own', async () => {
    const { given, gathering } = doubling({ most: 3, forMs: 60_000 });
    expect(await Promise.all([1, 2, 3, 4, 5, 6].map(n => gathering.add(n)))).toEqual([2, 4, 6, 8, 10, 12]);
    expect(given).toEqual([
      [1, 2, 3],
      [4, 5, 6],
    ]);
  });

  it('is done after a while when no more comes, each time anew', async () => {
    const { given, gathering } = doubling({ most: 100, forMs: 5 });
    expect(await Promise.all([gathering.add(1), gathering.add(2)])).toEqual([2, 4]);
    expect(await gathering.add(3)).toBe(6);
    expect(given).toEqual([[1, 2], [3]]);
  });

  it('fails together, and not those who come after', async () => {
    const { gathering } = doubling({ most: 2, forMs: 5 });
    const settled = await Promise.allSettled([gathering.add(1), gathering.add(13)]);
    expect(settled.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    expect(await gathering.add(4)).toBe(8);
  });
});
