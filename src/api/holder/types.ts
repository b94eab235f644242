import type { AccountState } from '../../domain/account/events.js';
import { Field, ID, InputType, ObjectType, type ClassType } from '../decorators.js';
import { AccountStateEnum } from '../enums.js';
import { CommandInput, mutationOf, Payload } from '../payload.js';
import { DateTime, LocalDate } from '../scalars.js';

@InputType({
  description:
    'Holds what the activation screen asks: login and provisional password of the letter, the password and the e-mail address chosen, the birth dates of the children.',
})
export class AccountStartActivationInput extends CommandInput {
  @Field(() => String, { description: 'Login, as the letter has it; case and spaces make no difference.' })
  login!: string;
  @Field(() => String, {
    description: 'Provisional password, as the letter has it; spaces and hyphens make no difference.',
  })
  provisionalPassword!: string;
  @Field(() => String, {
    description: 'The password that the holder chooses: 12 to 256 characters, not easily guessed.',
  })
  newPassword!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'E-mail address to which the confirmation link goes, 254 characters at most. Needed for responsables; pupils may leave it out.',
  })
  email?: string | null;
  @Field(() => [LocalDate], {
    description:
      'Birth dates of all the children attached, one for each, in any order, but for those disputed here. Empty on the account of a pupil.',
  })
  birthDates!: string[];
  @Field(() => [ID], {
    nullable: true,
    description:
      'Global ids or bare UUIDs of attached pupils for whom the holder is not legally responsible: each is recorded as a dispute; none when left out.',
  })
  disputedStudentIds?: string[] | null;
}

@InputType({
  description:
    'Holds what the activation screen asks when it was reached by the one-time link of the notification e-mail.',
})
export class AccountActivateByLinkInput extends CommandInput {
  @Field(() => String, { description: 'The token that the link carries, of one use.' })
  token!: string;
  @Field(() => String, {
    description: 'The password that the holder chooses: 12 to 256 characters, not easily guessed.',
  })
  newPassword!: string;
  @Field(() => [LocalDate], {
    description:
      'Birth dates of all the children attached, one for each, in any order, but for those disputed here. Empty on the account of a pupil.',
  })
  birthDates!: string[];
  @Field(() => [ID], {
    nullable: true,
    description:
      'Global ids or bare UUIDs of attached pupils for whom the holder is not legally responsible: each is recorded as a dispute; none when left out.',
  })
  disputedStudentIds?: string[] | null;
}

@InputType({ description: 'Holds what the link of a confirmation e-mail carries.' })
export class AccountConfirmEmailInput extends CommandInput {
  @Field(() => String, { description: 'The token that the link carries, of one use.' })
  token!: string;
}

@InputType({ description: 'Holds what a holder gives to sign in.' })
export class SignInInput extends CommandInput {
  @Field(() => String, { description: 'Login of the account; case and spaces make no difference.' })
  login!: string;
  @Field(() => String, { description: 'The password in force, chosen or provisional.' })
  password!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'A new password, 12 to 256 characters: needed when PASSWORD_CHANGE_REQUIRED was answered, otherwise ignored.',
  })
  newPassword?: string | null;
  @Field(() => [LocalDate], {
    nullable: true,
    description:
      'Birth dates of all the children attached, one for each, in any order: needed when BIRTH_DATES_REQUIRED was answered, otherwise ignored.',
  })
  birthDates?: string[] | null;
}

@InputType({ description: 'Holds the present password and the one that takes its place.' })
export class PasswordChangeInput extends CommandInput {
  @Field(() => String, {
    nullable: true,
    description: 'Login of the account: needed through the portal, ignored for a holder who is signed in.',
  })
  login?: string | null;
  @Field(() => String, { description: 'The password in force.' })
  currentPassword!: string;
  @Field(() => String, {
    description: 'The password that takes its place: 12 to 256 characters, not easily guessed, and another one.',
  })
  newPassword!: string;
  @Field(() => [LocalDate], {
    nullable: true,
    description:
      'Birth dates of all the children attached, one for each, in any order: needed when BIRTH_DATES_REQUIRED was answered, otherwise ignored.',
  })
  birthDates?: string[] | null;
}

@InputType({ description: 'Says whose password is forgotten.' })
export class PasswordResetRequestInput extends CommandInput {
  @Field(() => String, { description: 'Login of the account; case and spaces make no difference.' })
  login!: string;
}

@InputType({ description: 'Holds what the link of a recovery e-mail carries, and the password chosen.' })
export class PasswordResetByLinkInput extends CommandInput {
  @Field(() => String, { description: 'The token that the link carries, of one use.' })
  token!: string;
  @Field(() => String, {
    description: 'The password that the holder chooses: 12 to 256 characters, not easily guessed.',
  })
  newPassword!: string;
}

@InputType({ description: 'Holds the e-mail address asked for, and the password that shows who asks.' })
export class EmailChangeRequestInput extends CommandInput {
  @Field(() => String, {
    description: 'The address asked for, 254 characters at most: pending until the link sent to it is used.',
  })
  email!: string;
  @Field(() => String, { description: 'The password in force.' })
  currentPassword!: string;
}

export interface StatePayload extends Payload {
  state: AccountState | null;
}

/** The payload type of a mutation of a holder. */
function statePayload(name: string): ClassType<StatePayload> {
  @ObjectType(`${name}Payload`, {
    implements: Payload,
    simpleResolvers: true,
    description: `Says what came of ${mutationOf(name)}, and where the account now stands.`,
  })
  class Of extends Payload {
    @Field(() => AccountStateEnum, { nullable: true, description: 'Where the account now stands; null when refused.' })
    state!: AccountState | null;
  }
  return Of;
}

export const AccountStartActivationPayload = statePayload('AccountStartActivation');
export const AccountActivateByLinkPayload = statePayload('AccountActivateByLink');
export const AccountConfirmEmailPayload = statePayload('AccountConfirmEmail');
export const PasswordChangePayload = statePayload('PasswordChange');
export const EmailChangeRequestPayload = statePayload('EmailChangeRequest');

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Says what came of signIn, and holds the session that it opened.',
})
export class SignInPayload extends Payload {
  @Field(() => String, {
    nullable: true,
    description: 'Access token of the holder, to be sent as `Authorization: Bearer`; null when refused.',
  })
  accessToken!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the access token expires; null when there is none.' })
  expiresAt!: string | null;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Says what came of passwordResetByLink, and holds the session that it opened.',
})
export class PasswordResetByLinkPayload extends Payload {
  @Field(() => AccountStateEnum, { nullable: true, description: 'Where the account now stands; null when refused.' })
  state!: AccountState | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Access token of the holder, signed in by the link; null when refused, and after a reset by the school, for signIn then asks for the birth dates.',
  })
  accessToken!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the access token expires; null when there is none.' })
  expiresAt!: string | null;
}

@ObjectType({
  implements: Payload,
  simpleResolvers: true,
  description: 'Says that passwordResetRequest was taken, and nothing more.',
})
export class PasswordResetRequestPayload extends Payload {
  @Field(() => Boolean, { description: 'Always true, whether there is such an account or not.' })
  accepted!: boolean;
}
