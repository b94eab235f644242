/** What staff do to requests for assistance. */
import type { AssistanceResult, CommandContext } from '../../command/index.js';
import { ACADEMIES, placeOf } from '../../domain/academies.js';
import { isSameQueue } from '../../domain/assistance/decide.js';
import type { Queue } from '../../domain/assistance/events.js';
import type { Assistance } from '../../domain/assistance/state.js';
import { allowOnAccount } from '../accounts/reach.js';
import { commandContext, type ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { ApiError, badInput } from '../errors.js';
import { checkReason, NOTHING_DONE, visibility } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { uuidOf } from '../relay.js';
import { asUserError, refusalError, type UserError } from '../user-errors.js';
import {
  AssistanceRequestAnswerInput,
  AssistanceRequestAnswerPayload,
  AssistanceRequestAttachAccountInput,
  AssistanceRequestAttachAccountPayload,
  AssistanceRequestCloseInput,
  AssistanceRequestClosePayload,
  AssistanceRequestPassOnInput,
  AssistanceRequestPassOnPayload,
  AssistanceRequestReopenInput,
  AssistanceRequestReopenPayload,
  AssistanceRequestTakeInput,
  AssistanceRequestTakePayload,
  type AssistanceRequestPayload,
  written,
  type OnRequestInput,
} from './inputs.js';
import { allowOnRequest, readRequest } from './read.js';
import { STAFF_ASSISTANCE_REFUSALS } from './refusals.js';
import type { AssistanceRequest } from './types.js';

const refused = (error: UserError): AssistanceRequestPayload => ({
  request: null,
  userErrors: [error],
  ...NOTHING_DONE,
});

/** The error of the check of rights on a request, as a user error. */
const asRequestError = (error: unknown): UserError =>
  error instanceof ApiError && error.extensions.code === 'NOT_FOUND'
    ? refusalError({ code: 'ASSISTANCE_UNKNOWN', field: 'requestId' })
    : asUserError(error);

/** The request as queries show it; null when the caller may not see it any more. */
async function visibleRequest(context: ApiContext, requestId: string): Promise<AssistanceRequest | null> {
  const request = await readRequest(context, requestId);
  if (!request) return null;
  try {
    await allowOnRequest(context, 'ASSISTANCE_READ', request.queue);
    return request;
  } catch (error) {
    // Throws on whatever is no lack of a right.
    asRequestError(error);
    return null;
  }
}

/**
 * Runs the command on a request. `as`: who acts, by what right and for what reason, as its events record it. `request`: the request before it,
 * as the ledger has it.
 */
type Run = (
  commands: ApiContext['services']['commands']['assistance'],
  requestId: string,
  as: CommandContext,
  request: Assistance,
) => Promise<AssistanceResult | UserError>;

/** Checks the right on the request, by the queue that the ledger says it is in, runs the command and builds the payload. */
async function act(context: ApiContext, input: OnRequestInput, run: Run): Promise<AssistanceRequestPayload> {
  checkReason(context, input);
  const requestId = uuidOf('AssistanceRequest', input.requestId, 'requestId');
  const { assistance } = context.services.commands;
  const before = await assistance.request(requestId);
  let granted;
  try {
    granted = await allowOnRequest(context, 'ASSISTANCE_ANSWER', before?.queue);
  } catch (error) {
    return refused(asRequestError(error));
  }
  const result = await run(assistance, requestId, commandContext(context, granted, input), before!);
  if (!('outcome' in result)) return refused(result);
  if (result.outcome === 'refused') return refused(refusalError(result.refusal));
  const visible = await visibility(context, result.position, ['assistance']);
  const request = visible.projected ? await visibleRequest(context, requestId) : null;
  return { request, userErrors: [], ...visible };
}

/** The queue that a request is passed on to, or why there is none. Throws BAD_USER_INPUT unless one is named. */
async function queueNamed(
  { services }: ApiContext,
  { uai, academie }: AssistanceRequestPassOnInput,
): Promise<Queue | UserError> {
  if ((typeof uai === 'string') === (typeof academie === 'string'))
    throw badInput('Give the school (`uai`) or the académie (`academie`), one of the two.', 'uai');
  if (typeof uai === 'string') {
    const place = placeOf(uai);
    if (!place || (await services.directory.academieOf(uai)) === undefined)
      return refusalError({ code: 'SCHOOL_UNKNOWN', field: 'uai' });
    return { academie: place.academie, uai };
  }
  if (!ACADEMIES.some(({ code }) => code === academie))
    return refusalError({ code: 'ACADEMIE_UNKNOWN', field: 'academie' });
  return { academie: academie! };
}

/**
 * Whether a request may go to this queue: from a school to its académie, or to the school that the requester named; from an académie, for
 * whoever answers its requests, to its schools as well, and to other académies. Nobody else is shown what a parent wrote.
 */
function mayPassOn({ services, principal }: ApiContext, { queue: from, school }: Assistance, to: Queue): boolean {
  // The command refuses to pass a request on to the queue that it is in.
  if (isSameQueue(from, to) || (to.uai !== undefined && to.uai === school)) return true;
  const own = to.academie === from.academie;
  if (own && to.uai === undefined) return true;
  const asAcademie = services.authorise(principal, 'ASSISTANCE_ANSWER', { academie: from.academie }).granted;
  return asAcademie && (own || to.uai === undefined);
}

const NEEDS =
  'Needs the right to answer requests in its queue, which heads and the assistance of the académie have, and a recent one-time password.';

@Resolver()
export class AssistanceMutations {
  @Mutation(() => AssistanceRequestTakePayload, {
    nullable: true,
    description: describeMutation(
      `Takes a request for assistance: from now on the caller looks after it, and nobody else acts on it without taking it over. ${NEEDS}`,
      STAFF_ASSISTANCE_REFUSALS.assistanceRequestTake,
    ),
  })
  async assistanceRequestTake(
    @Arg('input', () => AssistanceRequestTakeInput, { description: 'Which request is taken.' })
    input: AssistanceRequestTakeInput,
    @Ctx() context: ApiContext,
  ): Promise<AssistanceRequestPayload> {
    const { takeOver } = input;
    return act(context, input, (commands, requestId, as) => commands.take({ requestId, takeOver }, as));
  }

  @Mutation(() => AssistanceRequestAnswerPayload, {
    nullable: true,
    description: describeMutation(
      `Answers a request for assistance. An e-mail tells the requester that there is an answer and carries a link that shows it; the answer itself is in no e-mail. For a requester without an e-mail address, the text records what was said on the phone. ${NEEDS}`,
      STAFF_ASSISTANCE_REFUSALS.assistanceRequestAnswer,
    ),
  })
  async assistanceRequestAnswer(
    @Arg('input', () => AssistanceRequestAnswerInput, { description: 'Which request is answered, and how.' })
    input: AssistanceRequestAnswerInput,
    @Ctx() context: ApiContext,
  ): Promise<AssistanceRequestPayload> {
    const text = written(input.text, 'text');
    return act(context, input, (commands, requestId, as) => commands.answer({ requestId, text }, as));
  }

  @Mutation(() => AssistanceRequestPassOnPayload, {
    nullable: true,
    description: describeMutation(
      `Passes a request for assistance on, with a note that says why: from a school to its académie or to the school that the requester named, from an académie to its schools or to another académie. Nobody looks after it then until somebody takes it there. ${NEEDS}`,
      STAFF_ASSISTANCE_REFUSALS.assistanceRequestPassOn,
    ),
  })
  async assistanceRequestPassOn(
    @Arg('input', () => AssistanceRequestPassOnInput, { description: 'Which request goes where, and why.' })
    input: AssistanceRequestPassOnInput,
    @Ctx() context: ApiContext,
  ): Promise<AssistanceRequestPayload> {
    const note = written(input.note, 'note');
    return act(context, input, async (commands, requestId, as, request) => {
      const queue = await queueNamed(context, input);
      if ('code' in queue) return queue;
      if (!mayPassOn(context, request, queue))
        return refusalError({ code: 'ASSISTANCE_QUEUE_TOO_FAR', field: queue.uai === undefined ? 'academie' : 'uai' });
      return commands.passOn({ requestId, queue, note }, as);
    });
  }

  @Mutation(() => AssistanceRequestAttachAccountPayload, {
    nullable: true,
    description: describeMutation(
      `Names the account that a request for assistance is about, in place of the one named before. Needs the right to open that account, too. ${NEEDS}`,
      STAFF_ASSISTANCE_REFUSALS.assistanceRequestAttachAccount,
    ),
  })
  async assistanceRequestAttachAccount(
    @Arg('input', () => AssistanceRequestAttachAccountInput, { description: 'Which account which request is about.' })
    input: AssistanceRequestAttachAccountInput,
    @Ctx() context: ApiContext,
  ): Promise<AssistanceRequestPayload> {
    const accountId = uuidOf('Account', input.accountId, 'accountId');
    return act(context, input, async (commands, requestId, as) => {
      try {
        await allowOnAccount(context, 'ACCOUNT_READ', accountId);
      } catch (error) {
        return asUserError(error);
      }
      return commands.attachAccount({ requestId, accountId }, as);
    });
  }

  @Mutation(() => AssistanceRequestClosePayload, {
    nullable: true,
    description: describeMutation(
      `Closes a request for assistance. Its texts are erased at the end of the retention (ASSISTANCE_MONTHS), unless it is opened again. ${NEEDS}`,
      STAFF_ASSISTANCE_REFUSALS.assistanceRequestClose,
    ),
  })
  async assistanceRequestClose(
    @Arg('input', () => AssistanceRequestCloseInput, { description: 'Which request is closed, and how.' })
    input: AssistanceRequestCloseInput,
    @Ctx() context: ApiContext,
  ): Promise<AssistanceRequestPayload> {
    const { outcome } = input;
    return act(context, input, (commands, requestId, as) => commands.close({ requestId, outcome }, as));
  }

  @Mutation(() => AssistanceRequestReopenPayload, {
    nullable: true,
    description: describeMutation(
      `Opens a closed request for assistance again. Does nothing when it is not closed. ${NEEDS}`,
      STAFF_ASSISTANCE_REFUSALS.assistanceRequestReopen,
    ),
  })
  async assistanceRequestReopen(
    @Arg('input', () => AssistanceRequestReopenInput, { description: 'Which request is opened again.' })
    input: AssistanceRequestReopenInput,
    @Ctx() context: ApiContext,
  ): Promise<AssistanceRequestPayload> {
    return act(context, input, (commands, requestId, as) => commands.reopen({ requestId }, as));
  }
}
