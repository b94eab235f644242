/** Carries out commands that are given by login, without telling visitors which logins exist. */
import { setTimeout as sleep } from 'node:timers/promises';
import { refuse, type RefusalCode } from '../../domain/refusals.js';
import type { Deps } from '../dependencies.js';
import type { Account } from '../../domain/account/state.js';
import type { AccountResult, HolderResult, Refused } from '../results.js';
import { accountOf } from './load-account.js';
import { verifier, type Verifier } from './credentials.js';

/** Adds the id of the account to a result that is not refused. */
export const withAccount = <Code extends RefusalCode>(
  accountId: string,
  result: AccountResult<Code>,
): HolderResult<Code> => (result.outcome === 'refused' ? result : { ...result, accountId });

/**
 * Answers at a multiple of the settings' `signInFloorMs`, so that the time tells nothing; at once when `unless` holds
 * for the answer.
 */
export async function answerAtFloor<T>(
  { settings }: Deps,
  work: () => Promise<T>,
  unless?: (answer: T) => boolean,
): Promise<T> {
  const started = performance.now();
  const answer = await work();
  if (unless?.(answer)) return answer;
  const floor = settings.signInFloorMs;
  const pastFloor = (performance.now() - started) % floor;
  if (pastFloor > 0) await sleep(floor - pastFloor);
  return answer;
}

/**
 * Runs `work` on the account of a login; `verify` compares the password given. An unknown login costs the same verification, takes as long as
 * refusals of known ones have taken lately (a machine under load takes longer than the floor), and gives the same answer as a wrong password.
 * The password of a known login is verified before the command takes its turn on the stream: many tries at once wait no longer for a known
 * login than for an unknown one.
 */
export function onLogin<Answer extends { readonly outcome: string }>(
  deps: Deps,
  login: string,
  password: string,
  work: (account: Account, verify: Verifier) => Promise<Answer>,
): Promise<Answer | Refused<'CREDENTIALS_INVALID'>> {
  return answerAtFloor<Answer | Refused<'CREDENTIALS_INVALID'>>(
    deps,
    async () => {
      const verify = verifier(deps, password);
      const accountId = await deps.vault.logins.accountOf(login);
      const found = performance.now();
      // A login may be reserved whose account was never created.
      const account = accountId === undefined ? undefined : await accountOf(deps, accountId);
      if (!account) {
        await verify.matches(undefined);
        // Where there is no floor, as in tests, the time need not be hidden.
        if (deps.settings.signInFloorMs > 0) await sleep(deps.refusalsTook.draw());
        return refuse('CREDENTIALS_INVALID');
      }
      const loaded = performance.now();
      await verify(account);
      const verified = performance.now();
      const answer = await work(account, verify);
      // Without the verification, which an unknown login costs, too.
      if (answer.outcome === 'refused') deps.refusalsTook.note(loaded - found + performance.now() - verified);
      return answer;
    },
    answer => answer.outcome === 'accepted',
  );
}

/** Does as `onLogin` does, for a command on that account. */
export const byLogin = <Code extends RefusalCode>(
  deps: Deps,
  login: string,
  password: string,
  work: (accountId: string, verify: Verifier) => Promise<AccountResult<Code>>,
): Promise<HolderResult<Code | 'CREDENTIALS_INVALID'>> =>
  onLogin<HolderResult<Code | 'CREDENTIALS_INVALID'>>(deps, login, password, async ({ accountId }, verify) =>
    withAccount(accountId, await work(accountId, verify)),
  );
