import type { Channel } from '../../domain/account/events.js';
import { Field, ID, Int, ObjectType } from '../decorators.js';
import { ChannelEnum } from '../enums.js';
import { SchoolClass } from '../responsables/types.js';
import { Position, Uai } from '../scalars.js';
import { CampaignReason } from './types.js';

@ObjectType({ simpleResolvers: true, description: 'One account of a group, with the name of its holder.' })
export class CampaignExample {
  @Field(() => ID, { description: 'Global id of the account.' })
  accountId!: string;
  @Field(() => String, { nullable: true, description: 'Surname in use of the holder; null once the person is erased.' })
  surname!: string | null;
  @Field(() => String, { nullable: true, description: 'First name of the holder; null once the person is erased.' })
  firstName!: string | null;
  @Field(() => Uai, { description: 'UAI of the school that acts on this account.' })
  uai!: string;
  @Field(() => SchoolClass, {
    nullable: true,
    description: 'The class under which its letter is printed: that of the first pupil; null when the base gives none.',
  })
  schoolClass!: SchoolClass | null;
}

const ACCOUNTS = { description: 'Number of these accounts.' };
const EXAMPLES = {
  description:
    'The first 5 of these accounts, in print order. Only those of schools whose list you may read; their reading is recorded.',
};

@ObjectType({ simpleResolvers: true, description: 'A group of the selected accounts.' })
export class CampaignPreviewGroup {
  @Field(() => Int, ACCOUNTS)
  accounts!: number;
  @Field(() => [CampaignExample], EXAMPLES)
  examples!: CampaignExample[];
}

@ObjectType({ simpleResolvers: true, description: 'The accounts taken whose holders would be told by one channel.' })
export class CampaignPreviewChannel {
  @Field(() => ChannelEnum, { description: 'How the holders would be told.' })
  channel!: Channel;
  @Field(() => Int, ACCOUNTS)
  accounts!: number;
  @Field(() => [CampaignExample], EXAMPLES)
  examples!: CampaignExample[];
}

@ObjectType({ simpleResolvers: true, description: 'The accounts that would be left out for one reason.' })
export class CampaignPreviewReason {
  @Field(() => CampaignReason, { description: 'The reason in words, with its remedy.' })
  reason!: CampaignReason;
  @Field(() => Int, ACCOUNTS)
  accounts!: number;
  @Field(() => [CampaignExample], EXAMPLES)
  examples!: CampaignExample[];
}

@ObjectType({
  simpleResolvers: true,
  description: 'What a campaign would do to the selected accounts, as they are at `position`. Nothing is done.',
})
export class CampaignPreview {
  @Field(() => Position, { description: 'Position of the ledger up to which the accounts were read.' })
  position!: string;
  @Field(() => Int, {
    description: 'Number of accounts selected, each once: give it to campaignStart as `expectedCount`.',
  })
  selected!: number;
  @Field(() => Int, {
    description:
      'How many of `rowIds` stand for no account in the lists of these schools: they are no part of the selection. 0 with a filter.',
  })
  unmatched!: number;
  @Field(() => CampaignPreviewGroup, { description: 'The accounts to which the action would be done.' })
  taken!: CampaignPreviewGroup;
  @Field(() => [CampaignPreviewChannel], {
    description: 'The accounts taken, by the channel by which their holders are told; empty when nobody is told.',
  })
  channels!: CampaignPreviewChannel[];
  @Field(() => CampaignPreviewGroup, { description: 'The accounts that would be left out, for whatever reason.' })
  leftOut!: CampaignPreviewGroup;
  @Field(() => [CampaignPreviewReason], {
    description: 'The accounts left out, by reason, the most frequent reason first.',
  })
  reasons!: CampaignPreviewReason[];
  @Field(() => CampaignPreviewGroup, {
    description: 'All selected accounts without an e-mail address, taken or left out.',
  })
  withoutEmail!: CampaignPreviewGroup;
  @Field(() => CampaignPreviewGroup, {
    description:
      'The accounts taken whose provisional password, sent by letter and not used yet, would no longer work: the letter may still be in the post.',
  })
  voidsLetters!: CampaignPreviewGroup;
}
