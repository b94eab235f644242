import type { AccountState } from '../../domain/account/events.js';
import { Field, ID, InputType, ObjectType, type ClassType } from '../decorators.js';
import { AccountStateEnum } from '../enums.js';
import { CommandInput, Payload } from '../payload.js';
import { DateTime, LocalDate } from '../scalars.js';

@InputType({ description: 'The activation screen.' })
export class AccountStartActivationInput extends CommandInput {
  @Field(() => String, { description: 'Login, as on the letter.' })
  login!: string;
  @Field(() => String, { description: 'Provisional password, as on the letter; spaces and hyphens do not matter.' })
  provisionalPassword!: string;
  @Field(() => String, { description: 'The password chosen: 12 characters or more.' })
  newPassword!: string;
  @Field(() => String, { nullable: true, description: 'E-mail address; pupils may leave it out.' })
  email?: string | null;
  @Field(() => [LocalDate], {
    description: 'Birth dates of all the children attached, in any order, but for those disputed here.',
  })
  birthDates!: string[];
  @Field(() => [ID], { nullable: true, description: 'Pupils the holder is not responsible of.' })
  disputedStudentIds?: string[] | null;
}

@InputType({ description: 'The activation screen reached by the one-time link of the notification e-mail.' })
export class AccountActivateByLinkInput extends CommandInput {
  @Field(() => String, { description: 'The token of the link.' })
  token!: string;
  @Field(() => String, { description: 'The password chosen: 12 characters or more.' })
  newPassword!: string;
  @Field(() => [LocalDate], {
    description: 'Birth dates of all the children attached, in any order, but for those disputed here.',
  })
  birthDates!: string[];
  @Field(() => [ID], { nullable: true, description: 'Pupils the holder is not responsible of.' })
  disputedStudentIds?: string[] | null;
}

@InputType({ description: 'The link of a confirmation e-mail.' })
export class AccountConfirmEmailInput extends CommandInput {
  @Field(() => String, { description: 'The token of the link.' })
  token!: string;
}

@InputType({ description: 'Who signs in.' })
export class SignInInput extends CommandInput {
  @Field(() => String, { description: 'Login.' })
  login!: string;
  @Field(() => String, { description: 'Password.' })
  password!: string;
  @Field(() => String, { nullable: true, description: 'A new password, when PASSWORD_CHANGE_REQUIRED was answered.' })
  newPassword?: string | null;
  @Field(() => [LocalDate], {
    nullable: true,
    description: 'Birth dates of all the children attached, in any order, when BIRTH_DATES_REQUIRED was answered.',
  })
  birthDates?: string[] | null;
}

@InputType({ description: 'A password for another.' })
export class PasswordChangeInput extends CommandInput {
  @Field(() => String, { nullable: true, description: 'Login; left out by a holder who is signed in.' })
  login?: string | null;
  @Field(() => String, { description: 'The present password.' })
  currentPassword!: string;
  @Field(() => String, { description: 'The new one: 12 characters or more.' })
  newPassword!: string;
  @Field(() => [LocalDate], {
    nullable: true,
    description: 'Birth dates of all the children attached, in any order, when BIRTH_DATES_REQUIRED was answered.',
  })
  birthDates?: string[] | null;
}

@InputType({ description: 'Whose password is forgotten.' })
export class PasswordResetRequestInput extends CommandInput {
  @Field(() => String, { description: 'Login.' })
  login!: string;
}

@InputType({ description: 'The link of the e-mail of passwordResetRequest.' })
export class PasswordResetByLinkInput extends CommandInput {
  @Field(() => String, { description: 'The token of the link.' })
  token!: string;
  @Field(() => String, { description: 'The password chosen: 12 characters or more.' })
  newPassword!: string;
}

@InputType({ description: 'Another e-mail address.' })
export class EmailChangeRequestInput extends CommandInput {
  @Field(() => String, { description: 'The new address: pending until the link sent to it is used.' })
  email!: string;
  @Field(() => String, { description: 'The present password.' })
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
    description: `What came of ${name}.`,
  })
  class Of extends Payload {
    @Field(() => AccountStateEnum, { nullable: true, description: 'Where the account stands now; null when refused.' })
    state!: AccountState | null;
  }
  return Of;
}

export const AccountStartActivationPayload = statePayload('AccountStartActivation');
export const AccountActivateByLinkPayload = statePayload('AccountActivateByLink');
export const AccountConfirmEmailPayload = statePayload('AccountConfirmEmail');
export const PasswordChangePayload = statePayload('PasswordChange');
export const EmailChangeRequestPayload = statePayload('EmailChangeRequest');

@ObjectType({ implements: Payload, simpleResolvers: true, description: 'What came of SignIn.' })
export class SignInPayload extends Payload {
  @Field(() => String, { nullable: true, description: 'Access token of the holder; null when refused.' })
  accessToken!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the token expires.' })
  expiresAt!: string | null;
}

@ObjectType({ implements: Payload, simpleResolvers: true, description: 'What came of PasswordResetByLink.' })
export class PasswordResetByLinkPayload extends Payload {
  @Field(() => AccountStateEnum, { nullable: true, description: 'Where the account stands now; null when refused.' })
  state!: AccountState | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Access token of the holder, signed in by the link; null when refused, and after a reset by the school: signIn then asks for the birth dates.',
  })
  accessToken!: string | null;
  @Field(() => DateTime, { nullable: true, description: 'When the token expires.' })
  expiresAt!: string | null;
}

@ObjectType({ implements: Payload, simpleResolvers: true, description: 'What came of PasswordResetRequest.' })
export class PasswordResetRequestPayload extends Payload {
  @Field(() => Boolean, { description: 'Always true, whether there is such an account or not.' })
  accepted!: boolean;
}
