/** The mutations of campaigns: start, cancel, try the failed again. */
import type { CommandContext, CommandResult } from '../../command/index.js';
import type { CampaignEvent } from '../../domain/campaign/events.js';
import type { Campaign } from '../../domain/campaign/state.js';
import type { RefusalCode } from '../../domain/refusals.js';
import { commandContext, type ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { ApiError } from '../errors.js';
import { checkReason, NOTHING_DONE } from '../payload.js';
import { describeMutation, type CommandCode } from '../refusals.js';
import { uuidOf } from '../relay.js';
import { asUserError, refusalError, type UserError } from '../user-errors.js';
import {
  CampaignCancelInput,
  CampaignRetryFailedInput,
  CampaignStartInput,
  CampaignToLettersInput,
  type CampaignInput,
} from './inputs.js';
import {
  CampaignCancelPayload,
  CampaignRetryFailedPayload,
  CampaignStartPayload,
  CampaignToLettersPayload,
  type CampaignPayload,
  type CampaignStarted,
} from './payloads.js';
import { CAMPAIGN_REFUSALS } from './refusals.js';
import { allowInSchools, allowOrder, RIGHT_FOR, type CampaignRight } from './rights.js';
import { recordSearch } from './searches.js';
import { readOrder, selectAccounts } from './selection.js';
import { payloadAfter } from './shown.js';
import { checkStartsIn, startCampaign } from './start.js';
import { lettersFor, NO_LETTER } from './to-letters.js';

/** Answers the right, or the user error that says why there is none. `unknown`: the code for what is out of reach. */
async function rightOr(
  right: Promise<CampaignRight>,
  unknown: 'SCHOOL_UNKNOWN' | 'CAMPAIGN_UNKNOWN',
  field: string,
): Promise<CampaignRight | UserError> {
  try {
    return await right;
  } catch (error) {
    if (error instanceof ApiError && error.extensions.code === 'NOT_FOUND')
      return refusalError({ code: unknown, field });
    return asUserError(error);
  }
}

const notStarted = (error: UserError): CampaignStarted => ({
  campaignId: null,
  campaign: null,
  selected: null,
  expectedCount: null,
  userErrors: [error],
  ...NOTHING_DONE,
});

const isRight = (answer: CampaignRight | UserError): answer is CampaignRight => 'granted' in answer;

/** Runs the command of a mutation. `as`: who acts, by what right and for what reason, as its events record it. */
type Run<Code extends RefusalCode> = (
  campaignId: string,
  as: CommandContext,
  right: CampaignRight,
) => Promise<CommandResult<Campaign, CampaignEvent, Code>>;

/**
 * Checks the reason and the right on a campaign, runs the command, and builds the payload. `_mutation` is for the types alone: a command with
 * a refusal that this mutation does not document does not compile.
 */
async function act<Name extends 'campaignCancel' | 'campaignRetryFailed'>(
  _mutation: Name,
  context: ApiContext,
  input: CampaignInput,
  run: Run<CommandCode<(typeof CAMPAIGN_REFUSALS)[Name]>>,
): Promise<CampaignPayload> {
  checkReason(context, input);
  const campaignId = uuidOf('Campaign', input.campaignId, 'campaignId');
  const campaign = await context.services.commands.campaigns.campaign(campaignId);
  const unknown = refusalError({ code: 'CAMPAIGN_UNKNOWN', field: 'campaignId' });
  if (!campaign) return { campaign: null, userErrors: [unknown], ...NOTHING_DONE };
  const { order, uais } = campaign;
  const needed = { action: RIGHT_FOR[order.action], kind: order.kind, uais };
  const right = await rightOr(allowInSchools(context, needed), 'CAMPAIGN_UNKNOWN', 'campaignId');
  if (!isRight(right)) return { campaign: null, userErrors: [right], ...NOTHING_DONE };
  const result = await run(campaignId, commandContext(context, right.granted, input), right);
  return result.outcome === 'refused'
    ? { campaign: null, userErrors: [refusalError(result.refusal)], ...NOTHING_DONE }
    : payloadAfter(context, result);
}

@Resolver()
export class CampaignMutations {
  @Mutation(() => CampaignStartPayload, {
    nullable: true,
    description: describeMutation(
      'Starts a campaign: one action on all selected accounts, which are fixed from now on. Each is judged when its turn comes, by the same rule as in campaignPreview: what changed until then counts. Until `startsIn` seconds are over, campaignCancel undoes the whole. When a delegated right ends, the rest of the campaign is cancelled. Needs the right of the action in each school: to notify for NOTIFY and INVITE, to reset passwords for RESET, NATIONAL_ADMIN for FORCE_CHANGE; for responsables and for FORCE_CHANGE a recent one-time password; to search for names, also the right to list. Searching for names is recorded.',
      CAMPAIGN_REFUSALS.campaignStart,
    ),
  })
  async campaignStart(
    @Arg('input', () => CampaignStartInput, {
      description: 'What is done, to which accounts, how many they should be, and in how many seconds.',
    })
    input: CampaignStartInput,
    @Ctx() context: ApiContext,
  ): Promise<CampaignStarted> {
    checkReason(context, input);
    checkStartsIn(input.startsIn);
    const { expectedCount, startsIn } = input;
    const { order, selection } = readOrder(input.order);
    const right = await rightOr(allowOrder(context, { order, selection }), 'SCHOOL_UNKNOWN', 'order.selection');
    if (!isRight(right)) return notStarted(right);
    return startCampaign(
      context,
      {
        order,
        uais: selection.uais,
        expectedCount,
        startsIn,
        rightEndsAt: right.endsAt,
        request: { order, selection },
        fields: { action: 'order.action', channel: 'order.channel', selection: 'order.selection' },
        select: async most => {
          await recordSearch(context, selection);
          return (await selectAccounts(context, selection, most)).accounts;
        },
      },
      commandContext(context, right.granted, input),
    );
  }

  @Mutation(() => CampaignToLettersPayload, {
    nullable: true,
    description: describeMutation(
      'Starts another campaign that tells by letter those whom a campaign could not reach by e-mail: it prints the password that is valid, or makes one when none is. After a campaign of invitations it invites by letter. Whom a school has notified, or invited, again since is left out. Needs the right to notify in each of its schools, and, for responsables, a recent one-time password.',
      CAMPAIGN_REFUSALS.campaignToLetters,
    ),
  })
  async campaignToLetters(
    @Arg('input', () => CampaignToLettersInput, {
      description: 'For which campaign, how many letters are expected, and in how many seconds it begins.',
    })
    input: CampaignToLettersInput,
    @Ctx() context: ApiContext,
  ): Promise<CampaignStarted> {
    checkReason(context, input);
    checkStartsIn(input.startsIn);
    const { expectedCount, startsIn } = input;
    const { campaigns } = context.services.commands;
    const campaignId = uuidOf('Campaign', input.campaignId, 'campaignId');
    const campaign = await campaigns.campaign(campaignId);
    if (!campaign) return notStarted(refusalError({ code: 'CAMPAIGN_UNKNOWN', field: 'campaignId' }));
    const { uais } = campaign;
    const { kind } = campaign.order;
    const needed = { action: RIGHT_FOR.NOTIFY, kind, uais };
    const right = await rightOr(allowInSchools(context, needed), 'CAMPAIGN_UNKNOWN', 'campaignId');
    if (!isRight(right)) return notStarted(right);
    const { order, accounts } = await lettersFor(context, campaign);
    return startCampaign(
      context,
      {
        order,
        uais,
        expectedCount,
        startsIn,
        rightEndsAt: right.endsAt,
        request: { lettersFor: campaignId },
        fields: { selection: 'campaignId' },
        noneTexts: NO_LETTER,
        select: async () => accounts,
      },
      commandContext(context, right.granted, input),
    );
  }

  @Mutation(() => CampaignCancelPayload, {
    nullable: true,
    description: describeMutation(
      'Cancels a campaign: accounts not done yet are left alone. Those being done at this moment are finished; what is done stays done. Does nothing when it is cancelled already. Needs the right of its action in each of its schools, and, for responsables and for FORCE_CHANGE, a recent one-time password.',
      CAMPAIGN_REFUSALS.campaignCancel,
    ),
  })
  async campaignCancel(
    @Arg('input', () => CampaignCancelInput, { description: 'Which campaign is cancelled.' })
    input: CampaignCancelInput,
    @Ctx() context: ApiContext,
  ): Promise<CampaignPayload> {
    return act('campaignCancel', context, input, (campaignId, as) =>
      context.services.commands.campaigns.cancel({ campaignId, reason: 'ASKED' }, as),
    );
  }

  @Mutation(() => CampaignRetryFailedPayload, {
    nullable: true,
    description: describeMutation(
      'Tries again the accounts of a campaign that failed, and no others: an account already done is never done twice. Needs the right of its action in each of its schools, and, for responsables and for FORCE_CHANGE, a recent one-time password.',
      CAMPAIGN_REFUSALS.campaignRetryFailed,
    ),
  })
  async campaignRetryFailed(
    @Arg('input', () => CampaignRetryFailedInput, {
      description: 'Of which campaign the failed accounts are tried again.',
    })
    input: CampaignRetryFailedInput,
    @Ctx() context: ApiContext,
  ): Promise<CampaignPayload> {
    return act('campaignRetryFailed', context, input, (campaignId, as, { endsAt }) =>
      context.services.commands.campaigns.retryFailed(
        { campaignId, ...(endsAt !== undefined && { rightEndsAt: endsAt }) },
        as,
      ),
    );
  }
}
