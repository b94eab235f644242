/** What a school asks of an account, or the nation for `ForcePasswordChange`: one by one, or in a campaign where it extends `OfCampaign`. */
import type { Channel } from './events.js';

interface Dated {
  readonly at: string;
}

/** A command that is part of a campaign names it. */
export interface OfCampaign {
  readonly campaignId?: string | undefined;
}

export interface Notify extends Dated, OfCampaign {
  readonly type: 'Notify';
  readonly channel: Channel;
  readonly uai: string;
  readonly resetPassword: boolean;
  readonly newCredentialId: string;
  readonly eligible: boolean;
  readonly expiryMonths: number;
}

export interface ResetPassword extends Dated, OfCampaign {
  readonly type: 'ResetPassword';
  readonly uai: string;
  readonly newCredentialId: string;
  readonly eligible: boolean;
  readonly expiryMonths: number;
}

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

/** A letter is printed: with the provisional password where one is valid, else with the login alone. */
export interface PrintLetter extends Dated, OfCampaign {
  readonly type: 'PrintLetter';
  readonly uai: string;
  readonly printId: string;
  /** One of the pupils is enrolled in the school that prints. */
  readonly inSchool: boolean;
}

export interface ForcePasswordChange extends Dated, OfCampaign {
  readonly type: 'ForcePasswordChange';
  readonly reason: string;
}
