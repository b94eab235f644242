/** What a school asks of an account, or the nation for `ForcePasswordChange`: one by one, or in a campaign where it extends `OfCampaign`. */
import type { Dated } from './dated.js';
import type { Channel } from './events.js';

/** A command that is part of a campaign names it. */
export interface OfCampaign {
  readonly campaignId?: string | undefined;
}

/** The holder is given the login and the means to activate. `newCredentialId` is for the provisional password, if one is made. */
export interface Notify extends Dated, OfCampaign {
  readonly type: 'Notify';
  readonly channel: Channel;
  readonly uai: string;
  readonly resetPassword: boolean;
  readonly newCredentialId: string;
  readonly eligible: boolean;
  readonly expiryMonths: number;
}

/** A new provisional password is made, without a notification. */
export interface ResetPassword extends Dated, OfCampaign {
  readonly type: 'ResetPassword';
  readonly uai: string;
  readonly newCredentialId: string;
  readonly eligible: boolean;
  readonly expiryMonths: number;
}

/** The provisional password is shown to the school. */
export interface RevealProvisionalPassword extends Dated {
  readonly type: 'RevealProvisionalPassword';
  readonly uai: string;
}

/** The holder is told how to make the account without the school. */
export interface Invite extends Dated, OfCampaign {
  readonly type: 'Invite';
  readonly channel: Channel;
  readonly uai: string;
  readonly eligible: boolean;
}

/**
 * What a letter carries. `ACCESS`: the login, with the provisional password where one is in force. `PASSWORD`: login and provisional
 * password; an account without one has no such letter. `INVITATION`: neither; it says how to make the account without the school.
 */
export type LetterContents = 'ACCESS' | 'PASSWORD' | 'INVITATION';

/** A letter is printed. */
export interface PrintLetter extends Dated, OfCampaign {
  readonly type: 'PrintLetter';
  readonly uai: string;
  readonly printId: string;
  readonly contents: LetterContents;
  /** True when one of the account's pupils is enrolled in the school that prints. */
  readonly inSchool: boolean;
  /** True for who is legally responsible for an enrolled pupil with an INE, and for such a pupil. */
  readonly eligible: boolean;
}

/** The next sign-in has to choose a new password. */
export interface ForcePasswordChange extends Dated, OfCampaign {
  readonly type: 'ForcePasswordChange';
  readonly reason: string;
}
