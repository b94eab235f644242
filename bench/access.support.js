/** Makes the issuer of access tokens that the benchmarks' servers trust, and signs tokens of it that are valid for ten hours. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const ISSUER = { issuer: 'https://bench.test', audience: 'registre' };
const LIFETIME_SECONDS = 36_000;

/**
 * Makes a key pair. `trust` is what a server needs to verify the tokens; `sign(claims, subject)` makes one; `signWithOtp(roles, subject)`
 * makes one of a person who has just signed in with a one-time password.
 */
export async function access() {
  const { privateKey, publicKey } = await generateKeyPair('ES256');
  const keys = { keys: [{ ...(await exportJWK(publicKey)), kid: 'bench', alg: 'ES256', use: 'sig' }] };
  const now = Math.floor(Date.now() / 1000);
  const sign = (claims, subject = 'bench') =>
    new SignJWT(claims)
      .setProtectedHeader({ alg: 'ES256', kid: 'bench' })
      .setIssuer(ISSUER.issuer)
      .setAudience(ISSUER.audience)
      .setSubject(subject)
      .setExpirationTime(now + LIFETIME_SECONDS)
      .sign(privateKey);
  const signWithOtp = (roles, subject) => sign({ registre_roles: roles, amr: ['otp'], auth_time: now }, subject);
  return { trust: { keys, ...ISSUER }, sign, signWithOtp };
}
