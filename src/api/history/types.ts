import type { AccountKind, AccountOrigin, AccountState, Channel } from '../../domain/account/events.js';
import type { Kinship } from '../../domain/bases.js';
import { RIGHTS, SOURCES, type Right, type Role, type Source } from '../../domain/event.js';
import { ArgsType, Field, ID, InputType, Int, ObjectType } from '../decorators.js';
import {
  AccountKindEnum,
  AccountOriginEnum,
  AccountStateEnum,
  ChannelEnum,
  enumeration,
  KinshipEnum,
  RoleEnum,
} from '../enums.js';
import { MIN_POSITION } from '../list.js';
import { connectionType, edgeType, Node, PageArgs } from '../relay.js';
import { DateTime, Json, Position, Uai, Uuid } from '../scalars.js';

export const RightEnum = enumeration('Right', 'Says by what right an action was done.', RIGHTS, {
  OWN: 'The actor held the role that allowed it.',
  DELEGATION: 'A head had delegated the right to the actor.',
  SYSTEM: 'The system acted by itself.',
});

export const SourceEnum = enumeration('Source', 'Says where an action came from.', SOURCES, {
  CONSOLE: 'It came from a console of administration.',
  PORTAL: "It came from the holders' portal.",
  IMPORT: 'It came from an import of a school base.',
  CLI: 'It came from the command line.',
  SYSTEM: 'The system did it by itself.',
});

export const HistoryOrder = enumeration(
  'HistoryOrder',
  'Says in which order the events of a history are listed.',
  ['OLDEST_FIRST', 'NEWEST_FIRST'] as const,
  { OLDEST_FIRST: 'From the first event to the last.', NEWEST_FIRST: 'From the last event to the first.' },
);
export type HistoryOrder = keyof typeof HistoryOrder;

@ObjectType({ simpleResolvers: true, description: 'One field of the account that an event changed.' })
export class FieldChange {
  @Field(() => String, { description: 'Name of the field of the account, as the ledger has it.' })
  field!: string;
  @Field(() => Json, { nullable: true, description: 'Its value before the event; null when it had none.' })
  before!: unknown;
  @Field(() => Json, { nullable: true, description: 'Its value after the event; null when it no longer has one.' })
  after!: unknown;
}

/** What is shown of an event, wherever it is shown. */
@ObjectType({ simpleResolvers: true, description: 'Holds the fields that all events share.' })
export abstract class ShownEvent extends Node {
  @Field(() => Position, { description: 'Place of the event in the ledger.' })
  position!: string;
  @Field(() => Uuid, { description: 'Id of the event in the ledger: a bare UUID.' })
  eventId!: string;
  @Field(() => String, { description: 'Type of the event, such as AccountNotified.' })
  type!: string;
  @Field(() => DateTime, { description: 'When the action was done, by the clock of the service.' })
  at!: string;
  @Field(() => DateTime, { description: 'When the ledger recorded it.' })
  recordedAt!: string;
  @Field(() => String, {
    description: 'Who did it: the `sub` of the access token, or `system` for the system itself; never a name.',
  })
  actor!: string;
  @Field(() => RoleEnum, { description: 'Role in which it was done.' })
  role!: Role;
  @Field(() => RightEnum, { description: 'By what right it was done.' })
  right!: Right;
  @Field(() => String, {
    nullable: true,
    description:
      'Scope of that role: a UAI or the code of an académie; null for the nation, a holder, a visitor and the system.',
  })
  scope!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Code of the reason, one of `reasons`; null when none was given.',
  })
  reason!: string | null;
  @Field(() => SourceEnum, { description: 'Where the action came from.' })
  source!: Source;
  @Field(() => String, {
    nullable: true,
    description: 'Id of the event or request that caused this event; null when there is none.',
  })
  causationId!: string | null;
  @Field(() => Json, { description: 'Data of the event as stored in the ledger.' })
  data!: unknown;
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'One event of an account: who did it, by what right, when, where from and why, and what it changed. It holds no personal data.',
})
export class AccountHistoryEntry extends ShownEvent {
  @Field(() => Int, {
    description: 'Number of the event in the history of this account: 0 for the first, then 1, 2, without gaps.',
  })
  version!: number;
  @Field(() => String, {
    description: 'Id shared by all events that came from one request, import or run of a process.',
  })
  correlationId!: string;
  @Field(() => [FieldChange], { description: 'Fields of the account that the event changed.' })
  changes!: FieldChange[];
}

export const HistoryEdge = edgeType(AccountHistoryEntry, 'AccountHistoryEntry');
export const HistoryConnection = connectionType(HistoryEdge, 'AccountHistoryEntry');

@InputType({ description: 'Says which events are listed: those that meet every given condition.' })
export class HistoryFilter {
  @Field(() => [String], {
    nullable: true,
    description: 'Keeps events of one of these types, such as AccountNotified; 100 at most.',
  })
  types?: string[] | null;
  @Field(() => String, {
    nullable: true,
    description: 'Keeps events of this actor, given as the field `actor` shows it.',
  })
  actor?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Keeps events whose `at` is this instant or later.' })
  from?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Keeps events whose `at` is before this instant.' })
  to?: string | null;
}

@ArgsType()
export class HistoryPageArgs extends PageArgs {
  @Field(() => HistoryFilter, {
    nullable: true,
    description: 'Conditions that events must meet; all events when left out.',
  })
  filter?: HistoryFilter | null;
}

@ArgsType()
export class HistoryArgs extends HistoryPageArgs {
  @Field(() => ID, { description: 'Global id of the account, as `id` of Account gives it, or its bare UUID.' })
  accountId!: string;
  @Field(() => HistoryOrder, { defaultValue: 'OLDEST_FIRST', description: 'In which order events are listed.' })
  order!: HistoryOrder;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'A link of the account to a pupil, at that time.' })
export class SnapshotLink {
  @Field(() => ID, { description: 'Global id of the pupil.' })
  studentId!: string;
  @Field(() => Uai, { description: 'The school that the link belongs to.' })
  uai!: string;
  @Field(() => KinshipEnum, { description: 'What the holder was to the pupil at that time.' })
  kinship!: Kinship;
  @Field(() => Int, {
    description:
      'Legal level as the base says it: 1 for a legal guardian, or 1 and 2 where the files number them, as before 30/03/2018.',
  })
  legalLevel!: number;
  @Field(() => Boolean, { description: 'True when the holder was disputing the link.' })
  disputed!: boolean;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'An account as it was after its events up to an instant or a position. It has no names and addresses: the ledger holds none.',
})
export class AccountSnapshot {
  @Field(() => ID, { description: 'Global id of the account.' })
  accountId!: string;
  @Field(() => DateTime, { description: 'When the last of these events was done.' })
  at!: string;
  @Field(() => Position, { description: 'Position of that event in the ledger.' })
  position!: string;
  @Field(() => Int, { description: 'Number of that event in the history of the account, from 0.' })
  version!: number;
  @Field(() => String, { description: 'Type of that event, such as AccountNotified.' })
  lastEvent!: string;
  @Field(() => AccountKindEnum, { description: 'Whose account it is: a responsable’s or a pupil’s.' })
  kind!: AccountKind;
  @Field(() => AccountStateEnum, { description: 'State of the account then.' })
  state!: AccountState;
  @Field(() => AccountOriginEnum, { description: 'How the account had been opened.' })
  origin!: AccountOrigin;
  @Field(() => Boolean, { description: 'True when an e-mail address was known.' })
  hasEmail!: boolean;
  @Field(() => Boolean, { description: 'True when a mobile number was known.' })
  hasMobile!: boolean;
  @Field(() => DateTime, { nullable: true, description: 'When the account had last been notified; null when never.' })
  notifiedAt!: string | null;
  @Field(() => ChannelEnum, { nullable: true, description: 'How the account had last been notified; null when never.' })
  notifiedChannel!: Channel | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'When the notification was to expire; null when none was running.',
  })
  expiresAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the account had been activated; null when it had not.' })
  activatedAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the holder had last signed in; null when never.' })
  lastSignedInAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Until when sign-in was locked; null when it was not.' })
  lockedUntil!: string | null;
  @Field(() => Boolean, { description: 'True when a new password was demanded at the next sign-in.' })
  passwordChangeForced!: boolean;
  @Field(() => Boolean, { description: 'True when a provisional password was in force.' })
  hasProvisionalPassword!: boolean;
  @Field(() => ID, {
    nullable: true,
    description: 'Global id of the account into which this one had been merged; null when it had not.',
  })
  mergedIntoAccountId!: string | null;
  @Field(() => [SnapshotLink], { description: 'Links to the pupils attached to the account then.' })
  links!: SnapshotLink[];
}
