/** Carries a command out on an account's stream: gathers its facts, and destroys the credentials it made void. */
import type { AccountCommand } from '../../domain/account/commands.js';
import { decide } from '../../domain/account/decide.js';
import type { AccountEvent } from '../../domain/account/events.js';
import { accounts } from '../../domain/account/history.js';
import { credentialsInForce, sessionHolds, type Account } from '../../domain/account/state.js';
import type { Refusal } from '../../domain/event.js';
import { refuse } from '../../domain/refusals.js';
import type { Deps } from '../dependencies.js';
import { handle } from '../handle.js';
import type { AccountResult, CommandContext } from '../results.js';
import { voidLinks } from './one-time-links.js';

export interface AccountHandling {
  /** The command with its facts, gathered for this state; called again after a conflict. */
  readonly build: (account: Account, at: string) => AccountCommand | Promise<AccountCommand>;
  readonly prepare?: (events: readonly AccountEvent[]) => Promise<Refusal | undefined>;
  readonly abandon?: () => Promise<void>;
  readonly yields?: readonly AccountEvent['type'][];
}

/** Destroys what the events have made void. A failure here is made good by `process/void-credentials.ts`. */
async function destroyVoid({ vault }: Deps, before: Account | undefined, after: Account): Promise<void> {
  if (!before) return;
  const inForce = credentialsInForce(after);
  const voided = credentialsInForce(before).filter(id => !inForce.includes(id));
  const voidBefore = voidLinks(before);
  const purposes = voidLinks(after).filter(purpose => !voidBefore.includes(purpose));
  try {
    if (voided.length) await vault.credentials.destroy(voided);
    if (purposes.length) await vault.tokens.revoke(after.accountId, purposes);
  } catch {
    return;
  }
}

export async function handleAccount(
  deps: Deps,
  accountId: string,
  context: CommandContext,
  { build, prepare, abandon, yields }: AccountHandling,
): Promise<AccountResult> {
  let before: Account | undefined;
  const result = await handle(deps, { category: accounts, id: accountId }, context, {
    decide: async (account, at) => {
      before = account;
      if (!account) return refuse('ACCOUNT_UNKNOWN');
      const { session } = context;
      if (session?.accountId === accountId && !sessionHolds(account, session.credentialId))
        return refuse('SESSION_ENDED');
      return decide(account, await build(account, at));
    },
    ...(prepare && { prepare }),
    ...(abandon && { abandon }),
    ...(yields && { yields }),
  });
  if (result.outcome === 'accepted') await destroyVoid(deps, before, result.state);
  return result;
}
