/**
 * How often one key may try, counted together by all servers of an installation and across restarts: in PostgreSQL. What is
 * used up is remembered and asks the database no more; while the database does not answer, each server counts by itself,
 * in memory, so that the door neither stands open nor shuts.
 */
import type { Pool } from 'pg';
import { RateLimiterPostgres, RateLimiterRes } from 'rate-limiter-flexible';
import { createRateLimiter, type Rate } from './rate-limits.js';

export interface SharedRateLimiter {
  /** Takes one try. Answers 0 when it may be made, else after how many seconds one may be. Never fails. */
  take(key: string): Promise<number>;
}

export interface SharedRateLimits {
  /**
   * Limiters of one name share their count: `burst` tries from the first one on, and as many anew once `perMinute` would
   * have given them back.
   */
  limiter(name: string, rate: Rate): SharedRateLimiter;
  /** Ends the deletion of expired counts. */
  close(): void;
}

export interface SharedRateLimitsOptions {
  readonly pool: Pool;
  /** Keyed by a secret that all servers have and the table's readers do not: it stands for the key. */
  readonly digest: (domain: string, ...parts: string[]) => string;
  /** Hears once of each time that the database stops answering. */
  readonly onFault: (error: unknown) => void;
  /** How long an answer of the database is waited for. */
  readonly patienceMs?: number;
  readonly clearEveryMs?: number;
}

async function within<T>(ms: number, work: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`the database has not answered within ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

export function openSharedRateLimits(options: SharedRateLimitsOptions): SharedRateLimits {
  const { pool, digest, onFault, patienceMs = 1_000, clearEveryMs = 60_000 } = options;
  let away = false;
  const unheard = (error: unknown): void => {
    if (!away) onFault(error);
    away = true;
  };
  const clear = (): void =>
    void pool.query('delete from jobs.tries where expire < $1', [Date.now()]).catch(() => undefined);
  const clearing = setInterval(clear, clearEveryMs).unref();

  return {
    limiter: (name, rate) => {
      const own = createRateLimiter(rate);
      const shared = new RateLimiterPostgres({
        storeClient: pool,
        storeType: 'pool',
        schemaName: 'jobs',
        tableName: 'tries',
        tableCreated: true,
        clearExpiredByTimeout: false,
        keyPrefix: name,
        points: rate.burst,
        duration: (rate.burst / rate.perMinute) * 60,
        inMemoryBlockOnConsumed: rate.burst,
      });
      return {
        take: async key => {
          const digested = digest('tries', name, key);
          // Counted always, so that an absence of the database is no new start.
          const alone = own.take(digested);
          try {
            await within(patienceMs, shared.consume(digested));
            away = false;
            return 0;
          } catch (answer) {
            if (answer instanceof RateLimiterRes) return Math.max(1, Math.ceil(answer.msBeforeNext / 1000));
            unheard(answer);
            return alone;
          }
        },
      };
    },
    close: () => clearInterval(clearing),
  };
}
