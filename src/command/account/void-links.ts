/** Which one-time links an account has no use for. Those of a credential gone fall with it, in the vault. */
import { awaitsActivation, type Account } from '../../domain/account/state.js';
import { TOKEN_PURPOSES, type TokenPurpose } from '../../vault/vault.js';

export function voidLinks(account: Account): readonly TokenPurpose[] {
  if (account.mergedInto) return TOKEN_PURPOSES;
  return [
    ...(awaitsActivation(account) ? [] : (['ACTIVATION', 'EMAIL_CONFIRMATION'] as const)),
    ...(account.state === 'ACTIVATED' ? [] : (['PASSWORD_RESET'] as const)),
    ...(account.emailChange ? [] : (['EMAIL_CHANGE'] as const)),
  ];
}
