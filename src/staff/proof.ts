/** Reads from the ID token how somebody signed in. */
import { isStrong, otpTime, type ClaimRules, type Proof } from '../security/claims.js';
import type { Claims } from './mapping.js';

/** Takes from each claim only what has the right form; the rest counts as not said. */
function proofOf({ acr, amr, auth_time: authTime }: Claims): Proof {
  return {
    acr: typeof acr === 'string' ? acr : undefined,
    amr: Array.isArray(amr) ? amr.filter(method => typeof method === 'string') : undefined,
    authTime: typeof authTime === 'number' ? authTime : undefined,
  };
}

/**
 * When the one-time password was given: ISO 8601 UTC; undefined when none was. An issuer that does not say when is believed only of a
 * sign-in that had to be made anew: then it was after `startedAt` (milliseconds since 1970).
 */
export function oneTimePasswordAt(
  idToken: Claims,
  { stepUp, startedAt }: { readonly stepUp: boolean; readonly startedAt: number },
  rules: ClaimRules,
): string | undefined {
  const proof = proofOf(idToken);
  if (proof.authTime === undefined && stepUp && isStrong(proof, rules)) return new Date(startedAt).toISOString();
  return otpTime(proof, rules);
}
