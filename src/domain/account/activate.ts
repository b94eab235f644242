/** The holder's path to an activated account, notified by the school. */
import { refuse } from '../refusals.js';
import { confirmOrDispute } from './children.js';
import { accept } from './decision.js';
import type { ActivateByLink, ConfirmActivation, StartActivation } from './commands.js';
import { contactRecorded } from './contact.js';
import type { AccountEvent } from './events.js';
import { expiryEvents, elapsedLockEvents, passwordRefusal } from './lockout.js';
import { awaitsActivation, type Account } from './state.js';
import { sameRef } from '../vault-ref.js';

const activatedBySchool = (credentialId: string): AccountEvent => ({
  type: 'AccountActivated',
  data: { path: 'NOTIFIED', origin: 'ETABLISSEMENT', credentialId },
});

/** Takes the activation screen. A pupil who gives no e-mail address is activated at once. */
export function startActivation(account: Account, command: StartActivation) {
  const { at, newPassword, contact } = command;
  if (newPassword.weakness) return refuse(newPassword.weakness, 'newPassword');
  if (!command.emailValid) return refuse('EMAIL_INVALID', 'email');
  const refused = passwordRefusal(account, command);
  if (refused) return refused;
  if (account.state === 'ACTIVATED')
    return refuse(account.credential?.provisional ? 'PASSWORD_CHANGE_REQUIRED' : 'ALREADY_ACTIVATED');
  if (!awaitsActivation(account)) return refuse('CREDENTIALS_INVALID');
  if (newPassword.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  if (!contact && account.kind === 'RESPONSABLE') return refuse('EMAIL_REQUIRED', 'email');
  const confirmed = confirmOrDispute(account, command, at);
  if ('refusal' in confirmed) return confirmed;
  const precedingEvents = [...elapsedLockEvents(account, at), ...confirmed.disputes];
  if (!contact) return accept(...precedingEvents, activatedBySchool(newPassword.credentialId));
  return accept(...precedingEvents, {
    type: 'ActivationStarted',
    data: { credentialId: newPassword.credentialId, contact, confirmedStudentIds: confirmed.studentIds },
  });
}

/** Confirms the pending activation by the link of its confirmation e-mail, which proves that address and no other. */
export function confirmActivation(account: Account, { at, proven, merged }: ConfirmActivation) {
  const over = expiryEvents(account, at);
  if (over.length) return refuse('TOKEN_INVALID', undefined, over);
  const { activation } = account;
  if (!activation || !sameRef(activation.contact, proven)) return refuse('TOKEN_INVALID');
  return accept(activatedBySchool(activation.credentialId), ...(merged ? [contactRecorded(merged)] : []));
}

/** Activates at once by the one-time link of the notification e-mail, which proves the address. Failed sign-ins do not hold it up. */
export function activateByLink(account: Account, command: ActivateByLink) {
  const { at, proven, newPassword } = command;
  if (newPassword.weakness) return refuse(newPassword.weakness, 'newPassword');
  const over = expiryEvents(account, at);
  if (over.length) return refuse('TOKEN_INVALID', undefined, over);
  if (account.state === 'ACTIVATED') return refuse('ALREADY_ACTIVATED');
  if (!awaitsActivation(account) || !sameRef(account.contact, proven)) return refuse('TOKEN_INVALID');
  if (newPassword.reused) return refuse('PASSWORD_REUSED', 'newPassword');
  const confirmed = confirmOrDispute(account, command, at);
  if ('refusal' in confirmed) return confirmed;
  const { studentIds, disputes } = confirmed;
  const children: AccountEvent[] = studentIds.length ? [{ type: 'ChildrenConfirmed', data: { studentIds } }] : [];
  const contact: AccountEvent = { type: 'ContactProven', data: { contact: proven, field: 'EMAIL' } };
  const activated = activatedBySchool(newPassword.credentialId);
  return accept(...elapsedLockEvents(account, at), ...disputes, ...children, contact, activated);
}
