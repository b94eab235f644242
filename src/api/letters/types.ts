import {
  BACKS,
  LETTER_LAYOUTS,
  LONGEST_SIGNATURE,
  type LetterLanguage,
  type LetterLayout,
} from '../../printing/layout.js';
import { Field, ID, InputType, Int, ObjectType } from '../decorators.js';
import { DownloadPayload } from '../downloads/payload.js';
import { Payload } from '../payload.js';
import { enumeration } from '../enums.js';
import { MIN_POSITION } from '../list.js';
import { Position, Uai } from '../scalars.js';

export const LetterLayoutEnum = enumeration('LetterLayout', 'Says how letters stand on the paper.', LETTER_LAYOUTS, {
  ONE_TO_A_SHEET: 'One letter on an A4 sheet, with the address where the window of a DL envelope shows it.',
  TWO_TO_A_SHEET: 'Two letters on an A4 sheet, to be cut in the middle. Not with `back`.',
  CARDS: 'Eight cards on an A4 sheet, each class on sheets of its own. For pupils alone.',
});

export const LetterLanguageEnum = enumeration(
  'LetterLanguage',
  'Names the language on the back of a letter.',
  Object.keys(BACKS) as LetterLanguage[],
  {
    ARABIC: 'The back is in Arabic.',
    ENGLISH: 'The back is in English.',
    PORTUGUESE: 'The back is in Portuguese.',
    TURKISH: 'The back is in Turkish.',
  },
);

@InputType({ description: 'Holds the options that all prints of letters share.' })
export abstract class LetterOptions {
  @Field(() => LetterLayoutEnum, { description: 'How letters stand on the paper.', defaultValue: 'ONE_TO_A_SHEET' })
  layout!: LetterLayout;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Prints a page before each class, with the number of its letters. Not with CARDS.',
  })
  separators!: boolean;
  @Field(() => LetterLanguageEnum, {
    nullable: true,
    description: 'Explains the letter in this language on its back. For responsables, with ONE_TO_A_SHEET.',
  })
  back?: LetterLanguage | null;
  @Field(() => String, {
    nullable: true,
    description: `Who signs, in one line of ${LONGEST_SIGNATURE} characters at most; \`La directrice ou le directeur d'établissement\` when left out.`,
  })
  signature?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Why the letters are printed: a code that the query `reasons` lists, never text about a person. BAD_USER_INPUT for any other.',
  })
  reason?: string | null;
}

@InputType({ description: 'Says which letters of a campaign are printed, and how.' })
export class LettersPrintInput extends LetterOptions {
  @Field(() => ID, { description: 'Global id of the campaign, or its bare UUID.' })
  campaignId!: string;
  @Field(() => Uai, { description: 'The school that prints: the accounts that were selected in it get a letter.' })
  uai!: string;
  @Field(() => [String], {
    nullable: true,
    description: 'Codes of the classes whose letters are printed; all of them when left out.',
  })
  classes?: string[] | null;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}

@InputType({ description: 'Says whose flyer is printed.' })
export class FlyerPrintInput {
  @Field(() => Uai, { description: 'The school that the flyer names.' })
  uai!: string;
}

@ObjectType({
  implements: [Payload, DownloadPayload],
  simpleResolvers: true,
  description: 'Gives the address at which the letters are downloaded, once.',
})
export class LettersPrintPayload extends DownloadPayload {
  @Field(() => Int, {
    nullable: true,
    description:
      'Number of accounts whose letters are asked for. An account that has nothing to print by then, such as one that has expired, has no page.',
  })
  letters!: number | null;
}

@ObjectType({
  implements: [Payload, DownloadPayload],
  simpleResolvers: true,
  description: 'Gives the address at which the flyer is downloaded, once.',
})
export class FlyerPrintPayload extends DownloadPayload {}
