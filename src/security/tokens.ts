/** Verifies access tokens against their issuer's keys, and caches the result by digest until they expire. */
import { hash } from 'node:crypto';
import {
  createLocalJWKSet,
  createRemoteJWKSet,
  decodeJwt,
  errors,
  jwtVerify,
  type JSONWebKeySet,
  type JWTPayload,
  type JWTVerifyGetKey,
} from 'jose';
import type { Principal } from './principal.js';
import { TokenError } from './token-error.js';
import { ExpiringCache } from './expiring-cache.js';

/** Accepted signature algorithms: asymmetric ones alone, so that a verifier cannot sign. Never `none`, never HMAC. */
export const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];

export interface TrustedIssuer {
  /** `iss`, as in its tokens. */
  readonly issuer: string;
  readonly audience: string;
  /** Its keys, or the address to read them from. They are read again when a token names an unknown key. */
  readonly keys: URL | JSONWebKeySet;
  readonly algorithms?: readonly string[];
  /** Turns the claims of its tokens into a principal. Throws a TokenError for malformed ones. */
  readonly principal: (payload: JWTPayload) => Principal;
}

export interface VerifierOptions {
  /** Difference of clocks allowed, in seconds. */
  readonly toleranceSeconds?: number;
  /** The most tokens cached. */
  readonly cached?: number;
  /** Seconds after which a cached token is verified again, so that a key its issuer has withdrawn stops working. */
  readonly cachedSeconds?: number;
  /** Real time, in milliseconds. */
  readonly now?: () => number;
}

/** Answers the principal of a token. Throws a TokenError. */
export type VerifyToken = (token: string | undefined) => Promise<Principal>;

/** Characters of the longest token that is read; longer ones are refused. */
const LONGEST = 16_384;

const keysOf = ({ keys }: TrustedIssuer): JWTVerifyGetKey =>
  keys instanceof URL ? createRemoteJWKSet(keys, { timeoutDuration: 5_000 }) : createLocalJWKSet(keys);

/** The TokenError for what jose, or the reading of claims, has thrown. */
function tokenError(fault: unknown): TokenError {
  if (fault instanceof TokenError) return fault;
  if (fault instanceof errors.JWTExpired) return new TokenError('TOKEN_EXPIRED');
  if (fault instanceof errors.JWTClaimValidationFailed) {
    if (fault.claim === 'nbf' && fault.reason === 'check_failed') return new TokenError('TOKEN_NOT_YET_VALID');
    return new TokenError(fault.claim === 'aud' ? 'TOKEN_WRONG_AUDIENCE' : 'TOKEN_INVALID');
  }
  if (fault instanceof errors.JWKSNoMatchingKey) return new TokenError('TOKEN_OTHER_KEY');
  if (fault instanceof errors.JWKSTimeout || !(fault instanceof errors.JOSEError)) {
    return new TokenError('ISSUER_UNAVAILABLE');
  }
  // jose's codes for a key set URL that answers with something other than keys.
  return new TokenError(
    fault.code === 'ERR_JOSE_GENERIC' || fault.code === 'ERR_JWKS_INVALID' ? 'ISSUER_UNAVAILABLE' : 'TOKEN_INVALID',
  );
}

/** The issuer that the token claims. Used only to choose the keys, which then prove it. */
function claimedIssuer(token: string): string | undefined {
  if (token.length > LONGEST) throw new TokenError('TOKEN_MALFORMED');
  try {
    return decodeJwt(token).iss;
  } catch {
    throw new TokenError('TOKEN_MALFORMED');
  }
}

/** Makes a verifier that trusts these issuers and no others. */
export function createTokenVerifier(issuers: readonly TrustedIssuer[], options: VerifierOptions = {}): VerifyToken {
  const { toleranceSeconds = 5, cached = 50_000, cachedSeconds = 600, now = Date.now } = options;
  const trusted = new Map(issuers.map(issuer => [issuer.issuer, { ...issuer, getKey: keysOf(issuer) }]));
  const cache = new ExpiringCache<Principal>(cached, now);

  return async token => {
    if (token === undefined || token === '') throw new TokenError('TOKEN_MISSING');
    const digest = hash('sha256', token, 'base64');
    const known = cache.get(digest);
    if (known) return known;
    const issuer = trusted.get(claimedIssuer(token) ?? '');
    if (!issuer) throw new TokenError('TOKEN_WRONG_ISSUER');
    try {
      const { payload } = await jwtVerify(token, issuer.getKey, {
        issuer: issuer.issuer,
        audience: issuer.audience,
        algorithms: [...(issuer.algorithms ?? ALGORITHMS)],
        clockTolerance: toleranceSeconds,
        requiredClaims: ['sub', 'exp'],
        currentDate: new Date(now()),
      });
      const principal = issuer.principal(payload);
      cache.set(digest, principal, Math.min(Date.parse(principal.expiresAt), now() + cachedSeconds * 1000));
      return principal;
    } catch (fault) {
      throw tokenError(fault);
    }
  };
}
