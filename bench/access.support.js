/** The issuer that the servers of the benchmarks trust, and tokens of it, good for ten hours. */
import { exportJWK, generateKeyPair, SignJWT } from 'jose';

const ISSUER = { issuer: 'https://bench.test', audience: 'registre' };
const HOURS_10 = 36_000;

/** What a server is given to verify tokens by, and `sign(claims, subject)`. */
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
      .setExpirationTime(now + HOURS_10)
      .sign(privateKey);
  /** As one who has signed in with a one-time password just now. */
  const signWithOtp = (roles, subject) => sign({ registre_roles: roles, amr: ['otp'], auth_time: now }, subject);
  return { trust: { keys, ...ISSUER }, sign, signWithOtp };
}
