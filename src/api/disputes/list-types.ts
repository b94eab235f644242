import type { DisputeState } from '../../domain/account/dispute-words.js';
import type { Kinship } from '../../domain/bases.js';
import { ArgsType, Field, ID, InputType, Int, ObjectType } from '../decorators.js';
import { KinshipEnum, SortDirection } from '../enums.js';
import { MIN_POSITION } from '../list.js';
import { connectionType, edgeType, PageArgs } from '../relay.js';
import { SchoolClass } from '../responsables/types.js';
import { DateTime, Position, Uai } from '../scalars.js';
import { DisputeStateEnum, LinkDispute } from './types.js';

@ObjectType({ simpleResolvers: true, description: 'The pupil of a disputed link.' })
export class DisputedPupil {
  @Field(() => ID, { description: 'Global id of the pupil.' })
  studentId!: string;
  @Field(() => String, { nullable: true, description: 'Surname in use; null once the person is erased.' })
  surname!: string | null;
  @Field(() => String, { nullable: true, description: 'First name; null once the person is erased.' })
  firstName!: string | null;
  @Field(() => SchoolClass, { nullable: true, description: 'The class of the pupil; null when the base gives none.' })
  schoolClass!: SchoolClass | null;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'A disputed link between an account and a pupil of the school, in the list of what to settle and to correct.',
})
export class DisputedLink {
  @Field(() => LinkDispute, { description: 'The dispute, and how far it has come.' })
  dispute!: LinkDispute;
  @Field(() => Int, {
    nullable: true,
    description: 'Whole days since the dispute was opened; null when that is not known.',
  })
  ageDays!: number | null;
  @Field(() => ID, { description: "Global id of the holder's account." })
  accountId!: string;
  @Field(() => String, { nullable: true, description: "The holder's surname in use; null once the person is erased." })
  surname!: string | null;
  @Field(() => String, { nullable: true, description: "The holder's first name; null once the person is erased." })
  firstName!: string | null;
  @Field(() => String, { nullable: true, description: 'Login of the account; null when it has none yet.' })
  login!: string | null;
  @Field(() => KinshipEnum, {
    nullable: true,
    description: 'What the base says that the holder is to the pupil; null when it no longer names the link.',
  })
  kinship!: Kinship | null;
  @Field(() => DisputedPupil, { description: 'The pupil of the link.' })
  student!: DisputedPupil;
}

export const DisputedLinkEdge = edgeType(DisputedLink, 'DisputedLink');
export const DisputedLinkConnection = connectionType(DisputedLinkEdge, 'DisputedLink');

@InputType({ description: 'Says which disputes are listed: those for which every given condition holds.' })
export class LinkDisputeFilter {
  @Field(() => [DisputeStateEnum], {
    nullable: true,
    description:
      'Keeps disputes in one of these states. Left out, those that leave something to do: OPEN, UPHELD and BASE_CHANGED.',
  })
  states?: DisputeState[] | null;
  @Field(() => DateTime, {
    nullable: true,
    description: 'Keeps disputes opened before this instant, and those whose opening has no known date.',
  })
  openedBefore?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Keeps disputes in which each of these words occurs in a name of the holder, accents and case aside. 100 characters at most.',
  })
  search?: string | null;
}

/** Which disputes are listed or exported, and in which order. */
export const DISPUTES_WANTED = {
  nullable: true,
  description: 'Conditions that disputes must meet; those that leave something to do when left out.',
} as const;
export const DISPUTES_ORDER = {
  defaultValue: 'ASC',
  description: 'By age: the oldest first (ASC) or the newest first (DESC).',
} as const;

@ArgsType()
export class LiveLinkDisputesArgs extends PageArgs {
  @Field(() => LinkDisputeFilter, DISPUTES_WANTED)
  filter?: LinkDisputeFilter | null;
  @Field(() => SortDirection, DISPUTES_ORDER)
  direction!: 'ASC' | 'DESC';
}

@ArgsType()
export class LinkDisputesArgs extends LiveLinkDisputesArgs {
  @Field(() => Uai, { description: 'The school of the pupils whose links are disputed.' })
  uai!: string;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}
