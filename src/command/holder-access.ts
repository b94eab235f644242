/** How visitors reach an account by its login, learning nothing of the logins that exist. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { AccountResult, CommandContext, HolderResult } from './commands.js';
import type { Deps } from './dependencies.js';

/**
 * What a password or a token proved is proven once: such a command is never answered from the trace of an earlier one.
 */
export const withoutCommandId = ({ commandId: _, ...context }: CommandContext): CommandContext => context;

export const withAccount = (accountId: string, result: AccountResult): HolderResult =>
  result.outcome === 'refused' ? result : { ...result, accountId };

/** Answers no sooner than the floor of the settings, so that the time tells nothing. */
export async function noSooner<T>(
  { settings }: Deps,
  work: () => Promise<T>,
  unless?: (answer: T) => boolean,
): Promise<T> {
  const floor = sleep(settings.signInFloorMs);
  const answer = await work();
  if (!unless?.(answer)) await floor;
  return answer;
}

export const loginAsTyped = (login: string): string => login.trim().toLowerCase();

/** An unknown login costs the same verification and gives the same answer as a wrong password. */
export function byLogin(
  deps: Deps,
  login: string,
  password: string,
  work: (accountId: string) => Promise<AccountResult>,
): Promise<HolderResult> {
  return noSooner(
    deps,
    async () => {
      const accountId = await deps.vault.logins.accountOf(loginAsTyped(login));
      if (accountId !== undefined) return withAccount(accountId, await work(accountId));
      await deps.vault.credentials.verify(undefined, password);
      return { outcome: 'refused', refusal: { code: 'CREDENTIALS_INVALID' } };
    },
    answer => answer.outcome === 'accepted',
  );
}
