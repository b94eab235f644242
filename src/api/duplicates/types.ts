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
import { ArgsType, Field, ID, Int, ObjectType } from '../decorators.js';
import { AccountOriginEnum, AccountStateEnum, enumeration, inEnglish } from '../enums.js';
import { Payload } from '../payload.js';
import { connectionType, edgeType, PageArgs } from '../relay.js';
import { DateTime, Position, Uai } from '../scalars.js';
import { UserError } from '../user-errors.js';

export const DuplicateReasonEnum = enumeration(
  'DuplicateReasonCode',
  'Names what two accounts have in common, or in what they differ.',
  DUPLICATE_REASONS,
  inEnglish(DUPLICATE_REASON_SENTENCES),
);

export const MergeConsequenceEnum = enumeration(
  'MergeConsequenceCode',
  'Names something that a merge brings with it.',
  Object.keys(MERGE_CONSEQUENCES) as MergeConsequenceCode[],
  inEnglish(MERGE_CONSEQUENCES),
);

@ObjectType({ simpleResolvers: true, description: 'One of the reasons why two accounts may be of one person.' })
export class DuplicateReason {
  @Field(() => DuplicateReasonEnum, { description: 'A code that programs can act on.' })
  code!: DuplicateReasonCode;
}

@ObjectType({
  simpleResolvers: true,
  description:
    'One of two accounts that may be of one person. Of an account out of your reach only the id is shown: the rest is null and `visible` is false.',
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
    description: 'Surname at birth, which is the name on the documents of a school; null when the base gives none.',
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
    description: 'By what path the account was opened; null when not visible.',
  })
  origin!: AccountOrigin | null;
  @Field(() => Boolean, { nullable: true, description: 'True when an e-mail address is known; null when not visible.' })
  hasEmail!: boolean | null;
  @Field(() => Boolean, { nullable: true, description: 'True when a mobile number is known; null when not visible.' })
  hasMobile!: boolean | null;
  @Field(() => Int, {
    nullable: true,
    description: 'How many pupils are attached, in whatever school; null when not visible.',
  })
  children!: number | null;
}

@ObjectType({ simpleResolvers: true, description: 'Two accounts that may be of one person.' })
export class Duplicate {
  @Field(() => DuplicateAccount, { description: 'One of the two accounts.' })
  account!: DuplicateAccount;
  @Field(() => DuplicateAccount, { description: 'The other of the two accounts.' })
  otherAccount!: DuplicateAccount;
  @Field(() => Int, { description: 'How likely they are of one person, from 0 to 100; it is no probability.' })
  score!: number;
  @Field(() => [DuplicateReason], {
    description: 'Why they may be of one person, the reasons against it among them.',
  })
  reasons!: DuplicateReason[];
  @Field(() => DateTime, { description: 'Since when they are suspected.' })
  since!: string;
}

export const DuplicateEdge = edgeType(Duplicate, 'Duplicate');
export const DuplicateConnection = connectionType(DuplicateEdge, 'Duplicate');

@ArgsType()
export class DuplicatesArgs extends PageArgs {
  @Field(() => Uai, { description: 'The school: pairs of which one account at least has a pupil there.' })
  uai!: string;
  @Field(() => Position, {
    nullable: true,
    description:
      'Answer only once this position of the ledger can be read; otherwise NOT_YET_PROJECTED after 5 seconds.',
  })
  minPosition?: string | null;
}

@ObjectType({ simpleResolvers: true, description: 'One of the things that a merge brings with it.' })
export class MergeConsequence {
  @Field(() => MergeConsequenceEnum, { description: 'A code that programs can act on.' })
  code!: MergeConsequenceCode;
}

@ObjectType({ simpleResolvers: true, description: 'Says what would become of two accounts if they were merged.' })
export class MergePreview {
  @Field(() => ID, {
    description: 'Global id of the account better kept: the one closer to activation, or else the older.',
  })
  proposedAccountId!: string;
  @Field(() => [UserError], { description: 'Why they cannot be merged; empty when they can.' })
  obstacles!: UserError[];
  @Field(() => [MergeConsequence], { description: 'What becomes of login, password, children, disputes.' })
  consequences!: MergeConsequence[];
  @Field(() => Int, { description: 'How many pupils go over to the account that stays.' })
  movedChildren!: number;
  @Field(() => Int, { description: 'How many pupils both have: they stay attached once.' })
  sharedChildren!: number;
}

@ObjectType({ simpleResolvers: true, description: 'Holds what merging and its undoing answer alike.' })
abstract class MergedPayload extends Payload {
  @Field(() => ID, { nullable: true, description: 'Global id of the merge; null when nothing was merged.' })
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
  description: 'Says what came of accountsMerge, and how both accounts now stand.',
})
export class AccountsMergePayload extends MergedPayload {
  @Field(() => MergePreview, {
    nullable: true,
    description:
      'What the merge would bring with it; null unless `preview: true` was given, and then nothing was changed.',
  })
  preview!: MergePreview | null;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Says what came of accountsUnmerge, and how both accounts now stand.',
})
export class AccountsUnmergePayload extends MergedPayload {}

@ObjectType({ implements: Payload, simpleResolvers: true, description: 'Says what came of duplicateDismiss.' })
export class DuplicateDismissPayload extends Payload {}
