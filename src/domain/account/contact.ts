/**
 * Decides on changes of e-mail address and phones. What the school writes stands beside what the holder has proven. What the holder
 * changes takes effect once it is proven.
 */
import { sameRef, type VaultRef } from '../vault-ref.js';
import { refuse } from '../refusals.js';
import type {
  ConfirmEmailChange,
  ConfirmPhoneChange,
  ContactFacts,
  RequestEmailChange,
  RequestPhoneChange,
  UpdateContact,
} from './commands.js';
import { accept } from './decision.js';
import type { AccountEvent } from './events.js';
import { proofRefusal } from './franceconnect.js';
import { elapsedLockEvents } from './lockout.js';
import { schoolRefusal } from './notify.js';
import type { Account } from './state.js';

/** The event that records contact details. `base` is the base's own version, when a base wrote them. */
export const contactRecorded = (
  { contact, hasEmail, hasMobile, changed, unproven }: ContactFacts,
  base?: VaultRef,
): AccountEvent => ({
  type: 'ContactDetailsRecorded',
  data: {
    contact,
    hasEmail,
    hasMobile,
    changed: [...changed],
    ...(base && { base }),
    ...(unproven && { unproven: [...unproven] }),
  },
});

/** Records what the school wrote; no event when it changes nothing. */
export function updateContact(account: Account, { recorded, fault }: UpdateContact) {
  const refusal = schoolRefusal(account);
  if (refusal) return refuse(refusal);
  if (fault) return refuse(fault.code, fault.field);
  if (recorded.changed.length === 0) return accept();
  return accept(contactRecorded(recorded));
}

/** Begins a change of address. When the address is proven already, drops the one that others have written beside it. */
export function requestEmailChange(account: Account, command: RequestEmailChange) {
  const { contact, tokenId, valid, same, proven } = command;
  if (!valid) return refuse('EMAIL_INVALID', 'email');
  if (account.state !== 'ACTIVATED') return refuse('NOT_ACTIVATED');
  const refused = proofRefusal(account, command);
  if (refused) return refused;
  if (same) return accept();
  if (proven)
    return accept(...elapsedLockEvents(account, command.at), { type: 'EmailChangeConfirmed', data: { contact } });
  const requested: AccountEvent = { type: 'EmailChangeRequested', data: { contact, tokenId } };
  return accept(...elapsedLockEvents(account, command.at), requested);
}

/** Puts the address in force whose link was used. */
export function confirmEmailChange(account: Account, { tokenId, contact }: ConfirmEmailChange) {
  if (account.emailChange?.tokenId !== tokenId) return refuse('TOKEN_INVALID');
  const previous = account.proven?.EMAIL;
  return accept({ type: 'EmailChangeConfirmed', data: { contact, ...(previous && { previous }) } });
}

/** Begins a change of mobile, confirmed by the code sent to the new one. When the mobile is proven already, drops the one beside it. */
export function requestPhoneChange(account: Account, command: RequestPhoneChange) {
  const { contact, tokenId, valid, same, proven } = command;
  if (!valid) return refuse('MOBILE_INVALID', 'mobile');
  if (account.state !== 'ACTIVATED') return refuse('NOT_ACTIVATED');
  const refused = proofRefusal(account, command);
  if (refused) return refused;
  if (same || sameRef(account.phoneChange?.contact, contact)) return accept();
  if (proven)
    return accept(...elapsedLockEvents(account, command.at), { type: 'PhoneChangeConfirmed', data: { contact } });
  const requested: AccountEvent = { type: 'PhoneChangeRequested', data: { contact, tokenId } };
  return accept(...elapsedLockEvents(account, command.at), requested);
}

/** Puts the mobile in force whose code was given. */
export function confirmPhoneChange(account: Account, { tokenId, contact }: ConfirmPhoneChange) {
  if (account.phoneChange?.tokenId !== tokenId) return refuse('PHONE_CHANGE_UNKNOWN');
  const previous = account.proven?.MOBILE;
  return accept({ type: 'PhoneChangeConfirmed', data: { contact, ...(previous && { previous }) } });
}
