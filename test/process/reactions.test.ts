/**
 * Which processes react to which event of an account. Whoever adds an event says it here, or it does not compile; whoever
 * adds a reaction to a process says it here, too.
 */
import { describe, expect, it } from '@jest/globals';
import type { Completing } from '../../src/command/index.js';
import type { AccountEventType } from '../../src/domain/account/events.js';
import type { EventStore } from '../../src/eventstore/eventstore.js';
import { recordsProcess } from '../../src/ingest/index.js';
import { mailProcess } from '../../src/mail/process.js';
import { deadlineProcess } from '../../src/process/deadlines.js';
import { mergeProcess } from '../../src/process/merges.js';
import { voidCredentialProcess } from '../../src/process/void-credentials.js';
import type { Vault } from '../../src/vault/vault.js';
import { codeOf, sources } from '../architecture/source-files.js';

const PROCESSES = {
  deadlines: deadlineProcess({ closeMonths: 3, reminderDays: [14] }),
  credentials: voidCredentialProcess({} as EventStore, {} as Vault),
  mails: mailProcess,
  merges: mergeProcess({} as Completing),
  records: recordsProcess,
} as const;
type Reacting = keyof typeof PROCESSES;

/** `deadlines`: it moves a date. `credentials`: it voids a password or a link. `mails`: somebody is to be told. */
const REACTIONS: { readonly [Type in AccountEventType]: readonly Reacting[] } = {
  AccountPreCreated: [],
  SourceRecordAttached: [],
  SourceRecordDetached: [],
  IdentityRecorded: [],
  ContactDetailsRecorded: ['mails'],
  ContactProven: [],
  HolderTold: [],
  LinkAttached: [],
  LinkDetached: ['deadlines'],
  AccountNotified: ['deadlines', 'credentials', 'mails'],
  NotificationDelivered: [],
  NotificationFailed: [],
  AccountInvited: ['mails'],
  LetterPrinted: [],
  PasswordReset: ['deadlines', 'credentials', 'mails'],
  ProvisionalPasswordRevealed: [],
  ActivationStarted: ['credentials', 'mails'],
  ActivationEmailSent: [],
  AccountActivated: ['deadlines', 'credentials'],
  AccountExpired: ['deadlines', 'credentials'],
  ExpiryReminderSent: ['mails'],
  SignedIn: [],
  SignInFailed: [],
  BirthDatesMismatched: [],
  AccountLocked: [],
  AccountUnlocked: [],
  PasswordChanged: ['credentials', 'mails'],
  PasswordChangeForced: ['credentials'],
  PasswordResetRequested: ['mails'],
  EmailChangeRequested: ['mails'],
  EmailChangeConfirmed: ['mails'],
  PhoneChangeRequested: [],
  PhoneChangeConfirmed: ['mails'],
  ChildrenConfirmed: [],
  LinkDisputed: [],
  LinkDisputeResolved: [],
  LinkDisputeReconsidered: [],
  WithheldLinkRecorded: [],
  CredentialAbandoned: [],
  AccountClosed: ['deadlines', 'credentials'],
  AccountReopened: ['deadlines'],
  DuplicateSuspected: ['merges'],
  DuplicateCleared: ['merges'],
  DuplicateDismissed: ['merges'],
  AccountsMerged: ['deadlines', 'credentials', 'mails', 'merges', 'records'],
  AccountsUnmerged: ['deadlines', 'mails', 'merges', 'records'],
};

describe('the processes', () => {
  it('all stand in the table', () => {
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
