/**
 * Decides whether a password is accepted. Failed passwords cause a delay from the fifth on, and at the tenth a lock that ends a
 * quarter of an hour later. Tries during a delay or a lock are not counted, so that nobody can prolong it. Wrong birth dates are
 * counted apart (`children.ts`).
 */
import { addSeconds, reached } from '../calendar.js';
import { refuse } from '../refusals.js';
import type { PasswordFacts } from './commands.js';
import type { AccountEvent, DataOf } from './events.js';
import { awaitsActivation, type Account } from './state.js';

export const DELAYED_FROM = 5;
export const LOCKED_AT = 10;
export const LOCK_SECONDS = 15 * 60;
/** Wrong birth dates by SMS from which on no child can be disputed while the account is made: whoever guesses would leave fewer to guess. */
export const NO_DISPUTES_FROM = 3;
/** Wrong birth dates by SMS without a success from which on SMS open nothing any more, but what the school sends by letter or e-mail does. */
export const SMS_CLOSED_FROM = 20;

/** Whether the person is told of wrong birth dates when there are so many in a row: at the tenth, and when SMS are closed. */
export const isToldOfMismatch = ({ failures, by }: DataOf<'BirthDatesMismatched'>): boolean =>
  failures === LOCKED_AT || (by === 'SMS' && failures === SMS_CLOSED_FROM);

/** 5 seconds after the 5th failure, doubled by each one more. */
export const delaySeconds = (failures: number): number => 5 * 2 ** (failures - DELAYED_FROM);

/** Whether a delay or a lock is running. */
const hasToWait = ({ lockedUntil, retryAt }: Account, at: string): boolean => {
  const until = lockedUntil ?? retryAt;
  return until !== undefined && !reached(until, at);
};

const isRightProvisional = ({ credential }: Account, { current }: PasswordFacts): boolean =>
  current && credential?.provisional === true;

/**
 * Whether a delay or a lock keeps the visitor out. It lets in whoever has the right provisional password, which is too long to
 * be guessed.
 */
export const isKeptOut = (account: Account, at: string, password: PasswordFacts): boolean =>
  hasToWait(account, at) && !isRightProvisional(account, password);

/** Whether it is the password in force, or the one chosen at the activation screen whose e-mail is not confirmed yet. */
const isRight = ({ credential, activation }: Account, { current, pending }: PasswordFacts): boolean =>
  (current && credential !== undefined) || (pending && activation !== undefined);

/** The event `AccountUnlocked` when a lock has run out by `at`; else no event. */
export const elapsedLockEvents = ({ lockedUntil }: Account, at: string): AccountEvent[] =>
  lockedUntil !== undefined && reached(lockedUntil, at)
    ? [{ type: 'AccountUnlocked', data: { reason: 'ELAPSED' } }]
    : [];

/** Refuses `CREDENTIALS_INVALID`. Counts the failure when the account has a password that somebody could guess. */
export function refuseAndCount(account: Account, at: string) {
  if (!account.credential || account.state === 'CLOSED') return refuse('CREDENTIALS_INVALID');
  const elapsed = elapsedLockEvents(account, at);
  const failures = (elapsed.length ? 0 : account.failures) + 1;
  const retryAt = failures >= DELAYED_FROM && failures < LOCKED_AT ? addSeconds(at, delaySeconds(failures)) : undefined;
  const failed: AccountEvent = {
    type: 'SignInFailed',
    data: { failures, ...(retryAt === undefined ? {} : { retryAt }) },
  };
  const locked: AccountEvent[] =
    failures >= LOCKED_AT ? [{ type: 'AccountLocked', data: { until: addSeconds(at, LOCK_SECONDS) } }] : [];
  return refuse('CREDENTIALS_INVALID', undefined, [...elapsed, failed, ...locked]);
}

/** The event `AccountExpired` when the three months are over by `at` and no event says so yet; else no event. */
export const expiryEvents = (account: Account, at: string): AccountEvent[] =>
  awaitsActivation(account) && account.expiresAt !== undefined && reached(account.expiresAt, at)
    ? [{ type: 'AccountExpired', data: { notifiedAt: account.notification?.at ?? account.expiresAt } }]
    : [];

/** Whether the three months are over by `at`, whether or not an event says so yet. */
export const hasExpired = (account: Account, at: string): boolean =>
  account.state === 'EXPIRED' || expiryEvents(account, at).length > 0;

/** When somebody gave a password, and what was found of it. */
interface PasswordTry {
  readonly at: string;
  readonly password: PasswordFacts;
}

/** Why the password is not accepted, or not even looked at; undefined when it opens the account. */
export function passwordRefusal(account: Account, { at, password }: PasswordTry) {
  const over = expiryEvents(account, at);
  if (over.length) return refuse('CREDENTIALS_INVALID', undefined, over);
  if (isKeptOut(account, at, password)) return refuse('CREDENTIALS_INVALID');
  return isRight(account, password) ? undefined : refuseAndCount(account, at);
}

/** Decides as `passwordRefusal` does; also refuses a right password as long as the account is not activated. */
export function signInRefusal(account: Account, attempt: PasswordTry) {
  const refused = passwordRefusal(account, attempt);
  if (refused) return refused;
  if (awaitsActivation(account)) return refuse('ACTIVATION_REQUIRED');
  return account.state === 'ACTIVATED' ? undefined : refuse('CREDENTIALS_INVALID');
}
