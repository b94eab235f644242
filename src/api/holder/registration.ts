/** How a responsable makes an account without the school: names and mobile → code by SMS → birth dates and password. */
import type { RegistrationPath } from '../../vault/vault.js';
import type { ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { NOTHING_DONE } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { globalId } from '../relay.js';
import { refusalError } from '../user-errors.js';
import {
  SelfRegistrationCompleteInput,
  SelfRegistrationCompletePayload,
  SelfRegistrationStartInput,
  SelfRegistrationStartPayload,
  SelfRegistrationVerifyInput,
  SelfRegistrationVerifyPayload,
} from './registration-types.js';
import { HOLDER_REFUSALS } from './refusals.js';
import { admit, byMobile, disputedStudents, sessionOf, visit } from './visit.js';

const PATH = 'SELF_REGISTRATION';

/** Takes the code of a registration by this path. The mutations of both paths have inputs and payloads of one form. */
export async function verifyCode(
  context: ApiContext,
  path: RegistrationPath,
  input: SelfRegistrationVerifyInput,
): Promise<SelfRegistrationVerifyPayload> {
  const { registration: token, code } = input;
  const admitted = await admit(context, { input, limit: 'TOKEN' });
  if ('refused' in admitted) return { children: null, userErrors: [admitted.refused], ...NOTHING_DONE };
  const answer = await context.services.commands.registrations.verify({ path, token, code }, admitted.as);
  if (answer.outcome === 'refused')
    return { children: null, userErrors: [refusalError(answer.refusal)], ...NOTHING_DONE };
  const children = answer.children.map(({ studentId, initial }) => ({
    studentId: globalId('Student', studentId),
    initial,
  }));
  return { children, userErrors: [], ...NOTHING_DONE };
}

@Resolver()
export class RegistrationMutations {
  @Mutation(() => SelfRegistrationStartPayload, {
    nullable: true,
    description: describeMutation(
      'Starts to make the account of a responsable without the school. A code goes to the mobile when a school base knows a person with these names and this mobile whose account is not activated; the answer is the same, after the same work, whether or not there is one. Whoever has an activated account is told so by the proven contact. Started again while a code is valid, that one goes on working, and is sent again at most once a minute. A number is sent three SMS in a quarter of an hour and ten in a day. Needs the role PORTAL.',
      HOLDER_REFUSALS.selfRegistrationStart,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async selfRegistrationStart(
    @Arg('input', () => SelfRegistrationStartInput, { description: 'Names and mobile, as the school has them.' })
    input: SelfRegistrationStartInput,
    @Ctx() context: ApiContext,
  ): Promise<SelfRegistrationStartPayload> {
    const { surname, firstName, mobile } = input;
    const admitted = await admit(context, { input, ...byMobile(mobile) });
    if ('refused' in admitted) return { registration: null, userErrors: [admitted.refused], ...NOTHING_DONE };
    const answer = await context.services.commands.registrations.begin(
      { path: PATH, surname, firstName, mobile, language: context.language },
      admitted.as,
    );
    return answer.outcome === 'refused'
      ? { registration: null, userErrors: [refusalError(answer.refusal)], ...NOTHING_DONE }
      : { registration: answer.token, userErrors: [], ...NOTHING_DONE };
  }

  @Mutation(() => SelfRegistrationVerifyPayload, {
    nullable: true,
    description: describeMutation(
      'Takes the code that selfRegistrationStart has sent: it is valid for ten minutes, serves once, and not after five wrong ones. Sent again with the same code, it is answered as the first time. Needs the role PORTAL.',
      HOLDER_REFUSALS.selfRegistrationVerify,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  selfRegistrationVerify(
    @Arg('input', () => SelfRegistrationVerifyInput, {
      description: 'The code, and the registration that it belongs to.',
    })
    input: SelfRegistrationVerifyInput,
    @Ctx() context: ApiContext,
  ): Promise<SelfRegistrationVerifyPayload> {
    return verifyCode(context, PATH, input);
  }

  @Mutation(() => SelfRegistrationCompletePayload, {
    nullable: true,
    description: describeMutation(
      'Activates the account by the birth dates of all attached children and a password, proves the mobile and signs the holder in. What the school has handed out is void from then on. A registration lasts half an hour and takes wrong birth dates five times. Needs the role PORTAL.',
      HOLDER_REFUSALS.selfRegistrationComplete,
      ['TOO_MANY_REQUESTS', 'OVERLOADED'],
    ),
  })
  async selfRegistrationComplete(
    @Arg('input', () => SelfRegistrationCompleteInput, {
      description: 'Birth dates and password, and the registration whose code was right.',
    })
    input: SelfRegistrationCompleteInput,
    @Ctx() context: ApiContext,
  ): Promise<SelfRegistrationCompletePayload> {
    const { registration: token, birthDates, newPassword } = input;
    const { registrations } = context.services.commands;
    const { result, ...payload } = await visit('selfRegistrationComplete', context, { input, limit: 'TOKEN' }, as =>
      registrations.complete(
        { path: PATH, token, birthDates, newPassword, ...disputedStudents(input.disputedStudentIds) },
        as,
      ),
    );
    const accountId = result !== undefined && result.outcome !== 'refused' ? result.accountId : undefined;
    const login = accountId === undefined ? undefined : await registrations.loginOf(accountId);
    return { ...payload, login: login ?? null, ...(await sessionOf(context, result)) };
  }
}
