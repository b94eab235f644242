import { READ_KINDS, type ReadKind } from '../../domain/access/events.js';
import type { Right, Role } from '../../domain/event.js';
import { ArgsType, Field, ID, InputType, Int, ObjectType } from '../decorators.js';
import { enumeration, RoleEnum } from '../enums.js';
import { HistoryOrder, RightEnum } from '../history/types.js';
import { connectionType, edgeType, PageArgs } from '../relay.js';
import { DateTime, Uai, Uuid } from '../scalars.js';

export const ReadKindEnum = enumeration('AccessKind', 'Says what was read of people.', READ_KINDS, {
  LIST: 'A page of a list of people.',
  SEARCH: 'What a search found. What was searched for is not kept, because it may be a name.',
  SHEET: 'The sheet of an account.',
  HISTORY: 'Events of accounts and pupils.',
  REPLAY: 'An account as it was at an earlier time.',
  SUBSCRIPTION: 'Somebody began to watch; what is pushed from then on is not recorded one by one.',
  REVEAL: 'A provisional password was shown.',
  EXPORT: 'A file: a list, or letters with their passwords.',
  DIAGNOSIS: 'Why a holder cannot activate the account or sign in.',
});

@ObjectType({
  simpleResolvers: true,
  description:
    'One reading of personal data: who read what, when, and by what right. It says nothing of what was in it.',
})
export class Access {
  @Field(() => DateTime, { description: 'When it was read, by the clock of the service.' })
  at!: string;
  @Field(() => ReadKindEnum, { description: 'What was read of people.' })
  kind!: ReadKind;
  @Field(() => String, {
    description:
      'Who read it: the `sub` of the access token, or a digest of the operator at the command line; never a name.',
  })
  actor!: string;
  @Field(() => RoleEnum, { description: 'Role in which it was read.' })
  role!: Role;
  @Field(() => RightEnum, { description: 'By what right it was read.' })
  right!: Right;
  @Field(() => String, {
    nullable: true,
    description: 'Scope of that role: a UAI or the code of an académie; null for the nation and a holder.',
  })
  scope!: string | null;
  @Field(() => Uai, { nullable: true, description: 'The school whose people were read; null where none was named.' })
  uai!: string | null;
  @Field(() => ID, {
    nullable: true,
    description: 'Global id of the account that was read; null for a list, a search or a file.',
  })
  accountId!: string | null;
  @Field(() => Int, { description: 'How many persons’ data the answer held.' })
  persons!: number;
  @Field(() => Uuid, { description: 'Id shared by all that came from one request.' })
  correlationId!: string;
}

export const AccessEdge = edgeType(Access, 'Access');
export const AccessConnection = connectionType(AccessEdge, 'Access');

@InputType({ description: 'Says which reads of personal data are listed: those that meet every given condition.' })
export class AccessFilter {
  @Field(() => ID, {
    nullable: true,
    description: 'Keeps reads of this account, by its global id or bare UUID. NOT_FOUND when it is out of your reach.',
  })
  accountId?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Keeps what this person read, given as the field `actor` shows it.',
  })
  actor?: string | null;
  @Field(() => [ReadKindEnum], { nullable: true, description: 'Keeps reads of one of these kinds.' })
  kinds?: ReadKind[] | null;
  @Field(() => Uai, {
    nullable: true,
    description:
      'Keeps what was read of this school: its lists and files, its accounts of now and before, and whatever was read by a right on it. FORBIDDEN when it is out of your reach.',
  })
  uai?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Keeps what was read of this académie, by its code. FORBIDDEN when it is out of your reach.',
  })
  academie?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Keeps reads at this instant or later.' })
  from?: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Keeps reads before this instant.' })
  to?: string | null;
}

@ArgsType()
export class AccessesArgs extends PageArgs {
  @Field(() => AccessFilter, {
    nullable: true,
    description: 'Conditions that reads must meet; all reads within your reach when left out.',
  })
  filter?: AccessFilter | null;
  @Field(() => HistoryOrder, { defaultValue: 'NEWEST_FIRST', description: 'In which order reads are listed.' })
  order!: HistoryOrder;
}

@ObjectType({ simpleResolvers: true, description: 'One time that somebody else looked at your own account.' })
export class OwnAccess {
  @Field(() => DateTime, { description: 'When it was looked at, by the clock of the service.' })
  at!: string;
  @Field(() => String, { description: 'What was looked at, in French or English as `Accept-Language` prefers.' })
  what!: string;
  @Field(() => String, { description: 'Who looked, by role alone: the school, the académie, an audit; never a name.' })
  by!: string;
}

export const OwnAccessEdge = edgeType(OwnAccess, 'OwnAccess');
export const OwnAccessConnection = connectionType(OwnAccessEdge, 'OwnAccess');
