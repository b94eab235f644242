/** Follows the ledger and queues the e-mails that its events ask for. */
import type { AccountEvent, DataOf, HolderNotice } from '../domain/account/events.js';
import { accounts } from '../domain/account/history.js';
import { MOST_CONTACTS } from '../domain/account/known-addresses.js';
import { isToldOfMismatch } from '../domain/account/lockout.js';
import { processOf, type Process, type Reaction } from '../process/process.js';
import { enqueue, type NewTask } from '../tasks/queue.js';
import { mailTask, type MailDetails, type MailJob } from './task.js';

type AskedMail = Pick<MailJob, 'template' | 'details'>;

const tell = (template: HolderNotice, details: MailDetails = {}): readonly AskedMail[] => [{ template, details }];

/** An e-mail for each address that may be known. Those for which there is no address are dropped when they are composed. */
const tellEverywhere = (template: HolderNotice): readonly AskedMail[] =>
  Array.from({ length: MOST_CONTACTS }, (_, nth) => ({ template, details: { nth } }));

const tellOfReset = (campaignId: string | undefined): readonly AskedMail[] =>
  tell('PASSWORD_RESET_BY_SCHOOL', campaignId === undefined ? {} : { campaignId });

const tellOfSettlement = ({ outcome, keptBecause }: DataOf<'LinkDisputeResolved'>): readonly AskedMail[] =>
  outcome === 'LINK_KEPT' ? tell('DISPUTE_REJECTED', keptBecause && { keptBecause }) : tell('DISPUTE_UPHELD');

const tasksOf = ({
  id: accountId,
  recorded,
  answer,
}: Reaction<AccountEvent, readonly AskedMail[]>): NewTask<MailJob>[] => {
  const { id: eventId, metadata } = recorded;
  const { at: eventAt, correlationId } = metadata;
  return answer.map(mail => mailTask({ eventId, accountId, eventAt, ...mail }, correlationId));
};

/** Run by `runProcess`. A notification or reset without `expiresAt` is that of an activated account. */
export const mailProcess: Process = processOf<AccountEvent, readonly AskedMail[]>({
  name: 'mails',
  category: accounts,
  on: {
    AccountNotified: ({ channel, uai, expiresAt, resetPassword, credentialId, campaignId }) => {
      if (channel === 'EMAIL') {
        const details = {
          uai,
          resetPassword,
          ...(expiresAt && { expiresAt }),
          ...(credentialId && { credentialId }),
          ...(campaignId && { campaignId }),
        };
        return [{ template: 'NOTIFICATION', details }];
      }
      return credentialId !== undefined && expiresAt === undefined ? tellOfReset(campaignId) : [];
    },
    AccountInvited: ({ channel, uai, campaignId }) =>
      channel === 'EMAIL' ? [{ template: 'INVITATION', details: { uai, ...(campaignId && { campaignId }) } }] : [],
    PasswordReset: ({ expiresAt, campaignId }) => (expiresAt === undefined ? tellOfReset(campaignId) : []),
    ActivationStarted: ({ contact }) => [{ template: 'ACTIVATION_CONFIRMATION', details: { contact } }],
    ExpiryReminderSent: ({ channel, expiresAt }) =>
      channel === 'EMAIL' ? [{ template: 'EXPIRY_REMINDER', details: { expiresAt } }] : [],
    PasswordResetRequested: ({ channel, tokenId }) =>
      channel === 'EMAIL' && tokenId !== undefined ? [{ template: 'PASSWORD_RESET', details: { tokenId } }] : [],
    LoginRecovered: ({ channel }) => (channel === 'EMAIL' ? [{ template: 'LOGIN_RECOVERY', details: {} }] : []),
    PasswordChanged: ({ credentialId: changeId }) => tell('PASSWORD_CHANGED', { changeId }),
    ChangeStopped: () => tell('CHANGE_STOPPED'),
    SessionsEnded: ({ reason }) => (reason === 'TOKEN_REUSED' ? tell('SESSION_TOKEN_REUSED') : []),
    ContactDetailsRecorded: ({ unproven = [] }) => (unproven.length ? tell('CONTACT_UNPROVEN') : []),
    EmailChangeRequested: details => [
      { template: 'EMAIL_CHANGE', details },
      ...tell('EMAIL_CHANGE_ASKED', { changeId: details.tokenId }),
    ],
    EmailChangeConfirmed: ({ previous }) => (previous ? tell('EMAIL_CHANGED') : []),
    PhoneChangeRequested: ({ tokenId: changeId }) => tell('MOBILE_CHANGE_ASKED', { changeId }),
    PhoneChangeConfirmed: () => tell('MOBILE_CHANGED'),
    LinkDisputeResolved: tellOfSettlement,
    LinkDisputeReconsidered: tellOfSettlement,
    FranceConnectLinked: () => tell('FRANCECONNECT_LINKED'),
    FranceConnectUnlinked: () => tell('FRANCECONNECT_UNLINKED'),
    AccountsMerged: () => tell('ACCOUNTS_MERGED'),
    AccountsUnmerged: () => tell('ACCOUNTS_UNMERGED'),
    RegistrationTried: () => tell('REGISTRATION_TRIED'),
    BirthDatesMismatched: data => (isToldOfMismatch(data) ? tellEverywhere('BIRTH_DATES_TRIED') : []),
    AccountFreed: () => tell('ACCOUNT_FREED'),
    AccountActivated: ({ path }) => (path === 'NOTIFIED' ? [] : tellEverywhere('ACCOUNT_MADE')),
  },
  carryOut: async reactions => {
    const tasks = reactions.flatMap(tasksOf);
    return tasks.length === 0 ? [] : [enqueue(tasks)];
  },
});
