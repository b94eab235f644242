import { ArgsType, Field, ID, ObjectType } from '../decorators.js';
import { enumeration } from '../enums.js';
import { LedgerEvent } from '../events/types.js';
import { Json } from '../scalars.js';

export const SHOWN_IN = ['SHEET', 'RESPONSABLES', 'STUDENTS'] as const;
export const ShownInEnum = enumeration('ShownIn', 'Says where a field is shown.', SHOWN_IN, {
  SHEET: 'On the sheet of an account: a field of Account.',
  RESPONSABLES: 'In a row of the list of responsables: a field of Responsable.',
  STUDENTS: 'In a row of the list of students: a field of Student.',
});
export type ShownIn = (typeof SHOWN_IN)[number];

@ObjectType({
  simpleResolvers: true,
  description:
    'The event that made a field what it is now, and what it changed. It holds no personal data: of names, addresses and numbers it says the version in force.',
})
export class FieldCause {
  @Field(() => String, { description: 'The field that was asked for.' })
  field!: string;
  @Field(() => LedgerEvent, {
    nullable: true,
    description: 'The event that set the field last; null when it has never had a value.',
  })
  event!: LedgerEvent | null;
  @Field(() => String, {
    nullable: true,
    description:
      'What that event says, in French or English as `Accept-Language` prefers; null for an event of a pupil, and without an event.',
  })
  what!: string | null;
  @Field(() => Json, { nullable: true, description: 'What the field follows from before the event; null for nothing.' })
  before!: unknown;
  @Field(() => Json, { nullable: true, description: 'What the field follows from since then; null for nothing.' })
  after!: unknown;
}

@ArgsType()
export class WhyArgs {
  @Field(() => ID, {
    description: 'Global id of the account, as `id` of Account gives it, or its bare UUID.',
  })
  accountId!: string;
  @Field(() => String, {
    description:
      'Name of the field, such as `state`, or `student.schoolClass.code` for a field further down in a row. BAD_USER_INPUT names those there are.',
  })
  field!: string;
  @Field(() => ShownInEnum, { defaultValue: 'SHEET', description: 'Where the field is shown.' })
  shownIn!: ShownIn;
  @Field(() => ID, {
    nullable: true,
    description: 'Global id of the pupil of the row: needed for rows of responsables, refused elsewhere.',
  })
  studentId?: string | null;
}
