import { Field, ID, InputType, ObjectType } from '../decorators.js';
import type { AccountOrigin, AccountState } from '../../domain/account/events.js';
import type { StudentsSort } from '../../../projections/students/queries.js';
import { AccountOriginEnum, AccountStateEnum, enumeration, SortDirection } from '../enums.js';
import { ListFilter } from '../filter.js';
import { connectionType, edgeType, Node } from '../relay.js';
import { Mef, SchoolClass } from '../responsables/types.js';
import { DateTime } from '../scalars.js';

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description: 'One pupil enrolled in the school, with the state of his or her own account.',
})
export class Student extends Node {
  @Field(() => ID, { nullable: true, description: "Global id of the pupil's own account; null when there is none." })
  accountId!: string | null;
  @Field(() => String, { nullable: true, description: 'Surname in use; null once the person is erased.' })
  surname!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Surname at birth, the one on school documents; null when the base gives none.',
  })
  birthSurname!: string | null;
  @Field(() => String, { nullable: true, description: 'First name; null once the person is erased.' })
  firstName!: string | null;
  @Field(() => SchoolClass, { nullable: true, description: 'The class of the pupil; null when the base gives none.' })
  schoolClass!: SchoolClass | null;
  @Field(() => Mef, { nullable: true, description: 'The programme of study of the pupil; null in the first degree.' })
  mef!: Mef | null;
  @Field(() => String, { nullable: true, description: 'Login of the account; null without an account.' })
  login!: string | null;
  @Field(() => Boolean, { description: 'True when an e-mail address is known.' })
  hasEmail!: boolean;
  @Field(() => AccountOriginEnum, {
    nullable: true,
    description: 'How the account was opened; null without an account.',
  })
  origin!: AccountOrigin | null;
  @Field(() => AccountStateEnum, { nullable: true, description: 'State of the account; null without an account.' })
  state!: AccountState | null;
  @Field(() => DateTime, { nullable: true, description: 'When the account was last notified; null when never.' })
  notifiedAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the notification expires; null when none is running.' })
  expiresAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the holder last signed in; null when never.' })
  lastSignedInAt!: string | null;
}

export const StudentEdge = edgeType(Student, 'Student');
export const StudentConnection = connectionType(StudentEdge, 'Student');

export const StudentSortField = enumeration(
  'StudentSortField',
  "Names the column by which pupils are sorted; rows that are equal in it follow the pupils' names.",
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
    STUDENT: 'By surname in use, then first name; accents count only between names that are otherwise equal.',
    CLASS: 'By the label of the class.',
    MEF: 'By the label of the programme of study.',
    LOGIN: 'By the login of the account.',
    HAS_EMAIL: 'By whether an e-mail address is known.',
    ORIGIN: 'By the origin of the account.',
    STATE: 'By the state of the account.',
    NOTIFIED_AT: 'By when the account was last notified.',
    LAST_SIGNED_IN_AT: 'By when the holder last signed in.',
  },
);

@InputType({ description: 'Says how pupils are sorted.' })
export class StudentSort {
  @Field(() => StudentSortField, { description: 'The column by which rows are sorted.' })
  field!: StudentsSort;
  @Field(() => SortDirection, { defaultValue: 'ASC', description: 'The direction in which rows are sorted.' })
  direction!: 'ASC' | 'DESC';
}

@InputType({
  description: 'Says which pupils are listed: those for whom every given condition holds.',
})
export class StudentFilter extends ListFilter {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Keeps pupils whose INE the base gives (true), or does not (false): these have no account.',
  })
  hasIne?: boolean | null;
}
