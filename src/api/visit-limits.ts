/** Rate limits of what visitors and holders do, by network, and by login or what stands for it. */
import { network, type Rate } from '../security/rate-limits.js';
import type { SharedRateLimiter, SharedRateLimits } from '../security/shared-rate-limits.js';
import { loginAsTyped } from '../text/login.js';
import { ApiError } from './errors.js';

export type VisitLimit =
  | 'SIGN_IN'
  | 'ACTIVATION'
  | 'TOKEN'
  | 'RECOVERY'
  | 'PHONE_CHANGE'
  | 'REGISTRATION'
  | 'ASSISTANCE'
  | 'REGROUPING_CODE'
  | 'DISPUTE';

export interface VisitLimits {
  /**
   * Takes one try. `triesOf` says whose tries are counted beside those of the network: a login, or in its place a mobile, a contact, the
   * id of an account, or the number of a request for assistance. Rejects with TOO_MANY_REQUESTS and the seconds to wait (`retryAfter`) when none is left.
   */
  check(kind: VisitLimit, from: { triesOf?: string | undefined; address: string }): Promise<void>;
}

/** The rate of one try a day. */
const ONE_A_DAY = 1 / (24 * 60);

/**
 * Limits for one login, or what stands for it, from one network, so that a stranger elsewhere cannot use up a holder's tries. They count all tries,
 * unlike the delays and locks of the account, which count failures.
 */
const BY_LOGIN: Record<VisitLimit, Rate> = {
  SIGN_IN: { burst: 20, perMinute: 10 },
  ACTIVATION: { burst: 20, perMinute: 10 },
  TOKEN: { burst: 20, perMinute: 10 },
  RECOVERY: { burst: 5, perMinute: 1 },
  PHONE_CHANGE: { burst: 5, perMinute: 1 },
  REGISTRATION: { burst: 5, perMinute: 1 },
  ASSISTANCE: { burst: 5, perMinute: 5 * ONE_A_DAY },
  REGROUPING_CODE: { burst: 5, perMinute: 1 },
  DISPUTE: { burst: 20, perMinute: 20 * ONE_A_DAY },
};
/** Limits that count an account wherever it is used: each dispute stays in the ledger, and in what is read of it, for ever. */
const FROM_ANYWHERE: readonly VisitLimit[] = ['DISPUTE'];
/** Requests for assistance from one network: each of them is read by somebody. */
const ASSISTANCE_BY_ADDRESS: Rate = { burst: 20, perMinute: 20 / 60 };
/** Limit for all tries from one network. */
const BY_ADDRESS: Rate = { burst: 100, perMinute: 120 };

export function createVisitLimits({ limiter }: Pick<SharedRateLimits, 'limiter'>): VisitLimits {
  const limits = Object.fromEntries(
    Object.entries(BY_LOGIN).map(([kind, rate]) => [kind, limiter(kind, rate)] as const),
  ) as Record<VisitLimit, SharedRateLimiter>;
  const addresses = limiter('ADDRESS', BY_ADDRESS);
  const requests = limiter('ASSISTANCE_ADDRESS', ASSISTANCE_BY_ADDRESS);
  const take = async (limit: SharedRateLimiter, key: string): Promise<void> => {
    const wait = await limit.take(key);
    if (wait > 0) throw new ApiError('TOO_MANY_REQUESTS', undefined, { retryAfter: wait });
  };
  return {
    check: async (kind, { triesOf, address }) => {
      const from = network(address);
      await take(addresses, from);
      if (kind === 'ASSISTANCE') await take(requests, from);
      const fromNetwork = FROM_ANYWHERE.includes(kind) ? '' : ` ${from}`;
      if (triesOf !== undefined) await take(limits[kind], `${loginAsTyped(triesOf)}${fromNetwork}`);
    },
  };
}
