import { allow, commandContext, type ApiContext } from '../context.js';
import { Arg, Ctx, Mutation, Resolver } from '../decorators.js';
import { ApiError } from '../errors.js';
import { checkReason, NOTHING_DONE, type Payload } from '../payload.js';
import { describeMutation } from '../refusals.js';
import { uuidOf } from '../relay.js';
import { refusalError } from '../user-errors.js';
import { HOLDER_REFUSALS } from './refusals.js';
import {
  NO_SESSION,
  SessionEndInput,
  SessionEndPayload,
  SessionRefreshInput,
  SessionRefreshPayload,
  SignOutEverywhereInput,
  SignOutEverywherePayload,
  SignOutInput,
  SignOutPayload,
  type SessionPayload,
} from './session-types.js';
import { givenOf, ownOf, visit } from './visit.js';

@Resolver()
export class SessionMutations {
  @Mutation(() => SessionRefreshPayload, {
    nullable: true,
    description: describeMutation(
      'Goes on with a session of a holder: gives another access token, and another refresh token in place of this one. Sent again, it gives that same other refresh token: within a minute, for two pages may ask at once; and within a day, for the answer may be lost, as long as neither that other refresh token nor an access token given with it was used. A refresh token that comes back otherwise ends the session, for somebody else may hold it, and the holder is told. Needs the role PORTAL.',
      HOLDER_REFUSALS.sessionRefresh,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async sessionRefresh(
    @Arg('input', () => SessionRefreshInput, { description: 'The refresh token of the session.' })
    input: SessionRefreshInput,
    @Ctx() context: ApiContext,
  ): Promise<SessionPayload> {
    checkReason(context, input);
    const granted = allow(context, 'PORTAL_VISIT', {});
    const { commands, visitLimits, holderSessions } = context.services;
    await visitLimits.check('TOKEN', { address: context.address });
    const { refreshToken } = input;
    const result = await commands.sessions.refresh({ refreshToken }, commandContext(context, granted, input));
    if (result.outcome === 'refused')
      return { ...NO_SESSION, state: null, userErrors: [refusalError(result.refusal)], ...NOTHING_DONE };
    const given = givenOf(await holderSessions.goOn(result.session));
    return { ...given, state: 'ACTIVATED', userErrors: [], ...NOTHING_DONE };
  }

  @Mutation(() => SignOutPayload, {
    nullable: true,
    description: describeMutation(
      'Ends the session at once: its access tokens, its refresh token and what is open under it. For the holder signed in, or by a refresh token with the role PORTAL.',
      HOLDER_REFUSALS.signOut,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async signOut(
    @Arg('input', () => SignOutInput, { description: 'Which session of the holder ends.' }) input: SignOutInput,
    @Ctx() context: ApiContext,
  ): Promise<Payload> {
    const { holder } = context.services.commands;
    const { holderOf, session } = context.principal ?? {};
    const { refreshToken } = input;
    if (holderOf !== undefined) {
      const { accountId, own } = ownOf(context, 'SESSION_END');
      // The token of a holder without a session was refused before (`stillSignedIn`).
      const { sessionId = '' } = session ?? {};
      return visit('signOut', context, { input, limit: 'TOKEN', triesOf: accountId, ...own }, as =>
        holder.signOut({ accountId, sessionId }, as),
      );
    }
    if (!refreshToken) throw new ApiError('BAD_USER_INPUT', 'Give the refresh token.', { field: 'refreshToken' });
    return visit('signOut', context, { input, limit: 'TOKEN' }, as => holder.signOut({ refreshToken }, as));
  }

  @Mutation(() => SessionEndPayload, {
    nullable: true,
    description: describeMutation(
      'Ends one of the own sessions, as `sessions` of Me lists them: it does nothing when it has ended. Needs the holder signed in.',
      HOLDER_REFUSALS.sessionEnd,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async sessionEnd(
    @Arg('input', () => SessionEndInput, { description: 'Which of the own sessions ends.' }) input: SessionEndInput,
    @Ctx() context: ApiContext,
  ): Promise<Payload> {
    const { accountId, own } = ownOf(context, 'SESSION_END');
    const sessionId = uuidOf('HolderSession', input.sessionId, 'sessionId');
    return visit('sessionEnd', context, { input, limit: 'TOKEN', triesOf: accountId, ...own }, as =>
      context.services.commands.holder.endSession({ accountId, sessionId }, as),
    );
  }

  @Mutation(() => SignOutEverywherePayload, {
    nullable: true,
    description: describeMutation(
      'Ends all own sessions, this one as well. Needs the holder signed in.',
      HOLDER_REFUSALS.signOutEverywhere,
      ['TOO_MANY_REQUESTS'],
    ),
  })
  async signOutEverywhere(
    @Arg('input', () => SignOutEverywhereInput, { description: 'The fields that all inputs share.' })
    input: SignOutEverywhereInput,
    @Ctx() context: ApiContext,
  ): Promise<Payload> {
    const { accountId, own } = ownOf(context, 'SESSION_END');
    return visit('signOutEverywhere', context, { input, limit: 'TOKEN', triesOf: accountId, ...own }, as =>
      context.services.commands.holder.signOutEverywhere({ accountId }, as),
    );
  }
}
