import { Field, ID, InputType, Int, ObjectType } from '../decorators.js';
import type { AccountOrigin, AccountState } from '../../domain/account/events.js';
import type { Kinship } from '../../domain/bases.js';
import type { ResponsablesSort } from '../../../projections/responsables/queries.js';
import { AccountOriginEnum, AccountStateEnum, enumeration, KinshipEnum, SortDirection } from '../enums.js';
import { ListFilter } from '../filter.js';
import { connectionType, edgeType, Node } from '../relay.js';
import { DateTime } from '../scalars.js';

@ObjectType({ simpleResolvers: true, description: 'A class (division) of a school.' })
export class SchoolClass {
  @Field(() => String, { description: 'Code of the class in the school base, unique within school and school year.' })
  code!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'Label that the school gave, such as "6EME D"; the code when there is none. Null unless you may list people of the school, because labels may name a teacher.',
  })
  label!: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'A national programme of study (MEF), in the second degree.' })
export class Mef {
  @Field(() => String, { description: 'National code of the programme, 11 characters.' })
  code!: string;
  @Field(() => String, { description: 'Label of the programme, such as "5EME SECTION SPORTIVE".' })
  label!: string;
}

@ObjectType({ simpleResolvers: true, description: 'The pupil of a row of the list of responsables.' })
export class ListedStudent {
  @Field(() => ID, { description: 'Global id of the pupil.' })
  id!: string;
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
}

@ObjectType({
  implements: Node,
  simpleResolvers: true,
  description:
    'One responsable of one pupil enrolled in the school. A responsable of two pupils of the school has two rows.',
})
export class Responsable extends Node {
  @Field(() => ID, { description: "Global id of the responsable's account." })
  accountId!: string;
  @Field(() => String, { nullable: true, description: 'Surname in use; null once the person is erased.' })
  surname!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Surname at birth, the one on school documents; null when the base gives none.',
  })
  birthSurname!: string | null;
  @Field(() => String, { nullable: true, description: 'First name; null once the person is erased.' })
  firstName!: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Login of the account: initial, dot, surname, with a number when that was taken; null when it has none yet.',
  })
  login!: string | null;
  @Field(() => Boolean, { description: 'True when an e-mail address is known.' })
  hasEmail!: boolean;
  @Field(() => Boolean, { description: 'True when a mobile number is known.' })
  hasMobile!: boolean;
  @Field(() => KinshipEnum, { description: 'What the responsable is to this pupil.' })
  kinship!: Kinship;
  @Field(() => Int, {
    description:
      'Legal level as the base says it: 1 for a legal guardian, or 1 and 2 where the files number them, as before 30/03/2018.',
  })
  legalLevel!: number;
  @Field(() => AccountOriginEnum, { description: 'How the account was opened.' })
  origin!: AccountOrigin;
  @Field(() => AccountStateEnum, { description: 'State of the account.' })
  state!: AccountState;
  @Field(() => Boolean, { description: 'True when the holder disputes being responsable of this pupil.' })
  disputed!: boolean;
  @Field(() => DateTime, { nullable: true, description: 'When the account was last notified; null when never.' })
  notifiedAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the notification expires; null when none is running.' })
  expiresAt!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the holder last signed in; null when never.' })
  lastSignedInAt!: string | null;
  @Field(() => ListedStudent, { description: 'The pupil of this row.' })
  student!: ListedStudent;
}

export const ResponsableEdge = edgeType(Responsable, 'Responsable');
export const ResponsableConnection = connectionType(ResponsableEdge, 'Responsable');

export const ResponsableSortField = enumeration(
  'ResponsableSortField',
  "Names the column by which responsables are sorted; rows that are equal in it follow the pupils' names.",
  [
    'STUDENT',
    'RESPONSABLE',
    'CLASS',
    'MEF',
    'LOGIN',
    'HAS_EMAIL',
    'ORIGIN',
    'STATE',
    'NOTIFIED_AT',
    'LAST_SIGNED_IN_AT',
  ] as const satisfies readonly ResponsablesSort[],
  {
    STUDENT:
      "By the pupil's surname in use, then first name; accents count only between names that are otherwise equal.",
    RESPONSABLE: "By the responsable's surname in use, then first name, as for STUDENT.",
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

@InputType({ description: 'Says how responsables are sorted.' })
export class ResponsableSort {
  @Field(() => ResponsableSortField, { description: 'The column by which rows are sorted.' })
  field!: ResponsablesSort;
  @Field(() => SortDirection, { defaultValue: 'ASC', description: 'The direction in which rows are sorted.' })
  direction!: 'ASC' | 'DESC';
}

@InputType({
  description: 'Says which responsables are listed: those for whom every given condition holds.',
})
export class ResponsableFilter extends ListFilter {
  @Field(() => Boolean, {
    nullable: true,
    description: 'Keeps accounts with a mobile number (true) or without (false).',
  })
  hasMobile?: boolean | null;
  @Field(() => Boolean, {
    nullable: true,
    description: 'Keeps rows whose link to the pupil is disputed (true) or not (false).',
  })
  disputed?: boolean | null;
}
