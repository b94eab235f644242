/** What a query answers when it cannot: a code a program can act on, a sentence a person can. */
import { GraphQLError } from 'graphql';
import type { DeniedCode } from '../security/permissions.js';

export const ERROR_CODES = {
  UNAUTHENTICATED: 'Sign in first: this request carries no valid access token.',
  FORBIDDEN: 'Your roles do not allow this here. Check the school, or ask for the right.',
  RIGHT_LAPSED: 'The right you were lent has lapsed. Ask for it again.',
  OTP_REQUIRED: 'Sign in again with a one-time password: actions on responsables need it.',
  OTP_TOO_OLD: 'Your one-time password was given too long ago. Sign in with one again.',
  NOT_FOUND: 'There is no such thing, or it lies outside what you may see.',
  BAD_USER_INPUT: 'This is not a valid value.',
  NOT_YET_PROJECTED: 'What was asked for is not there to be read yet. Ask again in a moment.',
  TOO_MANY_REQUESTS: 'Too many attempts. Wait, then try again.',
  INTERNAL_SERVER_ERROR: 'Something went wrong here. Try again; if it lasts, report the correlation id.',
} as const;
export type ErrorCode = keyof typeof ERROR_CODES;

/** An error meant to be read by the client: it passes the mask as it is. */
export class ApiError extends GraphQLError {
  constructor(code: ErrorCode, message: string = ERROR_CODES[code], extensions: Record<string, unknown> = {}) {
    super(message, { extensions: { code, ...extensions } });
    this.name = 'ApiError';
  }
}

export const denied = (code: DeniedCode): ApiError => new ApiError(code);
export const notFound = (message?: string): ApiError => new ApiError('NOT_FOUND', message);
export const badInput = (message: string, field?: string): ApiError =>
  new ApiError('BAD_USER_INPUT', message, field === undefined ? {} : { field });
