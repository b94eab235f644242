/** What requesters do, without signing in or as holders: ask, follow their request, add to it. */
import { emailKey } from '../../text/email.js';
import { MATTERS, MATTER_LABELS, type Matter } from '../../domain/assistance/matters.js';
import { noticeOfToday } from '../../domain/assistance/notice.js';
import { referenceOf, referenceTyped } from '../../domain/assistance/reference.js';
import type { AssistanceState } from '../../domain/assistance/state.js';
import { allow, callerOf, commandContext, recordRead, type ApiContext } from '../context.js';
import { Arg, Costs, Ctx, Field, Mutation, ObjectType, Query, Resolver } from '../decorators.js';
import { notFound } from '../errors.js';
import { checkReason, NOTHING_DONE, visibility } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { DateTime } from '../scalars.js';
import { asUserError, refusalError, textFor, type UserError } from '../user-errors.js';
import { AssistanceMatterEnum, AssistanceStateEnum, AssistanceStepKindEnum, type AssistanceStepKind } from './enums.js';
import {
  AssistanceMessageAddInput,
  AssistanceMessageAddPayload,
  AssistanceRequestCreateInput,
  AssistanceRequestCreatePayload,
  written,
} from './inputs.js';
import { readRequest } from './read.js';
import { VISITOR_ASSISTANCE_REFUSALS } from './refusals.js';
import { threadOf } from './thread.js';

@ObjectType({ simpleResolvers: true, description: 'A matter that a request for assistance may be about.' })
export class AssistanceMatterLabel {
  @Field(() => AssistanceMatterEnum, { description: 'The matter to give to assistanceRequestCreate.' })
  matter!: Matter;
  @Field(() => String, {
    description: 'Its text for people, in French, or in English if `Accept-Language` prefers it.',
  })
  label!: string;
}

@ObjectType({ simpleResolvers: true, description: 'What a form for requests for assistance shows.' })
export class AssistanceForm {
  @Field(() => String, {
    description:
      'Version of the notice on personal data: give it to assistanceRequestCreate, which refuses any but that of today.',
  })
  noticeVersion!: string;
  @Field(() => String, {
    description:
      'The notice on personal data that must be shown before a request is sent, in French, or in English if `Accept-Language` prefers it.',
  })
  notice!: string;
  @Field(() => [AssistanceMatterLabel], { description: 'The matters that may be chosen.' })
  matters!: AssistanceMatterLabel[];
}

@ObjectType({ simpleResolvers: true, description: 'A step of a request for assistance, as its requester sees it.' })
export class FollowedAssistanceStep {
  @Field(() => AssistanceStepKindEnum, { description: 'What happened to the request.' })
  kind!: AssistanceStepKind;
  @Field(() => DateTime, { description: 'When this step happened.' })
  at!: string;
  @Field(() => String, { nullable: true, description: 'What was written; null when nothing was.' })
  text!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'A request for assistance, as its requester sees it.' })
export class FollowedAssistance {
  @Field(() => String, { description: 'The number of the request.' })
  reference!: string;
  @Field(() => AssistanceMatterEnum, { description: 'What it is about.' })
  matter!: Matter;
  @Field(() => AssistanceStateEnum, { description: 'How far it has come.' })
  state!: AssistanceState;
  @Field(() => DateTime, { description: 'When it was sent.' })
  requestedAt!: string;
  @Field(() => DateTime, {
    nullable: true,
    description: 'By when a request by a right of the GDPR must be answered; null for any other request.',
  })
  dueAt!: string | null;
  @Field(() => [FollowedAssistanceStep], {
    description: 'What was asked and answered, in order. Notes that staff write for one another are not shown.',
  })
  steps!: FollowedAssistanceStep[];
}

/** What a requester sees of what happened. */
const SHOWN: readonly AssistanceStepKind[] = ['REQUESTED', 'ANSWERED', 'MESSAGE_ADDED', 'CLOSED', 'REOPENED'];

const LINK_INVALID = {
  fr: "Ce numéro et ce lien ne vont pas ensemble, ou le lien n'est plus valable. Ouvrez le lien du dernier courriel reçu.",
  en: 'This number and this link do not belong together, or the link is no longer valid. Open the link of the last e-mail.',
};

const refused = (error: UserError): AssistanceRequestCreatePayload => ({
  reference: null,
  userErrors: [error],
  ...NOTHING_DONE,
});

@Resolver()
export class AssistanceVisitors {
  @Costs('free')
  @Query(() => AssistanceForm, {
    nullable: true,
    description:
      'What the form of a request for assistance shows: the notice on personal data, and the matters. Needs a valid token, whatever its role.',
  })
  assistanceForm(@Ctx() context: ApiContext): AssistanceForm {
    callerOf(context);
    const { version, text } = noticeOfToday(context.services.commands.settings.assistanceMonths);
    return Object.assign(new AssistanceForm(), {
      noticeVersion: version,
      notice: textFor(context, text),
      matters: MATTERS.map(matter =>
        Object.assign(new AssistanceMatterLabel(), { matter, label: textFor(context, MATTER_LABELS[matter]) }),
      ),
    });
  }

  @Mutation(() => AssistanceRequestCreatePayload, {
    nullable: true,
    description: describeMutation(
      'Sends a request for assistance into the queue of the school or of the académie, as the routing of the académie says. It needs no sign-in; the request of a holder who is signed in names the account. With an e-mail address, an e-mail carries the number and a link to follow the request. The answer tells nothing of persons or accounts. Requests are limited by network, and to five a day for one contact; e-mails are limited by address, wherever the requests come from. Needs the role PORTAL, or to be a holder.',
      VISITOR_ASSISTANCE_REFUSALS.assistanceRequestCreate,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async assistanceRequestCreate(
    @Arg('input', () => AssistanceRequestCreateInput, { description: 'What is asked, of whom, and by whom.' })
    input: AssistanceRequestCreateInput,
    @Ctx() context: ApiContext,
  ): Promise<AssistanceRequestCreatePayload> {
    checkReason(context, input);
    const accountId = context.principal?.holderOf;
    let granted;
    try {
      granted = allow(context, 'ASSISTANCE_REQUEST', accountId === undefined ? {} : { accountId });
    } catch (error) {
      return refused(asUserError(error));
    }
    const { matter, tried, noticeVersion } = input;
    const [name, text] = [written(input.name, 'name'), written(input.text, 'text')];
    const optional = {
      uai: input.uai ?? undefined,
      academie: input.academie ?? undefined,
      email: input.email?.trim() || undefined,
      phone: input.phone?.trim() || undefined,
    };
    // Counts the request, once the command has read the contact: by the account of a holder who is signed in, else by the address or the phone.
    const admit = ({ email, phone = '' }: { readonly email?: string; readonly phone?: string }): Promise<void> => {
      const triesOf = accountId ?? (email === undefined ? phone : emailKey(email));
      return context.services.visitLimits.check('ASSISTANCE', { triesOf, address: context.address });
    };
    const result = await context.services.commands.assistance.ask(
      {
        ...optional,
        matter,
        name,
        text,
        tried: tried?.trim() || undefined,
        noticeVersion,
        accountId,
        admit,
        language: context.language,
      },
      commandContext(context, granted, input),
    );
    if (result.outcome === 'refused') return refused(refusalError(result.refusal));
    const reference = referenceOf(result.state.requestId);
    return { reference, userErrors: [], ...(await visibility(context, result.position, ['assistance'])) };
  }

  @Query(() => FollowedAssistance, {
    nullable: true,
    description:
      'A request for assistance as its requester follows it, by the link of an e-mail. Needs the role PORTAL. Errors: NOT_FOUND when number and token do not belong together or the link has expired, TOO_MANY_REQUESTS, FORBIDDEN.',
  })
  async assistanceFollow(
    @Arg('reference', () => String, { description: 'The number of the request, as the link carries it.' })
    reference: string,
    @Arg('token', () => String, { description: 'The token that the link carries.' }) token: string,
    @Ctx() context: ApiContext,
  ): Promise<FollowedAssistance> {
    const granted = allow(context, 'PORTAL_VISIT', {});
    const triesOf = referenceTyped(reference);
    await context.services.visitLimits.check('TOKEN', { triesOf, address: context.address });
    const requestId = await context.services.commands.assistance.followed({ reference, token });
    const request = requestId && (await readRequest(context, requestId));
    if (!requestId || !request) throw notFound(LINK_INVALID);
    recordRead(context, { kind: 'SHEET', granted, persons: 1 });
    const { matter, state, requestedAt, dueAt } = request;
    const steps = (await threadOf(context, requestId, request.steps)).filter(({ kind }) => SHOWN.includes(kind));
    return Object.assign(new FollowedAssistance(), {
      reference: request.reference,
      matter,
      state,
      requestedAt,
      dueAt,
      steps: steps.map(({ kind, at, text }) => Object.assign(new FollowedAssistanceStep(), { kind, at, text })),
    });
  }

  @Mutation(() => AssistanceMessageAddPayload, {
    nullable: true,
    description: describeMutation(
      'Adds a message of the requester to a request for assistance, by the link of an e-mail: a closed request is opened again. Needs the role PORTAL.',
      VISITOR_ASSISTANCE_REFUSALS.assistanceMessageAdd,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async assistanceMessageAdd(
    @Arg('input', () => AssistanceMessageAddInput, { description: 'The link, and what is added.' })
    input: AssistanceMessageAddInput,
    @Ctx() context: ApiContext,
  ): Promise<AssistanceMessageAddPayload> {
    checkReason(context, input);
    let granted;
    try {
      granted = allow(context, 'PORTAL_VISIT', {});
    } catch (error) {
      return { userErrors: [asUserError(error)], ...NOTHING_DONE };
    }
    const { reference, token } = input;
    const text = written(input.text, 'text');
    const triesOf = referenceTyped(reference);
    await context.services.visitLimits.check('TOKEN', { triesOf, address: context.address });
    const as = commandContext(context, granted, input);
    const result = await context.services.commands.assistance.addMessage({ reference, token, text }, as);
    if (result.outcome === 'refused') return { userErrors: [refusalError(result.refusal)], ...NOTHING_DONE };
    return { userErrors: [], ...(await visibility(context, result.position, ['assistance'])) };
  }
}
