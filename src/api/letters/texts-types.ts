/** The types of the texts that a school has of its own on letters, and of specimens. */
import { SPECIMEN_LETTERS, type SpecimenLetter } from '../../printing/specimen.js';
import { LETTER_TEXT_BOUNDS } from '../../domain/school/letter-texts.js';
import { Field, InputType, ObjectType } from '../decorators.js';
import { DownloadPayload } from '../downloads/payload.js';
import { enumeration } from '../enums.js';
import { CommandInput, Payload } from '../payload.js';
import { DateTime, Uai } from '../scalars.js';
import { LetterLanguageEnum, LetterLayoutEnum } from './types.js';
import type { LetterLanguage, LetterLayout } from '../../printing/layout.js';

const { signature, senderLine, senderLines, contactLine, paragraph } = LETTER_TEXT_BOUNDS;
const WHO_SIGNS = "Who signs; null for `La directrice ou le directeur d'établissement`, or the words of the académie.";
const LINES = 'Lines below the name of the school, such as its postal address';
const CONTACT = 'How to reach the school, below these lines; also on the flyer';
const PARAGRAPH = 'A paragraph on letters to responsables, with a login or an invitation';

@ObjectType({
  simpleResolvers: true,
  description:
    'The texts that a school has of its own on letters. They stand in place of those of its académie, or of the usual ones.',
})
export class LetterTexts {
  @Field(() => String, { nullable: true, description: WHO_SIGNS })
  signature!: string | null;
  @Field(() => [String], { description: `${LINES}; empty when there are none.` })
  senderLines!: readonly string[];
  @Field(() => String, { nullable: true, description: `${CONTACT}; null when there is none.` })
  contactLine!: string | null;
  @Field(() => String, { nullable: true, description: `${PARAGRAPH}; null when there is none.` })
  paragraph!: string | null;
  @Field(() => DateTime, { description: 'When they were last changed.' })
  changedAt!: string;
}

@InputType({
  description:
    'Says the texts that a school has of its own on letters: the whole of them. What is left out, null or blank is no longer there. Each is plain text on one line.',
})
export class LetterTextsInput {
  @Field(() => String, {
    nullable: true,
    description: `Who signs, such as \`Mme Odile Bernard, principale\`; ${signature} characters at most.`,
  })
  signature?: string | null;
  @Field(() => [String], {
    nullable: true,
    description: `${LINES}; ${senderLines} at most, of ${senderLine} characters at most.`,
  })
  senderLines?: string[] | null;
  @Field(() => String, { nullable: true, description: `${CONTACT}; ${contactLine} characters at most.` })
  contactLine?: string | null;
  @Field(() => String, { nullable: true, description: `${PARAGRAPH}; ${paragraph} characters at most.` })
  paragraph?: string | null;
}

@InputType({ description: 'Says which texts a school has of its own on letters from now on.' })
export class LetterTextsChangeInput extends CommandInput {
  @Field(() => Uai, { description: 'The school whose texts are changed.' })
  uai!: string;
  @Field(() => LetterTextsInput, { description: 'All its texts from now on.' })
  texts!: LetterTextsInput;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Gives the result of letterTextsChange, and the texts after it.',
})
export class LetterTextsChangePayload extends Payload {
  @Field(() => LetterTexts, {
    nullable: true,
    description:
      'The texts of the school after the mutation; null when it has none, when refused, and when queries do not show them yet (`projected` is false).',
  })
  letterTexts!: LetterTexts | null;
}

export const SpecimenLetterEnum = enumeration(
  'SpecimenLetter',
  'Says which letter a specimen shows.',
  SPECIMEN_LETTERS,
  {
    RESPONSABLE: 'The letter that gives a responsable login and provisional password.',
    INVITATION: 'The letter that invites a responsable to make the account without the school.',
    PUPIL: 'The page of a pupil; the card with the layout CARDS.',
  },
);

@InputType({ description: 'Says which specimen is made: of which letter, of which school, and how.' })
export class LetterSpecimenPrintInput {
  @Field(() => Uai, { description: 'The school whose letter is shown.' })
  uai!: string;
  @Field(() => SpecimenLetterEnum, { description: 'Which letter is shown.' })
  letter!: SpecimenLetter;
  @Field(() => LetterLayoutEnum, { description: 'How the letter stands on the paper.', defaultValue: 'ONE_TO_A_SHEET' })
  layout!: LetterLayout;
  @Field(() => LetterLanguageEnum, {
    nullable: true,
    description: 'Explains the letter in this language on its back. For responsables, with ONE_TO_A_SHEET.',
  })
  back?: LetterLanguage | null;
  @Field(() => LetterTextsInput, {
    nullable: true,
    description: 'Shows these texts of the school, before they are set; those that it has when left out.',
  })
  texts?: LetterTextsInput | null;
}

@ObjectType({
  implements: [Payload, DownloadPayload],
  simpleResolvers: true,
  description: 'Gives the address at which the specimen is downloaded, once.',
})
export class LetterSpecimenPrintPayload extends DownloadPayload {}
