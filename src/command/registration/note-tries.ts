/** Notes registrations that failed at accounts that were found, for whoever helps. */
import type { Account } from '../../domain/account/state.js';
import type { FailedTry, FailedTryCode } from '../../domain/diagnosis/failed-tries.js';
import { noteFailedTry } from '../account/failed-tries.js';
import type { Deps } from '../dependencies.js';
import { isBarredFrom } from './barred.js';

/** Why the holder of an account that was found is sent no code. */
export async function whyNoCode(deps: Deps, account: Account, mobile: string): Promise<FailedTryCode> {
  if (account.state === 'ACTIVATED') return 'ALREADY_ACTIVATED';
  if (account.state === 'CLOSED') return 'ACCOUNT_CLOSED';
  return (await isBarredFrom(deps, account, mobile)) ? 'MOBILE_BARRED' : 'NOT_ELIGIBLE';
}

/** Notes the same failed try at each of these accounts. */
export async function noteTries(deps: Deps, accounts: readonly Account[], failed: FailedTry): Promise<void> {
  for (const { accountId } of accounts) await noteFailedTry(deps, accountId, failed);
}
