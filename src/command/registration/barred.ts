/** Which mobiles must not make an account: those by which somebody had it who was not its holder. */
import { isBarred as isBarredOn } from '../../domain/account/freeing/decide.js';
import type { Account } from '../../domain/account/state.js';
import type { Vault } from '../../vault/vault.js';
import { accountOf } from '../account/load-account.js';
import type { Deps as All } from '../dependencies.js';

type Deps = Pick<All, 'eventStore' | 'vault'>;

/** The keyed digest by which the ledger knows a mobile (E.164) that is barred. */
export const barredDigest = ({ digest }: Pick<Vault, 'digest'>, mobile: string): string =>
  digest('barred mobile', mobile);

/** Whether the mobile must not make the account. What was barred on an account that it absorbed counts for it, too. */
export async function isBarredFrom(deps: Deps, account: Account, mobile: string): Promise<boolean> {
  const digest = barredDigest(deps.vault, mobile);
  if (isBarredOn(account, digest)) return true;
  for (const { accountId } of account.absorbed ?? []) {
    const absorbed = await accountOf(deps, accountId);
    if (absorbed && (await isBarredFrom(deps, absorbed, mobile))) return true;
  }
  return false;
}

/** As `isBarredFrom`, for an account by its id. */
export async function isBarred(deps: Deps, accountId: string, mobile: string): Promise<boolean> {
  const account = await accountOf(deps, accountId);
  return account !== undefined && isBarredFrom(deps, account, mobile);
}
