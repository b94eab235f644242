import type { AccountKind, AccountOrigin, AccountState } from '../../domain/account/events.js';
import type { Kinship } from '../../domain/bases.js';
import { CHANGE_KINDS, type ChangeKind } from '../../past/index.js';
import { ArgsType, Field, ID, InputType, Int, ObjectType } from '../decorators.js';
import { AccountKindEnum, AccountOriginEnum, AccountStateEnum, enumeration, KinshipEnum } from '../enums.js';
import { MIN_POSITION } from '../list.js';
import { connectionType, edgeType } from '../relay.js';
import { SchoolClass } from '../responsables/types.js';
import { DateTime, LocalDate, Position, Uai } from '../scalars.js';

export const SchoolChangeKindEnum = enumeration(
  'SchoolChangeKind',
  'Says what changed for an account of a school between two days.',
  CHANGE_KINDS,
  {
    ARRIVED: 'It is for a pupil of the school at the end, and was for none at the beginning.',
    LEFT: 'It was for a pupil of the school at the beginning, and is for none at the end.',
    STATE: 'It has another state: it was notified, activated, closed or reopened, or it expired.',
    ORIGIN: 'It was opened in another way.',
    NOTIFIED: 'Its holder was notified since, perhaps not for the first time.',
    IDENTITY: 'The base has given another identity for its holder: names, birth date or civility.',
    CONTACT: 'It has other contact details: e-mail address, mobile or postal address.',
    CLASS: 'A pupil of it is in another class or programme of study.',
    PUPIL_ADDED: 'It is for one more pupil of the school.',
    PUPIL_REMOVED: 'It is for one pupil of the school fewer: the link has ended, or the pupil has left.',
    LINK: 'The base says otherwise what its holder is to a pupil, or the link is disputed now and was not, or the other way round.',
  },
);

@ObjectType({ simpleResolvers: true, description: 'A pupil of the school that an account was for on a day.' })
export class StandingPupil {
  @Field(() => ID, { description: 'Global id of the pupil.' })
  studentId!: string;
  @Field(() => String, { nullable: true, description: 'Surname in use; null once the person is erased.' })
  surname!: string | null;
  @Field(() => String, { nullable: true, description: 'First name; null once the person is erased.' })
  firstName!: string | null;
  @Field(() => SchoolClass, { description: 'The class of the pupil on that day, with its label of today.' })
  schoolClass!: SchoolClass;
  @Field(() => String, {
    nullable: true,
    description: 'National code of the programme of study (MEF) on that day; null in the first degree.',
  })
  mefCode!: string | null;
  @Field(() => KinshipEnum, {
    nullable: true,
    description: "What the holder was to the pupil on that day; null for the pupil's own account.",
  })
  kinship!: Kinship | null;
  @Field(() => Int, {
    nullable: true,
    description: "Legal level as the base said it on that day; null for the pupil's own account.",
  })
  legalLevel!: number | null;
  @Field(() => Boolean, { description: 'True when the link was disputed on that day.' })
  disputed!: boolean;
}

@ObjectType({ simpleResolvers: true, description: 'An account as it stood in a school at the end of a day.' })
export class SchoolStanding {
  @Field(() => AccountStateEnum, { description: 'State of the account on that day.' })
  state!: AccountState;
  @Field(() => AccountOriginEnum, { description: 'How the account was opened, as of that day.' })
  origin!: AccountOrigin;
  @Field(() => Boolean, { description: 'True when an e-mail address was known.' })
  hasEmail!: boolean;
  @Field(() => Boolean, { description: 'True when a mobile number was known.' })
  hasMobile!: boolean;
  @Field(() => DateTime, { nullable: true, description: 'When it had last been notified; null when never.' })
  notifiedAt!: string | null;
  @Field(() => [StandingPupil], { description: 'The pupils of the school that the account was for.' })
  pupils!: StandingPupil[];
}

@ObjectType({
  simpleResolvers: true,
  description: 'An account of a school in which something has changed since an earlier day.',
})
export class SchoolChange {
  @Field(() => ID, { description: 'Global id of the account.' })
  accountId!: string;
  @Field(() => String, {
    nullable: true,
    description: "The holder's surname in use, on the later day on which it was of the school; null once erased.",
  })
  surname!: string | null;
  @Field(() => String, { nullable: true, description: "The holder's first name, as for `surname`." })
  firstName!: string | null;
  @Field(() => String, { nullable: true, description: 'Login of the account; null when it has none yet.' })
  login!: string | null;
  @Field(() => [SchoolChangeKindEnum], { description: 'What changed; at least one.' })
  changes!: ChangeKind[];
  @Field(() => SchoolStanding, {
    nullable: true,
    description: 'How it stood at the end of the first day; null when it was for no pupil of the school.',
  })
  before!: SchoolStanding | null;
  @Field(() => SchoolStanding, {
    nullable: true,
    description: 'How it stands at the end of the last day; null when it is for no pupil of the school.',
  })
  after!: SchoolStanding | null;
}

export const SchoolChangeEdge = edgeType(SchoolChange, 'SchoolChange');
export const SchoolChangeConnection = connectionType(SchoolChangeEdge, 'SchoolChange');

@ObjectType({
  simpleResolvers: true,
  description: 'How many accounts of a school went from one state to another between two days, or stayed in it.',
})
export class SchoolFlow {
  @Field(() => AccountStateEnum, {
    nullable: true,
    description: 'The state at the end of the first day; null for accounts that were for no pupil of the school.',
  })
  before!: AccountState | null;
  @Field(() => AccountStateEnum, {
    nullable: true,
    description: 'The state at the end of the last day; null for accounts that are for no pupil of the school.',
  })
  after!: AccountState | null;
  @Field(() => Int, { description: 'Number of accounts, each counted once.' })
  accounts!: number;
}

/** The options of the fields that say which accounts are compared between which days. `when` says as of when, where the last day is today. */
export const BETWEEN = {
  uai: { description: 'The school whose accounts are compared.' },
  kind: { defaultValue: 'RESPONSABLE', description: 'Whose accounts are compared.' },
  from: { description: 'The first day: accounts are compared as they stood at its end, by the clocks of the school.' },
  to: (when: string) => ({
    description: `The last day: accounts are compared as they stood at its end, by the same clocks; as they are ${when}, when it is today. BAD_USER_INPUT for a day to come, and for one before \`from\`.`,
  }),
} as const;

@ArgsType()
export class BetweenArgs {
  @Field(() => Uai, BETWEEN.uai)
  uai!: string;
  @Field(() => AccountKindEnum, BETWEEN.kind)
  kind!: AccountKind;
  @Field(() => LocalDate, BETWEEN.from)
  from!: string;
  @Field(() => LocalDate, BETWEEN.to('now'))
  to!: string;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}

@InputType({ description: 'Says which changes are listed: those for which every given condition holds.' })
export class SchoolChangeFilter {
  @Field(() => String, {
    nullable: true,
    description:
      'Keeps accounts in which each of these words occurs in a name of the holder, as the filters of other lists search. 100 characters at most.',
  })
  search?: string | null;
  @Field(() => [SchoolChangeKindEnum], { nullable: true, description: 'Keeps accounts with one of these changes.' })
  changes?: ChangeKind[] | null;
  @Field(() => [AccountStateEnum], { nullable: true, description: 'Keeps accounts that had one of these states.' })
  statesBefore?: AccountState[] | null;
  @Field(() => [AccountStateEnum], { nullable: true, description: 'Keeps accounts that have one of these states.' })
  statesAfter?: AccountState[] | null;
}
