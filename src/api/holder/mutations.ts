import type { GraphQLResolveInfo } from 'graphql';
import type { ApiContext } from '../context.js';
import { Arg, Ctx, Info, Mutation, Resolver } from '../decorators.js';
import { ApiError } from '../errors.js';
import { describeMutation } from '../refusals.js';
import { selects } from '../selection.js';
import { HOLDER_REFUSALS } from './refusals.js';
import { NO_SESSION, PasswordChangePayload, SignInPayload, type SessionPayload } from './session-types.js';
import {
  AccountActivateByLinkInput,
  AccountActivateByLinkPayload,
  AccountConfirmEmailInput,
  AccountConfirmEmailPayload,
  AccountStartActivationInput,
  AccountStartActivationPayload,
  PasswordChangeInput,
  SignInInput,
  type StatePayload,
} from './types.js';
import { datesOf, disputedStudents, sessionOf, visit } from './visit.js';

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
    return visit('accountStartActivation', context, { input, limit: 'ACTIVATION', triesOf: login }, as =>
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
      'Signs a holder in and gives an access token. An unknown login and a wrong password are answered alike. The answer waits until queries show the sign-in only where `projected` is asked for. Needs the role PORTAL.',
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
    @Info() info: GraphQLResolveInfo,
  ): Promise<SessionPayload> {
    const { login, password, newPassword } = input;
    const more = { ...(newPassword ? { newPassword } : {}), ...datesOf(input) };
    const asked = { input, limit: 'SIGN_IN', triesOf: login, visible: selects(info, 'projected') } as const;
    const { result, ...payload } = await visit('signIn', context, asked, as =>
      context.services.commands.holder.signIn({ login, password, ...more }, as),
    );
    return { ...payload, ...(await sessionOf(context, result)) };
  }

  @Mutation(() => PasswordChangePayload, {
    nullable: true,
    description: describeMutation(
      'Changes a password, for the holder signed in, or by login with the role PORTAL. Every session of the account ends. The holder signed in is given another one in place of this one; by login, sign in again.',
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
  ): Promise<SessionPayload> {
    const { login, currentPassword, newPassword } = input;
    const accountId = context.principal?.holderOf;
    const { holder } = context.services.commands;
    if (accountId !== undefined) {
      const own = { action: 'PASSWORD_CHANGE', target: { accountId } } as const;
      const { result, ...payload } = await visit(
        'passwordChange',
        context,
        { input, limit: 'SIGN_IN', triesOf: accountId, ...own },
        as => holder.changePassword({ accountId, currentPassword, newPassword, ...datesOf(input) }, as),
      );
      return { ...payload, ...(await sessionOf(context, result, { inPlaceOfEnded: true })) };
    }
    if (!login) throw new ApiError('BAD_USER_INPUT', 'Give the login.', { field: 'login' });
    const payload = await visit('passwordChange', context, { input, limit: 'SIGN_IN', triesOf: login }, as =>
      holder.changePassword({ login, currentPassword, newPassword, ...datesOf(input) }, as),
    );
    return { ...payload, ...NO_SESSION };
  }
}
