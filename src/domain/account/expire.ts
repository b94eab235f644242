/** What time does to an account: reminded, expired, closed, unlocked. Asked early or twice, nothing happens. */
import { addDays, addMonths, reached } from '../calendar.js';
import { zoneOfSchool } from '../time-zones.js';
import type { AbandonCredential, Close, Expire, RemindExpiry, Unlock } from './commands.js';
import { accept } from './decision.js';
import { expired } from './lockout.js';
import { awaitsActivation, credentialsInForce, type Account } from './state.js';

export const DEADLINE_KINDS = ['EXPIRY', 'REMINDER', 'CLOSING'] as const;
export type DeadlineKind = (typeof DEADLINE_KINDS)[number];

export interface DeadlineSettings {
  readonly reminderDays: number;
  readonly closeMonths: number;
}

/** When the account is to be looked at next, and why. Who was notified by letter is not reminded by a link. */
export function deadlines(account: Account, settings: DeadlineSettings): Partial<Record<DeadlineKind, string>> {
  const { expiresAt, notification, unlinkedSince, unlinkedFrom, kind, state } = account;
  const waits = awaitsActivation(account) && expiresAt !== undefined;
  const closes = unlinkedSince !== undefined && kind === 'RESPONSABLE' && state !== 'CLOSED' && !waits;
  return {
    ...(waits ? { EXPIRY: expiresAt } : {}),
    ...(waits && account.hasEmail && notification?.channel === 'EMAIL' && !notification.reminded
      ? { REMINDER: reminderOf(expiresAt, notification.uai, settings) }
      : {}),
    ...(closes ? { CLOSING: addMonths(unlinkedSince, settings.closeMonths, zoneOfSchool(unlinkedFrom)) } : {}),
  };
}

/** By the clocks of the school that notified. */
export const reminderOf = (
  expiresAt: string,
  uai: string,
  { reminderDays }: Pick<DeadlineSettings, 'reminderDays'>,
): string => addDays(expiresAt, -reminderDays, zoneOfSchool(uai));

export const expire = (account: Account, { at }: Expire) => accept(...expired(account, at));

export function remindExpiry(account: Account, { at, reminderDays }: RemindExpiry) {
  const due = deadlines(account, { reminderDays, closeMonths: 0 }).REMINDER;
  const { expiresAt } = account;
  if (due === undefined || expiresAt === undefined || !reached(due, at) || reached(expiresAt, at)) return accept();
  return accept({ type: 'ExpiryReminderSent', data: { channel: 'EMAIL', expiresAt } });
}

export function close(account: Account, { at, closeMonths }: Close) {
  const due = deadlines(account, { reminderDays: 0, closeMonths }).CLOSING;
  if (due === undefined || !reached(due, at)) return accept();
  return accept({ type: 'AccountClosed', data: { reason: 'NO_LINK' } });
}

/**
 * Once this is in the stream, no append decided before can be stored any more, so that no event will ever name the
 * credential: it can be destroyed.
 */
export function abandonCredential(account: Account, { credentialId }: AbandonCredential) {
  if (credentialsInForce(account).includes(credentialId)) return accept();
  return accept({ type: 'CredentialAbandoned', data: { credentialId } });
}

export function unlock(account: Account, _command: Unlock) {
  if (account.lockedUntil === undefined && account.failures === 0) return accept();
  return accept({ type: 'AccountUnlocked', data: { reason: 'SUPPORT' } });
}
