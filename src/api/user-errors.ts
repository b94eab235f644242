/** User errors: why a mutation was refused, as a code for programs and a sentence for people in their language. */
import { texts, type Texts } from '../domain/language.js';
import { REFUSALS } from '../domain/refusals.js';
import type { ApiContext } from './context.js';
import { Costs, Ctx, Field, FieldResolver, ObjectType, Resolver, Root } from './decorators.js';
import { enumeration, inEnglish } from './enums.js';
import { ApiError, ERRORS } from './errors.js';
import { needsStepUp } from './step-up.js';

const { FORBIDDEN, RIGHT_LAPSED, OTP_REQUIRED, OTP_TOO_OLD } = ERRORS;
/** Errors of rights that a mutation answers as `userErrors`, because the user can do something about them. */
const OF_RIGHTS = { FORBIDDEN, RIGHT_LAPSED, OTP_REQUIRED, OTP_TOO_OLD };

/** Why no extract of a history is made. */
const OF_EXTRACTS = {
  EXTRACTS_NOT_SIGNED: texts(
    "Ce serveur ne signe pas d'extraits : aucune clé n'y est configurée. Demandez à l'exploitant de donner CHECKPOINT_KEYS aux serveurs de l'API.",
    'This server signs no extracts: no key is configured. Ask the operator to give CHECKPOINT_KEYS to the servers of the API.',
  ),
};

export const USER_ERRORS = { ...REFUSALS, ...OF_RIGHTS, ...OF_EXTRACTS };
export type UserErrorCode = keyof typeof USER_ERRORS;

@ObjectType({
  simpleResolvers: true,
  description: 'How the caller signs in again with a one-time password.',
})
export class StepUp {
  @Field(() => String, {
    nullable: true,
    description: 'Values of `acr` to ask the issuer for, separated by blanks; null when it tells by `amr` alone.',
  })
  acr!: string | null;
  @Field(() => String, {
    nullable: true,
    description:
      'Path of this server that signs staff in again so; add `&return=` and where to go on. Null where this server signs no staff in.',
  })
  signIn!: string | null;
}

export const UserErrorCodeEnum = enumeration(
  'UserErrorCode',
  'Names why a mutation was refused.',
  Object.keys(USER_ERRORS) as UserErrorCode[],
  inEnglish(USER_ERRORS),
);

@ObjectType({
  simpleResolvers: true,
  description: 'Says why a mutation was refused: a code for programs and a message for people.',
})
export class UserError {
  @Field(() => [String], {
    nullable: true,
    description: 'Path of the faulty input field, such as ["input", "channel"]; null when no single field is at fault.',
  })
  field!: string[] | null;
  @Field(() => UserErrorCodeEnum, { description: 'Code of the refusal, for programs.' })
  code!: UserErrorCode;
  /** Replaces the sentence of the code where there is more to say, such as figures. */
  texts?: Texts;
}

/** Picks the text in the caller's language. */
export const textFor = (context: Pick<ApiContext, 'language'>, texts: Texts): string => texts[context.language];

@Resolver(() => UserError)
export class UserErrorFields {
  @Costs('free')
  @FieldResolver(() => String, {
    description:
      'Sentence for people that says what is wrong and what to do, in French, or in English if `Accept-Language` prefers it.',
  })
  message(@Root() { code, texts = USER_ERRORS[code] }: UserError, @Ctx() context: ApiContext): string {
    return textFor(context, texts);
  }

  @Costs('free')
  @FieldResolver(() => StepUp, {
    nullable: true,
    description: 'How to sign in again when a recent one-time password is missing; null for every other code.',
  })
  stepUp(@Root() { code }: UserError, @Ctx() { services }: ApiContext): StepUp | null {
    return needsStepUp(code) ? Object.assign(new StepUp(), services.stepUp) : null;
  }
}

/** `field`: the input field at fault, with those that it stands in, joined by dots. */
const userError = (code: UserErrorCode, field?: string): UserError =>
  Object.assign(new UserError(), { code, field: field === undefined ? null : ['input', ...field.split('.')] });

export const refusalError = ({ code, field }: { readonly code: UserErrorCode; readonly field?: string }): UserError =>
  userError(code, field);

/** Turns an error of the check of rights into a user error; throws any other on. `field` is the input field that names the account. */
export function asUserError(thrown: unknown, field = 'accountId'): UserError {
  if (thrown instanceof ApiError) {
    const code = String(thrown.extensions.code);
    if (code === 'NOT_FOUND') return userError('ACCOUNT_UNKNOWN', field);
    if (Object.hasOwn(OF_RIGHTS, code)) return userError(code as UserErrorCode);
  }
  throw thrown;
}
