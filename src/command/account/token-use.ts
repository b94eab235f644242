/** Uses a one-time token up, once decided and before the append: of two who hold it, one comes through. */
import type { Refusal } from '../../domain/event.js';
import type { Deps } from '../dependencies.js';

/** The same function called again after a conflict does not use it up twice. */
export function tokenUse({ vault, clock }: Deps, tokenId: string): () => Promise<Refusal | undefined> {
  let used: Promise<boolean> | undefined;
  return async () => {
    used ??= vault.tokens.consume(tokenId, clock.now());
    return (await used) ? undefined : { code: 'TOKEN_INVALID' };
  };
}
