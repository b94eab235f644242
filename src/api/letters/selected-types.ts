/** The types of letters that are printed for a selection of accounts, without a campaign. */
import { CampaignSelection } from '../campaigns/inputs.js';
import { CampaignPreviewGroup, CampaignPreviewReason } from '../campaigns/preview-types.js';
import { Field, InputType, Int, ObjectType } from '../decorators.js';
import { DownloadPayload } from '../downloads/payload.js';
import { MIN_POSITION } from '../list.js';
import { Payload } from '../payload.js';
import { MOST_CHOSEN } from '../../printing/selection.js';
import { Position } from '../scalars.js';
import { LetterOptions } from './types.js';

@ObjectType({
  simpleResolvers: true,
  description: 'Whose letters a print would hold, as the accounts are at `position`. Nothing is printed.',
})
export class LettersPreview {
  @Field(() => Position, { description: 'Position of the ledger up to which the accounts were read.' })
  position!: string;
  @Field(() => Int, {
    description: 'Number of accounts selected, each once: give it to lettersPrintSelected as `expectedCount`.',
  })
  selected!: number;
  @Field(() => Int, {
    description:
      'How many of `rowIds` stand for no account in the lists of these schools: they are no part of the selection. 0 with a filter.',
  })
  unmatched!: number;
  @Field(() => CampaignPreviewGroup, {
    description: 'The accounts that have a letter: those whose provisional password is still valid.',
  })
  printed!: CampaignPreviewGroup;
  @Field(() => CampaignPreviewGroup, { description: 'The accounts that have no letter to print, for whatever reason.' })
  leftOut!: CampaignPreviewGroup;
  @Field(() => [CampaignPreviewReason], {
    description: 'The accounts that have no letter to print, by reason, the most frequent reason first.',
  })
  reasons!: CampaignPreviewReason[];
}

@InputType({ description: 'Says whose letters are printed, how many accounts the caller expects, and how.' })
export class LettersPrintSelectedInput extends LetterOptions {
  @Field(() => CampaignSelection, {
    description: `Whose letters are printed: as it was given to lettersPreview. ${MOST_CHOSEN.toLocaleString('en')} accounts at most.`,
  })
  selection!: CampaignSelection;
  @Field(() => Int, {
    description:
      'How many accounts the selection had, by `selected` of lettersPreview. SELECTION_CHANGED when it no longer has this number.',
  })
  expectedCount!: number;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}

@ObjectType({
  implements: [Payload, DownloadPayload],
  simpleResolvers: true,
  description:
    'Gives the address at which the letters are downloaded, once, and says which accounts of the selection have none.',
})
export class LettersPrintSelectedPayload extends DownloadPayload {
  @Field(() => Int, {
    nullable: true,
    description:
      'Number of letters. An account whose password is no longer valid when the file is made has no page. Null when refused, unless with NOTHING_TO_PRINT.',
  })
  letters!: number | null;
  @Field(() => Int, {
    nullable: true,
    description: 'How many accounts the selection has; null when the right to print is refused.',
  })
  selected!: number | null;
  @Field(() => Int, {
    nullable: true,
    description: 'With SELECTION_CHANGED, the `expectedCount` of the input, to compare `selected` with; else null.',
  })
  expectedCount!: number | null;
  @Field(() => CampaignPreviewGroup, {
    nullable: true,
    description: 'The accounts that have no letter to print; null when refused, unless with NOTHING_TO_PRINT.',
  })
  leftOut!: CampaignPreviewGroup | null;
  @Field(() => [CampaignPreviewReason], {
    nullable: true,
    description:
      'These accounts by reason, the most frequent reason first; null when refused, unless with NOTHING_TO_PRINT.',
  })
  reasons!: CampaignPreviewReason[] | null;
}
