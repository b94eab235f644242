import type { Right, Role, Source } from '../../domain/event.js';
import { ArgsType, Field, ID, InputType, Int, ObjectType } from '../decorators.js';
import { RoleEnum } from '../enums.js';
import { HistoryFilter, HistoryOrder, RightEnum, ShownEvent, SourceEnum } from '../history/types.js';
import { MIN_POSITION } from '../list.js';
import { connectionType, edgeType, Node, PageArgs } from '../relay.js';
import { Position, Uai } from '../scalars.js';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'One event of the ledger, of whatever stream: who did what, by what right, when, where from and why. It holds no personal data.',
})
export class LedgerEvent extends ShownEvent {
  @Field(() => String, {
    description: 'Name of its stream: the category, a hyphen and the id, such as account-0b8e5a52-….',
  })
  stream!: string;
  @Field(() => Int, { description: 'Number of the event in its stream: 0 for the first, then 1, 2, without gaps.' })
  version!: number;
  @Field(() => ID, {
    nullable: true,
    description: 'Global id of the account that the stream is the history of; null for the stream of anything else.',
  })
  accountId!: string | null;
  @Field(() => String, {
    description:
      'Id shared by all events that came from one request, import or run of a process: give it as `correlation` of the filter to see them all.',
  })
  correlationId!: string;
}

export const LedgerEventEdge = edgeType(LedgerEvent, 'LedgerEvent');
export const LedgerEventConnection = connectionType(LedgerEventEdge, 'LedgerEvent');
// Adds a field to the connection, whose type `connectionType` has made with the fields that all connections share.
Field(() => Position, {
  description: 'Position of the ledger up to which events were looked for: give it as `until` with further pages.',
})(LedgerEventConnection.prototype as object, 'position');

@InputType({ description: 'Says which events of the ledger are meant: those that meet every given condition.' })
export class EventFilter extends HistoryFilter {
  @Field(() => String, {
    nullable: true,
    description: 'Keeps events of one stream, named as the field `stream` shows it.',
  })
  stream?: string | null;
  @Field(() => RoleEnum, { nullable: true, description: 'Keeps events of actions done in this role.' })
  role?: Role | null;
  @Field(() => RightEnum, { nullable: true, description: 'Keeps events of actions done by this right.' })
  right?: Right | null;
  @Field(() => SourceEnum, { nullable: true, description: 'Keeps events of actions that came from this source.' })
  source?: Source | null;
  @Field(() => String, {
    nullable: true,
    description: 'Keeps what came from one request, import or run: all that happened around an event.',
  })
  correlation?: string | null;
  @Field(() => Uai, {
    nullable: true,
    description:
      'Keeps events that belong to this school: of accounts, pupils and imports that were of it by then, and what was done by a right on it. FORBIDDEN for a school out of your reach.',
  })
  uai?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Keeps events that belong to this académie or to a school of it, by its code. FORBIDDEN for an académie out of your reach.',
  })
  academie?: string | null;
  @Field(() => Boolean, {
    nullable: true,
    description:
      'Also keeps reads of personal data, the events of the streams `access-…`; false leaves them out. Left out, they are kept only where `stream` or `types` names them. `accesses` lists them read by read.',
  })
  reads?: boolean | null;
}

@ArgsType()
export class EventsArgs extends PageArgs {
  @Field(() => EventFilter, {
    nullable: true,
    description: 'Conditions that events must meet; all events within your reach when left out.',
  })
  filter?: EventFilter | null;
  @Field(() => HistoryOrder, { defaultValue: 'NEWEST_FIRST', description: 'In which order events are listed.' })
  order!: HistoryOrder;
  @Field(() => Position, {
    nullable: true,
    description:
      'Leaves out what was appended after this position. Give the `position` of the first page with every further page: the list and its count then stay as they were.',
  })
  until?: string | null;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}

@ObjectType({
  simpleResolvers: true,
  description: 'A part of the feed of events, oldest first, and where to go on.',
})
export class EventFeed {
  @Field(() => [LedgerEvent], { description: 'The events that follow, in the order of the ledger.' })
  events!: LedgerEvent[];
  @Field(() => Position, {
    description:
      'Where to go on: give it as `after` next time, also when `events` is empty. Keep it with what you did with the events: whoever does loses no event and sees none twice.',
  })
  position!: string;
  @Field(() => Boolean, { description: 'True when more events wait already.' })
  more!: boolean;
  @Field(() => Position, {
    nullable: true,
    description:
      'Position of an event at which the feed waits, because the index could not take it in: the query `parkedStreams` with the reader ledger-events names its stream and the reason, and `parkedStreamsReplay` has it tried again. Null when the feed flows.',
  })
  heldBackFrom!: string | null;
}
