/** Signs short-lived access tokens for sessions of holders. */
import { randomUUID } from 'node:crypto';
import { SignJWT } from 'jose';
import { holderOf } from './claims.js';
import { signingKey } from './ed25519.js';
import type { SessionOrigin } from './principal.js';
import type { TrustedIssuer } from './tokens.js';

export interface HolderTokensOptions {
  /** HOLDER_TOKEN_KEY: 32 bytes or more. The same on every server of an installation. */
  readonly secret: Buffer;
  readonly audience: string;
  readonly lifetimeSeconds?: number;
  /** Real time, in milliseconds. */
  readonly now?: () => number;
}

export interface AccessToken {
  readonly accessToken: string;
  /** ISO 8601 UTC. */
  readonly expiresAt: string;
}

/** The session that an access token is for. */
export interface SessionToSign extends SessionOrigin {
  readonly sessionId: string;
  readonly accountId: string;
  /** Number of the refresh token that is given with the access token. */
  readonly generation: number;
}

export interface HolderTokens {
  /** Makes an access token for a session. It ends with the session, however long it is valid. */
  sign(session: SessionToSign): Promise<AccessToken>;
  /** What the verifier of access tokens needs to accept these tokens. */
  readonly trustedIssuer: TrustedIssuer;
}

export const HOLDER_ISSUER = 'urn:registre:holders';

/** Makes the signer. Its tokens last 20 minutes unless `lifetimeSeconds` is given. */
export async function createHolderTokens(options: HolderTokensOptions): Promise<HolderTokens> {
  const { secret, audience, lifetimeSeconds = 1_200, now = Date.now } = options;
  const { key, kid, alg, jwks } = await signingKey(secret, 'holder tokens', 'HOLDER_TOKEN_KEY');
  return {
    sign: async ({ accountId, sessionId, credentialId, position, generation }) => {
      const issuedAt = Math.floor(now() / 1000);
      const expires = issuedAt + lifetimeSeconds;
      const session = { sessionId, ...(credentialId !== undefined && { credentialId }), position, generation };
      const accessToken = await new SignJWT({ registre_session: session })
        .setProtectedHeader({ alg, kid, typ: 'at+jwt' })
        .setIssuer(HOLDER_ISSUER)
        .setAudience(audience)
        .setSubject(accountId)
        .setJti(randomUUID())
        .setIssuedAt(issuedAt)
        .setExpirationTime(expires)
        .sign(key);
      return { accessToken, expiresAt: new Date(expires * 1000).toISOString() };
    },
    trustedIssuer: {
      issuer: HOLDER_ISSUER,
      audience,
      keys: jwks,
      algorithms: [alg],
      principal: holderOf,
    },
  };
}
