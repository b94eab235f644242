/** One-time links: how a command uses one up, and which of them an account has no use for. */
import { awaitsActivation, type Account } from '../../domain/account/state.js';
import { TOKEN_PURPOSES, type TokenPurpose } from '../../vault/vault.js';
import { usedUp } from '../codes.js';
import type { Deps } from '../dependencies.js';

/** Uses a one-time token up once its command is carried out, as `usedUp` says. */
export const tokenUsedUp = <Answer extends { readonly outcome: string }>(
  { vault, clock }: Pick<Deps, 'vault' | 'clock'>,
  tokenId: string,
  carryOut: () => Promise<Answer>,
): Promise<Answer> => usedUp(() => vault.tokens.consume(tokenId, clock.now()), carryOut);

/** The purposes of links that the state of the account makes void. The vault voids the links of a destroyed credential itself. */
export function voidPurposes(account: Account): readonly TokenPurpose[] {
  if (account.mergedInto) return TOKEN_PURPOSES;
  return [
    ...(awaitsActivation(account) ? [] : (['ACTIVATION', 'EMAIL_CONFIRMATION'] as const)),
    ...(account.state === 'ACTIVATED' ? [] : (['PASSWORD_RESET', 'CHANGE_STOP'] as const)),
    ...(account.emailChange ? [] : (['EMAIL_CHANGE'] as const)),
  ];
}
