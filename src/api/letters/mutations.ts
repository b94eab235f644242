import { campaignLetters } from '../../../projections/campaigns/queries.js';
import { lettersFault, type PrintedAction } from '../../printing/campaign.js';
import { BACKS, settingFault, type LetterSetting } from '../../printing/layout.js';
import { bySchool } from '../../printing/selection.js';
import { campaignInReach } from '../campaigns/reach.js';
import { readSelection, selectedAt } from '../campaigns/selection.js';
import { changedTexts } from '../campaigns/start.js';
import type { ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { offer } from '../downloads/downloads.js';
import { ApiError, badInput } from '../errors.js';
import { atLeast } from '../list.js';
import { checkReason, NOTHING_DONE } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { uuidOf } from '../relay.js';
import { asUserError, refusalError, type UserError } from '../user-errors.js';
import { allowPrint, FLYER, LETTERS, SELECTED_LETTERS, type LettersRequest } from './kinds.js';
import { LETTER_REFUSALS } from './refusals.js';
import { allowPrinting, readChoice, shownChoice } from './selected.js';
import { LettersPrintSelectedInput, LettersPrintSelectedPayload } from './selected-types.js';
import {
  FlyerPrintInput,
  FlyerPrintPayload,
  LettersPrintInput,
  LettersPrintPayload,
  type LetterOptions,
} from './types.js';

/** How letters are printed, from the options of an input. */
const settingOf = ({ layout, separators, back, signature }: LetterOptions): LetterSetting => ({
  layout,
  separators,
  ...(back && { back: BACKS[back] }),
  ...(signature && { signature }),
});

/** Makes the request of a download from the input. Throws BAD_USER_INPUT for options that do not go together, NOT_FOUND for a campaign out of reach. */
async function requestOf(context: ApiContext, input: LettersPrintInput): Promise<LettersRequest> {
  const { uai, classes, reason } = input;
  const campaignId = uuidOf('Campaign', input.campaignId, 'campaignId');
  const campaign = await campaignInReach(context, campaignId);
  const asked = {
    ...settingOf(input),
    campaignId,
    uai,
    ...(classes && { classes }),
  };
  const fault = lettersFault(asked, campaign);
  if (fault) throw badInput(fault.message, fault.field);
  // `lettersFault` has refused the campaigns whose action prints nothing.
  const action = campaign.action as PrintedAction;
  return {
    ...asked,
    action,
    kind: campaign.kind,
    ...(reason && { reason }),
  };
}

const selectedPayload = (of: Partial<LettersPrintSelectedPayload>): LettersPrintSelectedPayload =>
  Object.assign(
    new LettersPrintSelectedPayload(),
    {
      ...NOTHING_DONE,
      userErrors: [],
      url: null,
      expiresAt: null,
      letters: null,
      selected: null,
      expectedCount: null,
      leftOut: null,
      reasons: null,
    },
    of,
  );

/** Turns an error of the check of rights into a user error. Throws on NOT_FOUND, for a school out of reach, and what is no error for the client. */
function rightsError(error: unknown): UserError {
  if (error instanceof ApiError && error.extensions.code === 'NOT_FOUND') throw error;
  return asUserError(error);
}

@Resolver()
export class LetterMutations {
  @Mutation(() => LettersPrintPayload, {
    nullable: true,
    description: describeMutation(
      'Makes an address at which you download the letters of a campaign as one PDF: those of the accounts that are told or invited by letter, or whose password was reset. The address serves you alone, once, for 5 minutes. While the file is made, each print is recorded on its account, and only then its provisional password is opened; an invitation carries neither login nor password. Printed again, a letter has the same password while it is valid, and says that it is a reprint. Needs the right of the campaign in the school: to notify for NOTIFY and INVITE, to reset passwords for RESET; on responsables with a one-time password.',
      LETTER_REFUSALS.lettersPrint,
      ['NOT_FOUND', 'NOT_YET_PROJECTED'],
    ),
  })
  async lettersPrint(
    @Arg('input', () => LettersPrintInput, { description: 'Which letters are printed, by which school, and how.' })
    input: LettersPrintInput,
    @Ctx() context: ApiContext,
  ): Promise<LettersPrintPayload> {
    checkReason(context, input);
    await atLeast(context, input.minPosition, ['campaigns']);
    const request = await requestOf(context, input);
    const payload = (of: Partial<LettersPrintPayload>): LettersPrintPayload =>
      Object.assign(
        new LettersPrintPayload(),
        { ...NOTHING_DONE, userErrors: [], url: null, expiresAt: null, letters: null },
        of,
      );
    try {
      await allowPrint(context, request);
    } catch (error) {
      return payload({ userErrors: [asUserError(error)] });
    }
    const { campaignId, uai, classes } = request;
    const { length } = await campaignLetters(context.services.pool, campaignId, uai, classes);
    const { path, expiresAt } = await offer(context, LETTERS, request);
    return payload({ url: path, expiresAt, letters: length });
  }

  @Mutation(() => LettersPrintSelectedPayload, {
    nullable: true,
    description: describeMutation(
      'Makes an address at which you download letters of chosen accounts as one PDF, without a campaign: those of accounts whose provisional password is still valid. Nothing is reset, and no time begins anew. The payload says which accounts of the selection have no letter, and why. The accounts are fixed now; the address serves you alone, once, for 5 minutes. While the file is made, each print is recorded on its account, and only then its provisional password is opened. Needs the right to show provisional passwords in each school; for responsables a recent one-time password; to search for names, also the right to list. Reading names is recorded.',
      LETTER_REFUSALS.lettersPrintSelected,
      ['NOT_FOUND', 'NOT_YET_PROJECTED'],
    ),
  })
  async lettersPrintSelected(
    @Arg('input', () => LettersPrintSelectedInput, { description: 'Whose letters are printed, and how.' })
    input: LettersPrintSelectedInput,
    @Ctx() context: ApiContext,
  ): Promise<LettersPrintSelectedPayload> {
    checkReason(context, input);
    const selection = readSelection(input.selection);
    const setting = settingOf(input);
    const { kind } = selection;
    const fault = settingFault(setting, kind);
    if (fault) throw badInput(fault.message, fault.field);
    try {
      await allowPrinting(context, selection);
    } catch (error) {
      return selectedPayload({ userErrors: [rightsError(error)] });
    }
    await selectedAt(context, selection, input.minPosition);
    const choice = await readChoice(context, selection);
    const { selected, printed } = choice;
    const { expectedCount, reason } = input;
    if (selected !== expectedCount) {
      const changed = refusalError({ code: 'SELECTION_CHANGED', field: 'expectedCount' });
      changed.texts = changedTexts(selected, expectedCount);
      return selectedPayload({ selected, expectedCount, userErrors: [changed] });
    }
    if (selected === 0)
      return selectedPayload({ selected, userErrors: [refusalError({ code: 'SELECTION_EMPTY', field: 'selection' })] });
    const { leftOut, reasons } = await shownChoice(context, selection, choice);
    const result = { selected, letters: printed.length, leftOut, reasons };
    if (printed.length === 0)
      return selectedPayload({
        ...result,
        userErrors: [refusalError({ code: 'NOTHING_TO_PRINT', field: 'selection' })],
      });
    const request = { kind, chosen: bySchool(printed), setting, ...(reason && { reason }) };
    const { path, expiresAt } = await offer(context, SELECTED_LETTERS, request);
    return selectedPayload({ ...result, url: path, expiresAt });
  }

  @Mutation(() => FlyerPrintPayload, {
    nullable: true,
    description: describeMutation(
      'Makes an address at which you download the flyer of a school as a PDF, for the notice board and the meeting: how a responsable makes the account without the school. It names nobody. Needs the right to see the school.',
      LETTER_REFUSALS.flyerPrint,
      ['NOT_FOUND'],
    ),
  })
  async flyerPrint(
    @Arg('input', () => FlyerPrintInput, { description: 'Whose flyer is printed.' }) { uai }: FlyerPrintInput,
    @Ctx() context: ApiContext,
  ): Promise<FlyerPrintPayload> {
    const payload = (of: Partial<FlyerPrintPayload>): FlyerPrintPayload =>
      Object.assign(new FlyerPrintPayload(), { ...NOTHING_DONE, userErrors: [], url: null, expiresAt: null }, of);
    try {
      await FLYER.authorise(context, { uai });
    } catch (error) {
      return payload({ userErrors: [asUserError(error)] });
    }
    const { path, expiresAt } = await offer(context, FLYER, { uai });
    return payload({ url: path, expiresAt });
  }
}
