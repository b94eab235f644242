/** The commands on the e-mail address and the phones of an account. */
import type { Dated } from './dated.js';
import type { VaultRef } from '../vault-ref.js';
import type { ContactFacts, PasswordFacts } from './command-facts.js';
import type { DataOf } from './events.js';

/** The school writes the contact details. */
export interface UpdateContact extends Dated {
  readonly type: 'UpdateContact';
  readonly recorded: ContactFacts;
  /** What is wrong with the input, if anything. */
  readonly fault?: { readonly code: 'EMAIL_INVALID' | 'MOBILE_INVALID'; readonly field: string };
}

/** The holder asks for another e-mail address. `tokenId` is for the link sent to it. */
export interface RequestEmailChange extends Dated {
  readonly type: 'RequestEmailChange';
  readonly password: PasswordFacts;
  readonly contact: VaultRef;
  readonly tokenId: string;
  /** Whether the value asked for is an e-mail address, or a mobile number. */
  readonly valid: boolean;
  /** Whether the value asked for is the proven one and no other is written beside it. Nothing is to be done then. */
  readonly same: boolean;
  /** Whether the value asked for is the proven one. No link or code is needed then: what is written beside it is dropped. */
  readonly proven?: boolean;
}

/** Somebody has used the link sent to the new address. */
export interface ConfirmEmailChange extends Dated {
  readonly type: 'ConfirmEmailChange';
  readonly tokenId: string;
  /** The contact in force with the proven address. */
  readonly contact: VaultRef;
}

/** Somebody has used the link that stops a change. `resetTokenId` is for the link by which a new password is chosen. */
export interface StopChange extends Dated {
  readonly type: 'StopChange';
  readonly changeId: string;
  /** The contact details of before, as they were put back in the vault; absent when there was nothing to put back. */
  readonly back?: DataOf<'ChangeStopped'>['back'];
  readonly resetTokenId: string;
}

/** The holder asks for another mobile number. `tokenId` is for the code sent to it. */
export interface RequestPhoneChange extends Omit<RequestEmailChange, 'type'> {
  readonly type: 'RequestPhoneChange';
}

/** Somebody has given the code sent to the new number. */
export interface ConfirmPhoneChange extends Omit<ConfirmEmailChange, 'type'> {
  readonly type: 'ConfirmPhoneChange';
}
