import type { AccountState } from '../../domain/account/events.js';
import { Field, ID, InputType, ObjectType } from '../decorators.js';
import { AccountStateEnum } from '../enums.js';
import { CommandInput, Payload } from '../payload.js';
import { ACCESS_TOKEN, ACCESS_TOKEN_EXPIRES, REFRESH_TOKEN, SESSION_ENDS } from './session-types.js';
import { DateTime, LocalDate } from '../scalars.js';
import { STATE_AFTER } from './types.js';

@InputType({ description: 'Says who wants to make an account: names and mobile as the school has them.' })
export class SelfRegistrationStartInput extends CommandInput {
  @Field(() => String, {
    description: 'Surname, by birth or in use, 100 characters at most; accents, case and hyphens make no difference.',
  })
  surname!: string;
  @Field(() => String, { description: 'First name, 100 characters at most; several may be given.' })
  firstName!: string;
  @Field(() => String, {
    description: 'Mobile number that was given to the school, as people write it.',
  })
  mobile!: string;
}

@InputType({ description: 'Holds the code of the SMS that selfRegistrationStart has sent.' })
export class SelfRegistrationVerifyInput extends CommandInput {
  @Field(() => String, { description: 'The `registration` that selfRegistrationStart answered.' })
  registration!: string;
  @Field(() => String, { description: 'The six digits of the SMS; spaces and hyphens make no difference.' })
  code!: string;
}

@InputType({ description: 'Holds the birth dates of the children and the password that the holder chooses.' })
export class SelfRegistrationCompleteInput extends CommandInput {
  @Field(() => String, { description: 'The `registration` that selfRegistrationStart answered.' })
  registration!: string;
  @Field(() => [LocalDate], {
    description:
      'Birth dates of all attached children except those in `disputedStudentIds`, one for each, in any order.',
  })
  birthDates!: string[];
  @Field(() => [ID], {
    nullable: true,
    description:
      'Ids of attached pupils, as selfRegistrationVerify shows them, for whom the holder is not legally responsible, 30 at most: each is recorded as a dispute.',
  })
  disputedStudentIds?: string[] | null;
  @Field(() => String, {
    description: 'The password that the holder chooses: 12 to 256 characters, and no common one.',
  })
  newPassword!: string;
}

@ObjectType({
  simpleResolvers: true,
  description: 'A child whose birth date is asked for: enough to tell one’s own children apart, and no more.',
})
export class ChildToConfirm {
  @Field(() => ID, { description: 'Global id of the pupil, for `disputedStudentIds`.' })
  studentId!: string;
  @Field(() => String, { description: 'First letter of the first name of the pupil.' })
  initial!: string;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Confirms that selfRegistrationStart was received, and nothing more.',
})
export class SelfRegistrationStartPayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description:
      'What to give to selfRegistrationVerify together with the code, and then to selfRegistrationComplete: keep it for half an hour and show it to nobody. It says nothing about a person or an account. Null when refused.',
  })
  registration!: string | null;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Gives the result of selfRegistrationVerify.',
})
export class SelfRegistrationVerifyPayload extends Payload {
  @Field(() => [ChildToConfirm], {
    nullable: true,
    description:
      'The children whose birth dates are asked for; empty where the birth dates have to tell several accounts apart. Null when refused.',
  })
  children!: ChildToConfirm[] | null;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Gives the result of selfRegistrationComplete: the login, and the session that it opened.',
})
export class SelfRegistrationCompletePayload extends Payload {
  @Field(() => AccountStateEnum, {
    nullable: true,
    description: STATE_AFTER,
  })
  state!: AccountState | null;
  @Field(() => String, {
    nullable: true,
    description: 'Login of the account, to be shown to its holder and kept by him or her; null when refused.',
  })
  login!: string | null;
  @Field(() => String, { nullable: true, description: ACCESS_TOKEN })
  accessToken!: string | null;
  @Field(() => DateTime, { nullable: true, description: ACCESS_TOKEN_EXPIRES })
  expiresAt!: string | null;
  @Field(() => String, { nullable: true, description: REFRESH_TOKEN })
  refreshToken!: string | null;
  @Field(() => DateTime, { nullable: true, description: SESSION_ENDS })
  sessionExpiresAt!: string | null;
}
