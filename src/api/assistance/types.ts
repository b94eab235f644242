/** The types of requests for assistance, as staff see them. */
import type { AssistanceStep as StoredStep } from '../../../projections/assistance/queries.js';
import type { AnyOutcome, ContactWay } from '../../domain/assistance/events.js';
import type { Matter, QueueKind } from '../../domain/assistance/matters.js';
import type { AssistanceState } from '../../domain/assistance/state.js';
import { ArgsType, Field, ID, InputType, Int, ObjectType } from '../decorators.js';
import { SortDirection, enumeration } from '../enums.js';
import { MIN_POSITION } from '../list.js';
import { connectionType, edgeType, Node, PageArgs } from '../relay.js';
import { DateTime, Position, Uai } from '../scalars.js';
import {
  AssistanceContactEnum,
  AssistanceMatterEnum,
  AssistanceOutcomeEnum,
  AssistanceQueueKindEnum,
  AssistanceStateEnum,
  AssistanceStepKindEnum,
  type AssistanceStepKind,
} from './enums.js';

@ObjectType({ simpleResolvers: true, description: 'Whose queue a request for assistance is in.' })
export class AssistanceQueue {
  @Field(() => AssistanceQueueKindEnum, { description: 'Whether a school or an académie looks after it.' })
  kind!: QueueKind;
  @Field(() => Uai, { nullable: true, description: 'UAI of the school; null in the queue of an académie.' })
  uai!: string | null;
  @Field(() => String, { description: 'Code of the académie whose queue it is, or in which the school lies.' })
  academie!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Who asks for assistance, as that person wrote it: nothing of it was checked.',
})
export class AssistanceRequester {
  @Field(() => String, { nullable: true, description: 'Name of the requester.' })
  name!: string | null;
  @Field(() => String, { nullable: true, description: 'E-mail address; null when none was given.' })
  email!: string | null;
  @Field(() => String, { nullable: true, description: 'Phone number in E.164; null when none was given.' })
  phone!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'Something that happened to a request for assistance.' })
export class AssistanceStep {
  @Field(() => AssistanceStepKindEnum, { description: 'What happened to the request.' })
  kind!: AssistanceStepKind;
  @Field(() => DateTime, { description: 'When this step happened.' })
  at!: string;
  @Field(() => String, { description: 'Who did it: an opaque subject, `system` for the system itself.' })
  actor!: string;
  @Field(() => String, { description: 'The role in which it was done.' })
  role!: string;
  @Field(() => String, { description: 'By what right it was done: OWN, DELEGATION or SYSTEM.' })
  right!: string;
  @Field(() => String, {
    description: 'What happened, in one sentence, in French, or in English if `Accept-Language` prefers it.',
  })
  sentence!: string;
  @Field(() => String, {
    nullable: true,
    description: 'What was written; null when nothing was, and once it is erased.',
  })
  text!: string | null;
  @Field(() => String, { nullable: true, description: 'What the requester had tried before; on the request alone.' })
  tried!: string | null;
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'A request for assistance: a parent asks, staff answer.',
})
export class AssistanceRequest extends Node {
  /** What the resolvers of `requester` and `thread` (`queries.ts`) need; not part of the schema. */
  requestId!: string;
  firstTextId!: string;
  steps!: readonly StoredStep[];

  @Field(() => String, { description: 'The number that the requester was given.' })
  reference!: string;
  @Field(() => AssistanceMatterEnum, { description: 'What it is about.' })
  matter!: Matter;
  @Field(() => AssistanceStateEnum, { description: 'How far it has come.' })
  state!: AssistanceState;
  @Field(() => AssistanceQueue, { description: 'Who looks after it.' })
  queue!: AssistanceQueue;
  @Field(() => Uai, { nullable: true, description: 'The school that the requester named; null when none was.' })
  school!: string | null;
  @Field(() => AssistanceContactEnum, { description: 'How the requester is told of answers.' })
  contact!: ContactWay;
  @Field(() => String, { description: 'Language in which the requester is written to: fr or en.' })
  language!: string;
  @Field(() => String, { description: 'Version of the notice on personal data that the requester was shown.' })
  noticeVersion!: string;
  @Field(() => ID, {
    nullable: true,
    description:
      'Global id of the account that it is about: that of a requester who was signed in, or the one that staff named; null when none is known. Give it to accountDiagnose to find out why the person does not get in.',
  })
  accountId!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'The subject of whoever looks after it; null while nobody does.',
  })
  takenBy!: string | null;
  @Field(() => DateTime, { description: 'When it was sent.' })
  requestedAt!: string;
  @Field(() => DateTime, { description: 'When somebody last did something about it.' })
  movedAt!: string;
  @Field(() => DateTime, {
    nullable: true,
    description:
      'By when a request by a right of the GDPR must be answered: a month after it was sent; null for any other request.',
  })
  dueAt!: string | null;
  @Field(() => Boolean, {
    description: 'True when `dueAt` has passed and the request was neither answered nor closed.',
  })
  overdue!: boolean;
  @Field(() => DateTime, { nullable: true, description: 'When it was first answered; null until then.' })
  firstAnsweredAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it was closed; null while it is not.' })
  closedAt!: string | null;
  @Field(() => AssistanceOutcomeEnum, { nullable: true, description: 'How it was closed; null while it is not.' })
  outcome!: AnyOutcome | null;
  @Field(() => Boolean, {
    description: 'True once the requester has come by the link of an e-mail, and so reads the mail of that address.',
  })
  emailProven!: boolean;
  @Field(() => String, {
    nullable: true,
    description:
      'Code of the fault when the last e-mail to the requester was not delivered: then phone, or close the request; null otherwise.',
  })
  mailFailure!: string | null;
}

const AssistanceRequestEdge = edgeType(AssistanceRequest, 'AssistanceRequest');
export const AssistanceRequestConnection = connectionType(AssistanceRequestEdge, 'AssistanceRequest');

@InputType({ description: 'Conditions that requests for assistance must meet.' })
export class AssistanceFilter {
  @Field(() => [AssistanceStateEnum], {
    nullable: true,
    description: 'States of which a request must have one; OPEN, TAKEN and ANSWERED when left out.',
  })
  states?: AssistanceState[] | null;
  @Field(() => [AssistanceMatterEnum], { nullable: true, description: 'Matters of which a request must have one.' })
  matters?: Matter[] | null;
  @Field(() => Boolean, { nullable: true, description: 'True for requests that are overdue, and no others.' })
  overdue?: boolean | null;
  @Field(() => String, {
    nullable: true,
    description: 'Subject of whoever looks after the request, as `subject` of Me shows your own.',
  })
  takenBy?: string | null;
  @Field(() => String, { nullable: true, description: 'The number of the request, as the requester reads it out.' })
  reference?: string | null;
}

export const AssistanceSortField = enumeration(
  'AssistanceSortField',
  'Says by what requests for assistance are sorted.',
  ['REQUESTED_AT', 'MOVED_AT', 'DUE_AT'] as const,
  {
    REQUESTED_AT: 'By when they were sent.',
    MOVED_AT: 'By when somebody last did something about them.',
    DUE_AT: 'By when they must be answered; those without a deadline come last.',
  },
);

@InputType({ description: 'Says in which order requests for assistance are listed.' })
export class AssistanceSort {
  @Field(() => AssistanceSortField, { description: 'By what they are sorted.' })
  field!: keyof typeof AssistanceSortField;
  @Field(() => SortDirection, { description: 'In which direction they are sorted.', defaultValue: 'ASC' })
  direction!: SortDirection;
}

@ArgsType()
export class AssistancePageArgs extends PageArgs {
  @Field(() => AssistanceFilter, {
    nullable: true,
    description: 'Conditions that requests must meet; all that are neither closed nor erased when left out.',
  })
  filter?: AssistanceFilter | null;
  @Field(() => AssistanceSort, {
    nullable: true,
    description: 'In which order they are listed; the oldest first when left out.',
  })
  sort?: AssistanceSort | null;
}

/** Whose queue is asked for. */
export interface QueueArgs {
  uai?: string | null;
  academie?: string | null;
  withSchools?: boolean | null;
}

export const OF_SCHOOL = 'UAI of the school whose queue is read. Give either `uai` or `academie`.';
export const OF_ACADEMIE = 'Code of the académie whose queue is read, such as 28. Give either `uai` or `academie`.';
export const WITH_SCHOOLS =
  'With `academie`: true reads the queues of its schools, too, such as to find what is overdue; the queue of the académie alone when left out.';

@ArgsType()
export class AssistanceRequestsArgs extends AssistancePageArgs implements QueueArgs {
  @Field(() => Uai, { nullable: true, description: OF_SCHOOL })
  uai?: string | null;
  @Field(() => String, { nullable: true, description: OF_ACADEMIE })
  academie?: string | null;
  @Field(() => Boolean, { nullable: true, description: WITH_SCHOOLS })
  withSchools?: boolean | null;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'Counts the requests of a queue that are not closed.' })
export class AssistanceQueueCounts {
  @Field(() => Int, { description: 'Requests that nobody looks after.' })
  open!: number;
  @Field(() => Int, { description: 'Requests that somebody looks after, not answered yet or asked again.' })
  taken!: number;
  @Field(() => Int, { description: 'Requests that were answered and not closed.' })
  answered!: number;
  @Field(() => Int, { description: 'Requests by a right of the GDPR whose deadline has passed without an answer.' })
  overdue!: number;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Shows a queue of requests for assistance at a position of the ledger.',
})
export class AssistanceQueueUpdate implements QueueArgs {
  /** What the resolvers of its fields need; not part of the schema. */
  withSchools!: boolean | null;
  @Field(() => Uai, { nullable: true, description: 'The school whose queue it is; null for an académie.' })
  uai!: string | null;
  @Field(() => String, { nullable: true, description: 'The académie whose queue it is; null for a school.' })
  academie!: string | null;
  @Field(() => Position, {
    description: 'Position of the ledger up to which this update was read; queries show it already.',
  })
  position!: string;
}
