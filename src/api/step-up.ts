/** How a caller who lacks a recent one-time password signs in again with one. */
import type { DeniedCode } from '../security/permissions.js';
import { STAFF_PATHS } from '../staff/index.js';

export interface StepUp {
  /** Values of `acr` to ask the issuer for, separated by blanks; null when it tells by `amr` alone. */
  readonly acr: string | null;
  /** Path of this server that does it, to which `&return=…` is added; null where this server signs no staff in. */
  readonly signIn: string | null;
}

/** `otpAcr`: values of `acr` that stand for a strong authentication. `signsIn`: whether this server signs staff in. */
export function stepUpBy(otpAcr: readonly string[], signsIn: boolean): StepUp {
  const acr = otpAcr.length > 0 ? otpAcr.join(' ') : null;
  const query = new URLSearchParams(acr === null ? { again: 'true' } : { acr });
  return { acr, signIn: signsIn ? `${STAFF_PATHS.signIn}?${query.toString()}` : null };
}

const OTP_CODES: readonly DeniedCode[] = ['OTP_REQUIRED', 'OTP_TOO_OLD'];

/** Whether an error of this code is cured by signing in more strongly. */
export const needsStepUp = (code: unknown): boolean => OTP_CODES.some(one => one === code);
