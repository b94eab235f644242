/** The inputs and payloads of the mutations on requests for assistance. */
import type { Outcome } from '../../domain/assistance/events.js';
import type { Matter } from '../../domain/assistance/matters.js';
import { ApiError } from '../errors.js';
import { Field, ID, InputType, ObjectType, type ClassType } from '../decorators.js';
import { CommandInput, mutationOf, Payload } from '../payload.js';
import { Uai } from '../scalars.js';
import { AssistanceClosingEnum, AssistanceMatterEnum } from './enums.js';
import { AssistanceRequest } from './types.js';

const LINES = 'in several lines if need be';

const BLANK = {
  fr: 'Écrivez ici quelque chose : ce texte est vide.',
  en: 'Write something here: this text is empty.',
};

/** The text without blanks around it. Throws BAD_USER_INPUT with the field when nothing is left. */
export function written(text: string, field: string): string {
  const trimmed = text.trim();
  if (trimmed === '') throw new ApiError('BAD_USER_INPUT', BLANK, { field });
  return trimmed;
}

@InputType({
  description:
    'Says what is asked, of which school or académie, and how to reach the requester: an e-mail address or a phone number.',
})
export class AssistanceRequestCreateInput extends CommandInput {
  @Field(() => AssistanceMatterEnum, { description: 'What it is about.' })
  matter!: Matter;
  @Field(() => Uai, { nullable: true, description: 'The school concerned, where there is one.' })
  uai?: string | null;
  @Field(() => String, { nullable: true, description: 'Code of the académie, where no school is named.' })
  academie?: string | null;
  @Field(() => String, { description: 'Name of the requester.' })
  name!: string;
  @Field(() => String, { nullable: true, description: 'E-mail address that is sent a link to each answer.' })
  email?: string | null;
  @Field(() => String, { nullable: true, description: 'Where the requester can be phoned.' })
  phone?: string | null;
  @Field(() => String, { description: `What the requester asks, ${LINES}. Never a password or a code.` })
  text!: string;
  @Field(() => String, { nullable: true, description: `What the requester has tried before, ${LINES}.` })
  tried?: string | null;
  @Field(() => String, { description: 'Version of the notice on personal data that was shown: see assistanceForm.' })
  noticeVersion!: string;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Gives the number of a request for assistance.',
})
export class AssistanceRequestCreatePayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description:
      'The number of the request, to be read out on the phone and to follow it by the link of the e-mail; null when refused.',
  })
  reference!: string | null;
}

@InputType({ description: 'Adds a message of the requester to a request, by the link of an e-mail.' })
export class AssistanceMessageAddInput extends CommandInput {
  @Field(() => String, { description: 'The number of the request, as the link carries it.' })
  reference!: string;
  @Field(() => String, { description: 'The token that the link carries.' })
  token!: string;
  @Field(() => String, { description: `What the requester adds, ${LINES}.` })
  text!: string;
}

@ObjectType({ implements: Payload, simpleResolvers: true, description: 'Gives the result of assistanceMessageAdd.' })
export class AssistanceMessageAddPayload extends Payload {}

@InputType({ description: 'Names the request for assistance that a mutation is about.' })
abstract class OnRequest extends CommandInput {
  @Field(() => ID, { description: 'Global id of the request, or its bare UUID.' })
  requestId!: string;
}

@InputType({ description: 'Says which request the caller looks after from now on.' })
export class AssistanceRequestTakeInput extends OnRequest {
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'True takes it over from somebody else who looks after it.',
  })
  takeOver!: boolean;
}

@InputType({ description: 'Says which request is answered, and how.' })
export class AssistanceRequestAnswerInput extends OnRequest {
  @Field(() => String, {
    description: `The answer, ${LINES}: shown to the requester by the link of an e-mail; for a requester without an e-mail address, what was said on the phone.`,
  })
  text!: string;
}

@InputType({ description: 'Says to whose queue a request goes: that of the school `uai`, or that of the académie.' })
export class AssistanceRequestPassOnInput extends OnRequest {
  @Field(() => Uai, { nullable: true, description: 'The school that looks after it from now on.' })
  uai?: string | null;
  @Field(() => String, { nullable: true, description: 'Code of the académie that looks after it from now on.' })
  academie?: string | null;
  @Field(() => String, { description: `Why, ${LINES}: for whoever looks after it next, never for the requester.` })
  note!: string;
}

@InputType({ description: 'Says which account a request is about.' })
export class AssistanceRequestAttachAccountInput extends OnRequest {
  @Field(() => ID, { description: 'Global id of the account, or its bare UUID.' })
  accountId!: string;
}

@InputType({ description: 'Says which request is closed, and with what outcome.' })
export class AssistanceRequestCloseInput extends OnRequest {
  @Field(() => AssistanceClosingEnum, { description: 'How it is closed.' })
  outcome!: Outcome;
}

@InputType({ description: 'Says which closed request is opened again.' })
export class AssistanceRequestReopenInput extends OnRequest {}

export type OnRequestInput = OnRequest;

export interface AssistanceRequestPayload extends Payload {
  request: AssistanceRequest | null;
}

/** Makes the payload type of a mutation on a request, from the stem of its name such as `AssistanceRequestTake`. */
function requestPayload(name: string): ClassType<AssistanceRequestPayload> {
  @ObjectType(`${name}Payload`, {
    implements: Payload,
    simpleResolvers: true,
    description: `Gives the result of ${mutationOf(name)}, and the request after it.`,
  })
  class NamedPayload extends Payload {
    @Field(() => AssistanceRequest, {
      nullable: true,
      description:
        'The request after the mutation; null when refused, when it is out of your reach now, and when queries do not show it yet (`projected` is false).',
    })
    request!: AssistanceRequest | null;
  }
  return NamedPayload;
}

export const AssistanceRequestTakePayload = requestPayload('AssistanceRequestTake');
export const AssistanceRequestAnswerPayload = requestPayload('AssistanceRequestAnswer');
export const AssistanceRequestPassOnPayload = requestPayload('AssistanceRequestPassOn');
export const AssistanceRequestAttachAccountPayload = requestPayload('AssistanceRequestAttachAccount');
export const AssistanceRequestClosePayload = requestPayload('AssistanceRequestClose');
export const AssistanceRequestReopenPayload = requestPayload('AssistanceRequestReopen');
