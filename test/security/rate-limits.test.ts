import { describe, expect, it } from '@jest/globals';
import { createRateLimiter, network } from '../../src/security/rate-limits.js';
import { ExpiringCache } from '../../src/security/expiring-cache.js';

describe('the limit of tries', () => {
  it('lets a burst pass, then so many a minute, telling when to try again', () => {
    let now = 0;
    const limiter = createRateLimiter({ burst: 3, perMinute: 6, now: () => now });
    expect([1, 2, 3].map(() => limiter.take('a'))).toEqual([0, 0, 0]);
    expect(limiter.take('a')).toBe(10);
    expect(limiter.take('b')).toBe(0);
    now += 9_999;
    expect(limiter.take('a')).toBe(1);
    now += 1;
    expect(limiter.take('a')).toBe(0);
    expect(limiter.take('a')).toBe(10);
    now += 3_600_000;
    expect([1, 2, 3].map(() => limiter.take('a'))).toEqual([0, 0, 0]);
    expect(limiter.take('a')).toBeGreaterThan(0);
  });

  it('remembers a bounded number of keys, and forgets first those who rest', () => {
    let now = 0;
    const limiter = createRateLimiter({ burst: 1, perMinute: 1, most: 10, now: () => now });
    for (let i = 0; i < 9; i += 1) limiter.take(`rested ${i}`);
    now += 60_000;
    limiter.take('guesser');
    limiter.take('another');
    expect(limiter.take('guesser')).toBeGreaterThan(0);
  });

  it.each([
    ['192.0.2.7', '192.0.2.7'],
    ['::ffff:192.0.2.7', '192.0.2.7'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
    ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
    ['2001:db8::1', '2001:db8:0:0::/64'],
    ['::1', '0:0:0:0::/64'],
    ['fe80::1%eth0', 'fe80:0:0:0::/64'],
  ])('counts %s as %s', (address, counted) => {
    expect(network(address)).toBe(counted);
  });
});

describe('a bounded memory', () => {
  it('ends each entry at its instant and lets the oldest go', () => {
    let now = 0;
    const memory = new ExpiringCache<number>(2, () => now);
    memory.set('a', 1, 10);
    memory.set('b', 2, 20);
    memory.set('c', 3, 30);
    expect([memory.get('a'), memory.get('b'), memory.get('c'), memory.size]).toEqual([undefined, 2, 3, 2]);
    now = 20;
    expect([memory.get('b'), memory.get('c'), memory.size]).toEqual([undefined, 3, 1]);
  });
});
