/** Describes events of an account for people, each in one sentence without personal data. */
import type { AccountEvent, DataOf } from './events.js';

const day = (iso: string): string => iso.slice(0, 10);
const settlement = ({ outcome, keptBecause }: DataOf<'LinkDisputeResolved'>): string =>
  outcome === 'LINK_KEPT' ? `attachment kept${keptBecause === undefined ? '' : ` (${keptBecause})`}` : 'detached';
const beside = (unproven: readonly string[] = []): string =>
  unproven.length ? `; ${unproven.join(', ')} beside what the holder has proven, until confirmed` : '';
const differing = (fields: readonly string[]): string =>
  fields.length ? `differs from the base in ${fields.join(', ')}` : 'agrees with the base';
const children = (ids: readonly string[]): string => (ids.length === 1 ? '1 child' : `${ids.length} children`);

/** In English. Ids stay ids: whoever may see the person's name knows how to find it. */
export function describeEvent({ type, data }: AccountEvent): string {
  switch (type) {
    case 'AccountPreCreated':
      return `Account of a ${data.kind === 'STUDENT' ? 'pupil' : 'legal guardian'} made from the school base`;
    case 'SourceRecordAttached':
      return `Record of ${data.base} attached${data.uai === undefined ? '' : ` (school ${data.uai})`}`;
    case 'SourceRecordDetached':
      return `Record of ${data.base} gone from the base`;
    case 'IdentityRecorded':
      return `Identity recorded (version ${data.identity.version})`;
    case 'ContactDetailsRecorded':
      return `Contact details recorded (version ${data.contact.version}): ${data.changed.join(', ') || 'nothing new'}${beside(data.unproven)}`;
    case 'ContactProven':
      return `${data.field === 'EMAIL' ? 'E-mail address' : 'Mobile'} proven by its holder (version ${data.contact.version})`;
    case 'HolderTold':
      return `Holder told at the proven address (${data.notice})`;
    case 'LinkAttached':
      return `Child ${data.studentId} attached as ${data.kinship}, school ${data.uai}`;
    case 'LinkDetached':
      return `Child ${data.studentId} detached (${data.reason})`;
    case 'AccountNotified': {
      const password = data.credentialId === undefined ? 'without a new password' : 'with a new provisional password';
      const until = data.expiresAt === undefined ? '' : `, until ${day(data.expiresAt)}`;
      return `Notified by ${data.channel === 'LETTER' ? 'letter' : 'e-mail'}, ${password}${until}`;
    }
    case 'NotificationDelivered':
      return 'Notification handed over to the mail server';
    case 'NotificationFailed':
      return `Notification not delivered (${data.reason})`;
    case 'NotificationDropped':
      return `Notification not sent: overtaken by later events (${data.reason})`;
    case 'AccountInvited':
      return `Invited by ${data.channel === 'LETTER' ? 'letter' : 'e-mail'} to make the account without the school`;
    case 'LetterPrinted':
      if (data.invitation) return `Invitation printed (number ${data.number})`;
      return `Letter printed (number ${data.number}), ${data.credentialId === undefined ? 'without a password' : 'with the provisional password'}`;
    case 'PasswordReset':
      return 'Password reset by the school: a new provisional password';
    case 'ProvisionalPasswordRevealed':
      return 'Provisional password shown';
    case 'ActivationStarted':
      return `Activation started: password chosen, e-mail given, ${children(data.confirmedStudentIds)} confirmed`;
    case 'ActivationEmailSent':
      return 'Confirmation e-mail sent';
    case 'AccountActivated':
      return `Activated (${data.path})`;
    case 'AccountExpired':
      return `Expired: notified on ${day(data.notifiedAt)} and not activated; provisional password and links destroyed`;
    case 'RegistrationTried':
      return `Somebody tried to make the account, which is activated already (${data.path})`;
    case 'ExpiryReminderSent':
      return `Reminder sent: expires on ${day(data.expiresAt)}`;
    case 'SignedIn':
      return `Signed in (${data.method})`;
    case 'SessionsEnded':
      return `${data.sessionIds.length === 1 ? '1 session' : `${data.sessionIds.length} sessions`} ended (${data.reason})`;
    case 'SignInFailed':
      return `Sign-in failed (${data.failures} in a row)`;
    case 'BirthDatesMismatched':
      return `Birth dates of the children not as in the base (${data.failures} in a row${data.by === 'SMS' ? ', by SMS' : ''})`;
    case 'AccountLocked':
      return `Locked until ${data.until}`;
    case 'AccountUnlocked':
      return `Unlocked (${data.reason})`;
    case 'PasswordChanged':
      return `Password changed (${data.reason})`;
    case 'PasswordChangeForced':
      return `New password demanded at the next sign-in (${data.reason})`;
    case 'LoginRecovered':
      return `Login asked for, and sent to the proven ${data.channel === 'EMAIL' ? 'e-mail address' : 'mobile'}`;
    case 'PasswordResetRequested':
      return `New password asked for (${data.channel})`;
    case 'EmailChangeRequested':
      return 'Change of e-mail asked for';
    case 'EmailChangeConfirmed':
      return 'New e-mail confirmed';
    case 'PhoneChangeRequested':
      return 'Change of mobile asked for';
    case 'PhoneChangeConfirmed':
      return 'New mobile confirmed';
    case 'ChangeStopped':
      return `A change stopped by its holder: password void${data.back ? ', contact details put back' : ''}`;
    case 'ChildrenConfirmed':
      return `Confirmed ${children(data.studentIds)} by birth date`;
    case 'LinkDisputed':
      return `Attachment of child ${data.studentId} disputed${data.by === 'SCHOOL' ? ' on behalf of the holder' : ''}`;
    case 'LinkDisputeResolved':
      return `Dispute about child ${data.studentId} settled: ${settlement(data)}`;
    case 'LinkDisputeReconsidered':
      return `Dispute about child ${data.studentId} settled the other way after all: ${settlement(data)}`;
    case 'LinkDisputeWithdrawn':
      return `Dispute about child ${data.studentId} withdrawn`;
    case 'WithheldLinkRecorded':
      return `The base ${data.link ? 'attaches' : 'no longer attaches'} child ${data.studentId}, detached by a dispute: nothing changes`;
    case 'CredentialAbandoned':
      return 'A password that was made and never came into force destroyed';
    case 'AccountClosed':
      return 'Closed: no child attached any more';
    case 'AccountReopened':
      return 'Reopened: a child is attached again';
    case 'FranceConnectLinked':
      return `FranceConnect linked: the identity ${differing(data.differs)}`;
    case 'FranceConnectUnlinked':
      return 'FranceConnect unlinked by the holder';
    case 'FranceConnectCompared':
      return `The identity of FranceConnect now ${differing(data.differs)}`;
    case 'DuplicateSuspected':
      return `May be the same person as account ${data.otherAccountId} (${data.score} of 100: ${data.reasons.join(', ')})`;
    case 'DuplicateCleared':
      return `No longer looks like account ${data.otherAccountId}`;
    case 'DuplicateDismissed':
      return `Not the same person as account ${data.otherAccountId}`;
    case 'AccountsMerged':
      return `Account ${data.absorbedAccountId} merged into account ${data.keptAccountId} (${data.reason}${data.proof === undefined ? '' : ` by ${data.proof}`}), ${children(data.links.map(({ studentId }) => studentId))} with it`;
    case 'AccountsUnmerged':
      return `Merge of account ${data.absorbedAccountId} into account ${data.keptAccountId} undone (${data.reason}), ${children(data.links.map(({ studentId }) => studentId))} given back`;
  }
}
