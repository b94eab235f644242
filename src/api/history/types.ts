import type { AccountKind, AccountOrigin, AccountState, Channel } from '../../domain/account/events.js';
import type { Kinship } from '../../domain/bases.js';
import type { Right, Role, Source } from '../../domain/event.js';
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
import { connectionType, edgeType, Node, PageArgs } from '../relay.js';
import { DateTime, Json, Position, Uai, Uuid } from '../scalars.js';

export const RightEnum = enumeration(
  'Right',
  'Says by what right an action was done.',
  ['OWN', 'DELEGATION', 'SYSTEM'] as const,
  {
    OWN: 'The actor held the role that allowed it.',
    DELEGATION: 'A head had lent the actor the right.',
    SYSTEM: 'The system acted by itself.',
  },
);

export const SourceEnum = enumeration(
  'Source',
  'Says where an action came from.',
  ['CONSOLE', 'PORTAL', 'IMPORT', 'CLI', 'SYSTEM'] as const,
  {
    CONSOLE: 'It came from a console of administration.',
    PORTAL: "It came from the holders' portal.",
    IMPORT: 'It came from an import of a school base.',
    CLI: 'It came from the command line.',
    SYSTEM: 'The system did it by itself.',
  },
);

export const HistoryOrder = enumeration(
  'HistoryOrder',
  'Says in which order a history is read.',
  ['OLDEST_FIRST', 'NEWEST_FIRST'] as const,
  { OLDEST_FIRST: 'From the first event on to the last.', NEWEST_FIRST: 'From the last event back to the first.' },
);
export type HistoryOrder = keyof typeof HistoryOrder;

@ObjectType({ simpleResolvers: true, description: 'One field of the account that an event changed.' })
export class FieldChange {
  @Field(() => String, { description: 'Name of the field, as the account has it in the ledger.' })
  field!: string;
  @Field(() => Json, { nullable: true, description: 'Its value before the event; null when it had none.' })
  before!: unknown;
  @Field(() => Json, { nullable: true, description: 'Its value after the event; null when it has none any more.' })
  after!: unknown;
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'One event of an account: who, by what right, when, from where, why, and what it changed. It holds no personal data.',
})
export class AccountHistoryEntry extends Node {
  @Field(() => Int, { description: 'Place in the history of this account: 0 for its first event, then without a gap.' })
  version!: number;
  @Field(() => Position, { description: 'Place of the event in the ledger.' })
  position!: string;
  @Field(() => Uuid, { description: 'Id of the event in the ledger, as every export of it shows it.' })
  eventId!: string;
  @Field(() => String, { description: 'Type of the event, such as AccountNotified.' })
  type!: string;
  @Field(() => DateTime, { description: 'When it was done, by the clock of the service.' })
  at!: string;
  @Field(() => DateTime, { description: 'When the ledger recorded it.' })
  recordedAt!: string;
  @Field(() => String, { description: 'Who did it: the `sub` of the access token, or `system` for the system itself.' })
  actor!: string;
  @Field(() => RoleEnum, { description: 'In what role it was done.' })
  role!: Role;
  @Field(() => RightEnum, { description: 'By what right it was done.' })
  right!: Right;
  @Field(() => String, {
    nullable: true,
    description:
      'The scope that gave the right: a UAI or the code of an académie; null for the nation, a holder, a visitor and the system.',
  })
  scope!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Code of the reason given, one of `reasons`; null when none was.',
  })
  reason!: string | null;
  @Field(() => SourceEnum, { description: 'Where the action came from.' })
  source!: Source;
  @Field(() => String, {
    description: 'An id that is the same on all that followed from one request, import or process run.',
  })
  correlationId!: string;
  @Field(() => String, {
    nullable: true,
    description: 'Id of the event or request that caused this one; null when none did.',
  })
  causationId!: string | null;
  @Field(() => Json, { description: 'Data of the event, as the ledger stores it.' })
  data!: unknown;
  @Field(() => [FieldChange], { description: 'The fields of the account that it changed.' })
  changes!: FieldChange[];
}

export const HistoryEdge = edgeType(AccountHistoryEntry, 'AccountHistoryEntry');
export const HistoryConnection = connectionType(HistoryEdge, 'AccountHistoryEntry');

@InputType({ description: 'Says which events are listed: those for which all that is given holds.' })
export class HistoryFilter {
  @Field(() => [String], {
    nullable: true,
    description: 'Keeps events of one of these types, such as AccountNotified; 100 at most.',
  })
  types?: string[] | null;
  @Field(() => String, { nullable: true, description: 'Keeps what this actor did, given as `actor` shows it.' })
  actor?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Keeps what was done at this instant or later.' })
  from?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Keeps what was done before this instant.' })
  to?: string | null;
}

@ArgsType()
export class HistoryPageArgs extends PageArgs {
  @Field(() => HistoryFilter, { nullable: true, description: 'Which events are listed; all when left out.' })
  filter?: HistoryFilter | null;
}

@ArgsType()
export class HistoryArgs extends HistoryPageArgs {
  @Field(() => ID, { description: 'Global id of the account, such as `id` of Account gives it, or its bare UUID.' })
  accountId!: string;
  @Field(() => HistoryOrder, { defaultValue: 'OLDEST_FIRST', description: 'In which order events are listed.' })
  order!: HistoryOrder;
  @Field(() => Position, {
    nullable: true,
    description:
      'Answer only once this position of the ledger can be read; otherwise NOT_YET_PROJECTED after 5 seconds.',
  })
  minPosition?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'A link of an account to a pupil, as it stood.' })
export class SnapshotLink {
  @Field(() => ID, { description: 'Global id of the pupil.' })
  studentId!: string;
  @Field(() => Uai, { description: 'The school that the link belongs to.' })
  uai!: string;
  @Field(() => KinshipEnum, { description: 'What the holder then was to the pupil.' })
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
    'An account as its events up to an instant or a position left it. Names and addresses are not part of the ledger.',
})
export class AccountSnapshot {
  @Field(() => ID, { description: 'Global id of the account.' })
  accountId!: string;
  @Field(() => DateTime, { description: 'When the last event up to then was done.' })
  at!: string;
  @Field(() => Position, { description: 'Position of that event in the ledger.' })
  position!: string;
  @Field(() => Int, { description: 'Place of that event in the history of the account, from 0.' })
  version!: number;
  @Field(() => String, { description: 'Type of that event, such as AccountNotified.' })
  lastEvent!: string;
  @Field(() => AccountKindEnum, { description: 'Whose account it is: a responsable’s or a pupil’s.' })
  kind!: AccountKind;
  @Field(() => AccountStateEnum, { description: 'Where the account stood.' })
  state!: AccountState;
  @Field(() => AccountOriginEnum, { description: 'By what path the account had been opened.' })
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
    description: 'When the notification was to run out; null when none was running.',
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
    description: 'Global id of the account that this one was merged into; null unless it was.',
  })
  mergedIntoAccountId!: string | null;
  @Field(() => [SnapshotLink], { description: 'The pupils who were attached to the account.' })
  links!: SnapshotLink[];
}
