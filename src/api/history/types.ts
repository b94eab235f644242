import type { AccountKind, AccountOrigin, AccountState, Channel, Kinship } from '../../domain/account/events.js';
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
  'By what right an action was done.',
  ['OWN', 'DELEGATION', 'SYSTEM'] as const,
  {
    OWN: "By a role of one's own.",
    DELEGATION: 'By a right lent by a head.',
    SYSTEM: 'By the system itself.',
  },
);

export const SourceEnum = enumeration(
  'Source',
  'Where an action came from.',
  ['CONSOLE', 'PORTAL', 'IMPORT', 'CLI', 'SYSTEM'] as const,
  {
    CONSOLE: 'A console of administration.',
    PORTAL: "The holders' portal.",
    IMPORT: 'An import of a school base.',
    CLI: 'The command line.',
    SYSTEM: 'The system itself.',
  },
);

export const HistoryOrder = enumeration(
  'HistoryOrder',
  'In which order a history is read.',
  ['OLDEST_FIRST', 'NEWEST_FIRST'] as const,
  { OLDEST_FIRST: 'From the first event on.', NEWEST_FIRST: 'From the last event back.' },
);
export type HistoryOrder = keyof typeof HistoryOrder;

@ObjectType({ simpleResolvers: true, description: 'One field of the account that an event changed.' })
export class FieldChange {
  @Field(() => String, { description: 'Name of the field, as the account has it in the ledger.' })
  field!: string;
  @Field(() => Json, { nullable: true, description: 'Its value before; null when it had none.' })
  before!: unknown;
  @Field(() => Json, { nullable: true, description: 'Its value after; null when it has none any more.' })
  after!: unknown;
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'One event of an account: who, by what right, when, from where, why, and what it changed. It holds no personal data.',
})
export class AccountHistoryEntry extends Node {
  @Field(() => Int, { description: 'Place in the history of this account: 0, then without a gap.' })
  version!: number;
  @Field(() => Position, { description: 'Place in the ledger.' })
  position!: string;
  @Field(() => Uuid, { description: 'Id of the event.' })
  eventId!: string;
  @Field(() => String, { description: 'Type of the event, such as AccountNotified.' })
  type!: string;
  @Field(() => DateTime, { description: 'When it was done.' })
  at!: string;
  @Field(() => DateTime, { description: 'When the ledger recorded it.' })
  recordedAt!: string;
  @Field(() => String, { description: 'Subject of the token of who did it; `system` for the system itself.' })
  actor!: string;
  @Field(() => RoleEnum, { description: 'In what role.' })
  role!: Role;
  @Field(() => RightEnum, { description: 'By what right.' })
  right!: Right;
  @Field(() => String, { nullable: true, description: 'UAI or académie whose scope gave the right.' })
  scope!: string | null;
  @Field(() => String, { nullable: true, description: 'Code of the reason given.' })
  reason!: string | null;
  @Field(() => SourceEnum, { description: 'Where it came from.' })
  source!: Source;
  @Field(() => String, { description: 'Same on all that followed from one request, import or process run.' })
  correlationId!: string;
  @Field(() => String, { nullable: true, description: 'Id of the event or request that caused this one.' })
  causationId!: string | null;
  @Field(() => Json, { description: 'Data of the event, as stored.' })
  data!: unknown;
  @Field(() => [FieldChange], { description: 'The fields of the account that it changed.' })
  changes!: FieldChange[];
}

export const HistoryEdge = edgeType(AccountHistoryEntry, 'AccountHistoryEntry');
export const HistoryConnection = connectionType(HistoryEdge, 'AccountHistoryEntry');

@InputType({ description: 'Which events: all that is given must hold.' })
export class HistoryFilter {
  @Field(() => [String], { nullable: true, description: 'Types of events: one of them.' })
  types?: string[] | null;
  @Field(() => String, { nullable: true, description: 'Done by this actor.' })
  actor?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Done at this instant or later.' })
  from?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Done before this instant.' })
  to?: string | null;
}

@ArgsType()
export class HistoryPageArgs extends PageArgs {
  @Field(() => HistoryFilter, { nullable: true, description: 'Which events; all when left out.' })
  filter?: HistoryFilter | null;
}

@ArgsType()
export class HistoryArgs extends HistoryPageArgs {
  @Field(() => ID, { description: 'Global id of the account, or its UUID.' })
  accountId!: string;
  @Field(() => HistoryOrder, { defaultValue: 'OLDEST_FIRST', description: 'In which order.' })
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
  @Field(() => Uai, { description: 'The school.' })
  uai!: string;
  @Field(() => KinshipEnum, { description: 'What the holder was to the pupil.' })
  kinship!: Kinship;
  @Field(() => Int, {
    description:
      'Legal level as the base says it: 1 for a legal guardian, or 1 and 2 where the files number them, as before 30/03/2018.',
  })
  legalLevel!: number;
  @Field(() => Boolean, { description: 'True when the holder disputed the link then.' })
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
  @Field(() => Position, { description: 'Position of that event.' })
  position!: string;
  @Field(() => Int, { description: 'Version of that event.' })
  version!: number;
  @Field(() => String, { description: 'Type of that event.' })
  lastEvent!: string;
  @Field(() => AccountKindEnum, { description: 'Whose account it is.' })
  kind!: AccountKind;
  @Field(() => AccountStateEnum, { description: 'Where it stood.' })
  state!: AccountState;
  @Field(() => AccountOriginEnum, { description: 'By what path it had been opened.' })
  origin!: AccountOrigin;
  @Field(() => Boolean, { description: 'True when an e-mail address was known.' })
  hasEmail!: boolean;
  @Field(() => Boolean, { description: 'True when a mobile number was known.' })
  hasMobile!: boolean;
  @Field(() => DateTime, { nullable: true, description: 'When it had last been notified.' })
  notifiedAt!: string | null;
  @Field(() => ChannelEnum, { nullable: true, description: 'How it had last been notified.' })
  notifiedChannel!: Channel | null;
  @Field(() => DateTime, { nullable: true, description: 'When the notification was to run out.' })
  expiresAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When it had been activated.' })
  activatedAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Last sign-in until then.' })
  lastSignedInAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Until when sign-in was locked.' })
  lockedUntil!: string | null;
  @Field(() => Boolean, { description: 'True when a new password was demanded.' })
  passwordChangeForced!: boolean;
  @Field(() => Boolean, { description: 'True when a provisional password was in force.' })
  hasProvisionalPassword!: boolean;
  @Field(() => ID, {
    nullable: true,
    description: 'Global id of the account it was merged into; null unless absorbed.',
  })
  mergedIntoAccountId!: string | null;
  @Field(() => [SnapshotLink], { description: 'The pupils it was attached to.' })
  links!: SnapshotLink[];
}
