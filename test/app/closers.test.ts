import { describe, expect, it } from '@jest/globals';
import { Closers } from '../../src/app/closers.js';

describe('what is to be closed', () => {
  it('is closed once, the last opened first', async () => {
    const closed: number[] = [];
    const closers = new Closers();
    for (const step of [1, 2, 3]) closers.push(async () => closed.push(step));
    await closers.close();
    closers.push(async () => closed.push(4));
    await closers.close();
    expect(closed).toEqual([3, 2, 1, 4]);
  });

  it('is closed to the end when a step fails, and the first failure is thrown', async () => {
    const closed: string[] = [];
    const closers = new Closers();
    closers.push(async () => closed.push('database'));
    closers.push(() => Promise.reject(new Error('second')));
    closers.push(() => Promise.reject(new Error('first')));
    await expect(closers.close()).rejects.toThrow('first');
    expect(closed).toEqual(['database']);
  });
});
