/** Commands on one account's stream: its facts gathered, its void credentials destroyed. */
import type { AccountCommand } from '../domain/account/commands.js';
import { decide } from '../domain/account/decide.js';
import type { AccountEvent } from '../domain/account/events.js';
import { accounts } from '../domain/account/history.js';
import { credentialsInForce, type Account } from '../domain/account/state.js';
import type { Refusal } from '../domain/event.js';
import { refuse } from '../domain/refusals.js';
import { TOKEN_PURPOSES, type TokenPurpose } from '../vault/vault.js';
import type { AccountResult, CommandContext } from './commands.js';
import type { Deps } from './dependencies.js';
import { handle } from './handle.js';

export interface AccountHandling {
  /** The command with its facts, gathered for this state; asked again after a conflict. */
  readonly build: (account: Account, at: string) => AccountCommand | Promise<AccountCommand>;
  readonly prepare?: (events: readonly AccountEvent[]) => Promise<Refusal | undefined>;
  readonly abandon?: () => Promise<void>;
  readonly yields?: readonly AccountEvent['type'][];
}

const ACTIVATION_PURPOSES: readonly TokenPurpose[] = ['ACTIVATION', 'EMAIL_CONFIRMATION'];

/** The one-time links that an account can no longer use. */
const voidPurposes = (
  before: Account | undefined,
  after: Account,
  events: readonly AccountEvent[],
): readonly TokenPurpose[] => {
  if (after.mergedInto) return TOKEN_PURPOSES;
  const over = after.state !== before?.state && (after.state === 'EXPIRED' || after.state === 'ACTIVATED');
  const changed = events.some(({ type }) => type === 'PasswordChanged');
  return [...(over ? ACTIVATION_PURPOSES : []), ...(changed ? (['PASSWORD_RESET'] as const) : [])];
};

/** What the events have made void. A failure here is made good by the credential follower. */
async function destroyVoid(
  { vault }: Deps,
  before: Account | undefined,
  after: Account,
  events: readonly AccountEvent[],
): Promise<void> {
  const inForce = credentialsInForce(after);
  const gone = before ? credentialsInForce(before).filter(id => !inForce.includes(id)) : [];
  try {
    if (gone.length) await vault.credentials.destroy(gone);
    const purposes = voidPurposes(before, after, events);
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
      return account ? decide(account, await build(account, at)) : refuse<AccountEvent>('ACCOUNT_UNKNOWN');
    },
    ...(prepare && { prepare }),
    ...(abandon && { abandon }),
    ...(yields && { yields }),
  });
  if (result.outcome === 'accepted') await destroyVoid(deps, before, result.state, result.events);
  return result;
}
