/** What an account's stream answers to a command: one decision function per capability. */
import type { Decision } from '../event.js';
import { refuse } from '../refusals.js';
import { activateByLink, confirmActivation, startActivation } from './activate.js';
import { disappear, pupilTaken, recordFromBase } from './record-from-base.js';
import type { AccountCommand } from './commands.js';
import {
  confirmEmailChange,
  confirmPhoneChange,
  requestEmailChange,
  requestPhoneChange,
  updateContact,
} from './contact.js';
import { recordActivationEmail, recordDelivery, recordHolderTold } from './delivery.js';
import { disputeLink, resolveDispute } from './dispute.js';
import type { AccountEvent } from './events.js';
import { abandonCredential, close, expire, remindExpiry, unlock } from './expire.js';
import { forcePasswordChange, notify, resetPassword, revealProvisionalPassword } from './notify.js';
import { changePassword, requestPasswordReset, resetPasswordByLink, signIn } from './sign-in.js';
import { absorb, giveBack, takeBack, takeIn } from './merge/decide.js';
import { answerOfAbsorbed } from './merge/absorbed.js';
import { clear, dismiss, follow, suspect } from './merge/suspected.js';
import type { Account } from './state.js';

export function decide(account: Account | undefined, command: AccountCommand): Decision<AccountEvent> {
  const absorbed = account?.mergedInto && answerOfAbsorbed(command);
  if (absorbed) return absorbed;
  if (command.type === 'RecordFromBase') return recordFromBase(account, command);
  if (!account) return refuse('ACCOUNT_UNKNOWN');
  switch (command.type) {
    case 'Disappear':
      return disappear(account, command);
    case 'PupilTaken':
      return pupilTaken(account, command);
    case 'Notify':
      return notify(account, command);
    case 'ResetPassword':
      return resetPassword(account, command);
    case 'RevealProvisionalPassword':
      return revealProvisionalPassword(account, command);
    case 'ForcePasswordChange':
      return forcePasswordChange(account, command);
    case 'StartActivation':
      return startActivation(account, command);
    case 'ConfirmActivation':
      return confirmActivation(account, command);
    case 'ActivateByLink':
      return activateByLink(account, command);
    case 'SignIn':
      return signIn(account, command);
    case 'ChangePassword':
      return changePassword(account, command);
    case 'RequestPasswordReset':
      return requestPasswordReset(account, command);
    case 'ResetPasswordByLink':
      return resetPasswordByLink(account, command);
    case 'UpdateContact':
      return updateContact(account, command);
    case 'RequestEmailChange':
      return requestEmailChange(account, command);
    case 'ConfirmEmailChange':
      return confirmEmailChange(account, command);
    case 'RequestPhoneChange':
      return requestPhoneChange(account, command);
    case 'ConfirmPhoneChange':
      return confirmPhoneChange(account, command);
    case 'DisputeLink':
      return disputeLink(account, command);
    case 'ResolveDispute':
      return resolveDispute(account, command);
    case 'Expire':
      return expire(account, command);
    case 'RemindExpiry':
      return remindExpiry(account, command);
    case 'Close':
      return close(account, command);
    case 'AbandonCredential':
      return abandonCredential(account, command);
    case 'Unlock':
      return unlock(account, command);
    case 'RecordDelivery':
      return recordDelivery(account, command);
    case 'RecordActivationEmail':
      return recordActivationEmail(account, command);
    case 'RecordHolderTold':
      return recordHolderTold(command);
    case 'Suspect':
      return suspect(account, command);
    case 'Clear':
      return clear(account, command);
    case 'Dismiss':
      return dismiss(account, command);
    case 'Follow':
      return follow(account, command);
    case 'Absorb':
      return absorb(account, command);
    case 'TakeIn':
      return takeIn(account, command);
    case 'GiveBack':
      return giveBack(account, command);
    case 'TakeBack':
      return takeBack(account, command);
  }
}
