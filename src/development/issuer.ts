/** An OpenID Connect issuer for development: signs whatever roles its ready-made users have. Never in production. */
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { isSame } from '../common/secret.js';
import { principalOf } from '../security/claims.js';
import { signingKey } from '../security/ed25519.js';
import type { TrustedIssuer } from '../security/tokens.js';
import type { DevelopmentUser } from './users.js';

export interface DevelopmentIssuerOptions {
  readonly mode: 'development' | 'production';
  /** From the data folder: 32 bytes or more. */
  readonly secret: Buffer;
  /** Address of the issuer itself, such as `http://localhost:4000/dev/issuer`. */
  readonly issuer: string;
  readonly audience: string;
  /** Called at each sign-in, because the demo adds schools while the server runs. */
  readonly users: () => readonly DevelopmentUser[] | Promise<readonly DevelopmentUser[]>;
  readonly lifetimeSeconds?: number;
  /** Real time, in milliseconds. */
  readonly now?: () => number;
}

/** An answer of the token endpoint (RFC 6749, section 5). */
export type TokenAnswer =
  | {
      readonly status: 200;
      readonly body: { readonly access_token: string; readonly token_type: 'Bearer'; readonly expires_in: number };
    }
  | { readonly status: 400; readonly body: { readonly error: string; readonly error_description: string } };

export interface DevelopmentIssuer {
  /** The document of `/.well-known/openid-configuration`. */
  readonly discovery: Readonly<Record<string, unknown>>;
  readonly jwks: TrustedIssuer['keys'];
  users(): Promise<readonly DevelopmentUser[]>;
  /** The token endpoint, for `grant_type=password`. */
  token(form: URLSearchParams): Promise<TokenAnswer>;
  /** The issuer as this server's token verifier trusts it. */
  readonly trusted: TrustedIssuer;
}

const refused = (error: string, description: string): TokenAnswer => ({
  status: 400,
  body: { error, error_description: description },
});

/** Makes the issuer. Its tokens last 12 hours by default. Throws in production mode, with the remedy. */
export async function createDevelopmentIssuer(options: DevelopmentIssuerOptions): Promise<DevelopmentIssuer> {
  const { mode, secret, issuer, audience, users, lifetimeSeconds = 43_200, now = Date.now } = options;
  if (mode === 'production') {
    throw new Error(
      'the development issuer signs anybody in and does not run when MODE=production: set OIDC_ISSUER and OIDC_JWKS_URL to the issuer of the schools',
    );
  }
  const { key, kid, alg, jwks } = await signingKey(secret, 'development issuer', 'the key of the development issuer');

  const sign = ({ login, roles, otp }: DevelopmentUser): Promise<string> => {
    const at = Math.floor(now() / 1000);
    return new SignJWT({ registre_roles: roles, amr: otp ? ['pwd', 'otp'] : ['pwd'], auth_time: at })
      .setProtectedHeader({ alg, kid, typ: 'at+jwt' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject(`development:${login}`)
      .setJti(randomUUID())
      .setIssuedAt(at)
      .setExpirationTime(at + lifetimeSeconds)
      .sign(key);
  };

  return {
    discovery: {
      issuer,
      token_endpoint: `${issuer}/token`,
      jwks_uri: `${issuer}/jwks`,
      grant_types_supported: ['password'],
      response_types_supported: [],
      subject_types_supported: ['public'],
      token_endpoint_auth_methods_supported: ['none'],
      id_token_signing_alg_values_supported: [alg],
    },
    jwks,
    users: async () => users(),
    token: async form => {
      if (form.get('grant_type') !== 'password') {
        return refused('unsupported_grant_type', 'Send grant_type=password, username and password.');
      }
      const [login, password] = [form.get('username'), form.get('password')];
      if (login === null || password === null) return refused('invalid_request', 'Send username and password.');
      const user = (await users()).find(one => one.login === login);
      if (!user || !isSame(password, user.password)) {
        return refused('invalid_grant', 'No such login and password: the start of the server prints them.');
      }
      return {
        status: 200,
        body: { access_token: await sign(user), token_type: 'Bearer', expires_in: lifetimeSeconds },
      };
    },
    trusted: {
      issuer,
      audience,
      keys: jwks,
      algorithms: [alg],
      principal: payload => principalOf(payload, { otpAcr: [], toleranceSeconds: 5, now }),
    },
  };
}
