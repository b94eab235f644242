/**
 * Notes tries that failed, for whoever helps. A command on an account names its `path` (`AccountHandling`), and its refusals are noted. What
 * is refused before an account's stream is reached is noted by the functions here.
 */
import type { FailedTry, TryPath } from '../../domain/diagnosis/failed-tries.js';
import type { TokenPurpose } from '../../vault/vault.js';
import type { Deps } from '../dependencies.js';

/** Notes one try. When the vault does not take it, the visitor is answered all the same. */
export async function noteFailedTry(
  { vault, clock }: Pick<Deps, 'vault' | 'clock'>,
  accountId: string,
  failed: FailedTry,
): Promise<void> {
  try {
    await vault.failedTries.note(accountId, failed, clock.now());
  } catch {
    return;
  }
}

/** Notes that somebody came by a link that has expired, or was used before. Does nothing for a text that never was a link. */
export async function noteSpentLink(deps: Deps, path: TryPath, token: string, purpose: TokenPurpose): Promise<void> {
  const spent = await deps.vault.tokens.spent(token, purpose, deps.clock.now());
  if (spent) await noteFailedTry(deps, spent.accountId, { path, code: `LINK_${spent.why}` });
}

/** Notes that the code given with this request was refused. Does nothing for a request that belongs to no account. */
export async function noteWrongCode(deps: Deps, path: TryPath, request: string): Promise<void> {
  const accountId = await deps.vault.codes.accountOf(request);
  if (accountId !== undefined) await noteFailedTry(deps, accountId, { path, code: 'CODE_INVALID' });
}
