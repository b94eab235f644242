import { Account } from '../accounts/types.js';
import { Field, ID, InputType, ObjectType, type ClassType } from '../decorators.js';
import { CommandInput, mutationOf, Payload } from '../payload.js';
import { DateTime, LocalDate } from '../scalars.js';

@InputType({ description: 'Proves another account of the holder by its login and password.' })
export class RegroupingByPasswordInput extends CommandInput {
  @Field(() => String, { description: 'Login of the other account, in any case.' })
  login!: string;
  @Field(() => String, {
    description: 'Password of the other account: the chosen one, or the provisional one of a letter.',
  })
  password!: string;
  @Field(() => [LocalDate], {
    nullable: true,
    description:
      'Birth dates of all children attached to the other account, one for each, in any order. Needed after BIRTH_DATES_REQUIRED, as with a provisional password; otherwise ignored.',
  })
  birthDates?: string[] | null;
}

@InputType({ description: 'Says which account the holder wants to prove by a code.' })
export class RegroupingCodeRequestInput extends CommandInput {
  @Field(() => String, { description: 'Login of the other account, whose mobile is also yours.' })
  login!: string;
}

@InputType({ description: 'Holds the code of the SMS, and the birth dates of the other account.' })
export class RegroupingByCodeInput extends CommandInput {
  @Field(() => String, { description: 'The `codeRequest` that regroupingCodeRequest answered.' })
  codeRequest!: string;
  @Field(() => String, { description: 'The six digits of the SMS; spaces and hyphens make no difference.' })
  code!: string;
  @Field(() => [LocalDate], {
    nullable: true,
    description:
      'Birth dates of all children attached to the other account, one for each, in any order. Left out, a right code is answered BIRTH_DATES_REQUIRED.',
  })
  birthDates?: string[] | null;
}

@InputType({ description: 'Says which regrouping the holder undoes.' })
export class RegroupingUndoInput extends CommandInput {
  @Field(() => ID, {
    description: 'Global id of the merge, as `mergeId` of AccountMerge gives it; not its bare UUID.',
  })
  mergeId!: string;
}

const OWN_ACCOUNT = { nullable: true, description: 'Your account after it; null when refused.' } as const;

export interface RegroupedPayload extends Payload {
  mergeId: string | null;
  account: Account | null;
  undoableUntil: string | null;
}

/** Makes the payload type of a mutation that regroups, from the stem of its name such as `RegroupingByCode`. */
function regroupedPayload(name: string): ClassType<RegroupedPayload> {
  @ObjectType(`${name}Payload`, {
    implements: Payload,
    simpleResolvers: true,
    description: `Gives the result of ${mutationOf(name)}, and the account that is kept.`,
  })
  class NamedPayload extends Payload {
    @Field(() => ID, { nullable: true, description: 'Global id of the merge, for regroupingUndo; null when refused.' })
    mergeId!: string | null;
    @Field(() => Account, OWN_ACCOUNT)
    account!: Account | null;
    @Field(() => DateTime, {
      nullable: true,
      description: 'Until when you can undo it; null when refused, and when somebody else merged the two.',
    })
    undoableUntil!: string | null;
  }
  return NamedPayload;
}

export const RegroupingByPasswordPayload = regroupedPayload('RegroupingByPassword');
export const RegroupingByCodePayload = regroupedPayload('RegroupingByCode');

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Gives the result of regroupingUndo, and the account that was kept.',
})
export class RegroupingUndoPayload extends Payload {
  @Field(() => ID, { nullable: true, description: 'Global id of the merge that was undone; null when refused.' })
  mergeId!: string | null;
  @Field(() => Account, OWN_ACCOUNT)
  account!: Account | null;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Gives the result of regroupingCodeRequest, with what the code is to be sent back with.',
})
export class RegroupingCodeRequestPayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description: 'What to give to regroupingByCode together with the code; null when refused.',
  })
  codeRequest!: string | null;
}
