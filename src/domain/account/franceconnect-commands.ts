/** What is asked of an account about FranceConnect, with the facts that the decision needs. */
import type { Dated } from './dated.js';
import type { ChildFacts, NewPassword, PasswordFacts } from './command-facts.js';
import type { IdentityDifference } from './franceconnect-events.js';

/** Somebody comes from FranceConnect with the identity of the link `linkId`. */
export interface SignInByFranceConnect extends Dated {
  readonly type: 'SignInByFranceConnect';
  readonly linkId: string;
  /** Where the identity differs from the base now. */
  readonly differs: readonly IdentityDifference[];
  readonly newPassword?: NewPassword;
  /** The birth dates given, with the facts they are held against. */
  readonly confirmation?: { readonly children: readonly ChildFacts[]; readonly birthDates: readonly string[] };
}

/** The holder, signed in, links an identity of FranceConnect to the account. */
export interface LinkFranceConnect extends Dated {
  readonly type: 'LinkFranceConnect';
  readonly password: PasswordFacts;
  /** The link to be; that of the account when the identity is linked to it already. */
  readonly linkId: string;
  readonly differs: readonly IdentityDifference[];
  /** Whether the identity opens another account. */
  readonly taken: boolean;
}

/** The holder, signed in, ends the link. */
export interface UnlinkFranceConnect extends Dated {
  readonly type: 'UnlinkFranceConnect';
  readonly password: PasswordFacts;
}

export type FranceConnectCommand = SignInByFranceConnect | LinkFranceConnect | UnlinkFranceConnect;
