/** How a responsable makes an account by FranceConnect: identity and mobile → code by SMS → birth dates. There is no password. */
import type { ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { NOTHING_DONE } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { refusalError } from '../user-errors.js';
import { franceConnectSessionOf } from './franceconnect-session.js';
import {
  FranceConnectRegistrationCodeInput,
  FranceConnectRegistrationCodePayload,
  FranceConnectRegistrationCompleteInput,
  FranceConnectRegistrationCompletePayload,
  FranceConnectRegistrationStartInput,
  FranceConnectRegistrationStartPayload,
  FranceConnectRegistrationVerifyInput,
  FranceConnectRegistrationVerifyPayload,
} from './franceconnect-types.js';
import { HOLDER_REFUSALS } from './refusals.js';
import { verifyCode } from './registration.js';
import { admit, byMobile, disputedStudents, visit } from './visit.js';

@Resolver()
export class FranceConnectRegistrationMutations {
  @Mutation(() => FranceConnectRegistrationStartPayload, {
    nullable: true,
    description: describeMutation(
      'Starts to make the account of a responsable whom FranceConnect has identified, after franceConnectSignIn has answered FRANCECONNECT_UNKNOWN. A code goes to the mobile when a school base knows it of a person whose account is not activated; the answer is the same, after the same work, whether or not there is one. Whoever has an activated account is told so by the proven contact. Names do not have to agree. Needs the role PORTAL.',
      HOLDER_REFUSALS.franceConnectRegistrationStart,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async franceConnectRegistrationStart(
    @Arg('input', () => FranceConnectRegistrationStartInput, {
      description: 'The ticket of FranceConnect, and the mobile that the school has.',
    })
    input: FranceConnectRegistrationStartInput,
    @Ctx() context: ApiContext,
  ): Promise<FranceConnectRegistrationStartPayload> {
    const { mobile, franceConnect } = input;
    const admitted = await admit(context, { input, ...byMobile(mobile) });
    if ('refused' in admitted) return { registration: null, userErrors: [admitted.refused], ...NOTHING_DONE };
    const { ticket, request } = franceConnect;
    const answer = await context.services.commands.registrations.beginByFranceConnect(
      { ticket, request, mobile, language: context.language },
      admitted.as,
    );
    return answer.outcome === 'refused'
      ? { registration: null, userErrors: [refusalError(answer.refusal)], ...NOTHING_DONE }
      : { registration: answer.token, userErrors: [], ...NOTHING_DONE };
  }

  @Mutation(() => FranceConnectRegistrationCodePayload, {
    nullable: true,
    description: describeMutation(
      'Has a code sent to another mobile, or to the same one again, for a registration under way; a code before it serves no more once another mobile is given. A number is sent three SMS in a quarter of an hour and ten in a day. Needs the role PORTAL.',
      HOLDER_REFUSALS.franceConnectRegistrationCode,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async franceConnectRegistrationCode(
    @Arg('input', () => FranceConnectRegistrationCodeInput, { description: 'The registration, and the mobile.' })
    input: FranceConnectRegistrationCodeInput,
    @Ctx() context: ApiContext,
  ): Promise<FranceConnectRegistrationCodePayload> {
    const { registration: token, mobile } = input;
    const admitted = await admit(context, { input, ...byMobile(mobile) });
    if ('refused' in admitted) return { userErrors: [admitted.refused], ...NOTHING_DONE };
    const answer = await context.services.commands.registrations.askCode({ token, mobile }, admitted.as);
    return { userErrors: answer.outcome === 'refused' ? [refusalError(answer.refusal)] : [], ...NOTHING_DONE };
  }

  @Mutation(() => FranceConnectRegistrationVerifyPayload, {
    nullable: true,
    description: describeMutation(
      'Takes the code that franceConnectRegistrationStart has sent: it is valid for ten minutes, serves once, and not after five wrong ones. Sent again with the same code, it is answered as the first time. Needs the role PORTAL.',
      HOLDER_REFUSALS.franceConnectRegistrationVerify,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  franceConnectRegistrationVerify(
    @Arg('input', () => FranceConnectRegistrationVerifyInput, {
      description: 'The code, and the registration that it belongs to.',
    })
    input: FranceConnectRegistrationVerifyInput,
    @Ctx() context: ApiContext,
  ): Promise<FranceConnectRegistrationVerifyPayload> {
    return verifyCode(context, 'FRANCECONNECT', input);
  }

  @Mutation(() => FranceConnectRegistrationCompletePayload, {
    nullable: true,
    description: describeMutation(
      'Activates the account by the birth dates of all attached children, proves the mobile, links FranceConnect to the account and signs the holder in. What the school has handed out is void from then on. A registration lasts half an hour and takes wrong birth dates five times. Needs the role PORTAL.',
      HOLDER_REFUSALS.franceConnectRegistrationComplete,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async franceConnectRegistrationComplete(
    @Arg('input', () => FranceConnectRegistrationCompleteInput, {
      description: 'Birth dates, and the registration whose code was right.',
    })
    input: FranceConnectRegistrationCompleteInput,
    @Ctx() context: ApiContext,
  ): Promise<FranceConnectRegistrationCompletePayload> {
    const { registration: token, birthDates } = input;
    const { registrations } = context.services.commands;
    const { result, ...payload } = await visit(
      'franceConnectRegistrationComplete',
      context,
      { input, limit: 'TOKEN' },
      as =>
        registrations.completeByFranceConnect({ token, birthDates, ...disputedStudents(input.disputedStudentIds) }, as),
    );
    return { ...payload, ...(await franceConnectSessionOf(context, result)) };
  }
}
