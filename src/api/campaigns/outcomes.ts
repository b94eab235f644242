/** The types of the list of a campaign's accounts. */
import type { Channel } from '../../domain/account/events.js';
import { ArgsType, Field, ID, InputType, ObjectType } from '../decorators.js';
import { ChannelEnum } from '../enums.js';
import { MIN_POSITION } from '../list.js';
import { connectionType, edgeType, PageArgs } from '../relay.js';
import { SchoolClass } from '../responsables/types.js';
import { DateTime, Position, Uai } from '../scalars.js';
import { CampaignDeliveryEnum, CampaignOutcomeEnum, type CampaignDelivery, type CampaignOutcomeCode } from './enums.js';
import { CampaignReason } from './types.js';

@ObjectType({
  simpleResolvers: true,
  description: 'One account that a campaign selected, and what became of it.',
})
export class CampaignOutcome {
  @Field(() => ID, { description: 'Global id of the account.' })
  accountId!: string;
  @Field(() => String, { nullable: true, description: 'Login of the account; null when there is no such account.' })
  login!: string | null;
  @Field(() => String, { nullable: true, description: 'Surname in use of the holder; null when erased.' })
  surname!: string | null;
  @Field(() => String, { nullable: true, description: 'First name of the holder; null when erased.' })
  firstName!: string | null;
  @Field(() => Uai, { description: 'The school in which it was selected.' })
  uai!: string;
  @Field(() => SchoolClass, {
    nullable: true,
    description: 'The class under which it was selected and its letter is printed; null without one.',
  })
  schoolClass!: SchoolClass | null;
  @Field(() => CampaignOutcomeEnum, { description: 'What became of it.' })
  outcome!: CampaignOutcomeCode;
  @Field(() => CampaignReason, {
    nullable: true,
    description: 'Why it was left out, or why the action failed; null for WAITING and DONE.',
  })
  reason!: CampaignReason | null;
  @Field(() => DateTime, { nullable: true, description: 'When that outcome came about; null for WAITING.' })
  at!: string | null;
  @Field(() => ChannelEnum, { nullable: true, description: 'How the holder is told; null when he or she is not.' })
  channel!: Channel | null;
  @Field(() => CampaignDeliveryEnum, {
    nullable: true,
    description: 'How far the e-mail or letter has come; null when the holder is not told.',
  })
  delivery!: CampaignDelivery | null;
  @Field(() => CampaignReason, {
    nullable: true,
    description: 'Why the e-mail could not be delivered, or was not sent; null unless `delivery` is FAILED or DROPPED.',
  })
  deliveryReason!: CampaignReason | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the e-mail was sent, failed or was dropped, or the letter was printed; null before.',
  })
  deliveredAt!: string | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When a letter of the campaign was last printed for the account; null when none was.',
  })
  printedAt!: string | null;
}

export const CampaignOutcomeEdge = edgeType(CampaignOutcome, 'CampaignOutcome');
export const CampaignOutcomeConnection = connectionType(CampaignOutcomeEdge, 'CampaignOutcome');

@InputType({ description: 'Says which accounts of a campaign are listed: those that meet every given condition.' })
export class CampaignOutcomesFilter {
  @Field(() => [CampaignOutcomeEnum], { nullable: true, description: 'Keeps accounts with one of these outcomes.' })
  outcomes?: CampaignOutcomeCode[] | null;
  @Field(() => [String], {
    nullable: true,
    description:
      'Keeps accounts with one of these reasons, of the outcome or of an e-mail not delivered or not sent, given by the codes that `reasons` of Campaign shows; 100 at most.',
  })
  reasons?: string[] | null;
  @Field(() => [CampaignDeliveryEnum], {
    nullable: true,
    description: 'Keeps accounts whose `delivery` is one of these.',
  })
  deliveries?: CampaignDelivery[] | null;
  @Field(() => [String], {
    nullable: true,
    description: 'Keeps accounts selected under one of these classes, given by code; 100 at most.',
  })
  classes?: string[] | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Keeps accounts in which each of these words occurs in a name of the holder: surname in use, surname at birth or first name. Accents, case, apostrophes and hyphens make no difference. 100 characters at most.',
  })
  search?: string | null;
}

@ArgsType()
export class CampaignOutcomesArgs extends PageArgs {
  @Field(() => ID, { description: 'Global id of the campaign, as `id` of Campaign gives it, or its bare UUID.' })
  campaignId!: string;
  @Field(() => CampaignOutcomesFilter, {
    nullable: true,
    description: 'Conditions that accounts must meet; all accounts when left out.',
  })
  filter?: CampaignOutcomesFilter | null;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}

@ArgsType()
export class CampaignsArgs extends PageArgs {
  @Field(() => Uai, { description: 'The school whose campaigns are listed.' })
  uai!: string;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}
