/**
 * Rate limits per address or login, counted by one server alone: token buckets in memory, bounded in number. The limits of
 * `shared-rate-limits.ts` count for all servers together, and fall back on these.
 */
import { createHmac, randomBytes } from 'node:crypto';

export interface Rate {
  /** Tries allowed at once. */
  readonly burst: number;
  /** Tries regained per minute. */
  readonly perMinute: number;
}

export interface RateLimiter {
  /** Takes one try. Answers 0 if allowed, else the seconds to wait. */
  take(key: string): number;
}

export interface RateLimiterOptions extends Rate {
  /** The most keys kept (default 100,000). Beyond it, full buckets are dropped, then the oldest until half as many are left. */
  readonly most?: number;
  /** Real time, in milliseconds. */
  readonly now?: () => number;
}

/** A token bucket. */
interface Bucket {
  /** Tries left at the time `at` (milliseconds). */
  left: number;
  at: number;
}

/** The source that a try counts for: the IPv4 address, or the /64 of an IPv6 address (a subscriber has 2^64 addresses). */
export function network(address: string): string {
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address);
  if (mapped) return mapped[1]!;
  if (!address.includes(':')) return address;
  const [head = '', tail] = address.toLowerCase().split('%')[0]!.split('::');
  const groups = head === '' ? [] : head.split(':');
  const end = tail === undefined || tail === '' ? [] : tail.split(':');
  // `::` stands for as many groups of zeros as are missing of the eight.
  const all =
    tail === undefined
      ? groups
      : [...groups, ...Array<string>(Math.max(0, 8 - groups.length - end.length)).fill('0'), ...end];
  return `${all
    .slice(0, 4)
    .map(group => group.replace(/^0+(?=.)/, ''))
    .join(':')}::/64`;
}

/** Makes a limiter. It keeps keyed digests of the keys: no address or login stays in memory in clear. */
export function createRateLimiter(options: RateLimiterOptions): RateLimiter {
  const { burst, perMinute, most = 100_000, now = Date.now } = options;
  const buckets = new Map<string, Bucket>();
  const secret = randomBytes(16);
  const perMillisecond = perMinute / 60_000;
  const leftAt = ({ left, at }: Bucket, instant: number): number =>
    Math.min(burst, left + Math.max(0, instant - at) * perMillisecond);

  const forget = (instant: number): void => {
    for (const [key, bucket] of buckets) if (leftAt(bucket, instant) >= burst) buckets.delete(key);
    for (const key of buckets.keys()) {
      if (buckets.size <= most / 2) break;
      buckets.delete(key);
    }
  };

  return {
    take: key => {
      const instant = now();
      const digest = createHmac('sha256', secret).update(key).digest('base64');
      const bucket = buckets.get(digest) ?? { left: burst, at: instant };
      const left = leftAt(bucket, instant);
      if (left < 1) return Math.max(1, Math.ceil((1 - left) / perMillisecond / 1000));
      buckets.delete(digest);
      buckets.set(digest, { left: left - 1, at: instant });
      if (buckets.size > most) forget(instant);
      return 0;
    },
  };
}
