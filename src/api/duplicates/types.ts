import {
  DUPLICATE_REASONS,
  DUPLICATE_REASON_SENTENCES,
  type DuplicateReason as DuplicateReasonCode,
} from '../../domain/account/merge/reasons.js';
import {
  MERGE_CONSEQUENCES,
  type MergeConsequence as MergeConsequenceCode,
} from '../../domain/account/merge/preview.js';
import type { AccountOrigin, AccountState } from '../../domain/account/events.js';
import { Account } from '../accounts/types.js';
import { ArgsType, Field, ID, InputType, Int, ObjectType } from '../decorators.js';
import { AccountOriginEnum, AccountStateEnum, enumeration, inEnglish } from '../enums.js';
import { MIN_POSITION } from '../list.js';
import { Payload } from '../payload.js';
import { connectionType, edgeType, PageArgs } from '../relay.js';
import { DateTime, Position, Uai } from '../scalars.js';
import { UserError } from '../user-errors.js';

export const DuplicateReasonEnum = enumeration(
  'DuplicateReasonCode',
  'Names something that two accounts have in common, or in which they differ.',
  DUPLICATE_REASONS,
  inEnglish(DUPLICATE_REASON_SENTENCES),
);

export const MergeConsequenceEnum = enumeration(
  'MergeConsequenceCode',
  'Names an effect of a merge.',
  Object.keys(MERGE_CONSEQUENCES) as MergeConsequenceCode[],
  inEnglish(MERGE_CONSEQUENCES),
);

/** `sentences.ts` adds the sentence, in the caller's language. */
@ObjectType({ simpleResolvers: true, description: 'A reason for or against two accounts belonging to one person.' })
export class DuplicateReason {
  @Field(() => DuplicateReasonEnum, { description: 'Code of the reason, for programs.' })
  code!: DuplicateReasonCode;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'One of two accounts that may belong to one person. For an account out of your reach only the id is shown: `visible` is false and the rest is null.',
})
export class DuplicateAccount {
  @Field(() => ID, { description: 'Global id of the account.' })
  accountId!: string;
  @Field(() => Boolean, { description: 'True when you may open the sheet of the account.' })
  visible!: boolean;
  @Field(() => String, {
    nullable: true,
    description: 'Surname in use; null once the person is erased, or when not visible.',
  })
  surname!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Surname at birth, the one on school documents; null when the base gives none.',
  })
  birthSurname!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'First name; null once the person is erased, or when not visible.',
  })
  firstName!: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Login of the account; null when it has none yet, or when not visible.',
  })
  login!: string | null;
  @Field(() => AccountStateEnum, { nullable: true, description: 'State of the account; null when not visible.' })
  state!: AccountState | null;
  @Field(() => AccountOriginEnum, {
    nullable: true,
    description: 'How the account was opened; null when not visible.',
  })
  origin!: AccountOrigin | null;
  @Field(() => Boolean, { nullable: true, description: 'True when an e-mail address is known; null when not visible.' })
  hasEmail!: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'True when a mobile number is known; null when not visible.' })
  hasMobile!: boolean | null;
  @Field(() => Int, {
    nullable: true,
    description: 'Number of attached pupils, in all schools; null when not visible.',
  })
  children!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'Two accounts that may belong to one person.' })
export class Duplicate {
  @Field(() => DuplicateAccount, { description: 'One of the two accounts.' })
  account!: DuplicateAccount;
  @Field(() => DuplicateAccount, { description: 'The other of the two accounts.' })
  otherAccount!: DuplicateAccount;
  @Field(() => Int, {
    description: 'Score from 0 to 100: the higher, the likelier they belong to one person. It is not a probability.',
  })
  score!: number;
  @Field(() => [DuplicateReason], {
    description: 'The reasons for and against their belonging to one person.',
  })
  reasons!: DuplicateReason[];
  @Field(() => DateTime, { description: 'When the pair was first listed.' })
  since!: string;
}

export const DuplicateEdge = edgeType(Duplicate, 'Duplicate');
export const DuplicateConnection = connectionType(DuplicateEdge, 'Duplicate');

@InputType({ description: 'Says which pairs are listed: those for which every given condition holds.' })
export class DuplicateFilter {
  @Field(() => [String], {
    nullable: true,
    description:
      'Keeps pairs of which an account has a pupil in one of these classes of the school, given by the codes that `classes` of School lists; 100 at most.',
  })
  classes?: string[] | null;
  @Field(() => [String], {
    nullable: true,
    description:
      'Keeps pairs of which an account has a pupil of one of these programmes of study in the school, given by the codes that `mefs` of School lists; 100 at most.',
  })
  mefs?: string[] | null;
}

@ArgsType()
export class DuplicatesArgs extends PageArgs {
  @Field(() => Uai, { description: 'UAI of the school: lists pairs of which at least one account has a pupil there.' })
  uai!: string;
  @Field(() => DuplicateFilter, {
    nullable: true,
    description: 'Conditions that pairs must meet; all pairs when left out.',
  })
  filter?: DuplicateFilter | null;
  @Field(() => Position, MIN_POSITION)
  minPosition?: string | null;
}

/** `sentences.ts` adds the sentence, in the caller's language. */
@ObjectType({ simpleResolvers: true, description: 'An effect of a merge, as a code and a sentence.' })
export class MergeConsequence {
  @Field(() => MergeConsequenceEnum, { description: 'Code of the effect, for programs.' })
  code!: MergeConsequenceCode;
}

@ObjectType({ simpleResolvers: true, description: 'Says what would become of two accounts if they were merged.' })
export class MergePreview {
  @Field(() => ID, {
    description: 'Global id of the account that should be kept: the one closer to activation, else the older one.',
  })
  proposedAccountId!: string;
  @Field(() => [UserError], { description: 'Why they cannot be merged; empty when they can.' })
  obstacles!: UserError[];
  @Field(() => [MergeConsequence], { description: 'What the merge does to login, password, children and disputes.' })
  consequences!: MergeConsequence[];
  @Field(() => Int, { description: 'Number of pupils who move to the account that stays.' })
  movedChildren!: number;
  @Field(() => Int, { description: 'Number of pupils attached to both accounts, who then stay attached once.' })
  sharedChildren!: number;
}

@ObjectType({
  simpleResolvers: true,
  description: 'Holds the fields that the payloads of merging and its undoing share.',
})
abstract class MergedPayload extends Payload {
  @Field(() => ID, { nullable: true, description: 'Global id of the merge; null when refused, or in a preview.' })
  mergeId!: string | null;
  @Field(() => Account, {
    nullable: true,
    description: 'The account that stays after the command; null when refused, or when you may not read it.',
  })
  keptAccount!: Account | null;
  @Field(() => Account, {
    nullable: true,
    description: 'The other account after the command; null when refused, or when you may not read it.',
  })
  absorbedAccount!: Account | null;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Gives the result of accountsMerge, and both accounts after it.',
})
export class AccountsMergePayload extends MergedPayload {
  @Field(() => MergePreview, {
    nullable: true,
    description: 'What the merge would do; null unless `preview: true` was given.',
  })
  preview!: MergePreview | null;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Gives the result of accountsUnmerge, and both accounts after it.',
})
export class AccountsUnmergePayload extends MergedPayload {}

@ObjectType({ implements: Payload, simpleResolvers: true, description: 'Gives the result of duplicateDismiss.' })
export class DuplicateDismissPayload extends Payload {}
