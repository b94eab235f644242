import { describe, expect, it } from '@jest/globals';
import { within } from '../../src/common/within.js';

const HOUR = 3_600_000;
const never = new Promise<never>(() => undefined);

describe('work within a time', () => {
  it('answers or fails as the work does', async () => {
    await expect(within(HOUR, Promise.resolve(1), () => 2)).resolves.toBe(1);
    await expect(within(HOUR, Promise.reject(new Error('of its own')), () => 2)).rejects.toThrow('of its own');
  });

  it('answers or fails as told once the time is over', async () => {
    await expect(within(5, never, () => 'late')).resolves.toBe('late');
    const fail = (): never => {
      throw new Error('late');
    };
    await expect(within(5, never, fail)).rejects.toThrow('late');
  });

  it('ignores a failure that comes too late', async () => {
    let fail!: (error: Error) => void;
    const work = new Promise<never>((_, reject) => (fail = reject));
    await expect(within(5, work, () => 'late')).resolves.toBe('late');
    fail(new Error('too late'));
    await new Promise(resolve => setImmediate(resolve));
  });
});
