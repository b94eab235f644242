import type { AccountKind, Channel } from '../../domain/account/events.js';
import { Field, Float, ID, Int, ObjectType } from '../decorators.js';
import { AccountKindEnum, ChannelEnum } from '../enums.js';
import { connectionType, edgeType, Node } from '../relay.js';
import { DateTime, Position, Uai } from '../scalars.js';
import {
  CampaignActionEnum,
  CampaignCancelReasonEnum,
  CampaignChannelEnum,
  CampaignReasonSourceEnum,
  CampaignStateEnum,
  type CampaignAction,
  type CampaignChannel,
  type CampaignReasonSource,
  type CampaignState,
  type CancelReason,
} from './enums.js';

@ObjectType({
  simpleResolvers: true,
  description:
    'Says in words why an account was left out, why the action failed, or why an e-mail was not delivered or not sent, and what to do about it.',
})
export class CampaignReason {
  @Field(() => String, { description: 'Code of the reason, for programs and for filters.' })
  code!: string;
  @Field(() => String, {
    description: 'Sentence that gives the reason, in French, or in English if `Accept-Language` prefers it.',
  })
  text!: string;
  @Field(() => String, { description: 'Sentence that says what to do about it, in the same language.' })
  remedy!: string;
}

@ObjectType({ simpleResolvers: true, description: 'Counts the accounts of a campaign by what became of them.' })
export class CampaignCounts {
  @Field(() => Int, { description: 'Number of accounts to which nothing was done yet.' })
  waiting!: number;
  @Field(() => Int, { description: 'Number of accounts to which the action was done.' })
  done!: number;
  @Field(() => Int, { description: 'Number of accounts left out, because the action does not suit them.' })
  leftOut!: number;
  @Field(() => Int, { description: 'Number of accounts for which the action failed.' })
  failed!: number;
}

@ObjectType({ simpleResolvers: true, description: 'Counts the accounts done whose holders are told by one channel.' })
export class CampaignChannelCounts {
  @Field(() => ChannelEnum, { description: 'How the holders are told.' })
  channel!: Channel;
  @Field(() => Int, { description: 'Number of these accounts.' })
  accounts!: number;
  @Field(() => Int, { description: 'Number of e-mails not sent yet, or of letters not printed.' })
  waiting!: number;
  @Field(() => Int, { description: 'Number of e-mails taken by the server of the holder, or of letters printed.' })
  sent!: number;
  @Field(() => Int, { description: 'Number of e-mails that could not be delivered.' })
  failed!: number;
  @Field(() => Int, { description: 'Number of e-mails that became pointless before they were sent.' })
  dropped!: number;
}

@ObjectType({ simpleResolvers: true, description: 'Counts the accounts of a campaign that have one reason.' })
export class CampaignReasonCount {
  @Field(() => CampaignReasonSourceEnum, { description: 'What the reason explains.' })
  of!: CampaignReasonSource;
  @Field(() => CampaignReason, { description: 'The reason in words, with its remedy.' })
  reason!: CampaignReason;
  @Field(() => Int, { description: 'Number of accounts with this reason.' })
  accounts!: number;
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'A campaign: one action of a school on many accounts, carried out one after the other. It shows no data of people; `campaignOutcomes` lists its accounts.',
})
export class Campaign extends Node {
  @Field(() => CampaignActionEnum, { description: 'What is done to each account.' })
  action!: CampaignAction;
  @Field(() => AccountKindEnum, { description: 'Whose accounts were selected.' })
  kind!: AccountKind;
  @Field(() => CampaignChannelEnum, {
    nullable: true,
    description: 'How the holders are told; null for RESET and FORCE_CHANGE, which tell nobody.',
  })
  channel!: CampaignChannel | null;
  @Field(() => Boolean, {
    description: 'True when NOTIFY also makes a new provisional password and voids the one before.',
  })
  resetPassword!: boolean;
  @Field(() => DateTime, {
    nullable: true,
    description:
      'Accounts notified or invited, or passwords changed, at this instant or later are left out; null when none are.',
  })
  unlessSince!: string | null;
  @Field(() => [Uai], { description: 'The schools whose accounts were selected.' })
  uais!: string[];
  @Field(() => Int, { description: 'Number of accounts selected.' })
  total!: number;
  @Field(() => CampaignStateEnum, { description: 'Where the campaign stands.' })
  state!: CampaignState;
  @Field(() => CampaignCancelReasonEnum, {
    nullable: true,
    description: 'Why the campaign was last cancelled; null when it never was.',
  })
  cancelReason!: CancelReason | null;
  @Field(() => String, { description: 'Who started it: the `sub` of the access token, never a name.' })
  startedBy!: string;
  @Field(() => String, {
    nullable: true,
    description: 'Code of the reason given when it was started, one of `reasons`; null when none was given.',
  })
  reason!: string | null;
  @Field(() => DateTime, { description: 'When it was started.' })
  startedAt!: string;
  @Field(() => DateTime, { description: 'When the first account is done: until then cancelling undoes the whole.' })
  startsAt!: string;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the right of whoever started it ends, and the campaign with it; null when it does not.',
  })
  rightEndsAt!: string | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it was completed or cancelled; null while it waits or runs.',
  })
  endedAt!: string | null;
  @Field(() => Int, { description: 'How many times the failed accounts were tried again.' })
  retries!: number;
  @Field(() => CampaignCounts, { description: 'Numbers of its accounts by outcome; their sum is `total`.' })
  counts!: CampaignCounts;
  @Field(() => [CampaignChannelCounts], {
    description: 'Numbers of the accounts done by channel; empty when nobody is told.',
  })
  channels!: CampaignChannelCounts[];
  @Field(() => [CampaignReasonCount], {
    description:
      'Reasons of accounts left out, of failures and of e-mails not delivered or not sent, the most frequent first.',
  })
  reasons!: CampaignReasonCount[];
  @Field(() => Int, {
    description:
      'Number of accounts still to be worked through; while failed accounts are tried again, of those alone.',
  })
  remaining!: number;
  @Field(() => Float, {
    nullable: true,
    description: 'Accounts worked through in a second, over the last two minutes; null when that is not known.',
  })
  perSecond!: number | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When it ends at that pace; null unless it runs and the pace is known.',
  })
  estimatedEnd!: string | null;
  @Field(() => Position, {
    description:
      'Position in the ledger of the last event of the campaign itself; events of its accounts do not count.',
  })
  position!: string;
}

export const CampaignEdge = edgeType(Campaign, 'Campaign');
export const CampaignConnection = connectionType(CampaignEdge, 'Campaign');

@ObjectType({
  simpleResolvers: true,
  description: 'Shows how far a campaign has come, at a position of the ledger.',
})
export class CampaignProgress {
  @Field(() => ID, { description: 'Global id of the campaign.' })
  campaignId!: string;
  @Field(() => Position, {
    description: 'Position of the ledger up to which this update was read; queries show it already.',
  })
  position!: string;
  @Field(() => Campaign, { description: 'The campaign as it stands: the whole, not the difference.' })
  campaign!: Campaign;
}
