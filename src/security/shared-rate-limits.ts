/**
 * Rate limits counted in PostgreSQL, together by all servers of an installation and across restarts. Once a key has used up its tries, each
 * server remembers so without asking the database. While the database does not answer, each server counts in its own memory.
 */
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { within } from '../common/within.js';
import { tryLockInTransaction } from '../postgres/advisory-lock.js';
import { inTransaction } from '../postgres/transaction.js';
import { createRateLimiter, type Rate } from './rate-limits.js';

/**
 * Makes a limiter of `points` tries in each window of `duration` seconds. It counts in `jobs.tries`: see `forgetExpiredTries`. It rejects while the
 * database does not answer.
 */
export const limiterOfTries = (
  pool: Pool,
  limits: { keyPrefix: string; points: number; duration: number; inMemoryBlockOnConsumed?: number },
): RateLimiterPostgres =>
  new RateLimiterPostgres({
    storeClient: pool,
    storeType: 'pool',
    schemaName: 'jobs',
    tableName: 'tries',
    tableCreated: true,
    clearExpiredByTimeout: false,
    ...limits,
  });

/** Deletes the expired counts of all limiters, by one server at a time. Answers how many; undefined, and nothing done, while another deletes them. */
export const forgetExpiredTries = (pool: Pool): Promise<number | undefined> =>
  inTransaction(pool, async client => {
    if (!(await tryLockInTransaction(client, 'expired tries'))) return undefined;
    return (await client.query('delete from jobs.tries where expire < $1', [Date.now()])).rowCount ?? 0;
  });

export interface SharedRateLimiter {
  /** Takes one try. Answers 0 if allowed, else the seconds to wait. Never rejects. */
  take(key: string): Promise<number>;
}

export interface SharedRateLimits {
  /** Makes a limiter of `burst` tries in each window of `burst / perMinute` minutes. Limiters of the same name share their count. */
  limiter(name: string, rate: Rate): SharedRateLimiter;
}

export interface SharedRateLimitsOptions {
  readonly pool: Pool;
  /** Keyed digest that is stored in place of the key. All servers share its secret, readers of the table do not have it. */
  readonly digest: (domain: string, ...parts: string[]) => string;
  /** Called once each time the database stops answering. */
  readonly onFault: (error: unknown) => void;
  /** Longest wait for the database, in milliseconds. */
  readonly patienceMs?: number;
}

const answered = <T>(ms: number, work: Promise<T>): Promise<T> =>
  within(ms, work, (): never => {
    throw new Error(`the database has not answered within ${ms} ms`);
  });

export function openSharedRateLimits(options: SharedRateLimitsOptions): SharedRateLimits {
  const { pool, digest, onFault, patienceMs = 1_000 } = options;
  /** True since the database stopped answering. */
  let away = false;
  const reportAway = (error: unknown): void => {
    if (!away) onFault(error);
    away = true;
  };

  return {
    limiter: (name, rate) => {
      const local = createRateLimiter(rate);
      const shared = limiterOfTries(pool, {
        keyPrefix: name,
        points: rate.burst,
        duration: (rate.burst / rate.perMinute) * 60,
        inMemoryBlockOnConsumed: rate.burst,
      });
      return {
        take: async key => {
          const digested = digest('tries', name, key);
          // This server counts every try itself, too, so that the count goes on when the database goes away.
          const localWait = local.take(digested);
          try {
            await answered(patienceMs, shared.consume(digested));
            away = false;
            return 0;
          } catch (answer) {
            if (answer instanceof RateLimiterRes) return Math.max(1, Math.ceil(answer.msBeforeNext / 1000));
            reportAway(answer);
            return localWait;
          }
        },
      };
    },
  };
}
