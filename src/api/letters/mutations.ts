import { campaignLetters } from '../../../projections/campaigns/queries.js';
import { BACKS, lettersFault, type PrintedAction } from '../../printing/campaign.js';
import { campaignInReach } from '../campaigns/reach.js';
import type { ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { offer } from '../downloads/downloads.js';
import { badInput } from '../errors.js';
import { atLeast } from '../list.js';
import { checkReason, NOTHING_DONE } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { uuidOf } from '../relay.js';
import { asUserError } from '../user-errors.js';
import { allowPrint, FLYER, LETTERS, type LettersRequest } from './kinds.js';
import { LETTER_REFUSALS } from './refusals.js';
import { FlyerPrintInput, FlyerPrintPayload, LettersPrintInput, LettersPrintPayload } from './types.js';

/** Makes the request of a download from the input. Throws BAD_USER_INPUT for options that do not go together, NOT_FOUND for a campaign out of reach. */
async function requestOf(context: ApiContext, input: LettersPrintInput): Promise<LettersRequest> {
  const { uai, layout, separators, back, signature, classes, reason } = input;
  const campaignId = uuidOf('Campaign', input.campaignId, 'campaignId');
  const campaign = await campaignInReach(context, campaignId);
  const asked = {
    campaignId,
    uai,
    layout,
    separators,
    ...(classes && { classes }),
    ...(back && { back: BACKS[back] }),
    ...(signature && { signature }),
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
