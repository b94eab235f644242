import type { AccountState } from '../../domain/account/events.js';
import { Field, ID, InputType, ObjectType, type ClassType } from '../decorators.js';
import { AccountStateEnum } from '../enums.js';
import { CommandInput, Payload } from '../payload.js';
import { DateTime } from '../scalars.js';
import { STATE_AFTER } from './types.js';

/** What a holder is given who signs in or goes on with a session; nulls where nobody is signed in. */
export interface SessionGiven {
  accessToken: string | null;
  expiresAt: string | null;
  refreshToken: string | null;
  sessionExpiresAt: string | null;
}

export const NO_SESSION: SessionGiven = {
  accessToken: null,
  expiresAt: null,
  refreshToken: null,
  sessionExpiresAt: null,
};

export interface SessionPayload extends Payload, SessionGiven {
  state: AccountState | null;
}

/** Descriptions of fields that hand a session to its holder. */
export const ACCESS_TOKEN = 'Access token of the holder; null when refused.';
export const ACCESS_TOKEN_EXPIRES = 'When the access token expires; null when there is none.';
export const REFRESH_TOKEN =
  'Token for sessionRefresh, which gives another access token and another refresh token: it serves once. Keep it where no script of a page can read it. Null when there is no session.';
export const SESSION_ENDS =
  'When the session ends, however it is used; it ends sooner when it is not used. Null when there is none.';

/** Makes the payload type of a mutation that opens a session of a holder or goes on with one, from the stem of its name such as `SignIn`. */
function sessionPayload(name: string, description: string): ClassType<SessionPayload> {
  @ObjectType(`${name}Payload`, { implements: Payload, simpleResolvers: true, description })
  class NamedPayload extends Payload implements SessionPayload {
    @Field(() => AccountStateEnum, {
      nullable: true,
      description: STATE_AFTER,
    })
    state!: AccountState | null;
    @Field(() => String, {
      nullable: true,
      description:
        'Access token of the holder, to send as `Authorization: Bearer …`. Null when refused, and where the holder has to sign in first.',
    })
    accessToken!: string | null;
    @Field(() => DateTime, { nullable: true, description: ACCESS_TOKEN_EXPIRES })
    expiresAt!: string | null;
    @Field(() => String, {
      nullable: true,
      description: REFRESH_TOKEN,
    })
    refreshToken!: string | null;
    @Field(() => DateTime, {
      nullable: true,
      description: SESSION_ENDS,
    })
    sessionExpiresAt!: string | null;
  }
  return NamedPayload;
}

export const SignInPayload = sessionPayload('SignIn', 'Gives the result of signIn, with the session that it opened.');
export const PasswordChangePayload = sessionPayload(
  'PasswordChange',
  'Gives the result of passwordChange; to a holder who was signed in, with the session to go on with.',
);
export const PasswordResetByLinkPayload = sessionPayload(
  'PasswordResetByLink',
  'Gives the result of passwordResetByLink, with the session that it opened. After a reset by the school it opens none: sign in then, with the birth dates.',
);
export const PasswordResetByCodePayload = sessionPayload(
  'PasswordResetByCode',
  'Gives the result of passwordResetByCode, with the session that it opened.',
);
export const SessionRefreshPayload = sessionPayload(
  'SessionRefresh',
  'Gives the result of sessionRefresh, with the tokens to go on with.',
);

@InputType({ description: 'Holds the refresh token of a session.' })
export class SessionRefreshInput extends CommandInput {
  @Field(() => String, { description: 'The refresh token that was given last.' })
  refreshToken!: string;
}

@InputType({ description: 'Says which session of a holder ends now.' })
export class SignOutInput extends CommandInput {
  @Field(() => String, {
    nullable: true,
    description: 'A refresh token of the session: needed with the role PORTAL, ignored for a holder who is signed in.',
  })
  refreshToken?: string | null;
}

@InputType({ description: 'Names one of the own sessions.' })
export class SessionEndInput extends CommandInput {
  @Field(() => ID, { description: 'Global id of the session, as `sessionId` of HolderSession gives it.' })
  sessionId!: string;
}

@InputType({ description: 'Ends all own sessions; needs no further field.' })
export class SignOutEverywhereInput extends CommandInput {}

@ObjectType({ implements: Payload, simpleResolvers: true, description: 'Gives the result of signOut.' })
export class SignOutPayload extends Payload {}

@ObjectType({ implements: Payload, simpleResolvers: true, description: 'Gives the result of sessionEnd.' })
export class SessionEndPayload extends Payload {}

@ObjectType({ implements: Payload, simpleResolvers: true, description: 'Gives the result of signOutEverywhere.' })
export class SignOutEverywherePayload extends Payload {}

@ObjectType({ simpleResolvers: true, description: 'A session of the holder that has not ended.' })
export class HolderSession {
  @Field(() => ID, { description: 'Global id of the session, for sessionEnd.' })
  sessionId!: string;
  @Field(() => Boolean, { description: 'True for the session in which this query is asked.' })
  current!: boolean;
  @Field(() => DateTime, { description: 'When the holder signed in.' })
  openedAt!: string;
  @Field(() => DateTime, {
    description: 'When it was last used, to within a twentieth of the time that it may go unused.',
  })
  lastUsedAt!: string;
  @Field(() => DateTime, { description: 'When it ends, however it is used.' })
  expiresAt!: string;
  @Field(() => String, {
    description: 'Browser and system, such as “Firefox on Windows”, in French or English as `Accept-Language` prefers.',
  })
  device!: string;
  @Field(() => String, {
    nullable: true,
    description:
      'The beginning of the address from which the holder signed in, such as 203.0.x.x; null when it is not known.',
  })
  network!: string | null;
}
