import { READER_KINDS, type ReaderKind } from '../../parked/parked.js';
import { ArgsType, Field, ID, InputType, Int, ObjectType } from '../decorators.js';
import { enumeration } from '../enums.js';
import { Payload } from '../payload.js';
import { connectionType, edgeType, PageArgs } from '../relay.js';
import { DateTime, Position, Uai } from '../scalars.js';

export const ParkedReaderKindEnum = enumeration('ParkedReaderKind', 'Says who has parked a stream.', READER_KINDS, {
  READ_MODEL: 'A read model, from which queries are answered.',
  PROCESS: 'A process of the system, such as the one that sends e-mails.',
});

@ObjectType({
  simpleResolvers: true,
  description:
    'A stream of the ledger at which a read model or a process cannot go on: it has set the stream aside at an event that it cannot handle, with all later events of the stream, and goes on with all others. Holds no personal data.',
})
export class ParkedStream {
  @Field(() => String, { description: 'Name of the read model or process that has parked it, such as responsables.' })
  reader!: string;
  @Field(() => ParkedReaderKindEnum, { description: 'Whether a read model or a process has parked it.' })
  kind!: ReaderKind;
  @Field(() => String, {
    description: 'Name of the stream: the category, a hyphen and the id, such as account-0b8e5a52-….',
  })
  stream!: string;
  @Field(() => ID, {
    nullable: true,
    description: 'Global id of the account that the stream is the history of; null for the stream of anything else.',
  })
  accountId!: string | null;
  @Field(() => Int, { description: 'Number in its stream of the event that failed: 0 for the first.' })
  version!: number;
  @Field(() => Position, { description: 'Position in the ledger of the event that failed.' })
  position!: string;
  @Field(() => String, { description: 'UUID of the event that failed.' })
  eventId!: string;
  @Field(() => String, { description: 'Type of the event that failed, such as AccountNotified.' })
  eventType!: string;
  @Field(() => String, {
    description: 'Why it failed, as the program says it, in English. It quotes no value of the event.',
  })
  error!: string;
  @Field(() => Int, { description: 'Number of later events of the stream that wait behind it.' })
  heldBack!: number;
  @Field(() => Int, { description: 'How often events of the stream were tried since it was parked first.' })
  attempts!: number;
  @Field(() => DateTime, { description: 'Since when the stream is parked.' })
  parkedAt!: string;
  @Field(() => String, {
    description: 'What is not as it should be meanwhile, in French, or in English if `Accept-Language` prefers it.',
  })
  consequence!: string;
  @Field(() => String, {
    description: 'What to do about it, in French, or in English if `Accept-Language` prefers it.',
  })
  remedy!: string;
}

export const ParkedStreamEdge = edgeType(ParkedStream, 'ParkedStream');
export const ParkedStreamConnection = connectionType(ParkedStreamEdge, 'ParkedStream');

@InputType({ description: 'Says which parked streams are meant: those that meet every given condition.' })
export class ParkedStreamFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Keeps those that this read model or process has parked, such as responsables or mails.',
  })
  reader?: string | null;
  @Field(() => String, { nullable: true, description: 'Keeps this stream, named as the field `stream` shows it.' })
  stream?: string | null;
  @Field(() => Uai, {
    nullable: true,
    description: 'Keeps the streams that have named this school. FORBIDDEN for one out of your reach.',
  })
  uai?: string | null;
}

@ArgsType()
export class ParkedStreamsArgs extends PageArgs {
  @Field(() => ParkedStreamFilter, {
    nullable: true,
    description: 'Conditions that the parked streams must meet; all in your reach when left out.',
  })
  filter?: ParkedStreamFilter | null;
}

@InputType({ description: 'Says which parked streams are replayed.' })
export class ParkedStreamsReplayInput {
  @Field(() => ParkedStreamFilter, {
    nullable: true,
    description: 'Which of them: one by `reader` and `stream`; all in your reach when left out.',
  })
  filter?: ParkedStreamFilter | null;
}

@ObjectType({
  implements: [Payload],
  simpleResolvers: true,
  description: 'Says what became of the parked streams that were replayed.',
})
export class ParkedStreamsReplayPayload extends Payload {
  @Field(() => Int, {
    nullable: true,
    description:
      'Number of streams that are no longer parked: every event of them is handled by now. Null when refused.',
  })
  released!: number | null;
  @Field(() => [ParkedStream], {
    nullable: true,
    description:
      'The streams that stay parked, at the event that failed now and with its reason. Null when the request was refused.',
  })
  stillParked!: ParkedStream[] | null;
}
