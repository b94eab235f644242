/** Why a sign-in by OpenID Connect ended without success. What it means for the person is said where the person comes from. */

/** What this folder throws; the folders that use it add their own. */
export type OpenIdFailureCode =
  'SIGN_IN_EXPIRED' | 'SIGN_IN_CANCELLED' | 'ISSUER_UNAVAILABLE' | 'ISSUER_ANSWER_UNFIT' | 'STEP_UP_NOT_REACHED';

/** The failure that was thrown. Throws anything else again. */
export function failureThrown<Code extends string>(thrown: unknown): SignInFailure<Code> {
  if (thrown instanceof SignInFailure) return thrown as SignInFailure<Code>;
  throw thrown;
}

/** Thrown when a sign-in ends without success. `cause` is for the log alone. */
export class SignInFailure<Code extends string = string> extends Error {
  override readonly name = 'SignInFailure';
  constructor(
    readonly code: Code,
    options: { readonly cause?: unknown } = {},
  ) {
    super(code, options);
  }
}
