/** Follows the ledger and queues the e-mails that its events ask for. */
import type { Process } from '../process/follower.js';
import type { AccountEvent, AccountEventType, DataOf, HolderNotice } from '../domain/account/events.js';
import { accounts } from '../domain/account/history.js';
import type { RecordedEvent } from '../eventstore/eventstore.js';
import { enqueue, type MailDetails, type MailJob, type Template } from './queue.js';

type Asked = { readonly template: Template; readonly details: MailDetails };

type Asking = { readonly [Type in AccountEventType]?: (data: DataOf<Type>) => readonly Asked[] };

const tell = (template: HolderNotice, details: MailDetails = {}): readonly Asked[] => [{ template, details }];

/** Which e-mails an event asks for. On an account not activated yet it says when the account expires. */
const ASKING = {
  AccountNotified: ({ channel, expiresAt, resetPassword, credentialId }) => {
    if (channel === 'EMAIL') {
      const details = { resetPassword, ...(expiresAt && { expiresAt }), ...(credentialId && { credentialId }) };
      return [{ template: 'NOTIFICATION', details }];
    }
    return credentialId !== undefined && expiresAt === undefined ? tell('PASSWORD_RESET_BY_SCHOOL') : [];
  },
  PasswordReset: ({ expiresAt }) => (expiresAt === undefined ? tell('PASSWORD_RESET_BY_SCHOOL') : []),
  ActivationStarted: ({ contact }) => [{ template: 'ACTIVATION_CONFIRMATION', details: { contact } }],
  ExpiryReminderSent: ({ channel, expiresAt }) =>
    channel === 'EMAIL' ? [{ template: 'EXPIRY_REMINDER', details: { expiresAt } }] : [],
  PasswordResetRequested: ({ channel, tokenId }) =>
    channel === 'EMAIL' && tokenId !== undefined ? [{ template: 'PASSWORD_RESET', details: { tokenId } }] : [],
  PasswordChanged: () => tell('PASSWORD_CHANGED'),
  ContactDetailsRecorded: ({ unproven = [] }) => (unproven.length ? tell('CONTACT_UNPROVEN') : []),
  EmailChangeRequested: details => [{ template: 'EMAIL_CHANGE', details }, ...tell('EMAIL_CHANGE_ASKED')],
  EmailChangeConfirmed: ({ previous }) => (previous ? tell('EMAIL_CHANGED', { contact: previous }) : []),
  PhoneChangeConfirmed: () => tell('MOBILE_CHANGED'),
  AccountsMerged: () => tell('ACCOUNTS_MERGED'),
  AccountsUnmerged: () => tell('ACCOUNTS_UNMERGED'),
} satisfies Asking;

const isAsking = (type: string): type is keyof typeof ASKING => type in ASKING;

function asked(event: AccountEvent): readonly Asked[] {
  const ask = isAsking(event.type)
    ? (ASKING[event.type] as (data: AccountEvent['data']) => readonly Asked[])
    : undefined;
  return ask?.(event.data) ?? [];
}

const jobOf = (recorded: RecordedEvent): MailJob[] => {
  const { id: eventId, stream, metadata } = recorded;
  const accountId = stream.slice(`${accounts.name}-`.length);
  const { at: eventAt, correlationId } = metadata;
  return asked(accounts.decode(recorded)).map(mail => ({ eventId, accountId, eventAt, correlationId, ...mail }));
};

/** Run by `runProcess`; what it answers is written together with its checkpoint. */
export const mailProcess: Process = {
  name: 'mails',
  handles: new Set(Object.keys(ASKING)),
  react: async events => {
    const jobs = events.flatMap(jobOf);
    return jobs.length === 0 ? [] : [enqueue(jobs)];
  },
};
