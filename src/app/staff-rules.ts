/** Checks settings of the sign-in of staff against one another. */

/** The settings of `config.ts` that are judged. */
interface Judged {
  readonly mode?: 'development' | 'production';
  readonly oidcClientId?: string | undefined;
  readonly oidcClientSecret?: string | undefined;
  readonly oidcIssuer?: string | undefined;
  readonly oidcSignInIssuer?: string | undefined;
  readonly publicUrl?: string | undefined;
  readonly sessionMaxAge?: number;
  readonly sessionIdle?: number;
}

/**
 * Returns one line per fault, the variable first. `faulty`: variables that are wrong by themselves; what depends on them is not
 * judged.
 */
export function unfitStaff(config: Judged, faulty: ReadonlySet<string> = new Set()): string[] {
  const { oidcClientId, oidcClientSecret, oidcIssuer, oidcSignInIssuer, publicUrl, mode } = config;
  const { sessionMaxAge, sessionIdle } = config;
  const missing = (env: string, value: unknown): boolean => value === undefined && !faulty.has(env);
  const signsIn = oidcClientId !== undefined && !faulty.has('OIDC_CLIENT_ID');
  const withoutIssuer = missing('OIDC_SIGN_IN_ISSUER', oidcSignInIssuer) && missing('OIDC_ISSUER', oidcIssuer);
  return [
    ...(signsIn && missing('OIDC_CLIENT_SECRET', oidcClientSecret)
      ? ['OIDC_CLIENT_SECRET is needed with OIDC_CLIENT_ID: give the secret of this client, or leave both out']
      : []),
    ...(missing('OIDC_CLIENT_ID', oidcClientId) && oidcClientSecret !== undefined && !faulty.has('OIDC_CLIENT_SECRET')
      ? ['OIDC_CLIENT_ID is needed with OIDC_CLIENT_SECRET: give the name of this client, or leave both out']
      : []),
    ...(signsIn && withoutIssuer
      ? [
          'OIDC_SIGN_IN_ISSUER or OIDC_ISSUER is needed with OIDC_CLIENT_ID: name the issuer where staff sign in: for example OIDC_SIGN_IN_ISSUER=https://fim.example.fr/idp',
        ]
      : []),
    ...(signsIn && mode === 'production' && missing('PUBLIC_URL', publicUrl)
      ? [
          'PUBLIC_URL is needed with OIDC_CLIENT_ID when MODE=production: staff come back to it from the issuer: for example PUBLIC_URL=https://registre.example.fr',
        ]
      : []),
    ...(sessionMaxAge !== undefined && sessionIdle !== undefined && sessionIdle > sessionMaxAge
      ? [
          `SESSION_IDLE (${sessionIdle}) must not be more than SESSION_MAX_AGE (${sessionMaxAge}): a session ends at its greatest age, used or not`,
        ]
      : []),
  ];
}
