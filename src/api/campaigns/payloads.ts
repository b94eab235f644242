import { Field, ID, Int, ObjectType, type ClassType } from '../decorators.js';
import { mutationOf, Payload } from '../payload.js';
import { Campaign } from './types.js';

const CAMPAIGN = {
  nullable: true,
  description:
    'The campaign after the mutation; null when refused, and when queries do not show it yet (`projected` is false).',
};

export interface CampaignStarted extends Payload {
  campaignId: string | null;
  campaign: Campaign | null;
  selected: number | null;
  expectedCount: number | null;
}

/** Makes the payload type of a mutation that starts a campaign, from the stem of its name such as `CampaignStart`. */
function startPayload(name: string): ClassType<CampaignStarted> {
  @ObjectType(`${name}Payload`, {
    implements: Payload,
    simpleResolvers: true,
    description: `Gives the result of ${mutationOf(name)}, and the campaign that was started.`,
  })
  class NamedPayload extends Payload {
    @Field(() => ID, { nullable: true, description: 'Global id of the campaign that was started; null when refused.' })
    campaignId!: string | null;
    @Field(() => Campaign, CAMPAIGN)
    campaign!: Campaign | null;
    @Field(() => Int, {
      nullable: true,
      description:
        'How many accounts the selection has: those of the campaign; with SELECTION_CHANGED, those there are now; null when otherwise refused.',
    })
    selected!: number | null;
    @Field(() => Int, {
      nullable: true,
      description: 'With SELECTION_CHANGED, the `expectedCount` of the input, to compare `selected` with; else null.',
    })
    expectedCount!: number | null;
  }
  return NamedPayload;
}

export const CampaignStartPayload = startPayload('CampaignStart');
export const CampaignToLettersPayload = startPayload('CampaignToLetters');

export interface CampaignPayload extends Payload {
  campaign: Campaign | null;
}

/** Makes the payload type of a mutation of a campaign, from the stem of its name such as `CampaignCancel`. */
function campaignPayload(name: string): ClassType<CampaignPayload> {
  @ObjectType(`${name}Payload`, {
    implements: Payload,
    simpleResolvers: true,
    description: `Gives the result of ${mutationOf(name)}, and the campaign after it.`,
  })
  class NamedPayload extends Payload {
    @Field(() => Campaign, CAMPAIGN)
    campaign!: Campaign | null;
  }
  return NamedPayload;
}

export const CampaignCancelPayload = campaignPayload('CampaignCancel');
export const CampaignRetryFailedPayload = campaignPayload('CampaignRetryFailed');
