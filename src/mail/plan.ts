/** Decides which e-mail a job leads to, given the account's present state. Pure. */
import { isSettledAnew } from '../domain/account/dispute.js';
import type { DropReason } from '../domain/account/delivery-report.js';
import { isHolderNotice, type HolderNotice } from '../domain/account/events.js';
import type { Account } from '../domain/account/state.js';
import { wasFreedSince } from '../domain/account/freeing/decide.js';
import { isToldEverywhere } from '../domain/account/known-addresses.js';
import { changeToldBy, STOP_SECONDS } from '../domain/account/recent-changes.js';
import type { LinkedPage } from '../domain/portal-pages.js';
import { PASSWORD_RESET_SECONDS } from '../domain/account/recover.js';
import { awaitsActivation, heldByItsHolder } from '../domain/account/state.js';
import { addDays, addSeconds, earlier, reached } from '../domain/calendar.js';
import type { VaultRef } from '../domain/vault-ref.js';
import type { TokenPurpose } from '../vault/vault.js';
import type { MailJob, Template } from './task.js';
import type { TextName } from './texts/layouts.js';

export interface Plan {
  /** The contact whose address it goes to; undefined for a notice that goes to every known address, which the job names. */
  readonly contact: VaultRef | undefined;
  readonly token?: {
    readonly purpose: TokenPurpose;
    /** The id that the event names. Otherwise it is derived from the job. */
    readonly tokenId?: string;
    readonly expiresAt: string;
    /** What it is about, such as the change that it stops. */
    readonly reference?: string;
    /** Page of the portal that consumes the token. */
    readonly page: Exclude<LinkedPage, 'assistance'>;
  };
  readonly text: TextName;
}

/** What a job leads to: an e-mail; or none, because later events made it pointless, or because it cannot be sent. */
export type Planned =
  | Plan
  /** `reason` is undefined when the e-mail went out already, or when nobody is told of its being dropped. */
  | { readonly dropped: true; readonly reason: DropReason | undefined }
  | { readonly impossible: 'ADDRESS_UNPROVEN' };

const dropped = (reason?: DropReason): Planned => ({ dropped: true, reason });

export const CONFIRMATION_DAYS = 3;
export const SCHOOL_RESET_DAYS = 3;
export const EMAIL_CHANGE_DAYS = 1;
/** How long a login that was asked for is worth sending. */
const LOGIN_RECOVERY_SECONDS = 3_600;

/** Whether the e-mail of the job was delivered. One that failed was not: it may be tried again by hand. */
const delivered = ({ eventId }: MailJob, { deliveries }: Account): boolean =>
  deliveries.some(({ notificationId, outcome }) => notificationId === eventId && outcome === 'DELIVERED');

/** Why the account does not wait to be activated any more. */
function endOfWaiting({ state }: Account): DropReason {
  if (state === 'CLOSED') return 'CLOSED_SINCE';
  return state === 'EXPIRED' ? 'EXPIRED_SINCE' : 'OVERTAKEN';
}

function notification(job: MailJob, account: Account, now: string): Planned {
  const { notification: last, expiresAt, contact, proven } = account;
  if (delivered(job, account)) return dropped();
  if (!last) return dropped('OVERTAKEN');
  if (Date.parse(last.at) !== Date.parse(job.eventAt)) return dropped('NOTIFIED_SINCE');
  if (account.state === 'ACTIVATED') {
    // With a date of expiry it was the notification of an account to be activated, and that is done.
    if (job.details.expiresAt !== undefined) return dropped('ACTIVATED_SINCE');
    if (!job.details.resetPassword) return { contact: proven?.EMAIL ?? contact, text: 'LOGIN_REMINDER' };
    // Reset again since, or changed by the holder: this link would open the account past that newer password.
    const { credentialId } = job.details;
    if (credentialId !== undefined && account.credential?.credentialId !== credentialId)
      return dropped('PASSWORD_CHANGED_SINCE');
    if (!proven?.EMAIL) return { impossible: 'ADDRESS_UNPROVEN' };
    const until = addDays(now, SCHOOL_RESET_DAYS);
    return {
      contact: proven.EMAIL,
      token: { purpose: 'PASSWORD_RESET', expiresAt: until, page: 'mot-de-passe' },
      text: 'RESET_BY_SCHOOL',
    };
  }
  if (!awaitsActivation(account)) return dropped(endOfWaiting(account));
  if (expiresAt === undefined || reached(expiresAt, now)) return dropped('EXPIRED_SINCE');
  return {
    contact,
    token: { purpose: 'ACTIVATION', expiresAt, page: 'activation' },
    text: account.kind === 'STUDENT' ? 'PUPIL_NOTIFICATION' : 'NOTIFICATION',
  };
}

/** Plans an invitation. It carries neither login nor token: whoever reads it needs what only the holder has. */
function invitation(job: MailJob, account: Account): Planned {
  const { state, contact, proven } = account;
  if (delivered(job, account)) return dropped();
  if (state === 'CLOSED') return dropped('CLOSED_SINCE');
  if (heldByItsHolder(account)) return dropped('OPENED_BY_HOLDER');
  return state === 'ACTIVATED' ? dropped('ACTIVATED_SINCE') : { contact: proven?.EMAIL ?? contact, text: 'INVITATION' };
}

function confirmation({ details }: MailJob, { activation, expiresAt }: Account, now: string): Plan | undefined {
  if (!activation || activation.contact.version !== details.contact?.version) return undefined;
  if (activation.emailTokenId !== undefined || (expiresAt !== undefined && reached(expiresAt, now))) return undefined;
  const until = addDays(now, CONFIRMATION_DAYS);
  return {
    contact: activation.contact,
    token: {
      purpose: 'EMAIL_CONFIRMATION',
      expiresAt: expiresAt === undefined ? until : earlier(until, expiresAt),
      page: 'confirmation',
    },
    text: 'ACTIVATION_CONFIRMATION',
  };
}

function reminder({ details }: MailJob, account: Account, now: string): Plan | undefined {
  const { expiresAt, contact, notification } = account;
  if (!awaitsActivation(account) || expiresAt === undefined || expiresAt !== details.expiresAt) return undefined;
  if (notification?.channel !== 'EMAIL') return undefined;
  if (reached(expiresAt, now)) return undefined;
  return {
    contact,
    token: { purpose: 'ACTIVATION', expiresAt, page: 'activation' },
    text: 'EXPIRY_REMINDER',
  };
}

function passwordReset({ details, eventAt }: MailJob, account: Account, now: string): Plan | undefined {
  const { tokenId } = details;
  // A later request, by whomever, does not stop this e-mail.
  if (tokenId === undefined || !account.resetRequest || !account.proven?.EMAIL) return undefined;
  if (reached(addSeconds(eventAt, PASSWORD_RESET_SECONDS), now)) return undefined;
  const expiresAt = addSeconds(now, PASSWORD_RESET_SECONDS);
  return {
    contact: account.proven.EMAIL,
    token: { purpose: 'PASSWORD_RESET', tokenId, expiresAt, page: 'mot-de-passe' },
    text: 'PASSWORD_RESET',
  };
}

function emailChange({ details, eventAt }: MailJob, { emailChange: pending }: Account, now: string): Plan | undefined {
  const { tokenId } = details;
  if (tokenId === undefined || pending?.tokenId !== tokenId) return undefined;
  if (reached(addDays(eventAt, EMAIL_CHANGE_DAYS), now)) return undefined;
  const expiresAt = addDays(now, EMAIL_CHANGE_DAYS);
  return {
    contact: pending.contact,
    token: { purpose: 'EMAIL_CHANGE', tokenId, expiresAt, page: 'confirmation' },
    text: 'EMAIL_CHANGE',
  };
}

/**
 * Plans a notice: to the address that was proven before the event it tells of. An address proven since may be that of somebody who has taken the
 * account over. An account freed since is not that of whoever is at that address.
 */
function notice(template: HolderNotice, job: MailJob, account: Account, before: Account): Plan | undefined {
  if (isToldEverywhere(template))
    return wasFreedSince(account, job.eventAt) ? undefined : { contact: undefined, text: template };
  const contact = before.proven?.EMAIL;
  const changeId = changeToldBy(template, job.details.changeId, before);
  if (!contact || isSettledAnew(account, template, job.eventAt) || wasFreedSince(account, job.eventAt))
    return undefined;
  if (changeId === undefined || account.mergedInto) return { contact, text: template };
  const expiresAt = addSeconds(job.eventAt, STOP_SECONDS);
  return {
    contact,
    token: { purpose: 'CHANGE_STOP', reference: changeId, expiresAt, page: 'arret' },
    text: template,
  };
}

/** Plans the e-mail with a forgotten login. It carries no token: whoever reads it still needs the password. */
const loginRecovery = ({ eventAt }: MailJob, { state, proven }: Account, now: string): Plan | undefined => {
  if (state !== 'ACTIVATED' || !proven?.EMAIL || reached(addSeconds(eventAt, LOGIN_RECOVERY_SECONDS), now))
    return undefined;
  return { contact: proven.EMAIL, text: 'LOGIN_RECOVERY' };
};

const PLANS = {
  NOTIFICATION: notification,
  INVITATION: invitation,
  ACTIVATION_CONFIRMATION: confirmation,
  EXPIRY_REMINDER: reminder,
  PASSWORD_RESET: passwordReset,
  LOGIN_RECOVERY: loginRecovery,
  EMAIL_CHANGE: emailChange,
} as const satisfies Record<Exclude<Template, HolderNotice>, unknown>;

/**
 * Decides what the job leads to at `now` (ISO 8601). An absorbed account sends no links, but its holder is still told of changes. `before`:
 * the account just before the event that asked for the e-mail.
 */
export function plan(job: MailJob, account: Account, now: string, before = account): Planned {
  const { template } = job;
  if (isHolderNotice(template)) return notice(template, job, account, before) ?? dropped();
  return account.mergedInto ? dropped('MERGED_SINCE') : (PLANS[template](job, account, now) ?? dropped());
}
