import { Field, ID, InputType } from '../decorators.js';
import { CommandInput } from '../payload.js';

@InputType({ description: 'Says which two accounts are merged, and which of them stays.' })
export class AccountsMergeInput extends CommandInput {
  @Field(() => ID, { description: 'Global id of the account that stays, or its bare UUID.' })
  keptAccountId!: string;
  @Field(() => ID, { description: 'Global id of the account that it absorbs, or its bare UUID.' })
  absorbedAccountId!: string;
  @Field(() => Boolean, {
    defaultValue: false,
    description: 'True changes nothing: `preview` of the payload says what the merge would do.',
  })
  preview!: boolean;
}

@InputType({
  description: 'Says which merge is undone: give `accountId`, `mergeId` or both. BAD_USER_INPUT without either.',
})
export class AccountsUnmergeInput extends CommandInput {
  @Field(() => ID, {
    nullable: true,
    description: 'Global id of the absorbed account, or its bare UUID: its last merge is undone.',
  })
  accountId?: string | null;
  @Field(() => ID, {
    nullable: true,
    description:
      'Global id of the merge, as `mergeId` of AccountMerge gives it. Its bare UUID is found only once queries show the merge, and until the merge is undone.',
  })
  mergeId?: string | null;
}

@InputType({ description: 'Says which two accounts belong to two persons, in any order.' })
export class DuplicateDismissInput extends CommandInput {
  @Field(() => ID, { description: 'Global id of one account, or its bare UUID.' })
  accountId!: string;
  @Field(() => ID, { description: 'Global id of the other account, or its bare UUID.' })
  otherAccountId!: string;
}
