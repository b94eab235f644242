/**
 * Carries a command out on an account's stream: checks the caller's session, has the command built of the account's state and facts, decides
 * and appends, and then destroys the credentials that the events made void.
 */
import type { AccountCommand } from '../../domain/account/commands.js';
import { decideOn, type RefusalOf } from '../../domain/account/decide.js';
import type { AccountEvent } from '../../domain/account/events.js';
import { ACCOUNT_FIRST_EVENTS } from '../../domain/account/first-events.js';
import { accounts } from '../../domain/account/history.js';
import { holdsSessions, sessionHolds } from '../../domain/account/sessions.js';
import { credentialsInForce, type Account } from '../../domain/account/state.js';
import { codeOfTry, type TryPath } from '../../domain/diagnosis/failed-tries.js';
import type { Refusal } from '../../domain/event.js';
import { refuse, type RefusalCode } from '../../domain/refusals.js';
import type { Deps } from '../dependencies.js';
import { handle } from '../handle.js';
import type { AccountResult, CommandContext, HolderResult } from '../results.js';
import { noteFailedTry } from './failed-tries.js';
import { voidPurposes } from './one-time-links.js';

/**
 * The answer to commands on an account, with every refusal that it can hold: those of the decider, and `Found`, those of
 * finding the account and the caller's session.
 */
export type AnswerTo<
  Type extends AccountCommand['type'],
  Found extends RefusalCode = 'ACCOUNT_UNKNOWN',
> = AccountResult<RefusalOf<Type> | Found | 'COMMAND_ID_USED'>;

/** The same answer for a visitor or a holder, with the id of the account. Without `ACCOUNT_UNKNOWN`: visitors are not told that. */
export type HolderAnswerTo<Type extends AccountCommand['type'], Found extends RefusalCode = never> = HolderResult<
  RefusalOf<Type> | Found | 'COMMAND_ID_USED'
>;

/** How a command on an account is carried out. */
export interface AccountHandling<
  Command extends AccountCommand = AccountCommand,
  Prepared extends RefusalCode = RefusalCode,
  Unknown extends RefusalCode = RefusalCode,
> {
  /** Type of the command that `build` makes. It is given beside `build`, for a command sent again is answered without building it. */
  readonly type: Command['type'];
  /** The command with its facts, gathered for this state; called again after a conflict. */
  readonly build: (account: Account, at: string) => Command | Promise<Command>;
  /** Called after an accepted decision and before the append: writes what the events name. A refusal that it returns ends the command. */
  readonly prepare?: (events: readonly AccountEvent[]) => Promise<Refusal<Prepared> | undefined>;
  /** Undoes what `prepare` wrote; called when the append lost against another. */
  readonly abandon?: () => Promise<void>;
  /** The refusal when the account does not exist (default `ACCOUNT_UNKNOWN`). Visitors get one that does not say so. */
  readonly unknown?: Unknown;
  /** Where the holder tries, when the command is a try to get in: a refusal is then noted for whoever helps (`failed-tries.ts`). */
  readonly path?: TryPath;
}

/**
 * Destroys the passwords, links and sessions that the events have made void. A session falls with its password, by a foreign key; those
 * that no password opened, or that outlive a reset, are ended here. `process/void-credentials.ts` makes up for a failure here.
 */
export async function destroyVoid(
  { vault }: Pick<Deps, 'vault'>,
  before: Account | undefined,
  after: Account,
): Promise<void> {
  if (!before) return;
  const inForce = credentialsInForce(after);
  const voided = credentialsInForce(before).filter(id => !inForce.includes(id));
  const voidBefore = voidPurposes(before);
  const purposes = voidPurposes(after).filter(purpose => !voidBefore.includes(purpose));
  try {
    if (voided.length) await vault.credentials.destroy(voided);
    if (purposes.length) await vault.tokens.revoke(after.accountId, purposes);
    // Also when nobody could be signed in until now: a session of before must not live again.
    if (holdsSessions(before) !== holdsSessions(after)) await vault.sessions.void(after.accountId);
  } catch {
    // made up for later
  }
}

async function carryOut(
  deps: Deps,
  accountId: string,
  context: CommandContext,
  {
    type,
    build,
    prepare,
    abandon,
    unknown = 'ACCOUNT_UNKNOWN',
    path,
  }: AccountHandling<AccountCommand, RefusalCode, RefusalCode>,
): Promise<AccountResult> {
  let before: Account | undefined;
  let command: AccountCommand | undefined;
  const result = await handle<Account, AccountEvent, RefusalCode, RefusalCode>(
    deps,
    { category: accounts, id: accountId },
    context,
    {
      firstEvents: ACCOUNT_FIRST_EVENTS[type],
      decide: async (account, at) => {
        before = account;
        command = undefined;
        if (!account) return refuse(unknown);
        const { session } = context;
        if (session?.accountId === accountId && !sessionHolds(account, session.credentialId))
          return refuse('SESSION_ENDED');
        command = await build(account, at);
        return decideOn(account, command);
      },
      ...(prepare && { prepare }),
      ...(abandon && { abandon }),
    },
  );
  if (result.outcome === 'accepted') await destroyVoid(deps, before, result.state);
  if (result.outcome === 'refused' && path && before && command)
    await noteFailedTry(deps, accountId, { path, code: codeOfTry(before, result.refusal.code, command) });
  return result;
}

/** Carries out a command of a holder on his or her own account. Refused `SESSION_ENDED` when the session in the context has ended. */
export function handleOwn<
  Command extends AccountCommand,
  Prepared extends RefusalCode = never,
  Unknown extends RefusalCode = 'ACCOUNT_UNKNOWN',
>(
  deps: Deps,
  accountId: string,
  context: CommandContext,
  handling: AccountHandling<Command, Prepared, Unknown>,
): Promise<AnswerTo<Command['type'], Prepared | Unknown | 'SESSION_ENDED'>> {
  // `carryOut` widens the refusals; `handling` says which ones can come.
  return carryOut(deps, accountId, context, handling) as Promise<
    AnswerTo<Command['type'], Prepared | Unknown | 'SESSION_ENDED'>
  >;
}

/** Carries out a command of anybody else. Throws when the session in the context is the account's own: that needs `handleOwn`. */
export async function handleAccount<
  Command extends AccountCommand,
  Prepared extends RefusalCode = never,
  Unknown extends RefusalCode = 'ACCOUNT_UNKNOWN',
>(
  deps: Deps,
  accountId: string,
  context: CommandContext,
  handling: AccountHandling<Command, Prepared, Unknown>,
): Promise<AnswerTo<Command['type'], Prepared | Unknown>> {
  if (context.session?.accountId === accountId) throw new Error('the command of a holder needs its session checked');
  // `carryOut` widens the refusals; `handling` says which ones can come.
  return (await carryOut(deps, accountId, context, handling)) as AnswerTo<Command['type'], Prepared | Unknown>;
}
