/** Which findings there are, and what a rule that finds one says. */
import type { IdentityDifference } from '../account/franceconnect-events.js';
import type { DiagnosisFacts } from './facts.js';
import type { RemedyCode } from './remedies.js';

export const FINDING_CODES = [
  'MERGED',
  'CLOSED',
  'CORRECTION_LATE',
  'CORRECTION_ARRIVED',
  'CORRECTION_AWAITED',
  'SIGN_IN_LOCKED',
  'BIRTH_DATES_LOCKED',
  'SMS_CLOSED',
  'BIRTH_DATES_TRIED',
  'MOBILE_BARRED',
  'EXPIRED',
  'NOT_NOTIFIED',
  'EMAIL_FAILED',
  'SMS_FAILED',
  'LETTER_NOT_PRINTED',
  'EMAIL_TO_CONFIRM',
  'AWAITS_ACTIVATION',
  'MADE_BY_HOLDER',
  'NO_PROVEN_CONTACT',
  'RESET_REQUESTED',
  'PROVISIONAL_PASSWORD',
  'PASSWORD_CHANGE_FORCED',
  'CHILDREN_TO_CONFIRM',
  'EMAIL_CHANGE_PENDING',
  'MOBILE_CHANGE_PENDING',
  'DISPUTE_OPEN',
  'PUPIL_WITHOUT_INE',
  'FRANCECONNECT_DIFFERS',
  'IMPORT_LATE',
  'DUPLICATE_SUSPECTED',
] as const;
export type FindingCode = (typeof FINDING_CODES)[number];

/** Details of a finding. Instants are ISO 8601 UTC. */
export interface Finding {
  readonly code: FindingCode;
  readonly remedy: RemedyCode;
  readonly since?: string | undefined;
  readonly until?: string | undefined;
  /** Why an e-mail did not arrive: a code of `campaign/delivery-failures.ts`. */
  readonly detail?: string | undefined;
  /** Where the identity of FranceConnect differs from the base. */
  readonly differs?: readonly IdentityDifference[];
  /** The schools concerned; left out where none is. */
  readonly uais?: readonly string[];
}

/** The details of a finding; a remedy stands in place of that of the rule. */
export type Found = Omit<Finding, 'code' | 'remedy'> & Partial<Pick<Finding, 'remedy'>>;

export interface FindingRule {
  readonly code: FindingCode;
  readonly remedy: RemedyCode;
  /** The details when it is so; undefined when it is not. */
  readonly find: (facts: DiagnosisFacts) => Found | undefined;
}
