import type { AccountResult, CommandContext, HolderResult } from '../../command/index.js';
import type { Action } from '../../security/actions.js';
import type { Target } from '../../security/permissions.js';
import { allow, commandContext, type ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { ApiError } from '../errors.js';
import type { VisitLimit } from '../visit-limits.js';
import { checkReason, NOTHING_DONE, visibility, type CommandInput, type Payload } from '../payload.js';
import { describeMutation, type CommandCode } from '../refusals.js';
import { uuidOf } from '../relay.js';
import { asUserError, refusalError } from '../user-errors.js';
import { HOLDER_REFUSALS } from './refusals.js';
import {
  AccountActivateByLinkInput,
  AccountActivateByLinkPayload,
  AccountConfirmEmailInput,
  AccountConfirmEmailPayload,
  AccountStartActivationInput,
  AccountStartActivationPayload,
  EmailChangeRequestInput,
  EmailChangeRequestPayload,
  PasswordChangeInput,
  PasswordChangePayload,
  PasswordResetByLinkInput,
  PasswordResetByLinkPayload,
  PasswordResetRequestInput,
  PasswordResetRequestPayload,
  SignInInput,
  SignInPayload,
  type StatePayload,
} from './types.js';

/** What a mutation of a visitor or a holder needs before its command runs. */
interface Visit {
  readonly input: CommandInput;
  readonly limit: VisitLimit;
  /** Whose tries the rate limit counts: a login, or the account id of a holder who is signed in. Without it, only the network's are counted. */
  readonly login?: string | null | undefined;
  /** Left out: PORTAL_VISIT. */
  readonly action?: Action;
  readonly target?: Target;
}

/** The UUIDs of the disputed pupils, for the command; nothing when the input names none. */
const disputedStudents = (ids: readonly string[] | null | undefined): { disputedStudentIds?: string[] } =>
  ids ? { disputedStudentIds: ids.map(id => uuidOf('Student', id, 'disputedStudentIds')) } : {};

/**
 * Checks the reason, the right and the rate limit, runs the command, and builds the payload: every mutation of a visitor or a
 * holder passes here. The payload of a refusal carries no position, though the ledger may have recorded the refusal: an unknown
 * login must answer as a known one. `_mutation` is for the types alone: a command with a refusal that this mutation does not
 * document does not compile.
 */
async function visit<
  Name extends keyof typeof HOLDER_REFUSALS,
  R extends AccountResult<CommandCode<(typeof HOLDER_REFUSALS)[Name]>>,
>(
  _mutation: Name,
  context: ApiContext,
  { input, limit, login, action = 'PORTAL_VISIT', target = {} }: Visit,
  run: (as: CommandContext) => Promise<R>,
): Promise<StatePayload & { result?: R }> {
  checkReason(context, input);
  let granted;
  try {
    granted = allow(context, action, target);
  } catch (error) {
    return { state: null, userErrors: [asUserError(error)], ...NOTHING_DONE };
  }
  await context.services.visitLimits.check(limit, { login: login ?? undefined, address: context.address });
  const result = await run(commandContext(context, granted, input));
  if (result.outcome === 'refused') return { state: null, userErrors: [refusalError(result.refusal)], ...NOTHING_DONE };
  return { state: result.state.state, userErrors: [], ...(await visibility(context, result.position)), result };
}

const datesOf = ({ birthDates }: { birthDates?: string[] | null }): { birthDates?: string[] } =>
  birthDates ? { birthDates } : {};

/** Opens the session of a holder whose command signed in; nulls when it did not. */
async function sessionOf(
  { services }: ApiContext,
  result: HolderResult | undefined,
): Promise<Pick<SignInPayload, 'accessToken' | 'expiresAt'>> {
  const none = { accessToken: null, expiresAt: null };
  if (result?.outcome !== 'accepted' || result.accountId === undefined || !result.state.credential) return none;
  if (!result.events.some(({ type }) => type === 'SignedIn')) return none;
  const { accountId, position } = result;
  return services.openSession({ accountId, credentialId: result.state.credential.credentialId, position });
}

@Resolver()
export class HolderMutations {
  @Mutation(() => AccountStartActivationPayload, {
    nullable: true,
    description: describeMutation(
      'Starts the activation of a notified account: its state becomes ACTIVATING, and a confirmation e-mail goes to the address. Sent again, it corrects the address and sends another e-mail. A pupil who gives no address is activated at once. Needs the role PORTAL.',
      HOLDER_REFUSALS.accountStartActivation,
      ['TOO_MANY_REQUESTS', 'OVERLOADED'],
    ),
  })
  async accountStartActivation(
    @Arg('input', () => AccountStartActivationInput, { description: 'The entries of the activation screen.' })
    input: AccountStartActivationInput,
    @Ctx() context: ApiContext,
  ): Promise<StatePayload> {
    const { login, provisionalPassword, newPassword, email, birthDates } = input;
    const disputes = disputedStudents(input.disputedStudentIds);
    return visit('accountStartActivation', context, { input, limit: 'ACTIVATION', login }, as =>
      context.services.commands.holder.startActivation(
        { login, provisionalPassword, newPassword, ...(email ? { email } : {}), birthDates, ...disputes },
        as,
      ),
    );
  }

  @Mutation(() => AccountActivateByLinkPayload, {
    nullable: true,
    description: describeMutation(
      'Activates an account by the one-time link of the notification e-mail, which proves the address. Needs the role PORTAL.',
      HOLDER_REFUSALS.accountActivateByLink,
      ['TOO_MANY_REQUESTS', 'OVERLOADED'],
    ),
  })
  async accountActivateByLink(
    @Arg('input', () => AccountActivateByLinkInput, {
      description: 'The entries of the activation screen, and the token of the link.',
    })
    input: AccountActivateByLinkInput,
    @Ctx() context: ApiContext,
  ): Promise<StatePayload> {
    const { token, newPassword, birthDates } = input;
    const disputes = disputedStudents(input.disputedStudentIds);
    return visit('accountActivateByLink', context, { input, limit: 'TOKEN' }, as =>
      context.services.commands.holder.activateByLink({ token, newPassword, birthDates, ...disputes }, as),
    );
  }

  @Mutation(() => AccountConfirmEmailPayload, {
    nullable: true,
    description: describeMutation(
      'Confirms an e-mail address by the link of a confirmation e-mail: completes an activation or a change of address. Needs the role PORTAL.',
      HOLDER_REFUSALS.accountConfirmEmail,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async accountConfirmEmail(
    @Arg('input', () => AccountConfirmEmailInput, { description: 'The token that the link carries.' })
    input: AccountConfirmEmailInput,
    @Ctx() context: ApiContext,
  ): Promise<StatePayload> {
    const { token } = input;
    return visit('accountConfirmEmail', context, { input, limit: 'TOKEN' }, as =>
      context.services.commands.holder.confirmEmail({ token }, as),
    );
  }

  @Mutation(() => SignInPayload, {
    nullable: true,
    description: describeMutation(
      'Signs a holder in and gives an access token. An unknown login and a wrong password are answered alike. Needs the role PORTAL.',
      HOLDER_REFUSALS.signIn,
      ['TOO_MANY_REQUESTS', 'OVERLOADED'],
    ),
  })
  async signIn(
    @Arg('input', () => SignInInput, {
      description: 'Login and password, with a new password or birth dates if an earlier answer asked for them.',
    })
    input: SignInInput,
    @Ctx() context: ApiContext,
  ): Promise<SignInPayload> {
    const { login, password, newPassword } = input;
    const more = { ...(newPassword ? { newPassword } : {}), ...datesOf(input) };
    const { result, userErrors, position, projected } = await visit(
      'signIn',
      context,
      { input, limit: 'SIGN_IN', login },
      as => context.services.commands.holder.signIn({ login, password, ...more }, as),
    );
    return { ...(await sessionOf(context, result)), userErrors, position, projected };
  }

  @Mutation(() => PasswordChangePayload, {
    nullable: true,
    description: describeMutation(
      'Changes a password, for the holder signed in, or by login with the role PORTAL. Every session of the account ends: sign in again.',
      HOLDER_REFUSALS.passwordChange,
      ['TOO_MANY_REQUESTS', 'OVERLOADED'],
    ),
  })
  async passwordChange(
    @Arg('input', () => PasswordChangeInput, {
      description: 'The present password and the new one.',
    })
    input: PasswordChangeInput,
    @Ctx() context: ApiContext,
  ): Promise<StatePayload> {
    const { login, currentPassword, newPassword } = input;
    const accountId = context.principal?.holderOf;
    const { holder } = context.services.commands;
    if (accountId !== undefined) {
      const own = { action: 'PASSWORD_CHANGE', target: { accountId } } as const;
      return visit('passwordChange', context, { input, limit: 'SIGN_IN', login: accountId, ...own }, as =>
        holder.changePassword({ accountId, currentPassword, newPassword, ...datesOf(input) }, as),
      );
    }
    if (!login) throw new ApiError('BAD_USER_INPUT', 'Give the login.', { field: 'login' });
    return visit('passwordChange', context, { input, limit: 'SIGN_IN', login }, as =>
      holder.changePassword({ login, currentPassword, newPassword, ...datesOf(input) }, as),
    );
  }

  @Mutation(() => PasswordResetRequestPayload, {
    nullable: true,
    description: describeMutation(
      'Requests a one-time link to choose a new password. It goes to the e-mail address that the holder has proven; without one, the school sees the request. The answer is the same whether or not the account exists. Needs the role PORTAL.',
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
    await context.services.visitLimits.check('RECOVERY', { login: input.login, address: context.address });
    const { holder } = context.services.commands;
    const { accepted } = await holder.requestPasswordReset(
      { login: input.login },
      commandContext(context, granted, input),
    );
    const payload: Payload = { userErrors: [], ...NOTHING_DONE };
    return { ...payload, accepted };
  }

  @Mutation(() => PasswordResetByLinkPayload, {
    nullable: true,
    description: describeMutation(
      'Sets a new password by the link of passwordResetRequest or of a reset by the school, and unlocks the account. Also signs the holder in, unless the school has reset the password since the holder last asked. Needs the role PORTAL.',
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
  ): Promise<PasswordResetByLinkPayload> {
    const { token, newPassword } = input;
    const { result, ...payload } = await visit('passwordResetByLink', context, { input, limit: 'TOKEN' }, as =>
      context.services.commands.holder.resetPasswordByLink({ token, newPassword }, as),
    );
    return { ...payload, ...(await sessionOf(context, result)) };
  }

  @Mutation(() => EmailChangeRequestPayload, {
    nullable: true,
    description: describeMutation(
      'Requests another e-mail address, or the unconfirmed one that the school wrote. It takes effect once the link sent to it is used with accountConfirmEmail. Requesting the address already proven rejects the one that the school wrote. Needs the holder signed in, and the password.',
      HOLDER_REFUSALS.emailChangeRequest,
      ['TOO_MANY_REQUESTS', 'OVERLOADED'],
    ),
  })
  async emailChangeRequest(
    @Arg('input', () => EmailChangeRequestInput, { description: 'The new address and the present password.' })
    input: EmailChangeRequestInput,
    @Ctx() context: ApiContext,
  ): Promise<StatePayload> {
    const accountId = context.principal?.holderOf ?? '';
    const own = { action: 'PASSWORD_CHANGE', target: { accountId } } as const;
    return visit('emailChangeRequest', context, { input, limit: 'RECOVERY', login: accountId, ...own }, as =>
      context.services.commands.holder.requestEmailChange(
        { accountId, email: input.email, currentPassword: input.currentPassword },
        as,
      ),
    );
  }
}
