/** E-mails as tasks: one for each event that asks for one and each template. */
import type { LinkKeptReason } from '../domain/account/dispute-words.js';
import { HOLDER_NOTICES } from '../domain/account/events.js';
import type { VaultRef } from '../domain/vault-ref.js';
import type { NewTask, Priority } from '../tasks/queue.js';

export const TEMPLATES = [
  ...HOLDER_NOTICES,
  'NOTIFICATION',
  'INVITATION',
  'ACTIVATION_CONFIRMATION',
  'EXPIRY_REMINDER',
  'PASSWORD_RESET',
  'LOGIN_RECOVERY',
  'EMAIL_CHANGE',
] as const;
export type Template = (typeof TEMPLATES)[number];

/** The event's data that the e-mail needs. */
export interface MailDetails {
  readonly tokenId?: string;
  /** The change that the notice is of; left out where the account says which one was confirmed. */
  readonly changeId?: string;
  readonly contact?: VaultRef;
  readonly expiresAt?: string;
  readonly resetPassword?: boolean;
  readonly credentialId?: string;
  /** The school that asked for it: its académie words the e-mail. */
  readonly uai?: string;
  /** Why a disputed link was kept. */
  readonly keptBecause?: LinkKeptReason;
  /** Which of the known addresses it goes to, counted from 0; left out for an e-mail that goes to one address. */
  readonly nth?: number;
  /** The campaign that it is part of. */
  readonly campaignId?: string;
}

/** Which e-mail is asked for, and by which event. */
export interface MailJob {
  readonly eventId: string;
  readonly template: Template;
  readonly accountId: string;
  /** ISO 8601 UTC, business time. */
  readonly eventAt: string;
  readonly details: MailDetails;
}

/** Somebody waits in front of the screen for these. */
const AWAITED: readonly Template[] = ['PASSWORD_RESET', 'LOGIN_RECOVERY', 'EMAIL_CHANGE', 'ACTIVATION_CONFIRMATION'];

const priorityOf = ({ template, details }: MailJob): Priority => {
  if (AWAITED.includes(template)) return 'URGENT';
  return details.campaignId === undefined ? 'USUAL' : 'BULK';
};

/** What tells the e-mails of one event apart. */
export const mailName = ({ template, details: { nth } }: Pick<MailJob, 'template' | 'details'>): string =>
  nth === undefined ? template : `${template} ${nth}`;

/** The task of an e-mail. */
export const mailTask = (job: MailJob, correlationId: string): NewTask<MailJob> => ({
  kind: 'MAIL',
  key: `${job.eventId} ${mailName(job)}`,
  priority: priorityOf(job),
  payload: job,
  correlationId,
});
