import { allow, commandContext, type ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { ApiError } from '../errors.js';
import { checkReason, NOTHING_DONE, type Payload } from '../payload.js';
import { describeMutation } from '../refusals.js';
import {
  LoginRecoveryRequestInput,
  LoginRecoveryRequestPayload,
  PasswordResetByCodeInput,
  PasswordResetByLinkInput,
  PasswordResetRequestInput,
  PasswordResetRequestPayload,
} from './recovery-types.js';
import { HOLDER_REFUSALS } from './refusals.js';
import { PasswordResetByCodePayload, PasswordResetByLinkPayload, type SessionPayload } from './session-types.js';
import { datesOf, sessionOf, visit } from './visit.js';

/** The payload of a request that is answered alike whatever became of it. */
const RECEIVED: Payload = { userErrors: [], ...NOTHING_DONE };

const ONE_CONTACT = {
  fr: "Donnez l'adresse électronique ou le numéro de mobile, l'un des deux.",
  en: 'Give the e-mail address or the mobile number, one of the two.',
};

@Resolver()
export class RecoveryMutations {
  @Mutation(() => PasswordResetRequestPayload, {
    nullable: true,
    description: describeMutation(
      'Requests a new password: a one-time link goes to the proven e-mail address, or a code to the proven mobile of a responsable. Where nothing is proven, the school sees the request. Requested again while a link or a code is valid, that one goes on working. When many codes were asked for on one day, the last SMS carries a one-time link for passwordResetByLink, valid for 24 hours. The answer is the same whether or not the account exists. Needs the role PORTAL.',
      HOLDER_REFUSALS.passwordResetRequest,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async passwordResetRequest(
    @Arg('input', () => PasswordResetRequestInput, { description: 'Login of the account whose password is forgotten.' })
    input: PasswordResetRequestInput,
    @Ctx() context: ApiContext,
  ): Promise<PasswordResetRequestPayload> {
    checkReason(context, input);
    const granted = allow(context, 'PORTAL_VISIT', {});
    const { login, channel } = input;
    await context.services.visitLimits.check('RECOVERY', { triesOf: login, address: context.address });
    const { holder, codes } = context.services.commands;
    const as = commandContext(context, granted, input);
    const codeRequest = codes.request(as);
    const { accepted } = await holder.requestPasswordReset(
      { login, request: codeRequest, language: context.language, ...(channel && { channel }) },
      as,
    );
    return { ...RECEIVED, accepted, codeRequest };
  }

  @Mutation(() => PasswordResetByLinkPayload, {
    nullable: true,
    description: describeMutation(
      'Sets a new password by the link of passwordResetRequest or of a reset by the school, and unlocks the account. A link that came by SMS needs the birth dates of the children. Also signs the holder in, unless the school has reset the password since the holder last asked. Needs the role PORTAL.',
      HOLDER_REFUSALS.passwordResetByLink,
      ['TOO_MANY_REQUESTS', 'OVERLOADED'],
    ),
  })
  async passwordResetByLink(
    @Arg('input', () => PasswordResetByLinkInput, {
      description: 'The token that the link carries, and the new password.',
    })
    input: PasswordResetByLinkInput,
    @Ctx() context: ApiContext,
  ): Promise<SessionPayload> {
    const { token, newPassword } = input;
    const recovery = { token, newPassword, ...datesOf(input) };
    const { result, ...payload } = await visit('passwordResetByLink', context, { input, limit: 'TOKEN' }, as =>
      context.services.commands.holder.resetPasswordByLink(recovery, as),
    );
    return { ...payload, ...(await sessionOf(context, result)) };
  }

  @Mutation(() => PasswordResetByCodePayload, {
    nullable: true,
    description: describeMutation(
      'Sets a new password by the code of passwordResetRequest and the birth dates of the children, unlocks the account and signs the holder in. A code is valid for ten minutes, serves once, and not after five wrong ones. Needs the role PORTAL.',
      HOLDER_REFUSALS.passwordResetByCode,
      ['TOO_MANY_REQUESTS', 'OVERLOADED'],
    ),
  })
  async passwordResetByCode(
    @Arg('input', () => PasswordResetByCodeInput, {
      description: 'The code, the request that it belongs to, the birth dates and the new password.',
    })
    input: PasswordResetByCodeInput,
    @Ctx() context: ApiContext,
  ): Promise<SessionPayload> {
    const { codeRequest: request, code, newPassword } = input;
    const recovery = { request, code, newPassword, ...datesOf(input) };
    const { result, ...payload } = await visit('passwordResetByCode', context, { input, limit: 'TOKEN' }, as =>
      context.services.commands.holder.resetPasswordByCode(recovery, as),
    );
    return { ...payload, ...(await sessionOf(context, result)) };
  }

  @Mutation(() => LoginRecoveryRequestPayload, {
    nullable: true,
    description: describeMutation(
      'Sends the forgotten login to an e-mail address or a mobile: of each account whose holder has proven that contact. The answer is the same whether or not there is one. Needs the role PORTAL.',
      HOLDER_REFUSALS.loginRecoveryRequest,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async loginRecoveryRequest(
    @Arg('input', () => LoginRecoveryRequestInput, { description: 'The contact that the holder has proven.' })
    input: LoginRecoveryRequestInput,
    @Ctx() context: ApiContext,
  ): Promise<LoginRecoveryRequestPayload> {
    checkReason(context, input);
    const granted = allow(context, 'PORTAL_VISIT', {});
    const { email, mobile } = input;
    const contact = email && !mobile ? { email } : mobile && !email ? { mobile } : undefined;
    if (!contact) throw new ApiError('BAD_USER_INPUT', ONE_CONTACT, { field: email ? 'mobile' : 'email' });
    const triesOf = 'email' in contact ? contact.email : contact.mobile;
    await context.services.visitLimits.check('RECOVERY', { triesOf, address: context.address });
    const { accepted } = await context.services.commands.holder.recoverLogin(
      { ...contact, language: context.language },
      commandContext(context, granted, input),
    );
    return { ...RECEIVED, accepted };
  }
}
