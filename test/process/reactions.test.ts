/**
 * Which processes react to which event of an account. A new event needs its line here, or this does not compile. So does a new reaction of a
 * process, or the test fails.
 */
import { describe, expect, it } from '@jest/globals';
import type { Completing } from '../../src/command/index.js';
import type { AccountEventType } from '../../src/domain/account/events.js';
import type { EventStore } from '../../src/eventstore/eventstore.js';
import { erasureProcess, type ErasureDeps } from '../../src/erasure/process.js';
import { recordsProcess } from '../../src/ingest/index.js';
import { mailProcess } from '../../src/mail/process.js';
import { deadlineProcess } from '../../src/process/deadlines.js';
import { mergeProcess } from '../../src/process/merges.js';
import { personSearchProcess } from '../../src/process/person-search.js';
import { provenContactsProcess } from '../../src/process/proven-contacts.js';
import { voidCredentialProcess } from '../../src/process/void-credentials.js';
import { smsProcess } from '../../src/sms/process.js';
import type { Vault } from '../../src/vault/vault.js';
import { codeOf, sources } from '../architecture/source-files.js';

const PROCESSES = {
  deadlines: deadlineProcess({ closeMonths: 3, reminderDays: [14] }),
  erasures: erasureProcess({} as ErasureDeps),
  credentials: voidCredentialProcess({} as EventStore, {} as Vault),
  mails: mailProcess,
  merges: mergeProcess({} as Completing),
  proven: provenContactsProcess({ eventStore: {} as EventStore, vault: {} as Vault }),
  records: recordsProcess,
  search: personSearchProcess({} as Vault),
  sms: smsProcess,
} as const;
type Reacting = keyof typeof PROCESSES;

/**
 * `deadlines`: it moves a date. `credentials`: it voids a password, a link or a session. `mails`, `sms`: somebody is to be told. `proven`: it moves what the
 * holder has proven. `merges`: a second stream has to say so, too. `records`: records move from one account to another. `erasures`: what is held of a person
 * is destroyed. `search`: it moves the names or the base's mobile by which an account is found.
 */
const REACTIONS: { readonly [Type in AccountEventType]: readonly Reacting[] } = {
  AccountPreCreated: ['search'],
  SourceRecordAttached: [],
  SourceRecordDetached: [],
  IdentityRecorded: ['search'],
  ContactDetailsRecorded: ['mails', 'search', 'sms'],
  ContactProven: ['proven'],
  HolderTold: [],
  LinkAttached: ['credentials'],
  LinkDetached: ['deadlines'],
  AccountNotified: ['deadlines', 'credentials', 'mails', 'sms'],
  NotificationDelivered: [],
  NotificationFailed: [],
  NotificationDropped: [],
  AccountInvited: ['mails'],
  LetterPrinted: [],
  PasswordReset: ['deadlines', 'credentials', 'mails', 'sms'],
  ProvisionalPasswordRevealed: [],
  ActivationStarted: ['credentials', 'mails'],
  ActivationEmailSent: [],
  AccountActivated: ['deadlines', 'credentials', 'mails', 'proven', 'sms'],
  AccountExpired: ['deadlines', 'credentials'],
  RegistrationTried: ['mails', 'sms'],
  ExpiryReminderSent: ['mails'],
  SignedIn: [],
  SessionsEnded: ['mails', 'sms'],
  SignInFailed: [],
  BirthDatesMismatched: ['mails', 'sms'],
  AccountLocked: [],
  AccountUnlocked: [],
  PasswordChanged: ['credentials', 'mails', 'sms'],
  PasswordChangeForced: ['credentials'],
  LoginRecovered: ['mails', 'sms'],
  PasswordResetRequested: ['mails'],
  EmailChangeRequested: ['mails', 'sms'],
  EmailChangeConfirmed: ['mails', 'proven', 'sms'],
  PhoneChangeRequested: ['mails', 'sms'],
  PhoneChangeConfirmed: ['mails', 'proven', 'sms'],
  ChangeStopped: ['credentials', 'mails', 'proven', 'sms'],
  ChildrenConfirmed: [],
  LinkDisputed: [],
  LinkDisputeResolved: ['credentials', 'mails', 'sms'],
  LinkDisputeReconsidered: ['credentials', 'mails', 'sms'],
  LinkDisputeWithdrawn: ['credentials'],
  WithheldLinkRecorded: [],
  CredentialAbandoned: [],
  AccountClosed: ['deadlines', 'credentials'],
  AccountReopened: ['deadlines', 'credentials'],
  FranceConnectLinked: ['credentials', 'mails', 'sms'],
  FranceConnectUnlinked: ['credentials', 'mails', 'sms'],
  FranceConnectCompared: [],
  AccountFreed: ['deadlines', 'credentials', 'mails', 'proven', 'sms'],
  DuplicateSuspected: ['merges'],
  DuplicateCleared: ['merges'],
  DuplicateDismissed: ['merges'],
  AccountsMerged: ['deadlines', 'credentials', 'mails', 'merges', 'proven', 'records', 'sms'],
  PersonalDataErased: ['deadlines', 'erasures'],
  AccountsUnmerged: ['deadlines', 'mails', 'merges', 'proven', 'records', 'sms'],
};

describe('the processes', () => {
  it('are all in the table', () => {
    const files = sources().filter(file => /\bprocessOf<AccountEvent\b/.test(codeOf(file)));
    expect(files).toHaveLength(Object.keys(PROCESSES).length);
  });

  it.each(Object.entries(PROCESSES))(
    '%s reacts to the events that the table says, and to no other',
    (name, process) => {
      const said = Object.entries(REACTIONS).filter(([, reacting]) => reacting.includes(name as Reacting));
      expect([...process.handles].sort()).toEqual(said.map(([type]) => type).sort());
    },
  );
});
