import type { Channel } from '../../domain/account/events.js';
import { Field, ID, InputType } from '../decorators.js';
import { ChannelEnum, DisputeOutcome } from '../enums.js';
import { CommandInput } from '../payload.js';
import { Uai } from '../scalars.js';

@InputType({ description: 'What inputs on one account have in common.' })
export abstract class AccountInput extends CommandInput {
  @Field(() => ID, { description: 'Global id of the account, or its UUID.' })
  accountId!: string;
}

@InputType({ description: 'What inputs of a school on one account have in common.' })
export abstract class SchoolActionInput extends AccountInput {
  @Field(() => Uai, { description: 'The school that acts: one of the account, and one of yours.' })
  uai!: string;
}

@InputType({ description: 'How an account is notified.' })
export class AccountNotifyInput extends SchoolActionInput {
  @Field(() => ChannelEnum, { description: 'By letter or by e-mail.' })
  channel!: Channel;
  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'True: a new provisional password is made and the one before is void. False: the valid one is given again.',
  })
  resetPassword!: boolean;
}

@InputType({ description: 'Whose password is reset.' })
export class AccountResetPasswordInput extends SchoolActionInput {}

@InputType({ description: 'Whose provisional password is shown.' })
export class AccountRevealProvisionalPasswordInput extends SchoolActionInput {}

@InputType({ description: 'A postal address.' })
export class PostalAddressInput {
  @Field(() => [String], { description: 'Lines above the town: 1 to 6.' })
  lines!: string[];
  @Field(() => String, { nullable: true, description: 'Postal code.' })
  postalCode?: string | null;
  @Field(() => String, { nullable: true, description: 'Town.' })
  city?: string | null;
  @Field(() => String, { nullable: true, description: 'Country.' })
  country?: string | null;
}

@InputType({ description: 'Contact details: what is left out stays, what is null is cleared.' })
export class AccountUpdateContactInput extends SchoolActionInput {
  @Field(() => String, { nullable: true, description: 'E-mail address.' })
  email?: string | null;
  @Field(() => String, {
    nullable: true,
    description: 'Mobile number, as dialled in the académie or in E.164: 06 12 34 56 78, +33612345678.',
  })
  mobile?: string | null;
  @Field(() => String, { nullable: true, description: 'Home number, likewise.' })
  homePhone?: string | null;
  @Field(() => String, { nullable: true, description: 'Work number, likewise.' })
  workPhone?: string | null;
  @Field(() => PostalAddressInput, { nullable: true, description: 'Postal address.' })
  address?: PostalAddressInput | null;
}

@InputType({ description: 'Whose lock is ended.' })
export class AccountUnlockInput extends AccountInput {}

@InputType({ description: 'Who must choose a new password at the next sign-in.' })
export class AccountForcePasswordChangeInput extends AccountInput {}

@InputType({ description: 'Which link is disputed: "I am not the legal guardian of this pupil".' })
export class LinkDisputeInput extends AccountInput {
  @Field(() => ID, { description: 'Global id of the pupil, or its UUID.' })
  studentId!: string;
}

@InputType({ description: 'How a dispute is settled.' })
export class LinkDisputeResolveInput extends AccountInput {
  @Field(() => ID, { description: 'Global id of the dispute, as `disputeId` of the child shows it, or its UUID.' })
  disputeId!: string;
  @Field(() => DisputeOutcome, { description: 'How it ends.' })
  outcome!: keyof typeof DisputeOutcome;
}
