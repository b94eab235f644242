/**
 * What the holder of one account asks of another of his or her own: to be merged into the first, decided on the account that is absorbed; and
 * to undo it, decided on the one that was kept.
 */
import type { ChildFacts, PasswordFacts } from '../command-facts.js';
import type { Account } from '../state.js';

interface Regroup {
  readonly at: string;
  /** The account of the holder who asks, as its stream now says: the one that is kept. */
  readonly other: Account;
  readonly mergeId: string;
  /** Whether the session in which the holder asks still holds. */
  readonly signedIn: boolean;
  /** Whether the names on both accounts are one person's: one surname in common, and the first names. */
  readonly sameNames: boolean;
  /** Whether a pupil attached to this account is enrolled, with an INE or excused from it. */
  readonly eligible: boolean;
  /** The birth dates given, and what is known of the children of this account. */
  readonly confirmation?: { readonly children: readonly ChildFacts[]; readonly birthDates: readonly string[] };
}

/** The holder has given the login of this account, and a password. The other facts are gathered only once the password is right. */
export interface RegroupByPassword extends Regroup {
  readonly type: 'RegroupByPassword';
  readonly password: PasswordFacts;
}

/** The holder has given the code that went to his or her proven mobile. */
export interface RegroupByCode extends Regroup {
  readonly type: 'RegroupByCode';
  /** Whether that mobile is this account's, too: the proven one of an activated account, the recorded one of another. */
  readonly sharesMobile: boolean;
}

/** On the account that was kept: its holder undoes a regrouping. */
export interface UndoRegrouping {
  readonly type: 'UndoRegrouping';
  readonly at: string;
  readonly mergeId: string;
}
