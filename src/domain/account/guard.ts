/** Failed passwords: delays from the fifth, a lock at the tenth, longer each time; and accounts whose time is over. */
import { addSeconds, reached } from '../calendar.js';
import type { Decision } from '../event.js';
import { refuse } from '../refusals.js';
import type { PasswordFacts } from './commands.js';
import type { AccountEvent } from './events.js';
import { awaitsActivation, type Account } from './state.js';

export const DELAYED_FROM = 5;
export const LOCKED_AT = 10;
const FIRST_LOCK_SECONDS = 15 * 60;
const LONGEST_LOCK_SECONDS = 24 * 60 * 60;

/** 5 seconds after the 5th failure, doubled by each one more. */
const delaySeconds = (failures: number): number => 5 * 2 ** (failures - DELAYED_FROM);

/** A quarter of an hour, doubled by each lock since somebody last came in: guesses stay few however long they go on. */
const lockSeconds = ({ locks = 0 }: Account): number => Math.min(FIRST_LOCK_SECONDS * 2 ** locks, LONGEST_LOCK_SECONDS);

/** No password is looked at: too many failures. */
export const isBarred = ({ lockedUntil, retryAt }: Account, at: string): boolean => {
  const until = lockedUntil ?? retryAt;
  return until !== undefined && !reached(until, at);
};

/** The password in force, or the one chosen at the activation screen while its e-mail is not confirmed. */
export const isRight = ({ credential, activation }: Account, { current, pending }: PasswordFacts): boolean =>
  (current && credential !== undefined) || (pending && activation !== undefined);

/** The lock that has run out, if one has. */
export const lockElapsed = ({ lockedUntil }: Account, at: string): AccountEvent[] =>
  lockedUntil !== undefined && reached(lockedUntil, at)
    ? [{ type: 'AccountUnlocked', data: { reason: 'ELAPSED' } }]
    : [];

/** Refuses, and counts the failure where there is a password to guess. */
export function fail(
  account: Account,
  at: string,
  code: 'CREDENTIALS_INVALID' | 'BIRTH_DATES_MISMATCH',
): Decision<AccountEvent> {
  if (!account.credential || account.state === 'CLOSED') return refuse(code);
  const elapsed = lockElapsed(account, at);
  const failures = (elapsed.length ? 0 : account.failures) + 1;
  const retryAt = failures >= DELAYED_FROM && failures < LOCKED_AT ? addSeconds(at, delaySeconds(failures)) : undefined;
  const failed: AccountEvent = {
    type: 'SignInFailed',
    data: { failures, ...(retryAt === undefined ? {} : { retryAt }) },
  };
  const locked: AccountEvent[] =
    failures >= LOCKED_AT ? [{ type: 'AccountLocked', data: { until: addSeconds(at, lockSeconds(account)) } }] : [];
  return refuse(code, undefined, [...elapsed, failed, ...locked]);
}

/** `AccountExpired` when the 3 months are over, whether or not anybody has noticed yet. */
export const expired = (account: Account, at: string): AccountEvent[] =>
  awaitsActivation(account) && account.expiresAt !== undefined && reached(account.expiresAt, at)
    ? [{ type: 'AccountExpired', data: { notifiedAt: account.notification?.at ?? account.expiresAt } }]
    : [];

/** What stops somebody before the password is even looked at, or because it is wrong. */
export function refusedAtTheDoor(
  account: Account,
  { at, password }: { at: string; password: PasswordFacts },
): Decision<AccountEvent> | undefined {
  const over = expired(account, at);
  if (over.length) return refuse('CREDENTIALS_INVALID', undefined, over);
  if (isBarred(account, at)) return refuse('CREDENTIALS_INVALID');
  if (!isRight(account, password)) return fail(account, at, 'CREDENTIALS_INVALID');
  if (awaitsActivation(account)) return refuse('ACTIVATION_REQUIRED');
  return account.state === 'ACTIVATED' ? undefined : refuse('CREDENTIALS_INVALID');
}
