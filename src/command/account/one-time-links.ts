/** One-time links: how a command uses one up, and which of them an account has no use for. */
import { awaitsActivation, type Account } from '../../domain/account/state.js';
import type { Refusal } from '../../domain/event.js';
import { TOKEN_PURPOSES, type TokenPurpose } from '../../vault/vault.js';
import type { Deps } from '../dependencies.js';

/**
 * Uses a one-time token up, once decided and before the append: of two who hold it, one comes through. The same
 * function called again after a conflict does not use it up twice.
 */
export function tokenUse({ vault, clock }: Deps, tokenId: string): () => Promise<Refusal<'TOKEN_INVALID'> | undefined> {
  let used: Promise<boolean> | undefined;
  return async () => {
    used ??= vault.tokens.consume(tokenId, clock.now());
    return (await used) ? undefined : { code: 'TOKEN_INVALID' };
  };
}

/** The links that are void by the state of the account. Those of a destroyed credential fall with it, in the vault. */
export function voidLinks(account: Account): readonly TokenPurpose[] {
  if (account.mergedInto) return TOKEN_PURPOSES;
  return [
    ...(awaitsActivation(account) ? [] : (['ACTIVATION', 'EMAIL_CONFIRMATION'] as const)),
    ...(account.state === 'ACTIVATED' ? [] : (['PASSWORD_RESET'] as const)),
    ...(account.emailChange ? [] : (['EMAIL_CHANGE'] as const)),
  ];
}
