import type { AccountKind } from '../../domain/account/events.js';
import { MOST_TARGETS } from '../../domain/campaign/decide.js';
import { mostItems } from '../bounds.js';
import { Field, ID, InputType, Int } from '../decorators.js';
import { AccountKindEnum } from '../enums.js';
import { CommandInput } from '../payload.js';
import { ResponsableFilter } from '../responsables/types.js';
import { DateTime, Uai } from '../scalars.js';
import { StudentFilter } from '../students/types.js';
import { CampaignActionEnum, CampaignChannelEnum, type CampaignAction, type CampaignChannel } from './enums.js';

@InputType({
  description: `Says which accounts a campaign is for: rows that were chosen one by one (\`rowIds\`), or all rows of the list that match its own filter (\`responsables\` or \`students\`). Give exactly one of the three. Each account is taken once, even with several children; ${MOST_TARGETS.toLocaleString('en')} accounts at most.`,
})
export class CampaignSelection {
  @Field(() => AccountKindEnum, {
    description: 'Whose accounts are selected: the list of responsables, or the list of pupils.',
  })
  kind!: AccountKind;
  @Field(() => [Uai], {
    description:
      'UAIs of the schools whose lists are searched, 1 to 100: you hold the right in each of them. Letters are printed in this order, then by class and pupil.',
  })
  uais!: string[];
  @Field(() => [ID], {
    nullable: true,
    description: `Global ids of rows of the list (Responsable, Student) or of accounts, ${mostItems('rowIds').toLocaleString('en')} at most. Those of no account in the lists of these schools are counted as \`unmatched\`.`,
  })
  rowIds?: string[] | null;
  @Field(() => ResponsableFilter, {
    nullable: true,
    description:
      'Selects every responsable of these schools whom the list shows with this filter; all of them with an empty filter. For `kind: RESPONSABLE` alone.',
  })
  responsables?: ResponsableFilter | null;
  @Field(() => StudentFilter, {
    nullable: true,
    description:
      'Selects every pupil of these schools whom the list shows with this filter; all of them with an empty filter. For `kind: STUDENT` alone.',
  })
  students?: StudentFilter | null;
}

@InputType({ description: 'Says what a campaign does, and to which accounts.' })
export class CampaignOrder {
  @Field(() => CampaignActionEnum, { description: 'What is done to each account.' })
  action!: CampaignAction;
  @Field(() => CampaignChannelEnum, {
    nullable: true,
    description:
      'How the holders are told: needed for NOTIFY and INVITE (CHANNEL_MISSING), refused for the others (CHANNEL_UNUSED).',
  })
  channel?: CampaignChannel | null;
  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'With NOTIFY: true makes new provisional passwords, and the previous ones no longer work; false keeps those that are valid. Has no effect on the other actions.',
  })
  resetPassword!: boolean;
  @Field(() => DateTime, {
    nullable: true,
    description:
      'With NOTIFY and INVITE: leaves out whom the school has notified at this instant or later; with INVITE also whom it has invited. With FORCE_CHANGE: leaves out passwords chosen, or reset by the school, at this instant or later. Has no effect on RESET.',
  })
  unlessSince?: string | null;
  @Field(() => CampaignSelection, { description: 'Which accounts it is for.' })
  selection!: CampaignSelection;
}

/** Seconds for which a campaign can be given before it begins. */
export const STARTS_IN = { most: 3_600, usual: 10 } as const;

const STARTS_IN_FIELD = {
  defaultValue: STARTS_IN.usual,
  description: `In how many seconds the first account is done, 0 to ${STARTS_IN.most.toLocaleString('en')}: until then, campaignCancel undoes the whole.`,
};

@InputType({ description: 'Says which campaign is started, and how many accounts the caller expects it to have.' })
export class CampaignStartInput extends CommandInput {
  @Field(() => CampaignOrder, {
    description: 'What is done, and to which accounts: as it was given to campaignPreview.',
  })
  order!: CampaignOrder;
  @Field(() => Int, {
    description:
      'How many accounts the selection had, by `selected` of campaignPreview. SELECTION_CHANGED when it no longer has this number.',
  })
  expectedCount!: number;
  @Field(() => Int, STARTS_IN_FIELD)
  startsIn!: number;
}

@InputType({ description: 'Holds the fields that inputs on one campaign share.' })
export abstract class CampaignInput extends CommandInput {
  @Field(() => ID, { description: 'Global id of the campaign, as `id` of Campaign gives it, or its bare UUID.' })
  campaignId!: string;
}

@InputType({ description: 'Says which campaign is cancelled.' })
export class CampaignCancelInput extends CampaignInput {}

@InputType({
  description: 'Says for which campaign letters are made in place of the e-mails that could not be delivered.',
})
export class CampaignToLettersInput extends CampaignInput {
  @Field(() => Int, {
    description:
      'How many e-mails could not be delivered, by `failed` of the channel EMAIL in `channels` of Campaign, without those to accounts notified again since. SELECTION_CHANGED, with the number, when it is another by now.',
  })
  expectedCount!: number;
  @Field(() => Int, STARTS_IN_FIELD)
  startsIn!: number;
}

@InputType({ description: 'Says of which campaign the failed accounts are tried again.' })
export class CampaignRetryFailedInput extends CampaignInput {}
