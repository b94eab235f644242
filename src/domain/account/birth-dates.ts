/** What an account knows of the birth dates that it asks for. */

/** Why an activated account asks for the birth dates of all children again. */
export type AskedBecause = 'PASSWORD_RESET' | 'CHANGE_STOPPED' | 'NEW_SCHOOL';
export interface ChildrenAsked {
  readonly since: string;
  readonly because: AskedBecause;
}

/** Wrong birth dates in a row, and when they may be given again. */
export interface Mismatches {
  readonly failures: number;
  readonly retryAt?: string;
}
