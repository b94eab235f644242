import type { AccountState } from '../../domain/account/events.js';
import { Field, ID, InputType, ObjectType, type ClassType } from '../decorators.js';
import { AccountStateEnum } from '../enums.js';
import { CommandInput, mutationOf, Payload } from '../payload.js';
import { LocalDate } from '../scalars.js';

@InputType({
  description:
    'Holds the entries of the activation screen: login and provisional password of the letter, chosen password and e-mail address, birth dates of the children.',
})
export class AccountStartActivationInput extends CommandInput {
  @Field(() => String, { description: 'Login on the letter; case and spaces make no difference.' })
  login!: string;
  @Field(() => String, {
    description: 'Provisional password on the letter; spaces and hyphens make no difference.',
  })
  provisionalPassword!: string;
  @Field(() => String, {
    description: 'The password that the holder chooses: 12 to 256 characters, and no common one.',
  })
  newPassword!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'E-mail address to which the confirmation link goes, 254 characters at most. Required for responsables, optional for pupils.',
  })
  email?: string | null;
  @Field(() => [LocalDate], {
    description:
      'Birth dates of all attached children except those in `disputedStudentIds`, one for each, in any order. Empty on the account of a pupil.',
  })
  birthDates!: string[];
  @Field(() => [ID], {
    nullable: true,
    description:
      'Global ids or bare UUIDs of attached pupils for whom the holder is not legally responsible, 30 at most: each is recorded as a dispute.',
  })
  disputedStudentIds?: string[] | null;
}

@InputType({
  description: 'Holds the entries of the activation screen after the one-time link of the notification e-mail.',
})
export class AccountActivateByLinkInput extends CommandInput {
  @Field(() => String, { description: 'One-time token of the link, which stands after `#token=` in its address.' })
  token!: string;
  @Field(() => String, {
    description: 'The password that the holder chooses: 12 to 256 characters, and no common one.',
  })
  newPassword!: string;
  @Field(() => [LocalDate], {
    description:
      'Birth dates of all attached children except those in `disputedStudentIds`, one for each, in any order. Empty on the account of a pupil.',
  })
  birthDates!: string[];
  @Field(() => [ID], {
    nullable: true,
    description:
      'Global ids or bare UUIDs of attached pupils for whom the holder is not legally responsible, 30 at most: each is recorded as a dispute.',
  })
  disputedStudentIds?: string[] | null;
}

@InputType({ description: 'Holds the token of a confirmation e-mail.' })
export class AccountConfirmEmailInput extends CommandInput {
  @Field(() => String, { description: 'One-time token of the link, which stands after `#token=` in its address.' })
  token!: string;
}

@InputType({ description: 'Holds the entries of the sign-in screen.' })
export class SignInInput extends CommandInput {
  @Field(() => String, { description: 'Login of the account; case and spaces make no difference.' })
  login!: string;
  @Field(() => String, { description: 'The present password, chosen or provisional.' })
  password!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'A new password: 12 to 256 characters, and no common one. Needed after PASSWORD_CHANGE_REQUIRED, otherwise ignored.',
  })
  newPassword?: string | null;
  @Field(() => [LocalDate], {
    nullable: true,
    description:
      'Birth dates of all attached children, one for each, in any order. Needed after BIRTH_DATES_REQUIRED, otherwise ignored.',
  })
  birthDates?: string[] | null;
}

@InputType({ description: 'Holds the present password and the new one.' })
export class PasswordChangeInput extends CommandInput {
  @Field(() => String, {
    nullable: true,
    description: 'Login of the account: needed with the role PORTAL, ignored for a holder who is signed in.',
  })
  login?: string | null;
  @Field(() => String, { description: 'The present password of the holder.' })
  currentPassword!: string;
  @Field(() => String, {
    description: 'The new password: 12 to 256 characters, no common one, and not the present one.',
  })
  newPassword!: string;
  @Field(() => [LocalDate], {
    nullable: true,
    description:
      'Birth dates of all attached children, one for each, in any order. Needed after BIRTH_DATES_REQUIRED, otherwise ignored.',
  })
  birthDates?: string[] | null;
}

/** Describes the field of payloads with the state of the account. */
export const STATE_AFTER = 'State of the account after the mutation; null when refused.';

export interface StatePayload extends Payload {
  state: AccountState | null;
}

/** Makes the payload type of a mutation of a holder, from the stem of its name such as `PasswordChange`. */
export function statePayload(name: string): ClassType<StatePayload> {
  @ObjectType(`${name}Payload`, {
    implements: Payload,
    simpleResolvers: true,
    description: `Gives the result of ${mutationOf(name)}, and the state of the account after it.`,
  })
  class NamedPayload extends Payload {
    @Field(() => AccountStateEnum, {
      nullable: true,
      description: STATE_AFTER,
    })
    state!: AccountState | null;
  }
  return NamedPayload;
}

export const AccountStartActivationPayload = statePayload('AccountStartActivation');
export const AccountActivateByLinkPayload = statePayload('AccountActivateByLink');
export const AccountConfirmEmailPayload = statePayload('AccountConfirmEmail');
