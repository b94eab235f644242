/** What happens when the académie's support frees an account. */
import type { VaultRef } from '../../vault-ref.js';

/**
 * Why an account is freed. `NOT_THE_HOLDER`: somebody else made it, or has taken it over. `HOLDER_LOCKED_OUT`: its holder has lost every way
 * into it.
 */
export const FREED_BECAUSE = ['NOT_THE_HOLDER', 'HOLDER_LOCKED_OUT'] as const;
export type FreedBecause = (typeof FREED_BECAUSE)[number];

export interface FreeingEvent {
  /** Nobody has the account any more: it waits to be notified by the school, or made by its holder. */
  readonly type: 'AccountFreed';
  readonly data: {
    because: FreedBecause;
    /** The contact details that a base says, in force from now on; absent where no base has said any. */
    contact?: VaultRef;
    hasEmail: boolean;
    hasMobile: boolean;
    /** Keyed digests of the mobiles of whoever was not the holder: none of them makes this account again (`isBarred`). */
    barredMobiles: string[];
  };
}
