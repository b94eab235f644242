/**
 * Decides what the system asks by itself when a time has come (a reminder, the expiry, the closing) or when an append was lost (a credential to
 * give up), and what the académie's support asks (to unlock). A command that comes early or twice changes nothing.
 */
import { addDays, addMonths, reached } from '../calendar.js';
import { zoneOfSchool } from '../time-zones.js';
import type { AbandonCredential, Close, Expire, RemindExpiry, Unlock } from './commands.js';
import { accept } from './decision.js';
import { expiryEvents } from './lockout.js';
import { awaitsActivation, credentialsInForce, type Account, type Notification } from './state.js';

export const DEADLINE_KINDS = ['EXPIRY', 'REMINDER', 'CLOSING'] as const;
export type DeadlineKind = (typeof DEADLINE_KINDS)[number];

export interface DeadlineSettings {
  /** Days before expiry at which the holder is reminded: any number of them, in any order. */
  readonly reminderDays: readonly number[];
  readonly closeMonths: number;
}

/** When each of the account's deadlines is due next (ISO 8601); one without a date is left out. */
export function deadlines(account: Account, settings: DeadlineSettings): Partial<Record<DeadlineKind, string>> {
  const { expiresAt, notification, unlinkedSince, unlinkedFrom, kind, state } = account;
  const awaits = awaitsActivation(account) && expiresAt !== undefined;
  const reminder = awaits && isRemindable(account) ? reminderOf(expiresAt, notification!, settings) : undefined;
  const closes = unlinkedSince !== undefined && kind === 'RESPONSABLE' && state !== 'CLOSED' && !awaits;
  return {
    ...(awaits ? { EXPIRY: expiresAt } : {}),
    ...(reminder === undefined ? {} : { REMINDER: reminder }),
    ...(closes ? { CLOSING: addMonths(unlinkedSince, settings.closeMonths, zoneOfSchool(unlinkedFrom)) } : {}),
  };
}

/** Whether the holder can be reminded: a reminder is a link by e-mail, and goes only to those who were notified by e-mail. */
const isRemindable = ({ hasEmail, notification }: Account): boolean => hasEmail && notification?.channel === 'EMAIL';

/**
 * When the next reminder is due, by the clocks of the school that notified; undefined when none is left. One reminder stands for all
 * that were due by then: after a standstill the holder is reminded once.
 */
export function reminderOf(
  expiresAt: string,
  { uai, remindedAt }: Pick<Notification, 'uai' | 'remindedAt'>,
  { reminderDays }: Pick<DeadlineSettings, 'reminderDays'>,
): string | undefined {
  // The most days before the end come first: that is the earliest date.
  return [...reminderDays]
    .sort((a, b) => b - a)
    .map(days => addDays(expiresAt, -days, zoneOfSchool(uai)))
    .find(due => remindedAt === undefined || !reached(due, remindedAt));
}

export const expire = (account: Account, { at }: Expire) => accept(...expiryEvents(account, at));

export function remindExpiry(account: Account, { at, reminderDays }: RemindExpiry) {
  const due = deadlines(account, { reminderDays, closeMonths: 0 }).REMINDER;
  const { expiresAt } = account;
  if (due === undefined || expiresAt === undefined || !reached(due, at) || reached(expiresAt, at)) return accept();
  return accept({ type: 'ExpiryReminderSent', data: { channel: 'EMAIL', expiresAt } });
}

export function close(account: Account, { at, closeMonths }: Close) {
  const due = deadlines(account, { reminderDays: [], closeMonths }).CLOSING;
  if (due === undefined || !reached(due, at)) return accept();
  return accept({ type: 'AccountClosed', data: { reason: 'NO_LINK' } });
}

/**
 * Gives up a credential that is not in force. Once `CredentialAbandoned` is in the stream, no append decided before can be stored any
 * more. No event will then ever name the credential, and it can be destroyed.
 */
export function abandonCredential(account: Account, { credentialId }: AbandonCredential) {
  if (credentialsInForce(account).includes(credentialId)) return accept();
  return accept({ type: 'CredentialAbandoned', data: { credentialId } });
}

/** Support ends a delay or a lock by hand; one that runs out by itself is in `lockout.ts`. */
export function unlock(account: Account, _command: Unlock) {
  if (account.lockedUntil === undefined && account.failures === 0) return accept();
  return accept({ type: 'AccountUnlocked', data: { reason: 'SUPPORT' } });
}
