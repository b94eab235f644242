/** The short-lived access tokens that this service signs itself for holders who have just proven who they are. */
import { createPrivateKey, createPublicKey, hkdfSync, randomUUID, type KeyObject } from 'node:crypto';
import { calculateJwkThumbprint, exportJWK, SignJWT } from 'jose';
import { holderOf } from './claims.js';
import type { TrustedIssuer } from './tokens.js';

export interface HolderTokensOptions {
  /** HOLDER_TOKEN_KEY: 32 bytes or more. The same on every server of an installation. */
  readonly secret: Buffer;
  readonly audience: string;
  readonly lifetimeSeconds?: number;
  /** Real time, in milliseconds. */
  readonly now?: () => number;
}

export interface HolderSession {
  readonly accessToken: string;
  /** ISO 8601 UTC. */
  readonly expiresAt: string;
}

export interface HolderTokens {
  /** A session for the account whose holder signed in. */
  open(accountId: string): Promise<HolderSession>;
  /** For the verifier. */
  readonly trusted: TrustedIssuer;
}

export const HOLDER_ISSUER = 'urn:registre:holders';

/** An Ed25519 private key in PKCS#8 is this, then its 32 bytes. */
const PKCS8_ED25519 = Buffer.from('302e020100300506032b657004220420', 'hex');

function ed25519From(secret: Buffer): KeyObject {
  if (secret.length < 32) {
    throw new RangeError('HOLDER_TOKEN_KEY must be 32 bytes or more: make one with "openssl rand -base64 32"');
  }
  const seed = Buffer.from(hkdfSync('sha256', secret, 'registre', 'registre holder tokens: Ed25519', 32));
  return createPrivateKey({ key: Buffer.concat([PKCS8_ED25519, seed]), format: 'der', type: 'pkcs8' });
}

/** Tokens last 20 minutes unless told otherwise. */
export async function createHolderTokens(options: HolderTokensOptions): Promise<HolderTokens> {
  const { secret, audience, lifetimeSeconds = 1_200, now = Date.now } = options;
  const key = ed25519From(secret);
  const jwk = await exportJWK(createPublicKey(key));
  const kid = await calculateJwkThumbprint(jwk);
  return {
    open: async accountId => {
      const issuedAt = Math.floor(now() / 1000);
      const expires = issuedAt + lifetimeSeconds;
      const accessToken = await new SignJWT({})
        .setProtectedHeader({ alg: 'EdDSA', kid, typ: 'at+jwt' })
        .setIssuer(HOLDER_ISSUER)
        .setAudience(audience)
        .setSubject(accountId)
        .setJti(randomUUID())
        .setIssuedAt(issuedAt)
        .setExpirationTime(expires)
        .sign(key);
      return { accessToken, expiresAt: new Date(expires * 1000).toISOString() };
    },
    trusted: {
      issuer: HOLDER_ISSUER,
      audience,
      keys: { keys: [{ ...jwk, kid, alg: 'EdDSA', use: 'sig' }] },
      algorithms: ['EdDSA'],
      principal: holderOf,
    },
  };
}
