/** Why an access token was refused. The messages say what to do and show nothing of the token. */
export const TOKEN_ERRORS = {
  TOKEN_MISSING: 'An access token is needed: send it as "Authorization: Bearer …".',
  TOKEN_MALFORMED: 'This is not an access token (a signed JWT). Sign in again.',
  TOKEN_EXPIRED: 'The access token has expired. Sign in again, or renew it.',
  TOKEN_NOT_YET_VALID: 'The access token is not valid yet. Check the clock of its issuer and of this server.',
  TOKEN_WRONG_ISSUER:
    'The access token comes from an issuer that this service does not trust: on a development machine, another server. Sign in at this one.',
  TOKEN_OTHER_KEY:
    'The access token is signed with a key that its issuer does not have here: another server of development signed it, or the key was withdrawn. Sign in again at this one.',
  TOKEN_WRONG_AUDIENCE: 'The access token was made for another service. Ask its issuer for one made for this audience.',
  TOKEN_INVALID: 'The access token is not valid: its signature, its algorithm or its claims are wrong. Sign in again.',
  TOKEN_SUBJECT_UNFIT:
    'The subject of the access token cannot be used: its issuer must give an opaque subject of 1 to 255 visible ASCII characters that is not an e-mail address.',
  ISSUER_UNAVAILABLE: 'The keys of the issuer cannot be read now. Try again in a moment.',
} as const;

export type TokenErrorCode = keyof typeof TOKEN_ERRORS;

/** Thrown for an access token that is refused. */
export class TokenError extends Error {
  override readonly name = 'TokenError';
  constructor(readonly code: TokenErrorCode) {
    super(TOKEN_ERRORS[code]);
  }
}
