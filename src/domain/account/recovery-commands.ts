/** What is asked by somebody who has forgotten login or password. */
import type { Dated } from './dated.js';
import type { Language } from '../language.js';
import type { VaultRef } from '../vault-ref.js';
import type { ChildFacts, NewPassword } from './command-facts.js';
import type { RecoveryChannel } from './events.js';

/** Somebody says that the password is forgotten. `tokenId` is for the link, if one is sent. */
export interface RequestPasswordReset extends Dated {
  readonly type: 'RequestPasswordReset';
  readonly tokenId: string;
  /** The channel that the visitor chose. */
  readonly channel: RecoveryChannel;
}

/** Sends the login to a proven contact by which somebody asked for it. */
export interface RecoverLogin extends Dated {
  readonly type: 'RecoverLogin';
  readonly channel: RecoveryChannel;
  /** Whether the contact that was given is the one proven now. */
  readonly proven: boolean;
  readonly language: Language;
}

/** Somebody sets a new password by the link sent to the proven address. */
export interface ResetPasswordByLink extends Dated {
  readonly type: 'ResetPasswordByLink';
  /** The contact version to whose address the link was sent. */
  readonly proven: VaultRef;
  /** How the link was sent. */
  readonly channel: RecoveryChannel;
  /** The credential in force when the link was sent. When another is in force now, the link is void. */
  readonly credentialId?: string;
  readonly newPassword: NewPassword;
  /** The birth dates given, with the facts they are held against: asked for when the link came by SMS. */
  readonly confirmation?: { readonly children: readonly ChildFacts[]; readonly birthDates: readonly string[] };
}

/** Somebody sets a new password by the code sent to the proven mobile. */
export interface ResetPasswordByCode extends Omit<ResetPasswordByLink, 'type' | 'channel'> {
  readonly type: 'ResetPasswordByCode';
}
