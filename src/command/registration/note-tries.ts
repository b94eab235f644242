/** Notes registrations that failed at accounts that were found, for whoever helps. */
import type { Account } from '../../domain/account/state.js';
import type { FailedTry, FailedTryCode } from '../../domain/diagnosis/failed-tries.js';
import { noteFailedTry } from '../account/failed-tries.js';
import type { Deps } from '../dependencies.js';

/** Why the holder of an account that was found is sent no code. */
export function whyNoCode({ state }: Account): FailedTryCode {
  if (state === 'ACTIVATED') return 'ALREADY_ACTIVATED';
  return state === 'CLOSED' ? 'ACCOUNT_CLOSED' : 'NOT_ELIGIBLE';
}

/** Notes the same failed try at each of these accounts. */
export async function noteTries(deps: Deps, accounts: readonly Account[], failed: FailedTry): Promise<void> {
  for (const { accountId } of accounts) await noteFailedTry(deps, accountId, failed);
}
