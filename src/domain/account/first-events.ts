/**
 * The events that each command on an account may begin with. A command sent again is known by its first event: one that
 * began with another event was another command.
 */
import type { FirstEvents } from '../event.js';
import type { AccountCommand } from './commands.js';
import type { AccountEvent } from './events.js';

export const ACCOUNT_FIRST_EVENTS = {
  Notify: ['AccountNotified'],
  ResetPassword: ['PasswordReset'],
  RevealProvisionalPassword: ['ProvisionalPasswordRevealed'],
  UpdateContact: ['ContactDetailsRecorded'],
  ForcePasswordChange: ['PasswordChangeForced'],
  StartActivation: ['AccountUnlocked', 'LinkDisputed', 'ActivationStarted', 'AccountActivated'],
  ConfirmActivation: ['AccountActivated'],
  ActivateByLink: ['AccountUnlocked', 'LinkDisputed', 'ChildrenConfirmed', 'ContactProven'],
  SignIn: ['AccountUnlocked', 'ChildrenConfirmed', 'PasswordChanged', 'SignedIn'],
  ChangePassword: ['AccountUnlocked', 'ChildrenConfirmed', 'PasswordChanged'],
  RequestPasswordReset: ['PasswordResetRequested'],
  ResetPasswordByLink: ['AccountUnlocked', 'PasswordChanged'],
  RequestEmailChange: ['AccountUnlocked', 'EmailChangeRequested', 'EmailChangeConfirmed'],
  ConfirmEmailChange: ['EmailChangeConfirmed'],
  RequestPhoneChange: ['PhoneChangeRequested'],
  ConfirmPhoneChange: ['PhoneChangeConfirmed'],
  DisputeLink: ['LinkDisputed'],
  ResolveDispute: ['LinkDisputeResolved', 'LinkDisputeReconsidered'],
  Expire: ['AccountExpired'],
  RemindExpiry: ['ExpiryReminderSent'],
  Close: ['AccountClosed'],
  AbandonCredential: ['CredentialAbandoned'],
  Unlock: ['AccountUnlocked'],
  RecordDelivery: ['NotificationDelivered', 'NotificationFailed'],
  RecordActivationEmail: ['ActivationEmailSent'],
  RecordHolderTold: ['HolderTold'],
  RecordFromBase: [
    'AccountPreCreated',
    'SourceRecordAttached',
    'IdentityRecorded',
    'ContactDetailsRecorded',
    'AccountReopened',
    'LinkAttached',
    'LinkDetached',
    'WithheldLinkRecorded',
  ],
  Disappear: ['SourceRecordDetached', 'LinkAttached', 'LinkDetached', 'WithheldLinkRecorded'],
  PupilTaken: ['LinkDetached', 'WithheldLinkRecorded'],
  Suspect: ['DuplicateSuspected'],
  Clear: ['DuplicateCleared'],
  Dismiss: ['DuplicateDismissed'],
  Follow: ['DuplicateSuspected', 'DuplicateCleared', 'DuplicateDismissed'],
  Absorb: ['AccountsMerged'],
  TakeIn: ['AccountsMerged', 'AccountsUnmerged'],
  GiveBack: ['AccountsUnmerged'],
  TakeBack: ['AccountsUnmerged'],
} as const satisfies FirstEvents<AccountCommand, AccountEvent>;
