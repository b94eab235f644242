/** Bounds how many e-mails of one kind an address is sent in a day, by all servers together. An address is known by a keyed digest alone. */
import type { Pool } from 'pg';
import { RateLimiterRes } from 'rate-limiter-flexible';
import { limiterOfTries } from '../security/shared-rate-limits.js';
import { emailKey } from '../text/email.js';

export interface DailyLimit {
  /** Names the kind: limits of the same name share their count. */
  readonly name: string;
  /** So many e-mails a day. */
  readonly points: number;
  /** Keyed digest, the same on all servers. */
  readonly digest: (domain: string, ...parts: string[]) => string;
}

/**
 * Makes the function that takes one of the e-mails of an address, and answers false when none is left. It rejects while the database does not
 * answer.
 */
export function dailyLimit(pool: Pool, { name, points, digest }: DailyLimit): (address: string) => Promise<boolean> {
  const limiter = limiterOfTries(pool, { keyPrefix: name, points, duration: 86_400 });
  return async address => {
    try {
      await limiter.consume(digest('e-mails of a day', name, emailKey(address)));
      return true;
    } catch (answer) {
      if (answer instanceof RateLimiterRes) return false;
      throw answer;
    }
  };
}
