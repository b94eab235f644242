import type { LinkKeptReason } from '../../domain/account/dispute-words.js';
import type { Channel } from '../../domain/account/events.js';
import { FREED_BECAUSE, type FreedBecause } from '../../domain/account/freeing/events.js';
import { Field, ID, InputType } from '../decorators.js';
import { ChannelEnum, DisputeOutcome, enumeration } from '../enums.js';
import { LinkKeptReasonEnum } from '../disputes/types.js';
import { CommandInput } from '../payload.js';
import { Uai } from '../scalars.js';

@InputType({ description: 'Holds the fields that inputs on one account share.' })
export abstract class AccountInput extends CommandInput {
  @Field(() => ID, { description: 'Global id of the account, as `id` of Account gives it, or its bare UUID.' })
  accountId!: string;
}

@InputType({ description: 'Holds the fields that inputs of a school on one account share.' })
export abstract class SchoolActionInput extends AccountInput {
  @Field(() => Uai, {
    description: 'UAI of the school that acts: it has a pupil of the account, and you hold the right there.',
  })
  uai!: string;
}

@InputType({ description: 'Says which account is notified, by which school, and how.' })
export class AccountNotifyInput extends SchoolActionInput {
  @Field(() => ChannelEnum, { description: 'Whether the login and the way to activate go by letter or by e-mail.' })
  channel!: Channel;
  @Field(() => Boolean, {
    defaultValue: false,
    description:
      'True makes a new provisional password, and the previous one no longer works. False keeps the valid one, and makes one only when none is valid.',
  })
  resetPassword!: boolean;
}

@InputType({ description: 'Says which account gets a new provisional password, and from which school.' })
export class AccountResetPasswordInput extends SchoolActionInput {}

@InputType({ description: 'Says which account has its provisional password shown, and to which school.' })
export class AccountRevealProvisionalPasswordInput extends SchoolActionInput {}

@InputType({ description: 'Gives a postal address, which replaces the previous one as a whole.' })
export class PostalAddressInput {
  @Field(() => [String], { description: 'The lines above the town, in order: 1 to 6 lines of at most 100 characters.' })
  lines!: string[];
  @Field(() => String, { nullable: true, description: 'Postal code, 20 characters at most; may be left out.' })
  postalCode?: string | null;
  @Field(() => String, { nullable: true, description: 'Name of the town, 100 characters at most; may be left out.' })
  city?: string | null;
  @Field(() => String, { nullable: true, description: 'Name of the country, 100 characters at most; may be left out.' })
  country?: string | null;
}

@InputType({
  description: 'Says which contact details of an account change: a field left out stays, a null clears it.',
})
export class AccountUpdateContactInput extends SchoolActionInput {
  @Field(() => String, {
    nullable: true,
    description:
      'The new e-mail address, 254 characters at most. Refused with EMAIL_INVALID when it is not an address.',
  })
  email?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'The new mobile number, as dialled in the académie or in E.164: 06 12 34 56 78 or +33612345678. Refused with MOBILE_INVALID when it is not a mobile number.',
  })
  mobile?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'The new home number, as dialled in the académie or in E.164. Refused with MOBILE_INVALID when it is not a phone number.',
  })
  homePhone?: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'The new work number, as dialled in the académie or in E.164. Refused with MOBILE_INVALID when it is not a phone number.',
  })
  workPhone?: string | null;
  @Field(() => PostalAddressInput, {
    nullable: true,
    description: 'The new postal address, which replaces the previous one as a whole.',
  })
  address?: PostalAddressInput | null;
}

@InputType({ description: 'Says which account is unlocked.' })
export class AccountUnlockInput extends AccountInput {}

const FreedBecauseEnum = enumeration('AccountFreedBecause', 'Says why the support frees an account.', FREED_BECAUSE, {
  NOT_THE_HOLDER:
    'Somebody else made it, or has taken it over. The mobile that made it cannot make it again, and open disputes of its children are withdrawn.',
  HOLDER_LOCKED_OUT: 'Its holder has lost every way into it, such as the mobile and the password.',
});

@InputType({ description: 'Says which account is freed, and why.' })
export class AccountFreeInput extends AccountInput {
  @Field(() => FreedBecauseEnum, { description: 'Why it is freed: what the person told you, once you know who it is.' })
  because!: FreedBecause;
}

@InputType({ description: 'Says the holder of which account must choose a new password at the next sign-in.' })
export class AccountForcePasswordChangeInput extends AccountInput {}

@InputType({ description: 'Says which link is disputed: "I am not the legal guardian of this pupil".' })
export class LinkDisputeInput extends AccountInput {
  @Field(() => ID, {
    description: 'Global id of the pupil, as `studentId` of AccountChild gives it, or the bare UUID.',
  })
  studentId!: string;
}

@InputType({ description: 'Says which dispute is settled, and how.' })
export class LinkDisputeResolveInput extends AccountInput {
  @Field(() => ID, {
    description: 'Global id of the dispute, as `disputeId` of AccountChild gives it, or its bare UUID.',
  })
  disputeId!: string;
  @Field(() => DisputeOutcome, { description: 'Whether the link between account and pupil stays or ends.' })
  outcome!: keyof typeof DisputeOutcome;
  @Field(() => LinkKeptReasonEnum, {
    nullable: true,
    description:
      'Why the link stays, which the holder is told. Required with LINK_KEPT, not looked at with LINK_DETACHED.',
  })
  keptBecause?: LinkKeptReason | null;
}

@InputType({ description: 'Says which dispute its holder withdraws.' })
export class LinkDisputeWithdrawInput extends AccountInput {
  @Field(() => ID, {
    description: 'Global id of the dispute, as `disputeId` of AccountChild gives it, or its bare UUID.',
  })
  disputeId!: string;
}
