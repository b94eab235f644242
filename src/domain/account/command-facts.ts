/** Facts that commands bring with them: what the vault, other streams and a password check say. */
import type { VaultRef } from '../vault-ref.js';
import type { RefusalCode } from '../refusals.js';
import type { ContactField, ProvableField } from './events.js';
import type { Kinship } from '../bases.js';

/** What the vault says of a contact just recorded. `hasEmail` and `hasMobile` also count what the holder has proven. */
export interface ContactFacts {
  readonly contact: VaultRef;
  readonly hasEmail: boolean;
  readonly hasMobile: boolean;
  readonly changed: readonly ContactField[];
  /** The changed fields of which the holder has proven another value; left out when there is none. */
  readonly unproven?: readonly ProvableField[];
}

/** A child attached to the account, as his or her own stream and the vault say. */
export interface ChildFacts {
  readonly studentId: string;
  /** Enrolled, with an INE or a waiver. */
  readonly eligible: boolean;
  /** `YYYY-MM-DD`; absent when the base has none. */
  readonly birthDate?: string;
}

/** A link as the base of one school names it. */
export interface LinkFacts {
  readonly studentId: string;
  readonly kinship: Kinship;
  readonly legalLevel: number;
  /** False for somebody who is merely in charge of the pupil, or to be called first. */
  readonly legal: boolean;
  /** Whether this pupil alone would make the guardian eligible. */
  readonly eligible: boolean;
}

/** What was found of the password that a visitor gave; never the password itself. */
export interface PasswordFacts {
  /** Whether it is the password of the credential in force. */
  readonly current: boolean;
  /** Whether it is the password chosen at the activation screen, whose e-mail is not confirmed yet. */
  readonly pending: boolean;
  /** The link whose identity FranceConnect has vouched for anew, in place of a password. */
  readonly franceConnect?: string;
}

/** What may be wrong with a new password. */
export type PasswordWeakness = Extract<RefusalCode, 'PASSWORD_TOO_SHORT' | 'PASSWORD_TOO_LONG' | 'PASSWORD_COMMON'>;

/** A new password: what is wrong with it, if anything, and the id it takes if the decision uses it. */
export interface NewPassword {
  readonly credentialId: string;
  readonly weakness?: PasswordWeakness;
  /** Whether it equals the password in force. */
  readonly reused: boolean;
}
