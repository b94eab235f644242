/** How often one address, or one login, may try what strangers may try. */
import { createRateLimiter, network, type Rate, type RateLimiter } from '../security/rate-limits.js';
import { loginAsTyped } from '../text/login.js';
import { ApiError } from './errors.js';

export type VisitLimit = 'SIGN_IN' | 'ACTIVATION' | 'TOKEN' | 'RECOVERY';

export interface VisitLimits {
  /** Takes one try; throws TOO_MANY_REQUESTS, with the seconds to wait, when there is none left. */
  check(kind: VisitLimit, from: { login?: string | undefined; address: string }): void;
}

/**
 * Beside the delays and locks of the account itself, which count failures only. Of one login from one network, so that
 * nobody uses up the tries of a holder elsewhere.
 */
const BY_LOGIN: Record<VisitLimit, Rate> = {
  SIGN_IN: { burst: 20, perMinute: 10 },
  ACTIVATION: { burst: 20, perMinute: 10 },
  TOKEN: { burst: 20, perMinute: 10 },
  RECOVERY: { burst: 5, perMinute: 1 },
};
const BY_ADDRESS: Rate = { burst: 100, perMinute: 120 };

export function createVisitLimits(byAddress: Rate = BY_ADDRESS): VisitLimits {
  const logins = Object.fromEntries(
    Object.entries(BY_LOGIN).map(([kind, rate]) => [kind, createRateLimiter(rate)] as const),
  ) as Record<VisitLimit, RateLimiter>;
  const addresses = createRateLimiter(byAddress);
  return {
    check: (kind, { login, address }) => {
      const waits = [
        addresses.take(network(address)),
        login === undefined ? 0 : logins[kind].take(`${loginAsTyped(login)} ${network(address)}`),
      ];
      const wait = Math.max(...waits);
      if (wait > 0) throw new ApiError('TOO_MANY_REQUESTS', undefined, { retryAfter: wait });
    },
  };
}
