/** Commands on one account's stream: its facts gathered, its void credentials destroyed. */
import type { AccountCommand } from '../domain/account/commands.js';
import { decide } from '../domain/account/decide.js';
import type { AccountEvent } from '../domain/account/events.js';
import { accounts } from '../domain/account/history.js';
import { credentialsInForce, type Account } from '../domain/account/state.js';
import type { Refusal } from '../domain/event.js';
import { refuse } from '../domain/refusals.js';
import type { AccountResult, CommandContext } from './commands.js';
import type { Deps } from './dependencies.js';
import { handle } from './handle.js';

export interface AccountHandling {
  /** The command with its facts, gathered for this state; asked again after a conflict. */
  readonly build: (account: Account, at: string) => AccountCommand | Promise<AccountCommand>;
  readonly prepare?: (events: readonly AccountEvent[]) => Promise<Refusal | undefined>;
  readonly abandon?: () => Promise<void>;
}

/** What the events have made void. A failure here is made good by the credential follower. */
async function destroyVoid({ vault }: Deps, before: Account | undefined, after: Account): Promise<void> {
  const inForce = credentialsInForce(after);
  const gone = before ? credentialsInForce(before).filter(id => !inForce.includes(id)) : [];
  try {
    if (gone.length) await vault.credentials.destroy(gone);
    if (after.state === 'EXPIRED' && before?.state !== 'EXPIRED')
      await vault.tokens.revoke(after.accountId, ['ACTIVATION', 'EMAIL_CONFIRMATION']);
  } catch {
    return;
  }
}

export async function handleAccount(
  deps: Deps,
  accountId: string,
  context: CommandContext,
  { build, prepare, abandon }: AccountHandling,
): Promise<AccountResult> {
  let before: Account | undefined;
  const result = await handle(deps, { category: accounts, id: accountId }, context, {
    decide: async (account, at) => {
      before = account;
      return account ? decide(account, await build(account, at)) : refuse<AccountEvent>('ACCOUNT_UNKNOWN');
    },
    ...(prepare && { prepare }),
    ...(abandon && { abandon }),
  });
  if (result.outcome === 'accepted') await destroyVoid(deps, before, result.state);
  return result;
}
