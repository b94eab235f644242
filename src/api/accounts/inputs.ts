import type { Channel } from '../../domain/account/events.js';
import { Field, ID, InputType } from '../decorators.js';
import { ChannelEnum, DisputeOutcome } from '../enums.js';
import { CommandInput } from '../payload.js';
import { Uai } from '../scalars.js';

@InputType({ description: 'Holds what inputs on one account have in common.' })
export abstract class AccountInput extends CommandInput {
  @Field(() => ID, { description: 'Global id of the account, such as `id` of Account gives it, or its bare UUID.' })
  accountId!: string;
}

@InputType({ description: 'Holds what inputs of a school on one account have in common.' })
export abstract class SchoolActionInput extends AccountInput {
  @Field(() => Uai, {
    description: 'The school that acts: one that has a pupil of the account, and on which you hold the right.',
  })
  uai!: string;
}

@InputType({ description: 'Says which account is notified, by which school, and how.' })
export class AccountNotifyInput extends SchoolActionInput {
  @Field(() => ChannelEnum, { description: 'Whether login and means to activate go by letter or by e-mail.' })
  channel!: Channel;
  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'True makes a new provisional password and voids the one before. False gives the valid one again, and makes one only when none is valid.',
  })
  resetPassword!: boolean;
}

@InputType({ description: 'Says the password of which account is reset, and by which school.' })
export class AccountResetPasswordInput extends SchoolActionInput {}

@InputType({ description: 'Says the provisional password of which account is shown, and to which school.' })
export class AccountRevealProvisionalPasswordInput extends SchoolActionInput {}

@InputType({ description: 'Gives a postal address, which takes the place of the one before as a whole.' })
export class PostalAddressInput {
  @Field(() => [String], { description: 'The lines above the town, in order: 1 to 6, of 100 characters at most.' })
  lines!: string[];
  @Field(() => String, { nullable: true, description: 'Postal code, 20 characters at most; may be left out.' })
  postalCode?: string | null;
  @Field(() => String, { nullable: true, description: 'Name of the town, 100 characters at most; may be left out.' })
  city?: string | null;
  @Field(() => String, { nullable: true, description: 'Name of the country, 100 characters at most; may be left out.' })
  country?: string | null;
}

@InputType({
  description:
    'Says what changes of the contact details of an account: what is left out stays, what is null is cleared.',
})
export class AccountUpdateContactInput extends SchoolActionInput {
  @Field(() => String, {
    nullable: true,
    description: 'The new e-mail address, 254 characters at most. EMAIL_INVALID when it is none.',
  })
  email?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'The new mobile number, as dialled in the académie or in E.164: 06 12 34 56 78, +33612345678. MOBILE_INVALID when it is no mobile.',
  })
  mobile?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'The new home number, as dialled in the académie or in E.164. MOBILE_INVALID when it is no phone number.',
  })
  homePhone?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'The new work number, as dialled in the académie or in E.164. MOBILE_INVALID when it is no phone number.',
  })
  workPhone?: string | null;
  @Field(() => PostalAddressInput, {
    nullable: true,
    description: 'The new postal address, which takes the place of the one before as a whole.',
  })
  address?: PostalAddressInput | null;
}

@InputType({ description: 'Says of which account the lock is ended.' })
export class AccountUnlockInput extends AccountInput {}

@InputType({ description: 'Says whose holder must choose a new password at the next sign-in.' })
export class AccountForcePasswordChangeInput extends AccountInput {}

@InputType({ description: 'Says which link is disputed: "I am not the legal guardian of this pupil".' })
export class LinkDisputeInput extends AccountInput {
  @Field(() => ID, {
    description: 'Global id of the pupil, such as `studentId` of AccountChild gives it, or the bare UUID.',
  })
  studentId!: string;
}

@InputType({ description: 'Says which dispute is settled, and how.' })
export class LinkDisputeResolveInput extends AccountInput {
  @Field(() => ID, {
    description: 'Global id of the dispute, such as `disputeId` of AccountChild gives it, or its bare UUID.',
  })
  disputeId!: string;
  @Field(() => DisputeOutcome, { description: 'Whether the link stays or ends.' })
  outcome!: keyof typeof DisputeOutcome;
}
