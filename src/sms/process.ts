/** Follows the ledger and queues the SMS that its events ask for. */
import type { DisputeOutcome } from '../domain/account/attachments.js';
import type { AccountEvent, HolderNotice } from '../domain/account/events.js';
import { accounts } from '../domain/account/history.js';
import { MOST_CONTACTS } from '../domain/account/known-addresses.js';
import { isToldOfMismatch } from '../domain/account/lockout.js';
import { processOf, type Process } from '../process/process.js';
import { enqueue } from '../tasks/queue.js';
import { eventTask, type EventJob } from './task.js';

type AskedSms = Pick<EventJob, 'text' | 'language' | 'changeId' | 'nth'>;

const tell = (text: HolderNotice, changeId?: string): readonly AskedSms[] => [
  { text, ...(changeId !== undefined && { changeId }) },
];

/** An SMS for each mobile that may be known. Those for which there is no mobile are dropped when they are composed. */
const tellEverywhere = (text: HolderNotice): readonly AskedSms[] =>
  Array.from({ length: MOST_CONTACTS }, (_, nth) => ({ text, nth }));

const settled = (outcome: DisputeOutcome): HolderNotice =>
  outcome === 'LINK_KEPT' ? 'DISPUTE_REJECTED' : 'DISPUTE_UPHELD';

/** Run by `runProcess`. A holder with a proven e-mail address is told by e-mail (`mail/process.ts`): `compose.ts` then sends no SMS. */
export const smsProcess: Process = processOf<AccountEvent, readonly AskedSms[]>({
  name: 'sms',
  category: accounts,
  on: {
    // Without an instant at which it expires, the account is activated: its holder is told that the school has reset the password.
    AccountNotified: ({ channel, credentialId, expiresAt }) =>
      channel === 'LETTER' && credentialId !== undefined && expiresAt === undefined
        ? tell('PASSWORD_RESET_BY_SCHOOL')
        : [],
    PasswordReset: ({ expiresAt }) => (expiresAt === undefined ? tell('PASSWORD_RESET_BY_SCHOOL') : []),
    PasswordChanged: ({ credentialId }) => tell('PASSWORD_CHANGED', credentialId),
    ChangeStopped: () => tell('CHANGE_STOPPED'),
    SessionsEnded: ({ reason }) => (reason === 'TOKEN_REUSED' ? tell('SESSION_TOKEN_REUSED') : []),
    ContactDetailsRecorded: ({ unproven = [] }) => (unproven.length ? tell('CONTACT_UNPROVEN') : []),
    EmailChangeRequested: ({ tokenId }) => tell('EMAIL_CHANGE_ASKED', tokenId),
    // An address proven before is told by e-mail alone.
    EmailChangeConfirmed: ({ previous }) => (previous ? [] : tell('EMAIL_CHANGED')),
    LoginRecovered: ({ channel, language }) => (channel === 'SMS' ? [{ text: 'LOGIN', language }] : []),
    // The mobile proven until now is always told of a change, even when an e-mail tells of it, too.
    PhoneChangeRequested: ({ tokenId }) => tell('MOBILE_CHANGE_ASKED', tokenId),
    PhoneChangeConfirmed: ({ previous }) => (previous ? tell('MOBILE_CHANGED') : []),
    LinkDisputeResolved: ({ outcome }) => tell(settled(outcome)),
    LinkDisputeReconsidered: ({ outcome }) => tell(settled(outcome)),
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
    const tasks = reactions.flatMap(({ id: accountId, recorded, answer }) =>
      answer.map(one => {
        const { at: eventAt, correlationId } = recorded.metadata;
        return eventTask({ eventId: recorded.id, accountId, eventAt, ...one }, correlationId);
      }),
    );
    return tasks.length === 0 ? [] : [enqueue(tasks)];
  },
});
