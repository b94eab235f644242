/** Follows the ledger and queues the e-mails that its events ask for. */
import type { Process } from '../command/process.js';
import type { AccountEvent } from '../domain/account/events.js';
import { accounts } from '../domain/account/history.js';
import type { RecordedEvent } from '../eventstore/eventstore.js';
import { enqueue, type MailDetails, type MailJob, type Template } from './queue.js';

type Asked = { readonly template: Template; readonly details: MailDetails };

/** Which e-mail an event asks for, if any. */
function asked(event: AccountEvent): Asked | undefined {
  switch (event.type) {
    case 'AccountNotified': {
      const { channel, expiresAt, resetPassword, credentialId } = event.data;
      if (channel !== 'EMAIL') return undefined;
      const details = { resetPassword, ...(expiresAt && { expiresAt }), ...(credentialId && { credentialId }) };
      return { template: 'NOTIFICATION', details };
    }
    case 'ActivationStarted':
      return { template: 'ACTIVATION_CONFIRMATION', details: { contact: event.data.contact } };
    case 'ExpiryReminderSent': {
      const { channel, expiresAt } = event.data;
      return channel === 'EMAIL' ? { template: 'EXPIRY_REMINDER', details: { expiresAt } } : undefined;
    }
    case 'PasswordResetRequested': {
      const { channel, tokenId } = event.data;
      if (channel !== 'EMAIL' || tokenId === undefined) return undefined;
      return { template: 'PASSWORD_RESET', details: { tokenId } };
    }
    case 'EmailChangeRequested':
      return { template: 'EMAIL_CHANGE', details: event.data };
    default:
      return undefined;
  }
}

const jobOf = (recorded: RecordedEvent): MailJob[] => {
  const mail = asked(accounts.decode(recorded));
  if (!mail) return [];
  const { id: eventId, stream, metadata } = recorded;
  const accountId = stream.slice(`${accounts.name}-`.length);
  return [{ eventId, accountId, eventAt: metadata.at, correlationId: metadata.correlationId, ...mail }];
};

/** Run by `runProcess`; what it answers is written together with its checkpoint. */
export const mailProcess: Process = {
  name: 'mails',
  handles: new Set([
    'AccountNotified',
    'ActivationStarted',
    'ExpiryReminderSent',
    'PasswordResetRequested',
    'EmailChangeRequested',
  ]),
  react: async events => {
    const jobs = events.flatMap(jobOf);
    return jobs.length === 0 ? [] : [enqueue(jobs)];
  },
};
