import { Field, ID, InputType } from '../decorators.js';
import { CommandInput } from '../payload.js';

@InputType({ description: 'Which two accounts are merged, and which stays.' })
export class AccountsMergeInput extends CommandInput {
  @Field(() => ID, { description: 'Global id of the account that stays, or its UUID.' })
  keptAccountId!: string;
  @Field(() => ID, { description: 'Global id of the account absorbed by it, or its UUID.' })
  absorbedAccountId!: string;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'True: nothing is done; `preview` says what would be.',
  })
  preview!: boolean;
}

@InputType({ description: 'Which merge is undone: give one of the two, or both.' })
export class AccountsUnmergeInput extends CommandInput {
  @Field(() => ID, { nullable: true, description: 'Global id of the absorbed account, or its UUID.' })
  accountId?: string | null;
  @Field(() => ID, {
    nullable: true,
    description: 'Global id of the merge, as the sheets of both accounts show it, or its UUID.',
  })
  mergeId?: string | null;
}

@InputType({ description: 'Which two accounts are not of the same person.' })
export class DuplicateDismissInput extends CommandInput {
  @Field(() => ID, { description: 'Global id of one account, or its UUID.' })
  accountId!: string;
  @Field(() => ID, { description: 'Global id of the other, or its UUID.' })
  otherAccountId!: string;
}
