import type { RecoveryChannel } from '../../domain/account/events.js';
import { Field, InputType, ObjectType } from '../decorators.js';
import { RecoveryChannelEnum } from '../enums.js';
import { CommandInput, Payload } from '../payload.js';
import { LocalDate } from '../scalars.js';

@InputType({ description: 'Says whose password is forgotten.' })
export class PasswordResetRequestInput extends CommandInput {
  @Field(() => String, { description: 'Login of the account; case and spaces make no difference.' })
  login!: string;
  @Field(() => RecoveryChannelEnum, {
    nullable: true,
    description:
      'How the holder wants to recover: by a link in an e-mail (EMAIL, also when left out) or by a code in an SMS (SMS). Where that contact is not proven, the other one is used.',
  })
  channel?: RecoveryChannel | null;
}

@InputType({ description: 'Holds the token of a recovery link and the new password.' })
export class PasswordResetByLinkInput extends CommandInput {
  @Field(() => String, { description: 'One-time token of the link, which stands after `#token=` in its address.' })
  token!: string;
  @Field(() => String, {
    description: 'The password that the holder chooses: 12 to 256 characters, and no common one.',
  })
  newPassword!: string;
  @Field(() => [LocalDate], {
    nullable: true,
    description:
      'Birth dates of all attached children, one for each, in any order. Needed after BIRTH_DATES_REQUIRED, otherwise ignored.',
  })
  birthDates?: string[] | null;
}

@InputType({ description: 'Holds the code of a recovery SMS, the birth dates of the children and the new password.' })
export class PasswordResetByCodeInput extends CommandInput {
  @Field(() => String, { description: 'The `codeRequest` that passwordResetRequest answered.' })
  codeRequest!: string;
  @Field(() => String, { description: 'The six digits of the SMS; spaces and hyphens make no difference.' })
  code!: string;
  @Field(() => String, {
    description: 'The password that the holder chooses: 12 to 256 characters, and no common one.',
  })
  newPassword!: string;
  @Field(() => [LocalDate], {
    nullable: true,
    description:
      'Birth dates of all attached children, one for each, in any order. Left out, a right code is answered BIRTH_DATES_REQUIRED and can still be used.',
  })
  birthDates?: string[] | null;
}

@InputType({ description: 'Holds the contact to which the forgotten login is sent: give exactly one of the two.' })
export class LoginRecoveryRequestInput extends CommandInput {
  @Field(() => String, { nullable: true, description: 'E-mail address that the holder has proven.' })
  email?: string | null;
  @Field(() => String, { nullable: true, description: 'Mobile number that the holder has proven, as people write it.' })
  mobile?: string | null;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Confirms that passwordResetRequest was received, and nothing more.',
})
export class PasswordResetRequestPayload extends Payload {
  @Field(() => Boolean, { description: 'Always true, whether or not the account exists.' })
  accepted!: boolean;
  @Field(() => String, {
    description:
      'What to give to passwordResetByCode together with the code, when one comes by SMS. Answered in any case; it says nothing about the account.',
  })
  codeRequest!: string;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Confirms that loginRecoveryRequest was received, and nothing more.',
})
export class LoginRecoveryRequestPayload extends Payload {
  @Field(() => Boolean, { description: 'Always true, whether or not there is such an account.' })
  accepted!: boolean;
}
