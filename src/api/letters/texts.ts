/** The texts that a school has of its own on letters: reading them, changing them, and specimens of letters with them. */
import { schoolsByUai, type SchoolRow } from '../../../projections/schools/queries.js';
import type { Texts } from '../../domain/language.js';
import { letterTextsOf, type LetterTexts as Stored } from '../../domain/school/letter-texts.js';
import { faultsOfTexts } from '../../printing/fit.js';
import { BACKS, settingFault, type LetterSetting } from '../../printing/layout.js';
import { kindOf } from '../../printing/specimen.js';
import { commandContext, type ApiContext } from '../context.js';
import { Arg, Ctx, FieldResolver, Mutation, Resolver, Root } from '../decorators.js';
import { offer } from '../downloads/downloads.js';
import { badInput, notFound } from '../errors.js';
import { allowInSchool } from '../list.js';
import { checkReason, NOTHING_DONE, visibility } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { School } from '../schools/types.js';
import { asUserError, refusalError, type UserError } from '../user-errors.js';
import { SPECIMEN } from './kinds.js';
import { LETTER_REFUSALS } from './refusals.js';
import {
  LetterSpecimenPrintInput,
  LetterSpecimenPrintPayload,
  LetterTexts,
  LetterTextsChangeInput,
  LetterTextsChangePayload,
} from './texts-types.js';

/** The read model that shows the texts. */
const OF_SCHOOLS = ['schools'];

/** The texts of a school as queries show them; null when it has none. The caller has checked the right. */
async function readTexts({ services }: ApiContext, uai: string): Promise<LetterTexts | null> {
  const [row] = await schoolsByUai(services.pool, [uai]);
  if (!row?.letterTextsId) return null;
  const [texts] = await services.letterTexts.read([row.letterTextsId]);
  if (!texts) return null;
  const { signature = null, senderLines = [], contactLine = null, paragraph = null } = texts;
  const changedAt = row.letterTextsAt;
  return Object.assign(new LetterTexts(), { signature, senderLines, contactLine, paragraph, changedAt });
}

/** Joins what is wrong with texts, in both languages. */
const joined = (faults: readonly Texts[]): Texts => ({
  fr: faults.map(({ fr }) => fr).join(' '),
  en: faults.map(({ en }) => en).join(' '),
});

/** Says why texts of a school cannot be set; undefined when they can. */
async function unfit({ services }: ApiContext, school: SchoolRow, texts: Stored): Promise<UserError | undefined> {
  const faults = await faultsOfTexts(services, school, texts, services.portal);
  if (faults.length === 0) return undefined;
  return Object.assign(refusalError({ code: 'LETTER_TEXTS_UNFIT', field: 'texts' }), { texts: joined(faults) });
}

const changePayload = (of: Partial<LetterTextsChangePayload>): LetterTextsChangePayload =>
  Object.assign(new LetterTextsChangePayload(), { ...NOTHING_DONE, userErrors: [], letterTexts: null }, of);

const specimenPayload = (of: Partial<LetterSpecimenPrintPayload>): LetterSpecimenPrintPayload =>
  Object.assign(new LetterSpecimenPrintPayload(), { ...NOTHING_DONE, userErrors: [], url: null, expiresAt: null }, of);

/** How a specimen is printed. Throws BAD_USER_INPUT for options that do not go together. */
function settingOf({ letter, layout, back }: LetterSpecimenPrintInput): LetterSetting {
  const setting = { layout, separators: false, ...(back && { back: BACKS[back] }) };
  const fault = settingFault(setting, kindOf(letter));
  if (fault) throw badInput(fault.message, fault.field);
  return setting;
}

@Resolver(() => School)
export class SchoolLetterTexts {
  @FieldResolver(() => LetterTexts, {
    nullable: true,
    description:
      'The texts that the school has of its own on letters; null when it has none. Needs the right to see them, which the right to print letters includes; otherwise null, with the error FORBIDDEN.',
  })
  async letterTexts(@Root() { uai }: School, @Ctx() context: ApiContext): Promise<LetterTexts | null> {
    await allowInSchool(context, 'LETTER_TEXTS_READ', uai);
    return readTexts(context, uai);
  }
}

@Resolver()
export class LetterTextMutations {
  @Mutation(() => LetterTextsChangePayload, {
    nullable: true,
    description: describeMutation(
      'Sets the texts that a school has of its own on letters: who signs, lines below its name, how to reach it, and a paragraph. They stand on every letter printed from now on. Texts with which a letter to a family of four children would be too small to read are refused with the letter and the size, as are characters that cannot be printed. Needs the right to change them, and a recent one-time password.',
      LETTER_REFUSALS.letterTextsChange,
    ),
  })
  async letterTextsChange(
    @Arg('input', () => LetterTextsChangeInput, { description: 'Which texts which school has from now on.' })
    input: LetterTextsChangeInput,
    @Ctx() context: ApiContext,
  ): Promise<LetterTextsChangePayload> {
    checkReason(context, input);
    const { uai } = input;
    const { pool, commands } = context.services;
    let granted;
    try {
      granted = await allowInSchool(context, 'LETTER_TEXTS_WRITE', uai);
    } catch (error) {
      return changePayload({ userErrors: [asUserError(error)] });
    }
    const texts = letterTextsOf(input.texts);
    const [school] = await schoolsByUai(pool, [uai]);
    const fault = school && texts && (await unfit(context, school, texts));
    if (fault) return changePayload({ userErrors: [fault] });
    const result = await commands.letterTexts.change({ uai, texts }, commandContext(context, granted, input));
    if (result.outcome === 'refused') return changePayload({ userErrors: [refusalError(result.refusal)] });
    const visible = await visibility(context, result.position, OF_SCHOOLS);
    return changePayload({ letterTexts: visible.projected ? await readTexts(context, uai) : null, ...visible });
  }

  @Mutation(() => LetterSpecimenPrintPayload, {
    nullable: true,
    description: describeMutation(
      'Makes an address at which you download a specimen of a letter of a school as a PDF: with an invented person, marked SPÉCIMEN, and touching no account. With `texts`, it shows texts before they are set. Needs the right to see the texts of the school, which the right to print letters includes.',
      LETTER_REFUSALS.letterSpecimenPrint,
      ['NOT_FOUND'],
    ),
  })
  async letterSpecimenPrint(
    @Arg('input', () => LetterSpecimenPrintInput, { description: 'Which specimen is made.' })
    input: LetterSpecimenPrintInput,
    @Ctx() context: ApiContext,
  ): Promise<LetterSpecimenPrintPayload> {
    const { uai, letter } = input;
    const setting = settingOf(input);
    try {
      await allowInSchool(context, 'LETTER_TEXTS_READ', uai);
    } catch (error) {
      return specimenPayload({ userErrors: [asUserError(error)] });
    }
    const [school] = await schoolsByUai(context.services.pool, [uai]);
    if (!school) throw notFound();
    const texts = input.texts ? (letterTextsOf(input.texts) ?? {}) : undefined;
    const fault = texts && (await unfit(context, school, texts));
    if (fault) return specimenPayload({ userErrors: [fault] });
    const { path, expiresAt } = await offer(context, SPECIMEN, { uai, letter, setting, ...(texts && { texts }) });
    return specimenPayload({ url: path, expiresAt });
  }
}
