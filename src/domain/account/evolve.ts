/** How each event changes an account. All events are handled and none is refused: they have happened. */
import { addSeconds, earlier } from '../calendar.js';
import { HistoryError } from '../shape.js';
import type { AccountEvent } from './events.js';
import { erased } from './evolve-erasure.js';
import { LOCK_SECONDS } from './lockout.js';
import { activated, contactRecorded, emailConfirmed, phoneConfirmed, proving } from './evolve-contact.js';
import { freed } from './freeing/evolve.js';
import { franceConnectMoved, signedIn } from './evolve-sign-in.js';
import { cleared, dismissed, merged, suspected, unmerged, withoutBrought } from './merge/evolve.js';
import {
  chosenCredential,
  mismatched,
  noLockout,
  noMismatches,
  noRequests,
  notified,
  passwordReset,
} from './evolve-password.js';
import { detached, disputed, linked, settled, withdrawn, withheld } from './links.js';
import { preCreated } from './pre-created.js';
import { stopped, withChange } from './recent-changes.js';
import { standingReport, replaces, type Delivery } from './delivery-report.js';
import { askedAgain, childrenOfNewSchools, confirming, withAsked } from './new-school.js';
import { keptWhenClosed, type Account } from './state.js';

/** Adds a report unless another stands of the same e-mail; the last ten stay. */
const reported = (account: Account, report: Delivery): Account => {
  const known = standingReport(account, report.notificationId);
  return known && !replaces(report, known)
    ? account
    : { ...account, deliveries: [...account.deliveries.slice(-9), report] };
};

/** Which e-mail a report is of. */
const mailOf = ({ notificationId, attempt }: { notificationId: string; attempt?: number }) => ({
  notificationId,
  ...(attempt !== undefined && { attempt }),
});

export function evolve(account: Account | undefined, event: AccountEvent, at: string): Account {
  if (event.type === 'AccountPreCreated') return preCreated(event.data, at);
  if (!account) throw new HistoryError(`an account begins with AccountPreCreated, not with ${event.type}`);
  return withAsked(account, event, askedAgain(account, event, evolved(account, event, at)), at);
}

function evolved(account: Account, event: Exclude<AccountEvent, { type: 'AccountPreCreated' }>, at: string): Account {
  const { type, data } = event;
  switch (type) {
    case 'SourceRecordAttached':
      return { ...account, sources: [...account.sources.filter(other => other.recordKey !== data.recordKey), data] };
    case 'SourceRecordDetached':
      return {
        ...account,
        sources: account.sources.filter(({ recordKey }) => recordKey !== data.recordKey),
        ...withoutBrought(account, data.recordKey),
      };
    case 'IdentityRecorded':
      return { ...account, identity: data.identity };
    case 'ContactDetailsRecorded':
      return contactRecorded(account, data);
    case 'ContactProven':
      return { ...account, ...proving(account, data.field, data.contact) };
    case 'LinkAttached':
      return linked(account, data);
    case 'LinkDetached':
      return detached(account, data, at);
    case 'AccountNotified':
      return notified(account, data, at);
    case 'NotificationDelivered':
      return reported(account, { ...mailOf(data), outcome: 'DELIVERED', at });
    case 'NotificationFailed':
      return reported(account, { ...mailOf(data), outcome: 'FAILED', at, reason: data.reason });
    case 'PasswordReset':
      return passwordReset(account, data, at);
    case 'ProvisionalPasswordRevealed':
    case 'CredentialAbandoned':
    case 'HolderTold':
    case 'NotificationDropped':
    case 'SessionsEnded':
      return account;
    case 'AccountInvited':
      return { ...account, invitedAt: at, invitations: undefined };
    case 'LetterPrinted':
      return data.invitation ? { ...account, invitations: data.number } : { ...account, letters: data.number };
    case 'ActivationStarted':
      return {
        ...account,
        ...noLockout,
        ...noMismatches,
        state: 'ACTIVATING',
        activation: { ...data, startedFrom: account.contact },
      };
    case 'ActivationEmailSent':
      return account.activation
        ? { ...account, activation: { ...account.activation, emailTokenId: data.tokenId } }
        : account;
    case 'AccountActivated':
      return activated(account, data, at);
    case 'AccountExpired':
      return {
        ...account,
        ...noLockout,
        state: 'EXPIRED',
        credential: undefined,
        activation: undefined,
        expiresAt: undefined,
      };
    case 'RegistrationTried':
      return { ...account, registrationTriedAt: at };
    case 'ExpiryReminderSent':
      return account.notification ? { ...account, notification: { ...account.notification, remindedAt: at } } : account;
    case 'SignedIn':
      return signedIn(account, data, at);
    case 'SignInFailed':
      return { ...account, failures: data.failures, retryAt: data.retryAt };
    case 'BirthDatesMismatched':
      return mismatched(account, data);
    case 'AccountLocked':
      // Older events name longer locks: every lock ends a quarter of an hour after it began.
      return { ...account, lockedUntil: earlier(data.until, addSeconds(at, LOCK_SECONDS)) };
    case 'AccountUnlocked':
      return { ...account, ...noLockout, ...(data.reason === 'SUPPORT' ? noMismatches : {}) };
    case 'PasswordChanged':
      return {
        ...account,
        ...noLockout,
        credential: chosenCredential(data.credentialId),
        passwordChosenAt: at,
        ...noRequests,
        ...withChange(account, data.credentialId, at),
        passwordChangeForced: false,
        // The holder asked for this link after the school's reset: nobody but the holder knows this password. That says nothing of new children,
        // nor of who reads the mailbox, where contact details were put back.
        ...(data.reason === 'RESET' &&
        account.resetRequest &&
        !account.putBackAt &&
        childrenOfNewSchools(account).length === 0
          ? { confirmChildrenAgain: undefined }
          : {}),
      };
    case 'PasswordChangeForced':
      // A link to a new password goes on working: whoever uses it makes the change that is forced.
      return { ...account, ...noRequests, resetRequest: account.resetRequest, passwordChangeForced: true };
    case 'PasswordResetRequested':
      return {
        ...account,
        resetRequest: { at, ...data, lastAt: { ...account.resetRequest?.lastAt, [data.channel]: at } },
      };
    case 'LoginRecovered':
      return { ...account, loginRecoveredAt: { ...account.loginRecoveredAt, [data.channel]: at } };
    case 'EmailChangeRequested':
      return { ...account, ...withChange(account, data.tokenId, at), emailChange: { at, ...data } };
    case 'EmailChangeConfirmed':
      return emailConfirmed(account, data, at);
    case 'PhoneChangeRequested':
      return { ...account, ...withChange(account, data.tokenId, at), phoneChange: { at, ...data } };
    case 'PhoneChangeConfirmed':
      return phoneConfirmed(account, data, at);
    case 'ChangeStopped':
      return stopped(account, data, at);
    case 'ChildrenConfirmed':
      return {
        ...account,
        ...confirming(account, data.studentIds),
        confirmChildrenAgain: undefined,
        ...noMismatches,
      };
    case 'LinkDisputed':
      return disputed(account, data, at);
    case 'LinkDisputeResolved':
    case 'LinkDisputeReconsidered':
      return settled(account, data, at);
    case 'LinkDisputeWithdrawn':
      return withdrawn(account, data, at);
    case 'WithheldLinkRecorded':
      return withheld(account, data, at);
    case 'AccountClosed':
      return {
        ...account,
        ...noRequests,
        credential: keptWhenClosed(account),
        state: 'CLOSED',
        closedFrom: account.state,
      };
    case 'AccountReopened':
      return { ...account, state: account.closedFrom ?? 'NOT_NOTIFIED', closedFrom: undefined };
    case 'FranceConnectLinked':
    case 'FranceConnectUnlinked':
    case 'FranceConnectCompared':
      return franceConnectMoved(account, event, at);
    case 'AccountFreed':
      return freed(account, data, at);
    case 'DuplicateSuspected':
      return suspected(account, data, at);
    case 'DuplicateCleared':
      return cleared(account, data);
    case 'DuplicateDismissed':
      return dismissed(account, data);
    case 'AccountsMerged':
      return merged(account, data, at);
    case 'AccountsUnmerged':
      return unmerged(account, data, at);
    case 'PersonalDataErased':
      return erased(account, at);
  }
}
