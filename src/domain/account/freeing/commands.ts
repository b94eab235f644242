/** What is asked of an account that is to be freed, with the facts that the decision needs. */
import type { VaultRef } from '../../vault-ref.js';
import type { FreedBecause } from './events.js';

/** The support frees the account, having made sure who its holder is. */
export interface Free {
  readonly type: 'Free';
  /** ISO 8601 UTC, business time. */
  readonly at: string;
  readonly because: FreedBecause;
  /** What a base says of the contact details; left out where none has said any. */
  readonly base?: { readonly contact: VaultRef; readonly hasEmail: boolean; readonly hasMobile: boolean };
  /** Keyed digests of the mobiles that must not make the account again: none for `HOLDER_LOCKED_OUT`. */
  readonly barredMobiles: readonly string[];
}
