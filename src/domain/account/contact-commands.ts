/** What is asked about the e-mail address and the phones of an account. */
import type { VaultRef } from '../vault-ref.js';
import type { ContactFacts, PasswordFacts } from './command-facts.js';

interface Dated {
  readonly at: string;
}

export interface UpdateContact extends Dated {
  readonly type: 'UpdateContact';
  readonly recorded: ContactFacts;
  /** What is wrong with the input, if anything. */
  readonly fault?: { readonly code: 'EMAIL_INVALID' | 'MOBILE_INVALID'; readonly field: string };
}

export interface RequestEmailChange extends Dated {
  readonly type: 'RequestEmailChange';
  readonly password: PasswordFacts;
  readonly contact: VaultRef;
  readonly tokenId: string;
  /** Whether the value asked for is an e-mail address, or a mobile number. */
  readonly valid: boolean;
  /** Whether the value asked for is the proven one and no other is written beside it: nothing is to be done. */
  readonly same: boolean;
  /** Whether the value asked for is the proven one. */
  readonly proven?: boolean;
}

export interface ConfirmEmailChange extends Dated {
  readonly type: 'ConfirmEmailChange';
  readonly tokenId: string;
  /** The contact in force with the proven address. */
  readonly contact: VaultRef;
}

export interface RequestPhoneChange extends Omit<RequestEmailChange, 'type' | 'password'> {
  readonly type: 'RequestPhoneChange';
}

export interface ConfirmPhoneChange extends Omit<ConfirmEmailChange, 'type'> {
  readonly type: 'ConfirmPhoneChange';
}
