import { Field, ID, InputType, ObjectType } from '../decorators.js';
import type { AccountOrigin, AccountState } from '../../domain/account/events.js';
import type { StudentsSort } from '../../../projections/students/queries.js';
import { AccountOriginEnum, AccountStateEnum, enumeration, SortDirection } from '../enums.js';
import { ListFilter } from '../filter.js';
import { connectionType, edgeType, Node } from '../relay.js';
import { Mef, SchoolClass } from '../responsables/types.js';
import { DateTime } from '../scalars.js';

@ObjectType({ implements: Node, simpleResolvers: true, description: 'A pupil enrolled in the school.' })
export class Student extends Node {
  @Field(() => ID, { nullable: true, description: "Global id of the pupil's own account; null when there is none." })
  accountId!: string | null;
  @Field(() => String, { nullable: true, description: 'Surname; null once the person is erased.' })
  surname!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Surname at birth, as documents of a school have it; null when the base gives none.',
  })
  birthSurname!: string | null;
  @Field(() => String, { nullable: true, description: 'First name; null once the person is erased.' })
  firstName!: string | null;
  @Field(() => SchoolClass, { nullable: true, description: 'Class; null when the base gives none.' })
  schoolClass!: SchoolClass | null;
  @Field(() => Mef, { nullable: true, description: 'Programme of study; null in the first degree.' })
  mef!: Mef | null;
  @Field(() => String, { nullable: true, description: 'Login; null without an account.' })
  login!: string | null;
  @Field(() => Boolean, { description: 'True when an e-mail address is known.' })
  hasEmail!: boolean;
  @Field(() => AccountOriginEnum, { nullable: true, description: 'By what path the account was opened.' })
  origin!: AccountOrigin | null;
  @Field(() => AccountStateEnum, { nullable: true, description: 'Where the account stands; null without an account.' })
  state!: AccountState | null;
  @Field(() => DateTime, { nullable: true, description: 'When last notified; null when never.' })
  notifiedAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the notification runs out; null when none is running.' })
  expiresAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'Last sign-in; null when never.' })
  lastSignedInAt!: string | null;
}

export const StudentEdge = edgeType(Student, 'Student');
export const StudentConnection = connectionType(StudentEdge, 'Student');

export const StudentSortField = enumeration(
  'StudentSortField',
  "Columns by which pupils are sorted; rows that are equal in it follow the pupils' names.",
  [
    'STUDENT',
    'CLASS',
    'MEF',
    'LOGIN',
    'HAS_EMAIL',
    'ORIGIN',
    'STATE',
    'NOTIFIED_AT',
    'LAST_SIGNED_IN_AT',
  ] as const satisfies readonly StudentsSort[],
  {
    STUDENT: 'Surname in use and first name; accents count between equal ones alone.',
    CLASS: 'Label of the class.',
    MEF: 'Label of the programme of study.',
    LOGIN: 'Login.',
    HAS_EMAIL: 'Whether an e-mail address is known.',
    ORIGIN: 'Origin of the account.',
    STATE: 'State of the account.',
    NOTIFIED_AT: 'Last notification.',
    LAST_SIGNED_IN_AT: 'Last sign-in.',
  },
);

@InputType({ description: 'How pupils are sorted.' })
export class StudentSort {
  @Field(() => StudentSortField, { description: 'The column.' })
  field!: StudentsSort;
  @Field(() => SortDirection, { defaultValue: 'ASC', description: 'The direction.' })
  direction!: 'ASC' | 'DESC';
}

@InputType({
  description: 'Which pupils: all that is given must hold. The same filter serves lists, bulk actions and exports.',
})
export class StudentFilter extends ListFilter {}
