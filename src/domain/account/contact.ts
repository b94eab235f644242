/** E-mail and phones: corrected by the school at once, changed by the holder once proven. */
import { accept, type Decision, type VaultRef } from '../event.js';
import { refuse } from '../refusals.js';
import type {
  ConfirmEmailChange,
  ConfirmPhoneChange,
  RequestEmailChange,
  RequestPhoneChange,
  UpdateContact,
} from './commands.js';
import type { AccountEvent } from './events.js';
import { lockElapsed, refusedAtTheDoor } from './guard.js';
import { schoolRefusal } from './notify.js';
import type { Account } from './state.js';

type Decided = Decision<AccountEvent>;

export function updateContact(account: Account, { recorded, fault }: UpdateContact): Decided {
  const refusal = schoolRefusal(account);
  if (refusal) return refuse(refusal);
  if (fault) return refuse(fault.code, fault.field);
  if (recorded.changed.length === 0) return accept();
  return accept({ type: 'ContactDetailsRecorded', data: { ...recorded, changed: [...recorded.changed] } });
}

const sameAsked = (one: VaultRef | undefined, other: VaultRef): boolean =>
  one?.personId === other.personId && one.version === other.version;

export function requestEmailChange(account: Account, command: RequestEmailChange): Decided {
  const { contact, tokenId, valid, same } = command;
  if (!valid) return refuse('EMAIL_INVALID', 'email');
  if (account.state !== 'ACTIVATED') return refuse('NOT_ACTIVATED');
  const refused = refusedAtTheDoor(account, command);
  if (refused) return refused;
  if (same) return accept();
  const requested: AccountEvent = { type: 'EmailChangeRequested', data: { contact, tokenId } };
  return accept(...lockElapsed(account, command.at), requested);
}

export function confirmEmailChange(account: Account, { tokenId, contact }: ConfirmEmailChange): Decided {
  if (account.emailChange?.tokenId !== tokenId) return refuse('TOKEN_INVALID');
  return accept({ type: 'EmailChangeConfirmed', data: { contact } });
}

export function requestPhoneChange(account: Account, command: RequestPhoneChange): Decided {
  const { contact, tokenId, valid, same } = command;
  if (!valid) return refuse('MOBILE_INVALID', 'mobile');
  if (account.state !== 'ACTIVATED') return refuse('NOT_ACTIVATED');
  if (same || sameAsked(account.phoneChange?.contact, contact)) return accept();
  return accept({ type: 'PhoneChangeRequested', data: { contact, tokenId } });
}

export function confirmPhoneChange(account: Account, { tokenId, contact }: ConfirmPhoneChange): Decided {
  if (account.phoneChange?.tokenId !== tokenId) return refuse('PHONE_CHANGE_UNKNOWN');
  return accept({ type: 'PhoneChangeConfirmed', data: { contact } });
}
