/** One-time links: how a command uses one up, and which of them an account has no use for. */
import { awaitsActivation, type Account } from '../../domain/account/state.js';
import type { Refusal } from '../../domain/event.js';
import { TOKEN_PURPOSES, type TokenPurpose } from '../../vault/vault.js';
import type { Deps } from '../dependencies.js';

/**
 * Makes the step of a command that uses a one-time token up, after the decision and before the append. Of two commands with the same
 * token, the second is refused `TOKEN_INVALID`. The step may be called again after a conflict: it uses the token up once.
 */
export function tokenUse({ vault, clock }: Deps, tokenId: string): () => Promise<Refusal<'TOKEN_INVALID'> | undefined> {
  let used: Promise<boolean> | undefined;
  return async () => {
    used ??= vault.tokens.consume(tokenId, clock.now());
    return (await used) ? undefined : { code: 'TOKEN_INVALID' };
  };
}

/** The purposes of links that the state of the account makes void. The vault voids the links of a destroyed credential itself. */
export function voidPurposes(account: Account): readonly TokenPurpose[] {
  if (account.mergedInto) return TOKEN_PURPOSES;
  return [
    ...(awaitsActivation(account) ? [] : (['ACTIVATION', 'EMAIL_CONFIRMATION'] as const)),
    ...(account.state === 'ACTIVATED' ? [] : (['PASSWORD_RESET', 'CHANGE_STOP'] as const)),
    ...(account.emailChange ? [] : (['EMAIL_CHANGE'] as const)),
  ];
}
