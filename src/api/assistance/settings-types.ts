/** The types of what académies set of their assistance. */
import { MODALITY_BOUNDS } from '../../domain/assistance/modalities.js';
import type { Matter, QueueKind } from '../../domain/assistance/matters.js';
import { Field, InputType, ObjectType } from '../decorators.js';
import { CommandInput, Payload } from '../payload.js';
import { DateTime } from '../scalars.js';
import { AssistanceMatterEnum, AssistanceQueueKindEnum } from './enums.js';

const { phone, form, dataProtection, hours, text } = MODALITY_BOUNDS;
const PHONE = 'A phone number, as people dial it';
const FORM = 'Address of a page with a form';
const OFFICER = 'How to reach the data protection officer of the académie';
const HOURS = 'When somebody answers';
const TEXT = 'How to proceed, in several lines if need be';
const NONE = 'null when there is none';

@ObjectType({ simpleResolvers: true, description: 'How parents get help, in the words of one language.' })
export class AssistanceWords {
  @Field(() => String, { nullable: true, description: `${HOURS}; ${NONE}.` })
  hours!: string | null;
  @Field(() => String, { nullable: true, description: `${TEXT}; ${NONE}.` })
  text!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'Says whose queue the requests about a matter go to.' })
export class AssistanceRoute {
  @Field(() => AssistanceMatterEnum, { description: 'The matter that requests are about.' })
  matter!: Matter;
  @Field(() => AssistanceQueueKindEnum, { description: 'Whose queue they go to.' })
  queue!: QueueKind;
}

@ObjectType({
  simpleResolvers: true,
  description: 'How parents of an académie get help, and whose queue their requests go to.',
})
export class AssistanceModalities {
  @Field(() => String, { description: 'Code of the académie, such as 28.' })
  academie!: string;
  @Field(() => String, { description: 'Name of the académie, such as La Réunion.' })
  name!: string;
  @Field(() => String, { nullable: true, description: `${PHONE}; ${NONE}.` })
  phone!: string | null;
  @Field(() => String, { nullable: true, description: `${FORM}; ${NONE}.` })
  form!: string | null;
  @Field(() => String, { nullable: true, description: `${OFFICER}; ${NONE}.` })
  dataProtection!: string | null;
  @Field(() => AssistanceWords, {
    nullable: true,
    description:
      'Hours and text in French, or in English if `Accept-Language` prefers it and there is an English text; null when there are none.',
  })
  words!: AssistanceWords | null;
  @Field(() => AssistanceWords, { nullable: true, description: 'Hours and text in French; null when there are none.' })
  fr!: AssistanceWords | null;
  @Field(() => AssistanceWords, { nullable: true, description: 'Hours and text in English; null when there are none.' })
  en!: AssistanceWords | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When these texts were last changed; null when the académie has none of its own.',
  })
  changedAt!: string | null;
  @Field(() => Boolean, {
    description: 'True when the académie has set a routing of its own; false while the default applies.',
  })
  ownRouting!: boolean;
  @Field(() => [AssistanceRoute], {
    description:
      'Whose queue requests about each matter go to. Requests that name no school, or one that is not known here, go to the académie.',
  })
  routing!: AssistanceRoute[];
}

@InputType({ description: 'Hours and text in one language. What is blank is left out.' })
export class AssistanceWordsInput {
  @Field(() => String, { nullable: true, description: `${HOURS}; ${hours} characters at most.` })
  hours?: string | null;
  @Field(() => String, { nullable: true, description: `${TEXT}; ${text} characters at most.` })
  text?: string | null;
}

@InputType({
  description:
    'Says how parents of an académie get help: the whole of it. What is left out, null or blank is no longer there.',
})
export class AssistanceModalitiesChangeInput extends CommandInput {
  @Field(() => String, { description: 'Code of the académie, such as 28.' })
  academie!: string;
  @Field(() => String, { nullable: true, description: `${PHONE}; ${phone} characters at most.` })
  phone?: string | null;
  @Field(() => String, {
    nullable: true,
    description: `${FORM}, beginning with https://; ${form} characters at most.`,
  })
  form?: string | null;
  @Field(() => String, { nullable: true, description: `${OFFICER}; ${dataProtection} characters at most.` })
  dataProtection?: string | null;
  @Field(() => AssistanceWordsInput, { nullable: true, description: 'Hours and text in French.' })
  fr?: AssistanceWordsInput | null;
  @Field(() => AssistanceWordsInput, { nullable: true, description: 'Hours and text in English.' })
  en?: AssistanceWordsInput | null;
}

@InputType({ description: 'Says whose queue the requests about a matter go to.' })
export class AssistanceRouteInput {
  @Field(() => AssistanceMatterEnum, { description: 'The matter that requests are about.' })
  matter!: Matter;
  @Field(() => AssistanceQueueKindEnum, { description: 'Whose queue they go to.' })
  queue!: QueueKind;
}

@InputType({
  description: 'Says whose queue requests for assistance of an académie go to: matters named, and all others.',
})
export class AssistanceRoutingInput {
  @Field(() => AssistanceQueueKindEnum, { description: 'Whose queue requests about all other matters go to.' })
  otherwise!: QueueKind;
  @Field(() => [AssistanceRouteInput], { description: 'The matters that go elsewhere; each once.' })
  matters!: AssistanceRouteInput[];
}

@InputType({ description: 'Says which routing an académie has from now on.' })
export class AssistanceRoutingChangeInput extends CommandInput {
  @Field(() => String, { description: 'Code of the académie, such as 28.' })
  academie!: string;
  @Field(() => AssistanceRoutingInput, {
    nullable: true,
    description: 'Its routing; null restores the default.',
  })
  routing?: AssistanceRoutingInput | null;
}

export interface AssistanceSettingsPayload extends Payload {
  modalities: AssistanceModalities | null;
}

const AFTER =
  'What the académie has set after the mutation; null when refused, and when queries do not show it yet (`projected` is false).';

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Gives the result of assistanceModalitiesChange.',
})
export class AssistanceModalitiesChangePayload extends Payload {
  @Field(() => AssistanceModalities, { nullable: true, description: AFTER })
  modalities!: AssistanceModalities | null;
}

@ObjectType({ implements: Payload, simpleResolvers: true, description: 'Gives the result of assistanceRoutingChange.' })
export class AssistanceRoutingChangePayload extends Payload {
  @Field(() => AssistanceModalities, { nullable: true, description: AFTER })
  modalities!: AssistanceModalities | null;
}
